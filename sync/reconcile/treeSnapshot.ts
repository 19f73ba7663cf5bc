import type { CryptoPort } from '../../core/crypto/port.ts'
import { Arrivals } from './arrivals.ts'
import type { MerkleTree } from './merkleTree.ts'
import { TREE_DEPTH_MAX, TREE_FAN_OUT } from './treeKey.ts'
import { HASH_BYTES, isLeaf, LEAF_IDS_MAX, NO_NODE, type NodeRef, numberOf, type TreeNodes } from './treeNodes.ts'

/** A tree as it is kept beside the log it was made from. It says nothing that the log does not. */
export interface SavedTree {
  /** It stands for the first so many arrivals. */
  readonly count: number
  readonly bytes: Uint8Array
}

/*
 * Head, the places in the order of their keys (4 each), for each inner node which children it has and which of these are
 * inner nodes (2 each) and its hash, for each leaf its size (1), a hash of all that. Nodes stand before their children, and
 * numbers as this machine writes them: on another they are not understood, and the tree is made anew. Leaves
 * have no hashes here, since making one costs little when it is asked for.
 */
const FORMAT = 0x52_54_00_01
const HEAD_WORDS = 7
const SUMS_AT = 5
const INNER_BYTES = 4 + HASH_BYTES

export function saveTree(crypto: CryptoPort, tree: MerkleTree, arrivals: Arrivals): SavedTree {
  tree.rootHash()
  const { nodes, root } = tree
  const count = nodes.countOf(root)
  const leafCount = leavesBelow(nodes, root)
  const { innerCount } = nodes
  const size = 4 * (HEAD_WORDS + count) + INNER_BYTES * innerCount + leafCount + HASH_BYTES
  const bytes = new Uint8Array(size)
  const { head, order, bitmaps, hashes, sizes, body } = parts(bytes, count, innerCount, leafCount)
  head.set([FORMAT, count, innerCount, leafCount, kindOf(root), ...arrivals.sums(count)])
  let [places, inners, leaves] = [0, 0, 0]
  const write = (ref: NodeRef): void => {
    if (ref === NO_NODE) return
    if (isLeaf(ref)) {
      sizes[leaves++] = nodes.countOf(ref)
      for (let held = nodes.heads[numberOf(ref)] ?? 0; held !== 0; held = nodes.next[held - 1] ?? 0) {
        order[places++] = held - 1
      }
      return
    }
    const inner = inners++
    hashes.set(nodes.hashOf(ref), inner * HASH_BYTES)
    let [present, branching] = [0, 0]
    for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) {
      const child = nodes.child(ref, nibble)
      if (child !== NO_NODE) present |= 1 << nibble
      if (child !== NO_NODE && !isLeaf(child)) branching |= 1 << nibble
      write(child)
    }
    bitmaps[2 * inner] = present
    bitmaps[2 * inner + 1] = branching
  }
  write(root)
  bytes.set(crypto.blake2b(body, HASH_BYTES), body.length)
  return { count, bytes }
}

/** What was saved as bytes alone; undefined where they are none. */
export function savedTreeOf(bytes: Uint8Array): SavedTree | undefined {
  const [format, count = 0] = headOf(bytes)
  return format === FORMAT ? { count, bytes } : undefined
}

/**
 * Whether a tree was saved of other arrivals than these, or of the same in another order: then an event may have another
 * place among these than it had. False where nothing can be said.
 */
export function isOfOthers(
  crypto: CryptoPort,
  saved: SavedTree,
  ids: Uint8Array,
  originServerTs: Float64Array,
): boolean {
  if (!isWhole(crypto, saved.bytes)) return false
  if (saved.count > originServerTs.length) return true
  const arrivals = new Arrivals()
  arrivals.load(ids, originServerTs)
  return !isOf(arrivals, saved)
}

/** Puts a saved tree in place of an empty one. False, and nothing has changed, where it is not one of these arrivals. */
export function readTree(crypto: CryptoPort, tree: MerkleTree, arrivals: Arrivals, saved: SavedTree): boolean {
  // A copy, where the words would not lie on borders of words.
  const bytes = saved.bytes.byteOffset % 4 === 0 ? saved.bytes : saved.bytes.slice()
  const [format, count = 0, innerCount = 0, leafCount = 0, rootKind = 0] = headOf(bytes)
  const size = 4 * (HEAD_WORDS + count) + INNER_BYTES * innerCount + leafCount + HASH_BYTES
  if (format !== FORMAT || count !== saved.count || count > arrivals.count || bytes.length !== size) return false
  if (!isWhole(crypto, bytes) || !isOf(arrivals, saved)) return false
  const found = parts(bytes, count, innerCount, leafCount)
  if (!isPermutation(found.order)) return false
  const reader = new TreeReader(tree.nodes, found)
  const root = reader.read(rootKind)
  if (root === undefined) {
    tree.clear()
    return false
  }
  tree.root = root
  return true
}

const headOf = (bytes: Uint8Array): Uint32Array =>
  bytes.length < 4 * HEAD_WORDS ? new Uint32Array() : new Uint32Array(bytes.slice(0, 4 * HEAD_WORDS).buffer)

function isWhole(crypto: CryptoPort, bytes: Uint8Array): boolean {
  if (bytes.length < HASH_BYTES) return false
  const sum = crypto.blake2b(bytes.subarray(0, -HASH_BYTES), HASH_BYTES)
  return crypto.equal(sum, bytes.subarray(-HASH_BYTES))
}

function isOf(arrivals: Arrivals, { count, bytes }: SavedTree): boolean {
  const sums = headOf(bytes).subarray(SUMS_AT)
  return arrivals.sums(count).every((each, index) => each === sums[index])
}

interface Parts {
  readonly head: Uint32Array
  readonly order: Uint32Array
  readonly bitmaps: Uint16Array
  readonly hashes: Uint8Array
  readonly sizes: Uint8Array
  /** All but the hash at the end. */
  readonly body: Uint8Array
}

function parts(bytes: Uint8Array, count: number, innerCount: number, leafCount: number): Parts {
  const { buffer, byteOffset } = bytes
  const bitmapsAt = 4 * (HEAD_WORDS + count)
  const hashesAt = bitmapsAt + 4 * innerCount
  const sizesAt = hashesAt + HASH_BYTES * innerCount
  return {
    head: new Uint32Array(buffer, byteOffset, HEAD_WORDS),
    order: new Uint32Array(buffer, byteOffset + 4 * HEAD_WORDS, count),
    bitmaps: new Uint16Array(buffer, byteOffset + bitmapsAt, 2 * innerCount),
    hashes: bytes.subarray(hashesAt, sizesAt),
    sizes: bytes.subarray(sizesAt, sizesAt + leafCount),
    body: bytes.subarray(0, sizesAt + leafCount),
  }
}

const NOTHING = 0
const LEAF = 1
const INNER = 2
const kindOf = (ref: NodeRef): number => (ref === NO_NODE ? NOTHING : isLeaf(ref) ? LEAF : INNER)

/** Puts nodes into empty columns; gives up where a shape cannot be. */
class TreeReader {
  readonly #nodes: TreeNodes
  readonly #parts: Parts
  #places = 0
  #inners = 0
  #leaves = 0

  constructor(nodes: TreeNodes, found: Parts) {
    this.#nodes = nodes
    this.#parts = found
    const room = (count: number): number => count + (count >>> 3) + 64
    nodes.reserveInner(room(found.bitmaps.length / 2))
    nodes.reserveLeaves(room(found.sizes.length))
    nodes.reservePlaces(room(found.order.length))
  }

  read(kind: number): NodeRef | undefined {
    if (kind > INNER) return undefined
    const root = kind === NOTHING ? NO_NODE : this.#read(kind, 0)
    const { order, bitmaps, sizes } = this.#parts
    const isAll = this.#places === order.length && 2 * this.#inners === bitmaps.length && this.#leaves === sizes.length
    return isAll ? root : undefined
  }

  #read(kind: number, depth: number): NodeRef | undefined {
    return kind === LEAF ? this.#readLeaf() : this.#readInner(depth)
  }

  #readLeaf(): NodeRef | undefined {
    const { order, sizes } = this.#parts
    const size = sizes[this.#leaves++] ?? 0
    const end = this.#places + size
    if (size === 0 || size > LEAF_IDS_MAX || end > order.length) return undefined
    const head = (order[this.#places] ?? 0) + 1
    for (; this.#places < end; this.#places++) {
      const behind = this.#places + 1 < end ? (order[this.#places + 1] ?? 0) + 1 : 0
      this.#nodes.next[order[this.#places] ?? 0] = behind
    }
    return this.#nodes.newLeaf(head, size)
  }

  #readInner(depth: number): NodeRef | undefined {
    const { bitmaps, hashes } = this.#parts
    const inner = this.#inners++
    const [present = 0, branching = 0] = bitmaps.subarray(2 * inner, 2 * inner + 2)
    if (present === 0 || (branching & ~present) !== 0 || depth >= TREE_DEPTH_MAX) return undefined
    const first = this.#places
    const ref = this.#nodes.newInner(0)
    for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) {
      if (((present >>> nibble) & 1) === 0) continue
      const child = this.#read(((branching >>> nibble) & 1) === 1 ? INNER : LEAF, depth + 1)
      if (child === undefined) return undefined
      this.#nodes.setChild(ref, nibble, child)
    }
    const count = this.#places - first
    if (count <= LEAF_IDS_MAX) return undefined
    this.#nodes.counts[numberOf(ref)] = count
    this.#nodes.setHash(ref, hashes.subarray(inner * HASH_BYTES, (inner + 1) * HASH_BYTES))
    return ref
  }
}

function leavesBelow(nodes: TreeNodes, ref: NodeRef): number {
  if (ref === NO_NODE) return 0
  if (isLeaf(ref)) return 1
  let count = 0
  for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) count += leavesBelow(nodes, nodes.child(ref, nibble))
  return count
}

function isPermutation(order: Uint32Array): boolean {
  const seen = new Uint8Array(order.length)
  for (const place of order) {
    if (place >= order.length || seen[place] === 1) return false
    seen[place] = 1
  }
  return true
}
