import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { crypto, HOUR_MS, makeEvents } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { EventSet } from './eventSet.ts'
import { byteText, lowestKey, type SetKey, setKey, setKeyBytes, setKeyOfBytes } from './setKey.ts'

const random = new SeededRandom(3)

function setOf(events: readonly { id: Uint8Array; originServerTs: number }[]): EventSet {
  const set = new EventSet(crypto)
  for (const { id, originServerTs } of events) set.add(id, originServerTs)
  return set
}

describe('the place of an event in the set', () => {
  it('goes by the time first, clamped to what six bytes can say, and by the id then', () => {
    const [low, high] = [new Uint8Array(32), new Uint8Array(32).fill(255)]
    expect(setKey(HOUR_MS, low) > setKey(HOUR_MS - 1, high)).toBe(true)
    expect(setKey(HOUR_MS, high) > setKey(HOUR_MS, low)).toBe(true)
    expect(setKey(-5, low)).toBe(lowestKey)
    expect(setKey(Number.MAX_SAFE_INTEGER, low)).toBe(setKey(2 ** 48 - 1, low))
  })

  it('survives the way over the wire', () => {
    const key = setKey(1_750_000_000_000, random.bytes(32))
    expect(setKeyOfBytes(setKeyBytes(key))).toBe(key)
  })
})

describe('the synchronised set', () => {
  it('has one digest, whatever order its events came in, and another for every other set', () => {
    const events = makeEvents(1, 300)
    const forward = setOf(events)
    const backward = setOf(events.toReversed())
    expect(forward.root()).toEqual(backward.root())
    expect(setOf(events.slice(1)).root()).not.toEqual(forward.root())
    backward.add(random.bytes(32), 0)
    expect(backward.root()).not.toEqual(forward.root())
  })

  it('answers ranges like a sorted list, however adding and asking alternate', () => {
    const event = fc.record({
      originServerTs: fc.integer({ min: 0, max: 6 * HOUR_MS }),
      byte: fc.integer({ min: 0, max: 40 }),
    })
    fc.assert(
      fc.property(
        fc.array(fc.array(event, { maxLength: 8 }), { maxLength: 8 }),
        event,
        event,
        (batches, first, last) => {
          const set = new EventSet(crypto)
          const model = new Map<string, string>()
          const idOf = (byte: number) => new Uint8Array(32).fill(byte)
          for (const batch of batches) {
            for (const { originServerTs, byte } of batch) {
              const key = setKey(originServerTs, idOf(byte))
              const held = [...model.values()].includes(String(byte))
              expect(set.add(idOf(byte), originServerTs)).toBe(!held)
              if (!held) model.set(key, String(byte))
            }
            const low = setKey(first.originServerTs, idOf(first.byte))
            const high = setKey(last.originServerTs, idOf(last.byte))
            const sorted = [...model.keys()].sort()
            expect(set.range(low, high, 1_000).map(({ key }) => key)).toEqual(
              sorted.filter((key) => key >= low && key < high),
            )
            expect(set.range(low, undefined, 2).map(({ key }) => key)).toEqual(
              sorted.filter((key) => key >= low).slice(0, 2),
            )
            expect(set.newest(3).map(({ key }) => key)).toEqual(sorted.slice(-3))
            expect(set.count).toBe(sorted.length)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is the same whether it was loaded in one go, or added to, or both', () => {
    const event = fc.record({
      originServerTs: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(-1, 2 ** 50)),
      id: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 1 }), fc.nat({ max: 255 })).map(([first, second, last]) => {
        const id = new Uint8Array(32)
        id.set([first, second], 0)
        id[31] = last
        return id
      }),
    })
    const distinct = fc.uniqueArray(event, { maxLength: 60, selector: ({ id }) => byteText(id) })
    fc.assert(
      fc.property(distinct, fc.nat(), event, event, fc.integer({ min: 1, max: 70 }), (events, cut, one, other, max) => {
        const count = cut % (events.length + 1)
        const loaded = events.slice(0, count)
        const set = new EventSet(crypto)
        set.load(
          concatBytes(...loaded.map(({ id }) => id)),
          Float64Array.from(loaded, (each) => each.originServerTs),
        )
        const added = setOf(events)
        expect(set.root()).toEqual(count === events.length ? added.root() : setOf(loaded).root())
        for (const { id, originServerTs } of events) {
          expect(set.add(id, originServerTs)).toBe(!loaded.some((each) => each.id === id))
        }
        const [low, high] = [one, other].map(({ id, originServerTs }) => setKey(originServerTs, id)).sort()
        expect(set.root()).toEqual(added.root())
        expect(set.count).toBe(events.length)
        expect(set.newest(max)).toEqual(added.newest(max))
        expect(set.range(low as SetKey, high, max)).toEqual(added.range(low as SetKey, high, max))
        expect(set.range(lowestKey, undefined, max)).toEqual(added.range(lowestKey, undefined, max))
        for (const { id } of [...events, one]) {
          expect(set.has(id)).toBe(added.has(id))
          const begins = (which: EventSet) => which.withShortId(id.slice(0, 8)).map((each) => byteText(each.id))
          expect(begins(set).sort()).toEqual(begins(added).sort())
        }
      }),
      { numRuns: 200 },
    )
  })

  it('finds every event whose id begins alike', () => {
    const [one, two] = [new Uint8Array(32).fill(9), new Uint8Array(32).fill(9)]
    two[31] = 1
    const set = setOf([
      { id: one, originServerTs: 1 },
      { id: two, originServerTs: 2 },
    ])
    expect(set.count).toBe(2)
    expect(set.withShortId(one.slice(0, 8)).map(({ id }) => id)).toEqual([one, two])
    expect(set.withShortId(new Uint8Array(8))).toEqual([])
  })
})
