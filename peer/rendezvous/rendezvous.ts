import type { Address } from '../../sync/gossip/interface.ts'
import type { AnswererKey } from '../../sync/rendezvous/interface.ts'
import type { Environment } from '../environment.ts'
import { type Answer, Asking, type AskingOutlets } from './asking.ts'
import { RendezvousDesk } from './desk.ts'

/** Everything of a peer that is said before somebody is a peer: those who ask here, and what this one asks of others. */
export class Rendezvous {
  readonly desk: RendezvousDesk
  readonly #environment: Environment
  readonly #outlets: AskingOutlets
  readonly #askings = new Set<Asking>()

  constructor(environment: Environment, outlets: AskingOutlets) {
    this.#environment = environment
    this.#outlets = outlets
    this.desk = new RendezvousDesk(environment, outlets.send)
  }

  /** Begins to ask; `stop` of the answer ends it. */
  ask(options: {
    rendezvousKey: Uint8Array
    addresses: readonly Address[]
    onAnswer: (answer: Answer) => void
    /** Who answered before says nothing any more. */
    onUnanswered: (answerer: AnswererKey) => void
  }): Asking {
    const asking = new Asking({ ...options, environment: this.#environment, outlets: this.#outlets })
    this.#askings.add(asking)
    return asking
  }

  stop(asking: Asking): void {
    asking.stop()
    this.#askings.delete(asking)
  }

  /** Whatever is asked is asked at an address once. */
  knock(address: Address): void {
    for (const asking of this.#askings) asking.knock(address)
  }

  /** Others may be around than before: whatever is asked is asked again at once. */
  networkChanged(): void {
    for (const asking of this.#askings) asking.networkChanged()
  }

  /** False for a datagram that is nobody's here. Under one key some may ask here while this peer asks others. */
  datagram(from: Address, bytes: Uint8Array): boolean {
    const askings = [...this.#askings].filter((candidate) => candidate.claims(bytes))
    for (const asking of askings) asking.datagram(from, bytes)
    const isForDesk = this.desk.claims(from, bytes)
    if (isForDesk) this.desk.datagram(from, bytes)
    return isForDesk || askings.length > 0
  }

  close(): void {
    for (const asking of [...this.#askings]) this.stop(asking)
  }
}
