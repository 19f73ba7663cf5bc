import { expect, test } from 'vitest'
import { Village } from '../people/testing.ts'
import { beginSleeping } from './sleepers.ts'

const peopleCount = 5

/** How many are awake, second by second. */
async function awakeIn(village: Village, seconds: number): Promise<number[]> {
  const counts: number[] = []
  for (let second = 0; second < seconds; second++) {
    await village.pass(1_000)
    counts.push(village.devices.filter(({ isUp }) => isUp).length)
  }
  return counts
}

test('most sleep most of the time, in the same way for the same seed, and nobody while all is mended', async () => {
  const nights: number[][] = []
  for (let run = 0; run < 2; run++) {
    const village = await Village.gathered('sleepers', peopleCount)
    const night = {
      devices: village.devices,
      time: village.time,
      rng: (label: string) => village.rng(label),
      isMended: true,
    }
    beginSleeping(night)
    expect(await awakeIn(village, 30)).toEqual(Array.from({ length: 30 }, () => peopleCount))
    night.isMended = false
    nights.push(await awakeIn(village, 200))
    village.dismantle()
  }
  expect(nights[1]).toEqual(nights[0])
  const awake = nights.flat()
  expect(awake.reduce((sum, count) => sum + count, 0) / awake.length).toBeLessThan(peopleCount / 2)
  expect(Math.max(...awake)).toBeGreaterThan(1)
})

test('whoever was woken, and sleeps again for another reason, sleeps on whatever their schedule says', async () => {
  const village = await Village.gathered('sleepers', 2)
  const { time } = village
  beginSleeping({ devices: village.devices, time, rng: (label: string) => village.rng(label), isMended: false })
  const device = village.device(0)
  while (device.isUp) await village.pass(100)
  device.wake()
  device.sleep()
  for (let second = 0; second < 100; second++) {
    await village.pass(1_000)
    expect(device.isUp).toBe(false)
  }
  village.dismantle()
})
