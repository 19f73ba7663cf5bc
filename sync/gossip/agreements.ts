import { rememberedRootsMax } from '../limits.ts'
import { byteText } from '../reconcile/setKey.ts'
import type { Machine } from './machine.ts'
import type { Peer } from './peer.ts'

/**
 * Who holds what, as far as it is proven: a peer that names the digest of a set which we had, holds every event that we
 * had then. Nothing else proves it: what is acknowledged may be lost in a crash before it is stored, or still wait for
 * its parents, and a Bloom filter holds what nobody ever added.
 */
export class Agreements {
  readonly #machine: Machine
  /** How many events there were, by the digests of our latest sets. */
  readonly #counts = new Map<string, number>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** Our set has changed, or somebody may name it. */
  remember(): void {
    const { set } = this.#machine
    this.#counts.set(byteText(set.root()), set.count)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > rememberedRootsMax && oldest !== undefined) this.#counts.delete(oldest)
  }

  /** An authentic peer has said which set it holds. */
  heard(peer: Peer): void {
    this.remember()
    const count = this.#counts.get(byteText(peer.hello.root))
    if (count === undefined || count <= peer.agreedCount) return
    peer.agreedCount = count
    this.#machine.effects.push({ kind: 'agreed', deviceId: peer.deviceId, count })
  }
}
