import { must } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { Arrivals } from './arrivals.ts'
import { NodeHashes } from './nodeHashes.ts'
import { nibbleAt, type Prefix, TREE_FAN_OUT, type TreeKey } from './treeKey.ts'
import { HASH_BYTES, isLeaf, LEAF_IDS_MAX, NO_NODE, type NodeRef, numberOf, TreeNodes } from './treeNodes.ts'

/** What a node is to whoever compares two trees. Hashes have 16 bytes. */
export type TreeNode =
  | { readonly kind: 'empty'; readonly count: 0; readonly hash: Uint8Array }
  /** Ids in the order of their keys. */
  | { readonly kind: 'leaf'; readonly count: number; readonly hash: Uint8Array; readonly ids: readonly Uint8Array[] }
  | {
      readonly kind: 'inner'
      readonly count: number
      readonly hash: Uint8Array
      /** 16; undefined where nothing is below. */
      readonly children: readonly (TreeChild | undefined)[]
    }

export interface TreeChild {
  readonly hash: Uint8Array
  readonly count: number
}

/** Goes on as long as it answers true. */
export type PlaceVisitor = (place: number) => boolean

/**
 * A Merkle trie over the keys of a set. Its shape follows from the set alone: whatever more than 32 keys have in front of
 * them is an inner node, and has a child for each half byte with which they go on. Equal sets have equal hashes; whoever
 * finds two different sets with the same has found a collision of BLAKE2b.
 *
 * Hashes are made when somebody asks, of what changed since.
 */
export class MerkleTree {
  nodes = new TreeNodes()
  root: NodeRef = NO_NODE
  readonly #crypto: CryptoPort
  readonly #arrivals: Arrivals
  #hashes: NodeHashes

  constructor(crypto: CryptoPort, arrivals: Arrivals) {
    this.#crypto = crypto
    this.#arrivals = arrivals
    this.#hashes = new NodeHashes(crypto, arrivals, this.nodes)
  }

  /** Empty again. */
  clear(): void {
    this.nodes = new TreeNodes()
    this.root = NO_NODE
    this.#hashes = new NodeHashes(this.#crypto, this.#arrivals, this.nodes)
  }

  /** Takes up the event of a place: the next in the order of arrival. */
  add(place: number): void {
    const { nodes } = this
    nodes.reservePlaces(place + 1)
    let [parent, ref, depth] = [NO_NODE, this.root, 0]
    while (ref !== NO_NODE && !isLeaf(ref)) {
      const inner = numberOf(ref)
      nodes.counts[inner] = (nodes.counts[inner] ?? 0) + 1
      nodes.innerStale[inner] = 1
      parent = ref
      ref = nodes.child(ref, this.#arrivals.nibbleAt(place, depth++))
    }
    const changed = this.#withPlace(ref, place, depth)
    if (changed !== ref) this.#hang(changed, parent, place, depth)
  }

  /** The hash of the whole. */
  rootHash(): Uint8Array {
    return this.#hashes.of(this.root).slice()
  }

  /** The hash of a node as it is now: a view, good until the next change. */
  hashOf(ref: NodeRef): Uint8Array {
    return this.#hashes.of(ref)
  }

  /** What the keys that begin with a prefix make. Deeper than our own leaves, it is what a tree of those keys alone has there. */
  node(prefix: Prefix): TreeNode {
    const ref = this.#refAt(prefix)
    if (ref === undefined) return this.#leafOf(this.#placesUnder(prefix, LEAF_IDS_MAX))
    if (ref === NO_NODE) return { kind: 'empty', count: 0, hash: new Uint8Array(HASH_BYTES) }
    if (isLeaf(ref)) return this.#leafOf(this.#placesIn(ref))
    const hash = this.#hashes.of(ref).slice()
    const children = Array.from({ length: TREE_FAN_OUT }, (_, nibble) => {
      const child = this.nodes.child(ref, nibble)
      return child === NO_NODE ? undefined : { hash: this.#hashes.of(child).slice(), count: this.nodes.countOf(child) }
    })
    return { kind: 'inner', count: this.nodes.countOf(ref), hash, children }
  }

  /** Visits places in the order of their keys, from a key on. */
  walk(from: TreeKey, visit: PlaceVisitor): void {
    this.#walk(this.root, 0, from, visit)
  }

  /** Visits the places of all keys that begin with a prefix, in order. */
  walkUnder(prefix: Prefix, visit: PlaceVisitor): void {
    const ref = this.#refAt(prefix)
    if (ref !== undefined) this.#walk(ref, prefix.depth, undefined, visit)
    else for (const place of this.#placesUnder(prefix, LEAF_IDS_MAX)) if (!visit(place)) return
  }

  /** Visits places against the order of their keys, from the last on. */
  walkBack(visit: PlaceVisitor): void {
    this.#walkBack(this.root, visit)
  }

  /** How many keys stand before one. */
  countBefore(key: TreeKey): number {
    const { nodes } = this
    let ref = this.root
    let count = 0
    for (let depth = 0; ref !== NO_NODE && !isLeaf(ref); depth++) {
      const nibble = nibbleAt(key, depth)
      for (let before = 0; before < nibble; before++) count += nodes.countOf(nodes.child(ref, before))
      ref = nodes.child(ref, nibble)
    }
    if (ref === NO_NODE) return count
    return count + this.#placesIn(ref).filter((place) => this.#arrivals.compareToKey(place, key) < 0).length
  }

  /** The leaf with one place more, or what it becomes by that. */
  #withPlace(ref: NodeRef, place: number, depth: number): NodeRef {
    const { nodes } = this
    if (ref === NO_NODE) {
      nodes.next[place] = 0
      return nodes.newLeaf(place + 1, 1)
    }
    const leaf = numberOf(ref)
    let before = 0
    let behind = nodes.heads[leaf] ?? 0
    while (behind !== 0 && this.#arrivals.compare(behind - 1, place) < 0) {
      before = behind
      behind = nodes.next[behind - 1] ?? 0
    }
    nodes.next[place] = behind
    if (before === 0) nodes.heads[leaf] = place + 1
    else nodes.next[before - 1] = place + 1
    const size = (nodes.sizes[leaf] ?? 0) + 1
    nodes.sizes[leaf] = size
    nodes.leafStale[leaf] = 1
    if (size <= LEAF_IDS_MAX) return ref
    const places = this.#placesIn(ref)
    nodes.freeLeaf(ref)
    return this.#made(places, depth)
  }

  /** A new node of places in the order of their keys. */
  #made(places: readonly number[], depth: number): NodeRef {
    const { nodes } = this
    if (places.length <= LEAF_IDS_MAX) {
      places.forEach((place, index) => {
        nodes.next[place] = (places[index + 1] ?? -1) + 1
      })
      return nodes.newLeaf((places[0] ?? -1) + 1, places.length)
    }
    const ref = nodes.newInner(places.length)
    for (let start = 0; start < places.length; ) {
      const nibble = this.#arrivals.nibbleAt(must(places[start], 'counted'), depth)
      let end = start + 1
      while (end < places.length && this.#arrivals.nibbleAt(must(places[end], 'counted'), depth) === nibble) end++
      nodes.setChild(ref, nibble, this.#made(places.slice(start, end), depth + 1))
      start = end
    }
    return ref
  }

  #hang(ref: NodeRef, parent: NodeRef, place: number, depth: number): void {
    if (parent === NO_NODE) this.root = ref
    else this.nodes.setChild(parent, this.#arrivals.nibbleAt(place, depth - 1), ref)
  }

  /** Undefined where a leaf is in the way. */
  #refAt({ depth, bytes }: Prefix): NodeRef | undefined {
    let ref = this.root
    for (let at = 0; at < depth; at++) {
      if (ref === NO_NODE) return NO_NODE
      if (isLeaf(ref)) return undefined
      ref = this.nodes.child(ref, nibbleAt(bytes, at))
    }
    return ref
  }

  /** For a prefix that begins in the middle of a leaf. */
  #placesUnder({ depth, bytes }: Prefix, max: number): number[] {
    let ref = this.root
    for (let at = 0; !isLeaf(ref); at++) ref = this.nodes.child(ref, nibbleAt(bytes, at))
    const isUnder = (place: number): boolean => {
      for (let at = 0; at < depth; at++) if (this.#arrivals.nibbleAt(place, at) !== nibbleAt(bytes, at)) return false
      return true
    }
    return this.#placesIn(ref).filter(isUnder).slice(0, max)
  }

  #placesIn(leaf: NodeRef): number[] {
    const { nodes } = this
    const places: number[] = []
    for (let held = nodes.heads[numberOf(leaf)] ?? 0; held !== 0; held = nodes.next[held - 1] ?? 0) {
      places.push(held - 1)
    }
    return places
  }

  #leafOf(places: readonly number[]): TreeNode {
    if (places.length === 0) return { kind: 'empty', count: 0, hash: new Uint8Array(HASH_BYTES) }
    const ids = places.map((place) => this.#arrivals.idAt(place))
    return { kind: 'leaf', count: ids.length, hash: this.#hashes.ofIds(ids), ids }
  }

  #walk(ref: NodeRef, depth: number, from: TreeKey | undefined, visit: PlaceVisitor): boolean {
    const { nodes } = this
    if (ref === NO_NODE) return true
    if (isLeaf(ref)) {
      for (let held = nodes.heads[numberOf(ref)] ?? 0; held !== 0; held = nodes.next[held - 1] ?? 0) {
        if (from !== undefined && this.#arrivals.compareToKey(held - 1, from) < 0) continue
        if (!visit(held - 1)) return false
      }
      return true
    }
    const first = from === undefined ? 0 : nibbleAt(from, depth)
    for (let nibble = first; nibble < TREE_FAN_OUT; nibble++) {
      const bound = nibble === first ? from : undefined
      if (!this.#walk(nodes.child(ref, nibble), depth + 1, bound, visit)) return false
    }
    return true
  }

  #walkBack(ref: NodeRef, visit: PlaceVisitor): boolean {
    if (ref === NO_NODE) return true
    if (isLeaf(ref)) return this.#placesIn(ref).reverse().every(visit)
    for (let nibble = TREE_FAN_OUT - 1; nibble >= 0; nibble--) {
      if (!this.#walkBack(this.nodes.child(ref, nibble), visit)) return false
    }
    return true
  }
}
