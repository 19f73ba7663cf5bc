import Sqlite from 'better-sqlite3'
import { must } from '../../core/assert.ts'
import type { EventId } from '../../core/event/ids.ts'
import type { Sim } from '../sim.ts'
import type { TraceRow } from '../trace/trace.ts'
import type { Ending } from './ending.ts'
import { APPLICATION_ID, LEDGER_VERSION, ledgerSchema } from './schema.ts'

/** Rows that one statement puts into a table. */
const insertedTogetherCount = 100

/**
 * A world as a database, in memory or in a new file, for whoever wants to look at it, run it again or check it: the table
 * `sim_events` with all that happened and each event where it came into the world, what the world is, and how it ended. As views
 * a log for each device (`log_0`, `log_1`, …), the ground truth (`truth`), and where a device differs from it (`missing`,
 * `forged`, `of_liars`).
 */
export function simEventsOf(sim: Sim, ending: Ending, commit: string | null, path = ':memory:'): Sqlite.Database {
  const database = new Sqlite(path)
  database.pragma(`application_id = ${APPLICATION_ID}`)
  database.pragma(`user_version = ${LEDGER_VERSION}`)
  database.exec(ledgerSchema)
  database.transaction(() => fill(database, sim, ending, commit))()
  for (const { number } of sim.devices) {
    database.exec(`CREATE VIEW log_${number} AS SELECT * FROM sim_events WHERE device = ${number} ORDER BY seq`)
  }
  return database
}

type Value = string | number | null

function fill(database: Sqlite.Database, sim: Sim, ending: Ending, commit: string | null): void {
  const { plan, trace, devices } = sim
  insert(database, 'sim_world', [[plan.seed, JSON.stringify(plan), commit, trace.hash, ending.communityId ?? null]])
  insert(
    database,
    'sim_devices',
    devices.map(({ number, person, isHonest }) => [
      number,
      person,
      isHonest ? 1 : 0,
      must(ending.standings.get(number), 'each device stands somewhere'),
    ]),
  )
  insert(database, 'sim_events', rowsOf(sim, ending))
  insert(
    database,
    'sim_agreed',
    ending.agreedIds.map((id) => [id]),
  )
  insert(
    database,
    'sim_digests',
    [...ending.digests].flatMap(([device, digest]) => Array.from(digest, ([what, value]) => [device, what, value])),
  )
}

function rowsOf({ trace }: Sim, { spoken }: Ending): Value[][] {
  const rows = [...trace.earlierRows, ...trace.rows]
  const comingAt = comingsIn(rows)
  return rows.map((row, seq) => {
    const { atMs, device = null, kind, eventId, detail = null } = row
    const said = eventId && spoken.get(eventId)
    const roomId = row.roomId ?? said?.roomId ?? null
    const came = said !== undefined && comingAt.get(eventId) === seq ? [said.text, said.origin] : [null, null]
    return [seq, atMs, device, kind, eventId ?? null, roomId, detail, ...came]
  })
}

/** Where each event came into the world: where it was written, or taken for the first time that no device of the world wrote. */
function comingsIn(rows: readonly TraceRow[]): ReadonlyMap<EventId | undefined, number> {
  const comings = new Map<EventId | undefined, number>()
  for (const wanted of ['wrote', 'took'] as const) {
    for (const [seq, { kind, eventId }] of rows.entries()) {
      if (kind === wanted && !comings.has(eventId)) comings.set(eventId, seq)
    }
  }
  return comings
}

function insert(database: Sqlite.Database, table: string, rows: readonly (readonly Value[])[]): void {
  const [first] = rows
  if (first === undefined) return
  const places = `(${first.map(() => '?').join()})`
  const statementFor = (count: number) =>
    database.prepare(`INSERT INTO ${table} VALUES ${new Array(count).fill(places).join()}`)
  const insertMany = rows.length < insertedTogetherCount ? undefined : statementFor(insertedTogetherCount)
  for (let from = 0; from < rows.length; from += insertedTogetherCount) {
    const together = rows.slice(from, from + insertedTogetherCount)
    const statement = (together.length === insertedTogetherCount && insertMany) || statementFor(together.length)
    statement.run(together.flat())
  }
}
