import type { EventId } from '../event/ids.ts'
import type { StateKey } from '../event/roomEvent.ts'

/**
 * A room's state: an immutable map from state key to event id. A hash trie with structural sharing, so that the state
 * after an event costs a few small nodes, and comparing the states of two branches costs what differs between them.
 */
export class StateMap {
  static readonly empty = new StateMap(undefined, 0)

  readonly #root: Node | undefined
  readonly size: number

  private constructor(root: Node | undefined, size: number) {
    this.#root = root
    this.size = size
  }

  static of(entries: Iterable<readonly [StateKey, EventId]>): StateMap {
    let map = StateMap.empty
    for (const [key, value] of entries) map = map.with(key, value)
    return map
  }

  get(key: StateKey): EventId | undefined {
    const hash = hashOf(key)
    let node = this.#root
    for (let shift = 0; node?.kind === 'branch'; shift += BITS) {
      const bit = bitOf(hash, shift)
      node = node.bitmap & bit ? node.children[indexOf(node.bitmap, bit)] : undefined
    }
    return node?.entries.find((entry) => entry.key === key)?.value
  }

  with(key: StateKey, value: EventId): StateMap {
    const previous = this.get(key)
    if (previous === value) return this
    const root = insert(this.#root, hashOf(key), { key, value }, 0)
    return new StateMap(root, previous === undefined ? this.size + 1 : this.size)
  }

  without(key: StateKey): StateMap {
    if (this.get(key) === undefined) return this
    return new StateMap(remove(this.#root, hashOf(key), key, 0), this.size - 1)
  }

  /** Every entry, in an order that depends on the entries alone. */
  *entries(): IterableIterator<Entry> {
    if (this.#root) yield* entriesOf(this.#root)
  }

  /** The entries that two maps do not share: the key, and its value on either side. */
  static differences(left: StateMap, right: StateMap): Difference[] {
    const differences: Difference[] = []
    collectDifferences(left.#root, right.#root, differences)
    return differences
  }

  equals(other: StateMap): boolean {
    return this.size === other.size && StateMap.differences(this, other).length === 0
  }
}

export interface Entry {
  readonly key: StateKey
  readonly value: EventId
}
export interface Difference {
  readonly key: StateKey
  readonly left: EventId | undefined
  readonly right: EventId | undefined
}

interface Branch {
  readonly kind: 'branch'
  /** Bit i says that there is a child for the hash digit i; children stand in the order of the bits. */
  readonly bitmap: number
  readonly children: readonly Node[]
}
/** All entries of one hash: almost always one. */
interface Leaf {
  readonly kind: 'leaf'
  readonly hash: number
  readonly entries: readonly Entry[]
}
type Node = Branch | Leaf

const BITS = 5
const DIGIT_MASK = 31

const bitOf = (hash: number, shift: number): number => 1 << ((hash >>> shift) & DIGIT_MASK)
const indexOf = (bitmap: number, bit: number): number => populationCount(bitmap & (bit - 1))

function populationCount(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555)
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333)
  return (((count + (count >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

/** FNV-1a over UTF-16 units. Crafted collisions cost their author's room a linear scan of a leaf, nothing else. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}

function insert(node: Node | undefined, hash: number, entry: Entry, shift: number): Node {
  if (node === undefined) return { kind: 'leaf', hash, entries: [entry] }
  if (node.kind === 'leaf') {
    if (node.hash === hash) return { ...node, entries: withEntry(node.entries, entry) }
    const branch: Branch = { kind: 'branch', bitmap: bitOf(node.hash, shift), children: [node] }
    return insert(branch, hash, entry, shift)
  }
  const bit = bitOf(hash, shift)
  const index = indexOf(node.bitmap, bit)
  if (!(node.bitmap & bit)) {
    const leaf = insert(undefined, hash, entry, shift + BITS)
    return { kind: 'branch', bitmap: node.bitmap | bit, children: node.children.toSpliced(index, 0, leaf) }
  }
  return { ...node, children: node.children.with(index, insert(node.children[index], hash, entry, shift + BITS)) }
}

/** Entries of one hash stand in the order of their keys, so that a map's shape is a function of what it holds. */
function withEntry(entries: readonly Entry[], entry: Entry): Entry[] {
  const others = entries.filter(({ key }) => key !== entry.key)
  const at = others.findIndex(({ key }) => key > entry.key)
  return others.toSpliced(at < 0 ? others.length : at, 0, entry)
}

function remove(node: Node | undefined, hash: number, key: StateKey, shift: number): Node | undefined {
  if (node === undefined) return undefined
  if (node.kind === 'leaf') {
    const entries = node.entries.filter((entry) => entry.key !== key)
    return entries.length === 0 ? undefined : { ...node, entries }
  }
  const bit = bitOf(hash, shift)
  const index = indexOf(node.bitmap, bit)
  const child = remove(node.children[index], hash, key, shift + BITS)
  if (child) {
    const only = node.children.length === 1 && child.kind === 'leaf'
    return only ? child : { ...node, children: node.children.with(index, child) }
  }
  const children = node.children.toSpliced(index, 1)
  const [first] = children
  if (first === undefined) return undefined
  if (children.length === 1 && first.kind === 'leaf') return first
  return { kind: 'branch', bitmap: node.bitmap & ~bit, children }
}

function* entriesOf(node: Node): IterableIterator<Entry> {
  if (node.kind === 'leaf') yield* node.entries
  else for (const child of node.children) yield* entriesOf(child)
}

function collectDifferences(left: Node | undefined, right: Node | undefined, differences: Difference[]): void {
  if (left === right) return
  if (left?.kind === 'branch' && right?.kind === 'branch') {
    for (let bits = left.bitmap | right.bitmap; bits !== 0; bits &= bits - 1) {
      const bit = bits & -bits
      collectDifferences(childAt(left, bit), childAt(right, bit), differences)
    }
    return
  }
  if (left?.kind === 'leaf' && right?.kind === 'leaf' && left.entries.length === 1 && right.entries.length === 1) {
    const [one] = left.entries
    const [other] = right.entries
    // By far the most common pair, where two states were built apart.
    if (one?.key === other?.key && one?.value === other?.value) return
  }
  collectEntryDifferences(left ? [...entriesOf(left)] : [], right ? [...entriesOf(right)] : [], differences)
}

function collectEntryDifferences(left: readonly Entry[], right: readonly Entry[], differences: Difference[]): void {
  const rights = new Map(right.map(({ key, value }) => [key, value]))
  for (const { key, value } of left) {
    const other = rights.get(key)
    rights.delete(key)
    if (other !== value) differences.push({ key, left: value, right: other })
  }
  for (const [key, value] of rights) differences.push({ key, left: undefined, right: value })
}

const childAt = (node: Branch, bit: number): Node | undefined =>
  node.bitmap & bit ? node.children[indexOf(node.bitmap, bit)] : undefined
