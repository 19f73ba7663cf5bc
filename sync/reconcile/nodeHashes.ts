import type { CryptoPort } from '../../core/crypto/port.ts'
import { ID_BYTES } from '../../core/event/idBytes.ts'
import type { Arrivals } from './arrivals.ts'
import { TREE_FAN_OUT } from './treeKey.ts'
import { HASH_BYTES, isLeaf, LEAF_IDS_MAX, NO_NODE, type NodeRef, numberOf, type TreeNodes } from './treeNodes.ts'

const LEAF_MARK = 0
const INNER_MARK = 1
const COUNT_BYTES = 6
const BITMAP_BYTES = 2
const INNER_HEAD_BYTES = 1 + COUNT_BYTES + BITMAP_BYTES

/** Makes the hashes of nodes, where what is below them has changed. */
export class NodeHashes {
  readonly #crypto: CryptoPort
  readonly #arrivals: Arrivals
  readonly #nodes: TreeNodes
  readonly #leaf = new Uint8Array(1 + LEAF_IDS_MAX * ID_BYTES)
  readonly #inner = new Uint8Array(INNER_HEAD_BYTES + TREE_FAN_OUT * HASH_BYTES)

  constructor(crypto: CryptoPort, arrivals: Arrivals, nodes: TreeNodes) {
    this.#crypto = crypto
    this.#arrivals = arrivals
    this.#nodes = nodes
    this.#leaf[0] = LEAF_MARK
    this.#inner[0] = INNER_MARK
  }

  of(ref: NodeRef): Uint8Array {
    if (ref === NO_NODE) return noHash
    if (this.#nodes.isStale(ref)) this.#nodes.setHash(ref, isLeaf(ref) ? this.#ofLeaf(ref) : this.#ofInner(ref))
    return this.#nodes.hashOf(ref)
  }

  ofIds(ids: readonly Uint8Array[]): Uint8Array {
    ids.forEach((id, index) => {
      this.#leaf.set(id, 1 + index * ID_BYTES)
    })
    return this.#crypto.blake2b(this.#leaf.subarray(0, 1 + ids.length * ID_BYTES), HASH_BYTES)
  }

  #ofLeaf(ref: NodeRef): Uint8Array {
    const { heads, next } = this.#nodes
    let end = 1
    for (let held = heads[numberOf(ref)] ?? 0; held !== 0; held = next[held - 1] ?? 0) {
      this.#leaf.set(this.#arrivals.idAt(held - 1), end)
      end += ID_BYTES
    }
    return this.#crypto.blake2b(this.#leaf.subarray(0, end), HASH_BYTES)
  }

  /** What is below is hashed first: one buffer serves all of them. */
  #ofInner(ref: NodeRef): Uint8Array {
    for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) this.of(this.#nodes.child(ref, nibble))
    const count = this.#nodes.countOf(ref)
    const view = new DataView(this.#inner.buffer)
    view.setUint16(1, Math.floor(count / 2 ** 32))
    view.setUint32(3, count % 2 ** 32)
    let bitmap = 0
    let end = INNER_HEAD_BYTES
    for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) {
      const child = this.#nodes.child(ref, nibble)
      if (child === NO_NODE) continue
      bitmap |= 1 << nibble
      this.#inner.set(this.#nodes.hashOf(child), end)
      end += HASH_BYTES
    }
    view.setUint16(1 + COUNT_BYTES, bitmap)
    return this.#crypto.blake2b(this.#inner.subarray(0, end), HASH_BYTES)
  }
}

const noHash = new Uint8Array(HASH_BYTES)
