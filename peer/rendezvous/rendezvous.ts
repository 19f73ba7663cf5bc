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

  /** False for a datagram that is nobody's here. */
  datagram(from: Address, bytes: Uint8Array): boolean {
    const asking = [...this.#askings].find((candidate) => candidate.claims(bytes))
    if (asking) asking.datagram(from, bytes)
    else if (this.desk.claims(bytes)) this.desk.datagram(from, bytes)
    else return false
    return true
  }

  close(): void {
    for (const asking of [...this.#askings]) this.stop(asking)
  }
}
