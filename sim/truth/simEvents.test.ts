import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type EventId, eventIdOfHash } from '../../core/event/ids.ts'
import { Village } from '../people/testing.ts'
import { simEventsOf } from './simEvents.ts'

const madeUp = eventIdOfHash(new Uint8Array(32).fill(5)) as EventId

async function talked(): Promise<Village> {
  const village = await Village.gathered('sim events', 3)
  onTestFinished(() => village.dismantle())
  await village.does(0, 'say')
  return village
}

test('what happened is a table, with a log for each device and the truth beside them', async () => {
  const village = await talked()
  const database = simEventsOf(village)
  const count = (of: string) => database.prepare<[], number>(`SELECT count(*) FROM ${of}`).pluck().get()
  expect(count('sim_events')).toBe(village.trace.rows.length)
  const ofDevice = village.trace.rows.filter(({ device }) => device === 1)
  const logged = database.prepare('SELECT kind, event_id FROM log_1').all()
  expect(logged).toEqual(ofDevice.map(({ kind, eventId = null }) => ({ kind, event_id: eventId })))
  expect(count('truth')).toBe(village.trace.rows.filter(({ kind }) => kind === 'wrote').length)
  expect([count('missing'), count('unwritten')]).toEqual([0, 0])
})

test('where devices and the truth differ is told by its views', async () => {
  const village = await talked()
  const [last] = village.trace.rows.filter(({ kind }) => kind === 'took').slice(-1)
  const { device, eventId } = last ?? {}
  village.trace.note({ atMs: 1, device, kind: 'lost', ...(eventId ? { eventId } : {}) })
  village.trace.note({ atMs: 2, device: 2, kind: 'took', eventId: madeUp })
  const database = simEventsOf(village)
  expect(database.prepare('SELECT device, event_id FROM missing').all()).toEqual([{ device, event_id: eventId }])
  expect(database.prepare('SELECT device, event_id FROM unwritten').all()).toEqual([{ device: 2, event_id: madeUp }])
})

test('it is kept in a file where somebody asks for that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roost-sim-events-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'world.db')
  simEventsOf(await talked(), path).close()
  expect(existsSync(path)).toBe(true)
})
