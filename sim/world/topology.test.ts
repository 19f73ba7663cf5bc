import { describe, expect, test } from 'vitest'
import { redrawnEveryMs } from '../limits.ts'
import { type Topology, topologies } from '../plan/plan.ts'
import { Rng } from '../random/rng.ts'
import { Wire } from './testing.ts'
import { arrivalsOf, type Hears, layoutAt } from './topology.ts'

const seeds = Array.from({ length: 30 }, (_, seed) => new Rng(`layout ${seed}`))

/** How many hear each of so many. */
const degreesOf = (hears: Hears, count: number): number[] =>
  numbers(count).map((one) => numbers(count).filter((other) => other !== one && hears(one, other)).length)

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number)

/** Whether word gets from one to everybody, on the way through others. */
function isConnected(hears: Hears, count: number): boolean {
  const reached = new Set([0])
  for (const one of reached) for (const other of numbers(count)) if (hears(one, other)) reached.add(other)
  return reached.size === count
}

describe.each(topologies.filter((topology) => topology !== 'random'))('%s', (topology) => {
  test('leaves out nobody, however many there are, and whoever hears somebody is heard by them', () => {
    for (const rng of seeds) {
      for (const count of [1, 2, 3, 4, 8, 13, 50]) {
        const { hears } = layoutAt(topology, count, rng, 0)
        expect(isConnected(hears, count)).toBe(true)
        expect(
          numbers(count).every((one) => numbers(count).every((other) => hears(one, other) === hears(other, one))),
        ).toBe(true)
      }
    }
  })

  test('is laid out once', () => {
    expect(layoutAt(topology, 8, new Rng('once'), 0).untilMs).toBe(Number.POSITIVE_INFINITY)
  })
})

test('a mesh, a star, a ring, a line and two islands look like what they are called', () => {
  const sorted = (topology: Topology): number[] =>
    degreesOf(layoutAt(topology, 8, new Rng('shape'), 0).hears, 8).toSorted((left, right) => left - right)
  expect(sorted('mesh')).toEqual([7, 7, 7, 7, 7, 7, 7, 7])
  expect(sorted('star')).toEqual([1, 1, 1, 1, 1, 1, 1, 7])
  expect(sorted('ring')).toEqual([2, 2, 2, 2, 2, 2, 2, 2])
  expect(sorted('line')).toEqual([1, 1, 2, 2, 2, 2, 2, 2])
  expect(sorted('islands')).toEqual([3, 3, 3, 4, 4, 4, 4, 7])
})

test('a random graph is another one every few seconds, and joins in two of them whom it leaves out in one', () => {
  for (const rng of seeds) {
    for (let period = 0; period < 10; period++) {
      const first = layoutAt('random', 8, rng, period * redrawnEveryMs)
      const second = layoutAt('random', 8, rng, first.untilMs)
      expect(first.untilMs).toBe((period + 1) * redrawnEveryMs)
      expect(isConnected((one, other) => first.hears(one, other) || second.hears(one, other), 8)).toBe(true)
      const all = degreesOf(first.hears, 8).reduce((sum, degree) => sum + degree, 0)
      expect(all).toBeLessThan(8 * 4)
    }
  }
})

test('what somebody says comes as soon as the layouts let it, by way of those alone who are there to pass it on', () => {
  const pairs: readonly (readonly [number, number])[] = [
    [0, 1],
    [2, 3],
    [1, 2],
  ]
  const layoutAtMs = (atMs: number) => ({
    untilMs: 4_000 * (Math.floor(atMs / 4_000) + 1),
    hears: (one: number, other: number) =>
      pairs[Math.floor(atMs / 4_000) % pairs.length]?.every((number) => number === one || number === other) ?? false,
  })
  const arrivals = (among: number[]) => [...arrivalsOf(layoutAtMs, 0, among, 1_000, 20_000)]
  expect(arrivals([0, 1, 2, 3])).toEqual([
    [0, 1_000],
    [1, 1_000],
    [2, 8_000],
    [3, 16_000],
  ])
  expect(arrivals([0, 1, 3])).toEqual([
    [0, 1_000],
    [1, 1_000],
  ])
})

test('whoever comes later stands beside somebody, and makes no other network of it', () => {
  const { hears } = layoutAt('line', 4, new Rng('later'), 0)
  expect(numbers(12).filter((other) => hears(5, other))).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10])
})

test('liars are no part of the layout, so that the honest never need them to be heard', () => {
  const wire = new Wire({ topology: 'line', deviceCount: 5, liarCount: 3 })
  expect(wire.reachedFrom(0)).toEqual([0, 1, 2, 3, 4])
})

test('before it is laid out everybody hears everybody', () => {
  const wire = new Wire({ topology: 'line', deviceCount: 5 }, 'gathering', 'notYet')
  expect(wire.reachedFrom(0)).toEqual([0, 1, 2, 3, 4])
})

test('datagrams go where the layout lets them, mended or not, and nothing is wrong with that', () => {
  const wire = new Wire({ topology: 'line', deviceCount: 5 })
  for (const isMended of [false, true]) {
    wire.network.isMended = isMended
    expect([wire.reachedFrom(0), wire.reachedFrom(2)]).toEqual([
      [0, 1],
      [1, 2, 3],
    ])
  }
  expect(wire.faults.all()).toEqual({})
})
