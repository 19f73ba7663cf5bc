import type { Machine } from './machine.ts'
import type { Peer } from './peer.ts'

/**
 * Who holds what, as far as it is proven: a peer that names the digest of a set which we had, holds every event that we
 * had then. Nothing else proves it: what is acknowledged may be lost in a crash before it is stored, or still wait for
 * its parents, and a Bloom filter holds what nobody ever added.
 */
export class Agreements {
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** Our set has changed, or somebody may name it. */
  remember(): void {
    this.#machine.roots.remember(this.#machine.set)
  }

  /** An authentic peer has said which set it holds. */
  heard(peer: Peer): void {
    this.remember()
    const count = this.#machine.roots.countOf(peer.hello.root)
    if (count === undefined || count <= peer.agreedCount) return
    peer.agreedCount = count
    this.#machine.effects.push({ kind: 'agreed', deviceId: peer.deviceId, count })
  }
}
