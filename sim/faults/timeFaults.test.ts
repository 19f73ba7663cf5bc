import { afterAll, expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import type { Device } from '../device/device.ts'
import { Village } from '../people/testing.ts'
import { type FaultKindOf, faultKinds } from './kinds.ts'
import { mend } from './testing.ts'
import { beginTimeFault } from './timeFaults.ts'

const villages: Village[] = []
afterAll(() => {
  for (const village of villages) village.dismantle()
})

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const draws = [...Array(20).keys()]
const faultOf = (kind: FaultKindOf<'time'>, draw: number) => ({ atMs: 0, forMs: 5_000, kind, device: 1, draw })

async function gathered(seed: string, peopleCount = 3): Promise<Village> {
  const village = await Village.gathered(seed, peopleCount)
  villages.push(village)
  return village
}

/** How far a clock is wrong. */
const errorMs = (village: Village, { clock }: Device): number => clock.nowMs() - village.time.dateMs

async function say(village: Village, number: number): Promise<void> {
  const communityId = must(village.device(number).community, 'it is in one').communityId
  const [general] = await village.ask(number, 'channels.list', { communityId })
  const roomId = must(general, 'there is a channel').roomId
  await village.ask(number, 'messages.send', { communityId, roomId, body: 'a word' })
}

test.each(faultKinds.time)('%s bites, and in the end clocks are right and all agree', async (kind) => {
  const village = await gathered(kind)
  for (const draw of [1, 2, 3]) {
    const begun = beginTimeFault(village, faultOf(kind, draw))
    expect(begun.kind).toBe('ongoing')
    await village.pass(1_000)
    await say(village, village.device(1).isUp ? 1 : village.device(0).isUp ? 0 : 2)
    await village.pass(6_000)
    mend(begun)
    await village.pass(5_000)
  }
  expect(village.faults.of(kind)).toBeGreaterThan(0)
  for (const device of village.devices) {
    expect(device.isUp).toBe(true)
    expect(errorMs(village, device)).toBe(0)
  }
  await village.pass(20_000)
  const [first, ...others] = village.devices.map(({ number }) => village.heldBy(number))
  for (const held of others) expect(held).toEqual(first)
})

test('skew is up to a day, to either side', async () => {
  const village = await gathered('skew')
  const errors = draws.map((draw) => {
    const begun = beginTimeFault(village, faultOf('skew', draw))
    const error = errorMs(village, village.device(1))
    mend(begun)
    return error
  })
  expect(Math.max(...errors)).toBe(dayMs)
  expect(Math.min(...errors)).toBe(-dayMs)
})

test('a clock drifts by up to 5 %', async () => {
  const village = await gathered('drift')
  const begun = beginTimeFault(village, faultOf('drift', 1))
  await village.pass(10_000)
  const error = Math.abs(errorMs(village, village.device(1)))
  expect(error).toBeGreaterThan(0)
  expect(error).toBeLessThanOrEqual(500)
  mend(begun)
  expect(errorMs(village, village.device(1))).toBe(0)
})

test('a frozen clock stands still, and is set in the end', async () => {
  const village = await gathered('frozen')
  const begun = beginTimeFault(village, faultOf('frozenClock', 1))
  await village.pass(10_000)
  expect(errorMs(village, village.device(1))).toBe(-10_000)
  mend(begun)
  expect(errorMs(village, village.device(1))).toBe(0)
})

test('a clock that jumps does it again and again', async () => {
  const village = await gathered('jump')
  const begun = beginTimeFault(village, faultOf('jumpBack', 1))
  const first = errorMs(village, village.device(1))
  expect(first).toBeLessThan(0)
  await village.pass(20_000)
  expect(errorMs(village, village.device(1))).toBeLessThan(3 * first)
  mend(begun)
  await village.pass(20_000)
  expect(errorMs(village, village.device(1))).toBe(0)
})

test('whoever is suspended wakes hours later, for everybody', async () => {
  const village = await gathered('suspend')
  const dateMs = village.time.dateMs
  const begun = beginTimeFault(village, faultOf('suspend', 1))
  expect(village.device(1).isUp).toBe(false)
  await village.pass(5_000)
  mend(begun)
  const passedMs = village.time.dateMs - dateMs
  expect(passedMs).toBeGreaterThanOrEqual(hourMs)
  expect(village.devices.map((device) => device.clock.nowMs() - dateMs)).toEqual([passedMs, passedMs, passedMs])
})

test('a week goes by, and what is to happen soon still does', async () => {
  const village = await gathered('week')
  const happened: string[] = []
  village.time.after(1_000, () => happened.push('soon'))
  village.time.after(hourMs, () => happened.push('late'))
  const begun = beginTimeFault(village, faultOf('awayForAWeek', 2))
  expect(village.device(1).isUp).toBe(false)
  await village.pass(5_000)
  expect(happened).toEqual(['soon'])
  mend(begun)
  await village.pass(5_000)
  expect(village.device(1).isUp).toBe(true)
  expect(village.time.dateMs - village.time.nowMs).toBe(7 * dayMs)
})

test('nobody goes away who is away', async () => {
  const village = await gathered('away')
  village.device(1).sleep()
  expect(beginTimeFault(village, faultOf('suspend', 1)).kind).toBe('impossible')
})
