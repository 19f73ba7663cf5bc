import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { crypto, HOUR_MS, makeEvents } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { EventSet } from './eventSet.ts'
import { byteText } from './ids.ts'
import { childPrefix, highestTreeKey, keyHour, lowestTreeKey, type Prefix, rootPrefix, treeKey } from './treeKey.ts'

interface Placed {
  readonly id: Uint8Array
  readonly originServerTs: number
}

const random = new SeededRandom(3)
const emptySet = () => new EventSet(crypto, new SeededRandom(4))

function setOf(events: readonly Placed[]): EventSet {
  const set = emptySet()
  for (const { id, originServerTs } of events) set.add(id, originServerTs)
  return set
}

function loaded(events: readonly Placed[], saved?: ReturnType<EventSet['saved']>): EventSet {
  const set = emptySet()
  set.load(
    concatBytes(...events.map(({ id }) => id)),
    Float64Array.from(events, (each) => each.originServerTs),
    saved,
  )
  return set
}

/** Ids that share long beginnings, at times that lie together or at the ends of what a key can say. */
const event: fc.Arbitrary<Placed> = fc.record({
  originServerTs: fc.oneof(
    fc.integer({ min: 0, max: 40 }).map((hours) => hours * HOUR_MS),
    fc.constantFrom(-1, -(2 ** 53) + 1, 2 ** 53 - 1, 2 ** 24 * HOUR_MS, (2 ** 24 - 1) * HOUR_MS),
  ),
  id: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 31 }), fc.nat({ max: 255 })).map(([first, at, value]) => {
    const id = new Uint8Array(32)
    id[0] = first
    id[at] = value
    return id
  }),
})
const events = (maxLength: number) =>
  fc.uniqueArray(event, { maxLength, selector: ({ id }) => byteText(id), size: 'max' })

const keyText = ({ id, originServerTs }: Placed): string => byteText(treeKey(keyHour(originServerTs), id))
const sorted = (placed: readonly Placed[]): Placed[] =>
  placed.toSorted((left, right) => (keyText(left) < keyText(right) ? -1 : 1))
const nibblesOf = (text: string): string =>
  Array.from(text, (each) => each.charCodeAt(0).toString(16).padStart(2, '0')).join('')
const isUnder = (placed: Placed, { depth, bytes }: Prefix): boolean =>
  nibblesOf(keyText(placed)).startsWith(nibblesOf(byteText(bytes)).slice(0, depth))
const prefixOf = (placed: Placed, depth: number): Prefix => {
  let prefix = rootPrefix
  for (const nibble of nibblesOf(keyText(placed)).slice(0, depth))
    prefix = childPrefix(prefix, Number.parseInt(nibble, 16))
  return prefix
}

describe('the synchronised set', () => {
  it('has one root, whatever order its events came in, how often, and when it was asked for in between', () => {
    fc.assert(
      fc.property(events(150), fc.infiniteStream(fc.nat()), fc.nat({ max: 9 }), (placed, order, every) => {
        const set = setOf(placed)
        const shuffled = placed
          .map((each) => ({ each, by: order.next().value }))
          .sort((left, right) => left.by - right.by)
          .map(({ each }) => each)
        const other = emptySet()
        shuffled.forEach((each, index) => {
          expect(other.add(each.id, each.originServerTs)).toBe(true)
          if (every > 0 && index % every === 0) other.root()
          expect(other.add(each.id, each.originServerTs)).toBe(false)
        })
        expect(other.root()).toEqual(set.root())
        expect(other.count).toBe(placed.length)
        expect(loaded(shuffled).root()).toEqual(set.root())
      }),
      { numRuns: 100 },
    )
  })

  it('has another root than every other set', () => {
    fc.assert(
      fc.property(events(60), events(60), (left, right) => {
        const isEqual = sorted(left).map(keyText).join() === sorted(right).map(keyText).join()
        const isSame = byteText(setOf(left).root()) === byteText(setOf(right).root())
        // An id says when its event was, so that only ids are hashed: two sets of the same ids do not occur.
        const ids = (placed: readonly Placed[]) =>
          placed
            .map(({ id }) => byteText(id))
            .toSorted()
            .join()
        if (ids(left) !== ids(right)) expect(isSame).toBe(isEqual)
      }),
      { numRuns: 200 },
    )
    const many = makeEvents(1, 300)
    expect(setOf(many.slice(1)).root()).not.toEqual(setOf(many).root())
  })

  it('tells every place and every beginning of an id', () => {
    fc.assert(
      fc.property(events(80), event, (placed, other) => {
        const set = setOf(placed)
        placed.forEach(({ id }, place) => {
          expect(set.placeOf(id)).toBe(place)
          expect(set.idAt(place)).toEqual(id)
          const alike = placed.filter((each) => byteText(each.id).startsWith(byteText(id.slice(0, 6))))
          const found = set.withShortId(id.slice(0, 6)).map(byteText)
          expect(found.toSorted()).toEqual(alike.map((each) => byteText(each.id)).toSorted())
        })
        expect(set.has(other.id)).toBe(placed.some(({ id }) => byteText(id) === byteText(other.id)))
      }),
      { numRuns: 60 },
    )
  })

  it('answers by key like a sorted list', () => {
    fc.assert(
      fc.property(events(120), event, fc.nat({ max: 130 }), fc.nat({ max: 70 }), (placed, at, max, depth) => {
        const set = setOf(placed)
        const inOrder = sorted(placed)
        const texts = (ids: readonly Uint8Array[]) => ids.map(byteText)
        const idsOf = (list: readonly Placed[]) => list.map(({ id }) => byteText(id))
        const key = treeKey(keyHour(at.originServerTs), at.id)
        expect(texts(set.from(key, max))).toEqual(
          idsOf(inOrder.filter((each) => keyText(each) >= byteText(key)).slice(0, max)),
        )
        const newest = set.newest(max)
        const last = max === 0 ? [] : inOrder.slice(-max)
        expect(texts(newest.ids)).toEqual(idsOf(last))
        const [first] = last
        const low = last.length === placed.length ? lowestTreeKey : first ? keyText(first) : highestTreeKey
        expect(typeof low === 'string' ? byteText(newest.low) : newest.low).toEqual(low)
        for (const each of [at, ...placed.slice(0, 3)]) {
          const prefix = prefixOf(each, depth)
          const under = inOrder.filter((candidate) => isUnder(candidate, prefix))
          expect(texts(set.under(prefix, max))).toEqual(idsOf(under.slice(0, max)))
          expect(set.node(prefix).count).toBe(under.length)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('is the same whether it was loaded in one go, or added to, or both, with a saved tree or without', () => {
    fc.assert(
      fc.property(events(150), fc.nat(), fc.nat(), (placed, some, more) => {
        const savedCount = some % (placed.length + 1)
        const loadedCount = savedCount + (more % (placed.length + 1 - savedCount))
        const whole = setOf(placed)
        const saved = setOf(placed.slice(0, savedCount)).saved()
        expect(saved.count).toBe(savedCount)
        const set = loaded(placed.slice(0, loadedCount), saved)
        expect(set.root()).toEqual(setOf(placed.slice(0, loadedCount)).root())
        for (const { id, originServerTs } of placed.slice(loadedCount)) expect(set.add(id, originServerTs)).toBe(true)
        expect(set.root()).toEqual(whole.root())
        expect(set.from(lowestTreeKey, 200)).toEqual(whole.from(lowestTreeKey, 200))
        expect(placed.map(({ id }) => set.placeOf(id))).toEqual(placed.map((_, place) => place))
        expect(loaded(placed, set.saved()).root()).toEqual(whole.root())
      }),
      { numRuns: 100 },
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
    expect(set.withShortId(one.slice(0, 8))).toEqual([one, two])
    expect(set.withShortId(new Uint8Array(8))).toEqual([])
  })

  it('takes what it is given as it is at that moment', () => {
    const id = random.bytes(32)
    const set = setOf([{ id, originServerTs: 1 }])
    const before = id.slice()
    id.fill(0)
    expect(set.has(before)).toBe(true)
    expect(set.idAt(0)).toEqual(before)
  })
})
