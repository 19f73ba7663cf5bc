import type Sqlite from 'better-sqlite3'
import { graphPageCount } from '../limits.ts'

/** A table that reading queries see: its columns, and its rows in pages, each behind a key that rises. */
export interface ReadingView {
  readonly name: string
  readonly columns: readonly string[]
  /** Selects `key` and the columns of the rows whose key is greater than `?`, in the order of the key. */
  readonly sql: string
}

/** What a reading query may know of a community. Keys, secrets and what is still sealed are in none of them. */
export const readingViews: readonly ReadingView[] = [
  {
    // Every event of every room: its place, when it came, which rule refused it, and whether it is shadowed.
    name: 'v_events',
    columns: [
      'event_id',
      'room_id',
      'type',
      'state_key',
      'sender',
      'origin_server_ts',
      'received_ts',
      'rank',
      'refused_by',
      'shadowed',
    ],
    sql: `SELECT auth_graph.id AS key, auth_graph.event_id, rooms.name AS room_id, types.name AS type,
            keys.name AS state_key, senders.name AS sender, origin_server_ts, received_ts, rank, refused_by, shadowed
          FROM auth_graph JOIN names AS rooms ON rooms.id = room JOIN names AS types ON types.id = type
            JOIN names AS senders ON senders.id = sender LEFT JOIN names AS keys ON keys.id = state_key
            LEFT JOIN events ON events.event_id = event_id_bytes(auth_graph.event_id)
          WHERE auth_graph.id > ? ORDER BY auth_graph.id LIMIT ${graphPageCount}`,
  },
  {
    // Messages that are shown, in the order of time.
    name: 'v_messages',
    columns: ['event_id', 'room_id', 'sender', 'origin_server_ts', 'body'],
    sql: `SELECT position AS key, auth_graph.event_id, rooms.name AS room_id, senders.name AS sender,
            origin_server_ts, body
          FROM message_index JOIN auth_graph ON auth_graph.id = event
            JOIN names AS rooms ON rooms.id = auth_graph.room JOIN names AS senders ON senders.id = sender
          WHERE position > ? AND is_found = 1 ORDER BY position LIMIT ${graphPageCount}`,
  },
  {
    // The current state of each room, with the content as JSON.
    name: 'v_state',
    columns: ['room_id', 'type', 'state_key', 'event_id', 'sender', 'origin_server_ts', 'content'],
    sql: stateSql('content', ''),
  },
  {
    name: 'v_members',
    columns: ['room_id', 'user_id', 'membership', 'display_name', 'event_id'],
    sql: stateSql(
      `keys.name AS user_id, content ->> '$.membership' AS membership, content ->> '$.displayname' AS display_name`,
      `AND types.name = 'm.room.member'`,
    ),
  },
  {
    name: 'v_rooms',
    columns: ['room_id', 'name', 'topic', 'join_rule', 'member_count'],
    sql: `SELECT rooms.id AS key, rooms.name AS room_id,
            max(CASE WHEN types.name = 'm.room.name' THEN content ->> '$.name' END) AS name,
            max(CASE WHEN types.name = 'm.room.topic' THEN content ->> '$.topic' END) AS topic,
            max(CASE WHEN types.name = 'm.room.join_rules' THEN content ->> '$.join_rule' END) AS join_rule,
            sum(types.name = 'm.room.member' AND content ->> '$.membership' = 'join') AS member_count
          FROM room_state JOIN names AS rooms ON rooms.id = room_state.room
            JOIN names AS types ON types.id = room_state.type
          WHERE rooms.id > ? GROUP BY rooms.id ORDER BY rooms.id LIMIT ${graphPageCount}`,
  },
]

/** An event is in the state of a room once, so its number is a key. */
function stateSql(columns: string, condition: string): string {
  return `SELECT auth_graph.id AS key, rooms.name AS room_id, types.name AS type, keys.name AS state_key,
            auth_graph.event_id, senders.name AS sender, origin_server_ts, ${columns}
          FROM room_state JOIN auth_graph ON auth_graph.id = event JOIN names AS rooms ON rooms.id = room_state.room
            JOIN names AS types ON types.id = room_state.type JOIN names AS keys ON keys.id = room_state.state_key
            JOIN names AS senders ON senders.id = sender
          WHERE auth_graph.id > ? ${condition} ORDER BY auth_graph.id LIMIT ${graphPageCount}`
}

/** The rows of a view. `onPage` is called before each page is read. */
export function* rowsOf(
  database: Sqlite.Database,
  { sql }: ReadingView,
  onPage: () => void,
): Generator<Record<string, unknown>> {
  const select = database.prepare<[number], Record<string, unknown> & { key: number }>(sql)
  for (let after = -1; ; ) {
    onPage()
    const rows = select.all(after)
    for (const row of rows) yield row
    const last = rows.at(-1)
    if (last === undefined || rows.length < graphPageCount) return
    after = last.key
  }
}
