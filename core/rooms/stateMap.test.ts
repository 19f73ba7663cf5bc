import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { EventId } from '../event/ids.ts'
import type { StateKey } from '../event/roomEvent.ts'
import { StateMap } from './stateMap.ts'

// Each pair leaves the map's hash in the same state, so the eight keys made of them have one hash.
const COLLIDING = ['vkfujl', 'iv1afm'].flatMap((a) =>
  ['3q65dd', '2e23sd'].flatMap((b) => ['y1x1xd', 'b0j5rh'].map((c) => `${a}${b}${c}`)),
)
const KEYS = [...COLLIDING, ...Array.from({ length: 40 }, (_, n) => `m.room.member\u0000@user${n}:x`)] as StateKey[]

const key = fc.constantFrom(...KEYS)
const value = fc.constantFrom('$a', '$b', '$c') as fc.Arbitrary<EventId>
/** An entry to set, or a key to remove. */
const steps = fc.array(fc.tuple(key, fc.option(value, { nil: undefined })), { maxLength: 120 })
type Steps = readonly (readonly [StateKey, EventId | undefined])[]

const mapOf = (taken: Steps): StateMap =>
  taken.reduce((map, [at, to]) => (to === undefined ? map.without(at) : map.with(at, to)), StateMap.empty)
const modelOf = (taken: Steps): Map<StateKey, EventId> => {
  const model = new Map<StateKey, EventId>()
  for (const [at, to] of taken) {
    if (to === undefined) model.delete(at)
    else model.set(at, to)
  }
  return model
}
const listed = (map: StateMap) => [...map.entries()].map((entry) => [entry.key, entry.value] as const)
const sorted = <Pair extends readonly [string, ...unknown[]]>(pairs: Iterable<Pair>): Pair[] =>
  [...pairs].sort(([left], [right]) => (left < right ? -1 : 1))

describe('a state map', () => {
  it('holds what a plain map holds', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const [map, model] = [mapOf(taken), modelOf(taken)]
        expect(map.size).toBe(model.size)
        expect(sorted(listed(map))).toEqual(sorted(model))
        for (const at of KEYS) expect(map.get(at)).toBe(model.get(at))
      }),
    )
  })

  it('lists its entries in an order that depends on them alone, also after removals', () => {
    fc.assert(
      fc.property(steps, fc.gen(), (taken, gen) => {
        const model = [...modelOf(taken)]
        const shuffled = gen(fc.shuffledSubarray, model, { minLength: model.length, maxLength: model.length })
        expect(listed(StateMap.of(shuffled))).toEqual(listed(mapOf(taken)))
      }),
    )
  })

  it('differs from another exactly where plain maps do', () => {
    fc.assert(
      fc.property(steps, steps, steps, (shared, left, right) => {
        const [a, b] = [mapOf([...shared, ...left]), mapOf([...shared, ...right])]
        const [x, y] = [modelOf([...shared, ...left]), modelOf([...shared, ...right])]
        const expected = KEYS.filter((at) => x.get(at) !== y.get(at)).map((at) => [at, x.get(at), y.get(at)] as const)
        const differences = [...StateMap.differences(a, b)].map(
          (entry) => [entry.key, entry.left, entry.right] as const,
        )
        expect(sorted(differences)).toEqual(sorted(expected))
        expect(a.equals(b)).toBe(expected.length === 0)
        expect(b.equals(a)).toBe(expected.length === 0)
      }),
    )
  })

  it('never changes once it is made', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const map = mapOf(before)
        const entries = listed(map)
        after.reduce((next, [at, to]) => (to === undefined ? next.without(at) : next.with(at, to)), map)
        expect(listed(map)).toEqual(entries)
      }),
    )
  })

  it('is the very same map where nothing changes', () => {
    const map = mapOf(KEYS.map((at) => [at, '$a' as EventId]))
    for (const at of KEYS) expect(map.with(at, '$a' as EventId)).toBe(map)
    expect(map.without('absent' as StateKey)).toBe(map)
  })
})

test('thousands of keys find their place and leave it again', () => {
  const keys = Array.from({ length: 5000 }, (_, n) => `key${n}` as StateKey)
  const map = StateMap.of(keys.map((at) => [at, `$${at}` as EventId]))
  expect(map.size).toBe(keys.length)
  expect(keys.every((at) => map.get(at) === `$${at}`)).toBe(true)
  const odd = keys.filter((_, n) => n % 2 === 1)
  const half = odd.reduce((left, at) => left.without(at), map)
  expect(half.equals(StateMap.of(keys.filter((_, n) => n % 2 === 0).map((at) => [at, `$${at}` as EventId])))).toBe(true)
  expect([...StateMap.differences(map, half)].length).toBe(odd.length)
})
