import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { crypto, HOUR_MS, START_MS } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { uintBytes } from '../wire/byteReader.ts'
import { EventSet } from './eventSet.ts'
import { byteText } from './ids.ts'
import type { TreeNode } from './merkleTree.ts'
import { childPrefix, keyHour, nibbleAt, type Prefix, rootPrefix, TREE_DEPTH_MAX, treeKey } from './treeKey.ts'
import { LEAF_IDS_MAX } from './treeNodes.ts'

interface Placed {
  readonly id: Uint8Array
  readonly originServerTs: number
}

const random = new SeededRandom(8)
const someIds = (count: number): Uint8Array[] => Array.from({ length: count }, () => random.bytes(32))

function setOf(events: readonly Placed[]): EventSet {
  const set = new EventSet(crypto, random)
  for (const { id, originServerTs } of events) set.add(id, originServerTs)
  return set
}

const at = (originServerTs: number, ids: readonly Uint8Array[]): Placed[] => ids.map((id) => ({ id, originServerTs }))

/** An id that begins with some bytes and ends with a number. */
function idOf(begins: readonly number[], ends: number): Uint8Array {
  const id = new Uint8Array(32)
  id.set(begins)
  id.set(uintBytes(ends, 4), 28)
  return id
}

/** The tree as docs/protocol.md defines it, from nothing and in the plainest way. */
function plainHash(keys: readonly Uint8Array[], depth = 0): Uint8Array {
  if (keys.length === 0) return new Uint8Array(16)
  if (keys.length <= 32) {
    const ids = keys.toSorted((left, right) => (byteText(left) < byteText(right) ? -1 : 1)).map((key) => key.slice(3))
    return crypto.blake2b(concatBytes(new Uint8Array([0]), ...ids), 16)
  }
  const children = Array.from({ length: 16 }, (_, nibble) => keys.filter((key) => nibbleAt(key, depth) === nibble))
  const bitmap = children.reduce((bits, below, nibble) => bits + (below.length > 0 ? 2 ** nibble : 0), 0)
  const hashes = children.filter((below) => below.length > 0).map((below) => plainHash(below, depth + 1))
  return crypto.blake2b(
    concatBytes(new Uint8Array([1]), uintBytes(keys.length, 6), uintBytes(bitmap, 2), ...hashes),
    16,
  )
}
const plainRoot = (events: readonly Placed[]): Uint8Array =>
  plainHash(events.map(({ id, originServerTs }) => treeKey(keyHour(originServerTs), id)))

/** Asks for every node there is, and for one below each leaf. Answers how deep it goes. */
function visit(set: EventSet, prefix: Prefix, expected: { hash: Uint8Array; count: number } | undefined): number {
  const node = set.node(prefix)
  expect(node.count).toBe(expected?.count ?? 0)
  expect(node.hash).toEqual(expected?.hash ?? new Uint8Array(16))
  if (node.kind !== 'inner') return prefix.depth
  expect(node.count).toBeGreaterThan(LEAF_IDS_MAX)
  expect(node.children).toHaveLength(16)
  const depths = node.children.map((child, nibble) => visit(set, childPrefix(prefix, nibble), child))
  return Math.max(...depths)
}

const event: fc.Arbitrary<Placed> = fc.record({
  originServerTs: fc.integer({ min: 0, max: 3 }).map((hours) => START_MS + hours * HOUR_MS),
  id: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 20 }), fc.nat({ max: 255 })).map(([first, place, value]) => {
    const id = new Uint8Array(32)
    id[0] = first
    id[place] = value
    return id
  }),
})
const events = fc.uniqueArray(event, { minLength: 20, maxLength: 250, selector: ({ id }) => byteText(id), size: 'max' })

describe('the tree of a set', () => {
  it('is the one that the protocol defines, whatever was asked of it in between', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 40 }), (placed, every) => {
        const set = new EventSet(crypto, random)
        placed.forEach(({ id, originServerTs }, index) => {
          set.add(id, originServerTs)
          if (index % every === 0) expect(set.root()).toEqual(plainRoot(placed.slice(0, index + 1)))
        })
        expect(set.root()).toEqual(plainRoot(placed))
      }),
      { numRuns: 60 },
    )
  })

  it('says of each child what the child says of itself', () => {
    fc.assert(
      fc.property(events, (placed) => {
        const set = setOf(placed)
        visit(set, rootPrefix, { hash: set.root(), count: set.count })
      }),
      { numRuns: 60 },
    )
  })

  it('tells below a leaf what a set of those ids alone would have there', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: TREE_DEPTH_MAX }), fc.nat(), (placed, depth, which) => {
        const set = setOf(placed)
        const chosen = placed[which % placed.length]
        const key = treeKey(keyHour(chosen?.originServerTs ?? 0), chosen?.id ?? new Uint8Array(32))
        let prefix = rootPrefix
        for (let place = 0; place < depth; place++) prefix = childPrefix(prefix, nibbleAt(key, place))
        const under = set.under(prefix, placed.length)
        const alone = setOf(placed.filter(({ id }) => under.some((each) => byteText(each) === byteText(id))))
        expect(set.node(prefix)).toEqual(alone.node(prefix))
      }),
      { numRuns: 100 },
    )
  })

  it('is empty, and its root zeros, for no events', () => {
    const set = setOf([])
    expect(set.root()).toEqual(new Uint8Array(16))
    expect(set.node(rootPrefix)).toEqual({ kind: 'empty', count: 0, hash: new Uint8Array(16) } satisfies TreeNode)
    expect(set.newest(5)).toEqual({ low: new Uint8Array(35), ids: [] })
  })

  it('splits a node at the thirty-third id, and not before', () => {
    const placed = at(START_MS, someIds(33))
    const set = setOf(placed.slice(0, 32))
    const leaf = set.node(rootPrefix)
    expect(leaf.kind).toBe('leaf')
    expect(leaf.kind === 'leaf' && leaf.ids.map(byteText)).toEqual(
      placed
        .slice(0, 32)
        .map(({ id }) => byteText(id))
        .toSorted(),
    )
    for (const { id, originServerTs } of placed) set.add(id, originServerTs)
    expect(set.node(rootPrefix).kind).toBe('inner')
    expect(set.root()).toEqual(plainRoot(placed))
    // All of one hour: six half bytes further down they part.
    expect(visit(set, rootPrefix, { hash: set.root(), count: 33 })).toBe(7)
  })
})

describe('who wants the tree to lie', () => {
  it('has nothing of two pairs of ids with the same sum', () => {
    const pair = (one: number, two: number): Uint8Array[] => [idOf([], one), idOf([], two)]
    const rest = at(START_MS, someIds(100))
    for (const others of [[], rest]) {
      const left = setOf([...others, ...at(START_MS, pair(1_000, 2_000))])
      const right = setOf([...others, ...at(START_MS, pair(1_400, 1_600))])
      expect(left.root()).not.toEqual(right.root())
    }
  })

  it('has nothing of two pairs of ids with the same exclusive or', () => {
    const left = setOf(at(START_MS, [idOf([], 0b0011), idOf([], 0b0101)]))
    const right = setOf(at(START_MS, [idOf([], 0b1011), idOf([], 0b1101)]))
    expect(left.root()).not.toEqual(right.root())
  })

  it('cannot pass a list of ids off as the children of a node', () => {
    // The first byte tells leaves from inner nodes.
    const set = setOf(at(START_MS, someIds(40)))
    const node = set.node(rootPrefix)
    expect(node.kind).toBe('inner')
    const hashes = node.kind === 'inner' ? node.children.flatMap((child) => (child ? [child.hash] : [])) : []
    const body = concatBytes(uintBytes(40, 6), uintBytes(1, 2), ...hashes)
    expect(crypto.blake2b(concatBytes(new Uint8Array([1]), body), 16)).toEqual(node.hash)
    expect(crypto.blake2b(concatBytes(new Uint8Array([0]), body), 16)).not.toEqual(node.hash)
  })

  it('makes it no deeper than a key is long, with ids that differ in their last half byte alone', () => {
    const begins = Array.from({ length: 28 }, () => 7)
    const placed = [
      ...at(
        START_MS,
        Array.from({ length: 200 }, (_, number) => idOf(begins, number)),
      ),
      ...at(-1, someIds(3)),
    ]
    const set = setOf(placed)
    expect(visit(set, rootPrefix, { hash: set.root(), count: placed.length })).toBe(TREE_DEPTH_MAX - 1)
    expect(set.root()).toEqual(plainRoot(placed))
    expect(set.withShortId(new Uint8Array(6).fill(7))).toHaveLength(200)
  })

  it('brings everything of an hour, or of times that no clock shows, into one hour and no further', () => {
    const strange = [Number.NEGATIVE_INFINITY, -(2 ** 53) + 1, -1, 0, 3_599_999]
    const late = [2 ** 53 - 1, (2 ** 24 - 1) * HOUR_MS, 2 ** 24 * HOUR_MS, Number.POSITIVE_INFINITY]
    expect(strange.map(keyHour)).toEqual(strange.map(() => 0))
    expect(late.map(keyHour)).toEqual(late.map(() => 2 ** 24 - 1))
    const placed = [...strange, ...late].flatMap((originServerTs) => at(originServerTs, someIds(50)))
    const set = setOf(placed)
    expect(set.root()).toEqual(plainRoot(placed))
    expect(set.node({ depth: 6, bytes: new Uint8Array([0, 0, 0]) }).count).toBe(250)
    expect(set.node({ depth: 6, bytes: new Uint8Array([255, 255, 255]) }).count).toBe(200)
  })

  it('makes an addition cost no more hashes than the tree is deep, however many events share an hour', () => {
    let hashCount = 0
    const counting = {
      ...crypto,
      blake2b: (bytes: Uint8Array, lengthBytes: number, key?: Uint8Array) => {
        hashCount++
        return crypto.blake2b(bytes, lengthBytes, key)
      },
    }
    const set = new EventSet(counting, random)
    for (const id of someIds(5_000)) set.add(id, START_MS)
    set.root()
    for (const id of someIds(20)) {
      hashCount = 0
      set.add(id, START_MS)
      set.root()
      // Six for the hour, three for the ids, and as many as a leaf has when it parts.
      expect(hashCount).toBeLessThanOrEqual(6 + 4 + 16)
      set.root()
      expect(hashCount).toBeLessThanOrEqual(6 + 4 + 16)
    }
  })
})
