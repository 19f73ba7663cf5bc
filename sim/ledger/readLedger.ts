import Sqlite from 'better-sqlite3'
import type { EventId, RoomId } from '../../core/event/ids.ts'
import type { Digest } from '../oracles/digest.ts'
import type { Plan } from '../plan/plan.ts'
import { readPlan } from '../plan/planFile.ts'
import type { Origin } from '../truth/truth.ts'
import { APPLICATION_ID, LEDGER_VERSION } from './schema.ts'
import type { Standing } from './standings.ts'

/** A row of `sim_events`. */
export interface LedgerRow {
  readonly seq: number
  readonly at_ms: number
  readonly device: number | null
  readonly kind: string
  readonly event_id: EventId | null
  readonly room_id: RoomId | null
  readonly detail: string | null
  readonly event: string | null
  readonly origin: Origin | null
}

/** A row of `sim_devices`. */
export interface LedgerDevice {
  readonly device: number
  readonly person: number
  readonly is_honest: 0 | 1
  readonly standing: Standing
}

/** A row of the views that tell what a device has, lacks, or should not have. */
export interface DeviceEvent {
  readonly device: number
  readonly event_id: EventId
}

/** A kept world, as it stands in its file. */
export interface Ledger {
  readonly plan: Plan
  readonly commit: string | null
  readonly traceHash: string
  readonly communityId: RoomId | null
  readonly devices: readonly LedgerDevice[]
  readonly rows: readonly LedgerRow[]
  readonly agreedIds: readonly EventId[]
  readonly digests: ReadonlyMap<number, Digest>
  /** What each device has, in the order in which it came. */
  readonly held: readonly DeviceEvent[]
  readonly missing: readonly DeviceEvent[]
  readonly forged: readonly DeviceEvent[]
  readonly ofLiars: readonly DeviceEvent[]
}

export type ReadLedger = { readonly ok: true; readonly ledger: Ledger } | { readonly ok: false; readonly says: string }

/** Reads a world that was kept in a file; where it is none, a sentence says what is wrong with it. */
export function readLedgerFile(path: string): ReadLedger {
  let database: Sqlite.Database | undefined
  try {
    database = new Sqlite(path, { readonly: true, fileMustExist: true })
    const says = strangenessOf(database)
    return says === undefined ? readLedger(database) : { ok: false, says }
  } catch (error) {
    const code = error instanceof Sqlite.SqliteError ? error.code : undefined
    if (code === 'SQLITE_NOTADB') return { ok: false, says: 'It is no database.' }
    if (code?.startsWith('SQLITE_CANTOPEN')) return { ok: false, says: 'There is no such file.' }
    if (code !== undefined) return { ok: false, says: `It is damaged: ${(error as Error).message}.` }
    // So it says of a folder that is not there.
    if (error instanceof TypeError) return { ok: false, says: 'There is no such file.' }
    throw error
  } finally {
    database?.close()
  }
}

/** Why a file is not a kept world of this version; undefined where it is one. */
function strangenessOf(database: Sqlite.Database): string | undefined {
  const version = database.pragma('user_version', { simple: true })
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    const isOlder = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sim_events'").get() !== undefined
    return isOlder
      ? 'It was kept by an older version, without what it takes to run it again.'
      : 'It is a database of something else.'
  }
  if (version !== LEDGER_VERSION)
    return `It was kept by another version: ${version}, and this one reads ${LEDGER_VERSION}.`
  return database.pragma('quick_check(1)', { simple: true }) === 'ok' ? undefined : 'It is damaged.'
}

/** Reads a kept world from its database. */
export function readLedger(database: Sqlite.Database): ReadLedger {
  const all = <Row>(sql: string): Row[] => database.prepare<[], Row>(sql).all()
  const [world] = all<WorldRow>('SELECT * FROM sim_world')
  if (world === undefined) return { ok: false, says: 'It does not say which world it is.' }
  const read = readPlan(world.plan)
  if (!read.ok) return read
  const eventsIn = (view: string) => all<DeviceEvent>(`SELECT device, event_id FROM ${view}`)
  return {
    ok: true,
    ledger: {
      plan: read.plan,
      commit: world.commit_id,
      traceHash: world.trace_hash,
      communityId: world.community_id,
      devices: all<LedgerDevice>('SELECT * FROM sim_devices ORDER BY device'),
      rows: all<LedgerRow>('SELECT * FROM sim_events ORDER BY seq'),
      agreedIds: all<DeviceEvent>('SELECT event_id FROM sim_agreed').map(({ event_id }) => event_id),
      digests: digestsOf(all('SELECT * FROM sim_digests')),
      held: all<DeviceEvent>('SELECT device, event_id FROM held ORDER BY seq'),
      missing: eventsIn('missing'),
      forged: eventsIn('forged'),
      ofLiars: eventsIn('of_liars'),
    },
  }
}

interface WorldRow {
  readonly plan: string
  readonly commit_id: string | null
  readonly trace_hash: string
  readonly community_id: RoomId | null
}

function digestsOf(
  rows: readonly { readonly device: number; readonly what: string; readonly value: string }[],
): ReadonlyMap<number, Digest> {
  const digests = new Map<number, Map<string, string>>()
  for (const { device, what, value } of rows) {
    const digest = digests.get(device) ?? new Map<string, string>()
    digests.set(device, digest.set(what, value))
  }
  return digests
}
