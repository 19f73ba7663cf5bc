import { TREE_FAN_OUT } from './treeKey.ts'

export const HASH_BYTES = 16
/** A node with more ids than this has children. */
export const LEAF_IDS_MAX = 32

/**
 * Names a node of either kind: 0 is none, an inner node is twice its number and 2, a leaf one more than that.
 */
export type NodeRef = number
export const NO_NODE: NodeRef = 0
export const isLeaf = (ref: NodeRef): boolean => (ref & 1) === 1

/** The nodes of a tree in columns: no object per node. Leaves are lists of places, in the order of their keys. */
export class TreeNodes {
  /** Of inner nodes: 16 children each, how many ids are below, their hashes, and whether those are to be made anew. */
  children = new Uint32Array(INNER_MIN * TREE_FAN_OUT)
  counts = new Uint32Array(INNER_MIN)
  innerHashes = new Uint8Array(INNER_MIN * HASH_BYTES)
  innerStale = new Uint8Array(INNER_MIN)
  #innerCount = 0
  /** Of leaves: their first place and one more, how many there are, and as above. */
  heads = new Uint32Array(LEAVES_MIN)
  sizes = new Uint8Array(LEAVES_MIN)
  leafHashes = new Uint8Array(LEAVES_MIN * HASH_BYTES)
  leafStale = new Uint8Array(LEAVES_MIN)
  #leafCount = 0
  /** Leaves that were split: the number and one more of the latest, whose head says the one before. */
  #freeLeaf = 0
  /** For each place, the one behind it in its leaf and one more. */
  next = new Uint32Array(LEAVES_MIN)

  get innerCount(): number {
    return this.#innerCount
  }

  newInner(count: number): NodeRef {
    const inner = this.#innerCount
    if (inner === this.counts.length) this.reserveInner(2 * inner)
    this.#innerCount++
    this.counts[inner] = count
    this.innerStale[inner] = 1
    return 2 * inner + 2
  }

  /** A leaf of places that are linked already. */
  newLeaf(head: number, size: number): NodeRef {
    const leaf = this.#freeLeaf > 0 ? this.#freeLeaf - 1 : this.#leafCount
    if (this.#freeLeaf > 0) this.#freeLeaf = this.heads[leaf] ?? 0
    else if (this.#leafCount++ === this.heads.length) this.reserveLeaves(2 * leaf)
    this.heads[leaf] = head
    this.sizes[leaf] = size
    this.leafStale[leaf] = 1
    return 2 * leaf + 3
  }

  freeLeaf(ref: NodeRef): void {
    const leaf = numberOf(ref)
    this.heads[leaf] = this.#freeLeaf
    this.#freeLeaf = leaf + 1
  }

  child(ref: NodeRef, nibble: number): NodeRef {
    return this.children[numberOf(ref) * TREE_FAN_OUT + nibble] ?? NO_NODE
  }

  setChild(ref: NodeRef, nibble: number, child: NodeRef): void {
    this.children[numberOf(ref) * TREE_FAN_OUT + nibble] = child
  }

  countOf(ref: NodeRef): number {
    if (ref === NO_NODE) return 0
    return (isLeaf(ref) ? this.sizes : this.counts)[numberOf(ref)] ?? 0
  }

  isStale(ref: NodeRef): boolean {
    return (isLeaf(ref) ? this.leafStale : this.innerStale)[numberOf(ref)] === 1
  }

  setStale(ref: NodeRef): void {
    ;(isLeaf(ref) ? this.leafStale : this.innerStale)[numberOf(ref)] = 1
  }

  /** As it was made last: a view, good until the next change. */
  hashOf(ref: NodeRef): Uint8Array {
    const at = numberOf(ref) * HASH_BYTES
    return (isLeaf(ref) ? this.leafHashes : this.innerHashes).subarray(at, at + HASH_BYTES)
  }

  setHash(ref: NodeRef, hash: Uint8Array): void {
    ;(isLeaf(ref) ? this.leafHashes : this.innerHashes).set(hash, numberOf(ref) * HASH_BYTES)
    ;(isLeaf(ref) ? this.leafStale : this.innerStale)[numberOf(ref)] = 0
  }

  /** Makes room for so many in all. */
  reserveInner(count: number): void {
    if (count <= this.counts.length) return
    this.children = grown(this.children, new Uint32Array(count * TREE_FAN_OUT))
    this.counts = grown(this.counts, new Uint32Array(count))
    this.innerHashes = grown(this.innerHashes, new Uint8Array(count * HASH_BYTES))
    this.innerStale = grown(this.innerStale, new Uint8Array(count))
  }

  reserveLeaves(count: number): void {
    if (count <= this.heads.length) return
    this.heads = grown(this.heads, new Uint32Array(count))
    this.sizes = grown(this.sizes, new Uint8Array(count))
    this.leafHashes = grown(this.leafHashes, new Uint8Array(count * HASH_BYTES))
    this.leafStale = grown(this.leafStale, new Uint8Array(count))
  }

  reservePlaces(count: number): void {
    if (count > this.next.length) this.next = grown(this.next, new Uint32Array(Math.max(count, 2 * this.next.length)))
  }
}

/** The place of a node in its columns. */
export const numberOf = (ref: NodeRef): number => (ref >>> 1) - 1

const INNER_MIN = 16
const LEAVES_MIN = 64

function grown<Numbers extends Uint32Array | Uint8Array>(before: Numbers, after: Numbers): Numbers {
  after.set(before)
  return after
}
