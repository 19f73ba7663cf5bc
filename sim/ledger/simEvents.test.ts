import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { Village } from '../people/testing.ts'
import { endingOf } from './ending.ts'
import type { DeviceEvent } from './readLedger.ts'
import { simEventsOf } from './simEvents.ts'

async function talked(): Promise<Village> {
  const village = await Village.gathered('sim events', 3)
  onTestFinished(() => village.dismantle())
  await village.does(0, 'say')
  return village
}

const kept = (village: Village, path?: string): Sqlite.Database =>
  simEventsOf(village, endingOf(village), 'the commit', path)

test('what happened is a table, with a log for each device and the truth beside them', async () => {
  const village = await talked()
  const database = kept(village)
  const count = (of: string) => database.prepare<[], number>(`SELECT count(*) FROM ${of}`).pluck().get()
  expect(count('sim_events')).toBe(village.trace.rows.length)
  const ofDevice = village.trace.rows.filter(({ device }) => device === 1)
  const logged = database.prepare('SELECT kind, event_id FROM log_1').all()
  expect(logged).toEqual(ofDevice.map(({ kind, eventId = null }) => ({ kind, event_id: eventId })))
  expect(count('truth')).toBe(village.trace.rows.filter(({ kind }) => kind === 'wrote').length)
  expect([count('missing'), count('unwritten')]).toEqual([0, 0])
})

test('each event stands where it came into the world, as its author wrote it, in its room', async () => {
  const village = await talked()
  const [last] = village.trace.rows.filter(({ kind }) => kind === 'wrote').slice(-1)
  const said = kept(village)
    .prepare<[string], { device: number; room_id: string; event: string; origin: string }>(
      'SELECT device, room_id, event, origin FROM truth WHERE event_id = ?',
    )
    .get(last?.eventId ?? '')
  expect(said).toMatchObject({ device: 0, origin: 'honest', event: expect.stringContaining('"m.room.message"') })
  expect(JSON.parse(said?.event ?? '')).toMatchObject({ room_id: said?.room_id })
})

test('a world is told by its plan and its commit', async () => {
  const village = await talked()
  expect(kept(village).prepare('SELECT plan, commit_id, trace_hash FROM sim_world').get()).toEqual({
    plan: JSON.stringify(village.plan),
    commit_id: 'the commit',
    trace_hash: village.trace.hash,
  })
})

test('what a device lacks that all must have is told, and what it has that nobody may write', async () => {
  const village = await talked()
  const took = village.trace.rows.filter(({ kind }) => kind === 'took')
  const [other, last] = [took.at(0), took.at(-1)]
  village.trace.note({ ...last, atMs: 1, kind: 'lost', device: last?.device })
  village.trace.note({
    atMs: 2,
    device: undefined,
    kind: 'forged',
    ...(other?.eventId ? { eventId: other.eventId } : {}),
  })
  const database = kept(village)
  const of = (view: string) => database.prepare<[], DeviceEvent>(`SELECT device, event_id FROM ${view}`).all()
  expect(of('missing')).toEqual([{ device: last?.device, event_id: last?.eventId }])
  expect(new Set(of('forged').map(({ event_id }) => event_id))).toEqual(new Set([other?.eventId]))
})

test('who was removed is told apart, and lacks nothing', async () => {
  const village = await talked()
  const communityId = village.device(0).community?.communityId ?? '!'
  const userId = village.device(2).community?.profile.userId ?? '@'
  await village.ask(0, 'members.remove', { communityId, userId })
  await village.pass(5_000)
  await village.does(0, 'say')
  const database = kept(village)
  const standings = database.prepare('SELECT standing FROM sim_devices ORDER BY device').pluck().all()
  expect(standings).toEqual(['agrees', 'agrees', 'removed'])
  expect(database.prepare('SELECT * FROM missing').all()).toEqual([])
  const [of0, of2] = [0, 2].map((device) =>
    Number(database.prepare('SELECT count(*) FROM held WHERE device = ?').pluck().get(device)),
  )
  expect(of2).toBeLessThan(of0 ?? 0)
})

test('it is kept in a file where somebody asks for that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roost-sim-events-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'world.db')
  kept(await talked(), path).close()
  expect(existsSync(path)).toBe(true)
})
