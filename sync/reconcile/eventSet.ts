import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { Arrivals } from './arrivals.ts'
import { IdIndex } from './idIndex.ts'
import { MerkleTree, type TreeNode } from './merkleTree.ts'
import { byteText, type SetKey, setKeyBytes } from './setKey.ts'
import { highestTreeKey, lowestTreeKey, type Prefix, type TreeKey, treeKey } from './treeKey.ts'
import { readTree, type SavedTree, saveTree } from './treeSnapshot.ts'

export interface SetEntry {
  readonly key: SetKey
  readonly id: Uint8Array
}

/**
 * The synchronised set in memory: the ids of all connected events in the order in which they came, a way from the
 * beginning of an id to its place there, and a tree by time and id whose root two sets share exactly when they are equal.
 * About 75 bytes an event. Ids that it hands out are views of its memory and are not to be changed.
 */
export class EventSet {
  readonly #crypto: CryptoPort
  readonly #arrivals = new Arrivals()
  readonly #index: IdIndex
  readonly #tree: MerkleTree

  /** `random` keeps others from knowing which ids are slow to find. */
  constructor(crypto: CryptoPort, random: Random) {
    this.#crypto = crypto
    this.#index = new IdIndex(crypto, random, this.#arrivals)
    this.#tree = new MerkleTree(crypto, this.#arrivals)
  }

  get count(): number {
    return this.#arrivals.count
  }

  /**
   * Begins with what is on disk, in the order in which it came: 32 bytes of id each, one behind the other, and as many
   * times. The set is empty. What an earlier start saved of the tree is used where it is of these arrivals.
   */
  load(ids: Uint8Array, originServerTs: Float64Array, saved?: SavedTree): void {
    this.#arrivals.load(ids, originServerTs)
    const known = saved !== undefined && readTree(this.#crypto, this.#tree, this.#arrivals, saved) ? saved.count : 0
    for (let place = known; place < this.count; place++) this.#tree.add(place)
  }

  /** What `load` of a later start takes: it is good for as many first arrivals as there are now. */
  saved(): SavedTree {
    return saveTree(this.#crypto, this.#tree, this.#arrivals)
  }

  /** Adds an event's 32 id bytes; false if they were there. */
  add(id: Uint8Array, originServerTs: number): boolean {
    if (this.has(id)) return false
    this.#tree.add(this.#arrivals.push(id, originServerTs))
    return true
  }

  has(id: Uint8Array): boolean {
    return this.#index.placeOf(id) !== undefined
  }

  /** Every id that begins with these bytes, of which there are at least six. */
  withShortId(short: Uint8Array): readonly Uint8Array[] {
    return this.#index.beginningWith(short).map((place) => this.#arrivals.idAt(place))
  }

  /** 16 bytes that two sets share exactly when they are equal. */
  root(): Uint8Array {
    return this.#tree.rootHash()
  }

  /** How many came before it. */
  placeOf(id: Uint8Array): number | undefined {
    return this.#index.placeOf(id)
  }

  /** What came after so many others. */
  idAt(place: number): Uint8Array {
    return this.#arrivals.idAt(place)
  }

  /** The last `max` ids by key, and the key from which on these are all there are. */
  newest(max: number): { low: TreeKey; ids: Uint8Array[] } {
    const places: number[] = []
    if (max > 0) this.#tree.walkBack((place) => places.push(place) < max)
    const first = places.at(-1)
    if (places.length === this.count) return { low: lowestTreeKey, ids: this.#idsOf(places.reverse()) }
    const low = first === undefined ? highestTreeKey : treeKey(this.#arrivals.hourAt(first), this.idAt(first))
    return { low, ids: this.#idsOf(places.reverse()) }
  }

  /** What the keys that begin with a prefix make in the tree. */
  node(prefix: Prefix): TreeNode {
    return this.#tree.node(prefix)
  }

  /** At most so many of the ids whose keys begin with a prefix, by key. */
  under(prefix: Prefix, max: number): Uint8Array[] {
    const places: number[] = []
    if (max > 0) this.#tree.walkUnder(prefix, (place) => places.push(place) < max)
    return this.#idsOf(places)
  }

  /** At most so many of the ids from a key on, by key. */
  from(key: TreeKey, max: number): Uint8Array[] {
    const places: number[] = []
    if (max > 0) this.#tree.walk(key, (place) => places.push(place) < max)
    return this.#idsOf(places)
  }

  /** Entries from `low` up to but without `high` (absent: to the end), at most `max` of them, in order. */
  range(low: SetKey, high: SetKey | undefined, max: number): readonly SetEntry[] {
    const entries: SetEntry[] = []
    this.#tree.walk(setKeyBytes(low), (place) => {
      const id = this.idAt(place)
      const key = byteText(treeKey(this.#arrivals.hourAt(place), id)) as SetKey
      if (entries.length >= max || (high !== undefined && key >= high)) return false
      entries.push({ key, id })
      return true
    })
    return entries
  }

  #idsOf(places: readonly number[]): Uint8Array[] {
    return places.map((place) => this.#arrivals.idAt(place))
  }
}
