import type Sqlite from 'better-sqlite3'
import type { EventId } from '../event/ids.ts'
import { preparedOnUse } from './preparedOnUse.ts'

export interface EntryRow {
  id: number
  event_id: EventId
  room: number
  type: number
  state_key: number | null
  sender: number
  origin_server_ts: number
  refused_by: string | null
  rank: number
  clamped_ts: number
  auth_depth: number
  state_before: number
  state_after: number
}

/** What the event with the number `child` names as a parent. */
export interface ParentRow {
  child: number
  kind: string
  event_id: EventId
}

interface GroupRow {
  id: number
  base: number
  size: number
  weight: number
}

type EntryValues = [
  eventId: string,
  room: number,
  type: number,
  stateKey: number | null,
  sender: number,
  originServerTs: number,
  refusedBy: string | null,
  rank: number,
  clampedTs: number,
  authDepth: number,
  stateBefore: number,
  stateAfter: number,
]

/** The statements of the graph tables. */
export function prepareGraphStatements(database: Sqlite.Database) {
  return preparedOnUse({
    ...entryStatements(database),
    ...stateStatements(database),
    ...pageStatements(database),
  })
}

function entryStatements(database: Sqlite.Database) {
  return {
    number: () => database.prepare<[string], number>('SELECT id FROM auth_graph WHERE event_id = ?').pluck(),
    entry: () => database.prepare<[string], EntryRow>('SELECT * FROM auth_graph WHERE event_id = ?'),
    entries: () =>
      database.prepare<[number, number], EntryRow>('SELECT * FROM auth_graph WHERE id > ? ORDER BY id LIMIT ?'),
    insertEntry: () =>
      database.prepare<EntryValues>(
        `INSERT INTO auth_graph (event_id, room, type, state_key, sender, origin_server_ts, refused_by, rank, clamped_ts,
             auth_depth, state_before, state_after)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING`,
      ),
    insertEdge: () =>
      database.prepare<[number, string, number, number]>(
        'INSERT INTO auth_graph_edges (child, kind, position, parent) VALUES (?, ?, ?, ?)',
      ),
    parentsBetween: () =>
      database.prepare<[number, number], ParentRow>(
        `SELECT child, kind, event_id FROM auth_graph_edges JOIN auth_graph ON auth_graph.id = parent
           WHERE child > ? AND child <= ? ORDER BY child, kind, position`,
      ),
    authChildren: () =>
      database
        .prepare<[string], EventId>(
          `SELECT auth_graph.event_id FROM auth_graph_edges JOIN auth_graph ON auth_graph.id = child
             WHERE kind = 'auth' AND parent = (SELECT id FROM auth_graph WHERE event_id = ?) ORDER BY child`,
        )
        .pluck(),
    tips: () =>
      database
        .prepare<[string], EventId>(
          `SELECT event_id FROM auth_graph WHERE room = (SELECT id FROM names WHERE name = ?)
               AND NOT EXISTS (SELECT 1 FROM auth_graph_edges WHERE parent = auth_graph.id AND kind = 'prev')
             ORDER BY event_id`,
        )
        .pluck(),
    setShadowed: () => database.prepare<[number, string]>('UPDATE auth_graph SET shadowed = ? WHERE event_id = ?'),
    shadowed: () =>
      database
        .prepare<[string], EventId>(
          `SELECT event_id FROM auth_graph
             WHERE shadowed = 1 AND room = (SELECT id FROM names WHERE name = ?) ORDER BY event_id`,
        )
        .pluck(),
  }
}

function stateStatements(database: Sqlite.Database) {
  return {
    lastGroup: () => database.prepare<[], number>('SELECT id FROM state_groups ORDER BY id DESC LIMIT 1').pluck(),
    group: () => database.prepare<[number], GroupRow>('SELECT * FROM state_groups WHERE id = ?'),
    groups: () =>
      database.prepare<[number, number], GroupRow>('SELECT * FROM state_groups WHERE id > ? ORDER BY id LIMIT ?'),
    insertGroup: () =>
      database.prepare<[number, number, number, number]>(
        'INSERT INTO state_groups (id, base, size, weight) VALUES (?, ?, ?, ?)',
      ),
    insertChange: () =>
      database.prepare<[number, number, number, number, number | null]>(
        'INSERT INTO state_changes (state_group, position, type, state_key, event) VALUES (?, ?, ?, ?, ?)',
      ),
    changes: () =>
      database.prepare<[number], { type: number; state_key: number; event_id: EventId | null }>(
        `SELECT state_changes.type, state_changes.state_key, event_id
           FROM state_changes LEFT JOIN auth_graph ON auth_graph.id = event WHERE state_group = ? ORDER BY position`,
      ),
    insertSnapshot: () =>
      database.prepare<[number, number, number, number]>(
        'INSERT INTO state_snapshots (state_group, type, state_key, event) VALUES (?, ?, ?, ?)',
      ),
    snapshot: () =>
      database.prepare<[number], { type: number; state_key: number; event_id: EventId }>(
        `SELECT state_snapshots.type, state_snapshots.state_key, event_id
           FROM state_snapshots JOIN auth_graph ON auth_graph.id = event WHERE state_group = ?`,
      ),
  }
}

export interface PageRow {
  first: number
  count: number
  sum: number
  page: Uint8Array
}

function pageStatements(database: Sqlite.Database) {
  return {
    pages: () => database.prepare<[], PageRow>('SELECT * FROM graph_pages ORDER BY first'),
    pageOver: () =>
      database.prepare<[number], PageRow>('SELECT * FROM graph_pages WHERE first <= ? ORDER BY first DESC LIMIT 1'),
    putPage: () =>
      database.prepare<[number, number, number, Uint8Array]>(
        'INSERT OR REPLACE INTO graph_pages (first, count, sum, page) VALUES (?, ?, ?, ?)',
      ),
    dropPages: () => database.prepare('DELETE FROM graph_pages'),
    lastEntry: () => database.prepare<[], number>('SELECT id FROM auth_graph ORDER BY id DESC LIMIT 1').pluck(),
  }
}
