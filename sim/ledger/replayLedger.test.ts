import type Sqlite from 'better-sqlite3'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { fakeCrypto } from '../../core/crypto/fakeCrypto.ts'
import type { EventId } from '../../core/event/ids.ts'
import type { Operation, Plan } from '../plan/plan.ts'
import { planFor } from '../run/profiles.ts'
import { runWorld } from '../run/runWorld.ts'
import type { Sim } from '../sim.ts'
import { type Ending, endingOf } from './ending.ts'
import { type Ledger, type LedgerRow, readLedger } from './readLedger.ts'
import { type Finding, replayLedger } from './replayLedger.ts'
import { partingOf, runAgain } from './runAgain.ts'
import { simEventsOf } from './simEvents.ts'

const patienceMs = 120_000
const atSecond = (second: number, device: number, kind: Operation['kind'], draw: number): Operation => ({
  atMs: second * 1_000,
  device,
  kind,
  draw,
})

/** A world as it is drawn, in which somebody comes back on another computer since theirs is lost, and somebody is removed. */
function eventful(): Plan {
  const overrides = { deviceCount: 5, minutes: 2, roundCount: 1, liarCount: 0, topology: 'mesh' } as const
  const drawn = planFor('1', { profile: 'mixed', overrides })
  const more = [atSecond(20, 1, 'recover', 3), atSecond(25, 2, 'addDevice', 1), atSecond(35, 0, 'remove', 1)]
  return {
    ...drawn,
    operations: [...drawn.operations, ...more].sort((left, right) => left.atMs - right.atMs),
  }
}

let sim: Sim
let ending: Ending
let again: Ledger

beforeAll(async () => {
  await runWorld(eventful(), undefined, (world) => {
    sim = world
    ending = endingOf(world)
  })
  again = (await runAgain(eventful())).ledger
}, patienceMs)

/** What is found in the world as it was kept, after somebody did something to the file. */
function found(change: (database: Sqlite.Database) => void = () => {}): { ledger: Ledger; findings: Finding[] } {
  const database = simEventsOf(sim, ending, null)
  onTestFinished(() => void database.close())
  change(database)
  const read = readLedger(database)
  if (!read.ok) throw new Error(read.says)
  return { ledger: read.ledger, findings: replayLedger(read.ledger, fakeCrypto) }
}

/** A message that all agree on, of one device, and that others built on. */
function messageIn({ rows, agreedIds }: Ledger): LedgerRow & { readonly event_id: EventId } {
  const messages = rows.filter(({ event }) => event?.includes('"m.room.message"'))
  const isBuiltOn = (id: EventId) => rows.some(({ event }) => event?.includes(`"prev_events":["${id}"`))
  for (const row of messages) {
    const { event_id } = row
    if (event_id && agreedIds.includes(event_id) && isBuiltOn(event_id)) return { ...row, event_id }
  }
  throw new Error('somebody said something')
}

const saysOf = (findings: readonly Finding[]): string => findings.map(({ says }) => says).join('\n')

describe('a kept world', () => {
  it('follows from its ground truth, whoever was lost, removed or came late', () => {
    const { ledger, findings } = found()
    const standings = ledger.devices.map(({ standing }) => standing)
    expect(standings).toEqual(['agrees', 'lost', 'agrees', 'removed', 'left', 'agrees', 'agrees'])
    expect(findings).toEqual([])
    expect([ledger.missing, ledger.forged, ledger.ofLiars]).toEqual([[], [], []])
  })

  it('is the same when it is run again', () => {
    expect(partingOf(found().ledger, again)).toEqual([])
  })
})

describe('what somebody did to a kept world is noticed', () => {
  it('where an event is gone from the log of a device', () => {
    const { event_id } = messageIn(found().ledger)
    const { findings } = found((database) =>
      database.prepare("DELETE FROM sim_events WHERE event_id = ? AND device = 5 AND kind = 'took'").run(event_id),
    )
    expect(findings).toContainEqual({ device: 5, says: `it lacks ${event_id}` })
  })

  it('where a device that agrees with nobody had something else', () => {
    const { event_id } = messageIn(found().ledger)
    const { findings } = found((database) =>
      database.prepare("DELETE FROM sim_events WHERE event_id = ? AND device = 3 AND kind = 'took'").run(event_id),
    )
    expect(findings).toEqual([{ device: 3, says: expect.stringContaining('than the device had') }])
  })

  it.each(['"body":"', 'ed25519:', '"depth":'])('where a character of an event is another one, after %s', (place) => {
    const { event_id, event } = messageIn(found().ledger)
    const at = String(event).indexOf(place) + place.length
    const other = event?.[at] === '1' ? '2' : '1'
    const changed = `${event?.slice(0, at)}${other}${event?.slice(at + 1)}`
    const { findings } = found((database) =>
      database.prepare('UPDATE sim_events SET event = ? WHERE event = ?').run(changed, event),
    )
    expect(saysOf(findings)).toContain(`${event_id} of row`)
  })

  it('where an event comes after what rests on it', () => {
    const { event_id, seq } = messageIn(found().ledger)
    const { findings } = found((database) =>
      database.prepare('UPDATE sim_events SET seq = 1000000, at_ms = 1e9 WHERE seq = ?').run(seq),
    )
    expect(saysOf(findings)).toMatch(`${event_id} of row 1000000 comes after`)
  })

  it('where an event comes at another time, as far as it is run again', () => {
    const { event_id, seq, device, at_ms } = messageIn(found().ledger)
    const { ledger } = found((database) =>
      database.prepare('UPDATE sim_events SET at_ms = at_ms - 1 WHERE seq = ?').run(seq),
    )
    const wrote = `"wrote" ${event_id} on device ${device} at`
    const says = `row ${seq} is ${wrote} ${at_ms - 1} ms; run again, it is ${wrote} ${at_ms} ms`
    expect(partingOf(ledger, again)).toEqual([{ says }])
  })

  it('where an event is gone from the truth', () => {
    const { event_id, seq } = messageIn(found().ledger)
    const { findings } = found((database) =>
      database.prepare('UPDATE sim_events SET event = NULL WHERE seq = ?').run(seq),
    )
    expect(saysOf(findings)).toContain(`${event_id} does not follow from the ground truth`)
  })

  it('where a device made something else of its events', () => {
    const { findings } = found((database) =>
      database.prepare("UPDATE sim_digests SET value = '' WHERE device = 2 AND what LIKE 'timeline of %'").run(),
    )
    expect(findings).toEqual([
      { device: 2, says: expect.stringMatching(/^its log makes another timeline of .* than the device had$/) },
    ])
  })
})
