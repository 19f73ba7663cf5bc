import { must } from '../../core/assert.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { Arrivals } from './arrivals.ts'
import { IdIndex } from './idIndex.ts'
import { MerkleTree, type TreeNode } from './merkleTree.ts'
import { SketchColumn } from './sketchColumn.ts'
import { TreeCheck } from './treeCheck.ts'
import { type Bound, highestTreeKey, keyOfBound, lowestTreeKey, type Prefix, type TreeKey, treeKey } from './treeKey.ts'
import { readTree, type SavedTree, saveTree } from './treeSnapshot.ts'

/**
 * The synchronised set in memory: the ids of all connected events in the order in which they came, a way from the
 * beginning of an id to its place there, and a tree by time and id whose root two sets share exactly when they are equal.
 * About 75 bytes an event. Ids that it hands out are views of its memory and are not to be changed.
 */
export class EventSet {
  readonly #crypto: CryptoPort
  readonly #random: Random
  readonly #arrivals = new Arrivals()
  readonly #index: IdIndex
  readonly #tree: MerkleTree
  /** The tree's root, once somebody asked since the tree was touched. */
  #root: Uint8Array | undefined
  /** While what was saved of the tree is not known to be right. */
  #check: TreeCheck | undefined
  /** The first cells of its sketch. */
  readonly sketch: SketchColumn

  /** `random` keeps others from knowing which ids are slow to find. */
  constructor(crypto: CryptoPort, random: Random) {
    this.#crypto = crypto
    this.#random = random
    this.#index = new IdIndex(crypto, random, this.#arrivals)
    this.#tree = new MerkleTree(crypto, this.#arrivals)
    this.sketch = new SketchColumn(
      () => this.count,
      (place) => this.idAt(place),
    )
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
    this.#root = undefined
    const known = saved !== undefined && readTree(this.#crypto, this.#tree, this.#arrivals, saved) ? saved.count : 0
    if (known > 0) this.#check = new TreeCheck(this.#tree, this.#arrivals, this.#random)
    this.#addFrom(known)
  }

  /** Whether nothing of the tree rests on what was saved of it alone. */
  get isChecked(): boolean {
    return this.#check === undefined
  }

  /**
   * Looks at about so many ids, and the nodes over them, that were read from what was saved. Where that says something else
   * than the ids, it is put right, or the whole tree is made anew; true at the end where it was so.
   */
  check(idCount: number): boolean {
    if (this.#check === undefined) return false
    // Every piece may be put right.
    this.#root = undefined
    const found = this.#check.step(idCount)
    if (found === 'unfinished') return false
    this.#check = undefined
    if (found === 'misplaced') {
      this.#tree.clear()
      this.#addFrom(0)
    }
    return found === 'misplaced' || found === 'mended'
  }

  /** What `load` of a later start takes: it is good for as many first arrivals as there are now. */
  saved(): SavedTree {
    return saveTree(this.#crypto, this.#tree, this.#arrivals)
  }

  /** Adds an event's 32 id bytes; false if they were there. */
  add(id: Uint8Array, originServerTs: number): boolean {
    if (this.has(id)) return false
    this.#tree.add(this.#arrivals.push(id, originServerTs))
    this.#root = undefined
    return true
  }

  has(id: Uint8Array): boolean {
    return this.#index.placeOf(id) !== undefined
  }

  /** Every id that begins with these bytes, of which there are at least six. */
  withShortId(short: Uint8Array): readonly Uint8Array[] {
    return this.#index.beginningWith(short).map((place) => this.#arrivals.idAt(place))
  }

  /** 16 bytes that two sets share exactly when they are equal: not to be changed, and good as what the root was. */
  root(): Uint8Array {
    this.#root ??= this.#tree.rootHash()
    return this.#root
  }

  /** How many came before it. */
  placeOf(id: Uint8Array): number | undefined {
    return this.#index.placeOf(id)
  }

  /** What came after so many others. */
  idAt(place: number): Uint8Array {
    return this.#arrivals.idAt(place)
  }

  /** Where an event of the set stands in the tree. */
  keyOf(id: Uint8Array): TreeKey {
    const place = must(this.placeOf(id), 'the event is in the set')
    return treeKey(this.#arrivals.hourAt(place), id)
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

  /** At most so many of the ids from one bound up to but without the other, by key; undefined: to the end. */
  between(low: Bound, high: Bound | undefined, max: number): Uint8Array[] {
    const places: number[] = []
    const end = high && keyOfBound(high)
    this.#tree.walk(keyOfBound(low), (place) => {
      if (places.length >= max || (end !== undefined && this.#arrivals.compareToKey(place, end) >= 0)) return false
      places.push(place)
      return true
    })
    return this.#idsOf(places)
  }

  /** How many keys stand before a bound; undefined: all. */
  countBefore(bound: Bound | undefined): number {
    return bound === undefined ? this.count : this.#tree.countBefore(keyOfBound(bound))
  }

  #addFrom(known: number): void {
    for (let place = known; place < this.count; place++) this.#tree.add(place)
  }

  #idsOf(places: readonly number[]): Uint8Array[] {
    return places.map((place) => this.#arrivals.idAt(place))
  }
}
