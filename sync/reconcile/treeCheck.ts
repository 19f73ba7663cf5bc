import type { Random } from '../../core/crypto/port.ts'
import type { Arrivals } from './arrivals.ts'
import { sameBytes } from './ids.ts'
import type { MerkleTree } from './merkleTree.ts'
import { nibbleAt, TREE_FAN_OUT, type TreeKey, treeKey } from './treeKey.ts'
import { isLeaf, NO_NODE, type NodeRef, numberOf } from './treeNodes.ts'

/** What is looked at in one piece: at most so many ids. */
const PIECE_IDS = 512

/**
 * Looks through a tree that was read from disk, a piece at a time, as it is used and grows: whether every id stands where
 * its key says, and what the hashes are. It begins anywhere, so that starts which never come to the end of it see all of
 * the tree in time.
 */
export class TreeCheck {
  readonly #tree: MerkleTree
  readonly #arrivals: Arrivals
  /** Where it began, and what comes next. */
  readonly #first: TreeKey
  #next: TreeKey
  #hasWrapped = false
  #hasMended = false

  /** Of a tree that is not empty. */
  constructor(tree: MerkleTree, arrivals: Arrivals, random: Random) {
    this.#tree = tree
    this.#arrivals = arrivals
    const share = new DataView(random.bytes(4).slice().buffer).getUint32(0) / 2 ** 32
    const place = Math.floor(share * arrivals.count)
    this.#first = treeKey(arrivals.hourAt(place), arrivals.idAt(place))
    this.#next = this.#first
  }

  /**
   * Looks at the next pieces, of about so many ids in all. `misplaced` where an id stands elsewhere than it should: the tree
   * has to be made anew. Hashes that are wrong are put right on the way; in the end it is told whether such were seen: what
   * was added meanwhile has put right others.
   */
  step(idCount: number): 'unfinished' | 'sound' | 'mended' | 'misplaced' {
    for (let seen = 0; seen < idCount; ) {
      const piece = this.#pieceAt(this.#next)
      if (!this.#isInPlace(piece.ref, piece.path)) return 'misplaced'
      this.#rehash(piece.ref)
      seen += 1 + this.#tree.nodes.countOf(piece.ref)
      const next = behind(this.#next, piece.path.length)
      if (next !== undefined) this.#next = next
      else if (this.#hasWrapped) return this.#finish()
      else {
        this.#hasWrapped = true
        this.#next = new Uint8Array(this.#first.length)
      }
      if (this.#hasWrapped && compare(this.#next, this.#first) >= 0) return this.#finish()
    }
    return 'unfinished'
  }

  /** The highest node over a key with few enough ids. */
  #pieceAt(key: TreeKey): Piece {
    const { nodes } = this.#tree
    const path: number[] = []
    let ref = this.#tree.root
    while (!isLeaf(ref) && nodes.countOf(ref) > PIECE_IDS) {
      const nibble = nibbleAt(key, path.length)
      path.push(nibble)
      ref = nodes.child(ref, nibble)
    }
    return { ref, path }
  }

  /** Whether all ids below a node have keys that begin with its path, and stand in order. */
  #isInPlace(ref: NodeRef, path: readonly number[]): boolean {
    const { nodes } = this.#tree
    if (ref === NO_NODE) return true
    if (!isLeaf(ref)) {
      for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) {
        if (!this.#isInPlace(nodes.child(ref, nibble), [...path, nibble])) return false
      }
      return true
    }
    let before: number | undefined
    for (let held = nodes.heads[numberOf(ref)] ?? 0; held !== 0; held = nodes.next[held - 1] ?? 0) {
      const place = held - 1
      if (before !== undefined && this.#arrivals.compare(before, place) >= 0) return false
      if (path.some((nibble, depth) => this.#arrivals.nibbleAt(place, depth) !== nibble)) return false
      before = place
    }
    return true
  }

  /** Makes the hashes from a node downwards anew, children first. Leaves have none but those that were made here. */
  #rehash(ref: NodeRef): void {
    if (ref === NO_NODE || isLeaf(ref)) return
    for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) this.#rehash(this.#tree.nodes.child(ref, nibble))
    this.#rehashAlone(ref)
  }

  #rehashAlone(ref: NodeRef): void {
    const { nodes } = this.#tree
    // What is stale is made anew when somebody asks for it.
    if (nodes.isStale(ref)) return
    const before = nodes.hashOf(ref).slice()
    nodes.setStale(ref)
    if (!sameBytes(this.#tree.hashOf(ref), before)) this.#hasMended = true
  }

  #finish(): 'sound' | 'mended' {
    this.#rehashAbove(this.#tree.root)
    return this.#hasMended ? 'mended' : 'sound'
  }

  /** What stands over the pieces, children first. */
  #rehashAbove(ref: NodeRef): void {
    const { nodes } = this.#tree
    if (ref === NO_NODE || isLeaf(ref) || nodes.countOf(ref) <= PIECE_IDS) return
    for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) this.#rehashAbove(nodes.child(ref, nibble))
    this.#rehashAlone(ref)
  }
}

interface Piece {
  readonly ref: NodeRef
  /** The half bytes that lead to it. */
  readonly path: readonly number[]
}

/** The first key behind all that begin like one, up to a depth; undefined where there is none. */
function behind(key: TreeKey, depth: number): TreeKey | undefined {
  const next = new Uint8Array(key.length)
  next.set(key.subarray(0, (depth + 1) >>> 1))
  if ((depth & 1) === 1) next[depth >>> 1] = (next[depth >>> 1] ?? 0) & 0xf0
  for (let at = depth - 1; at >= 0; at--) {
    const byte = next[at >>> 1] ?? 0
    const isHigh = (at & 1) === 0
    const nibble = isHigh ? byte >>> 4 : byte & 15
    if (nibble < 15) {
      next[at >>> 1] = byte + (isHigh ? 16 : 1)
      return next
    }
    next[at >>> 1] = isHigh ? byte & 15 : byte & 0xf0
  }
  return undefined
}

function compare(left: TreeKey, right: TreeKey): number {
  for (let at = 0; at < left.length; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
