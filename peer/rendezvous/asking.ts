import type { Address } from '../../sync/gossip/interface.ts'
import { createAsker } from '../../sync/rendezvous/asker.ts'
import type { AnswererKey, Asker, AskerEffect, AskerInput } from '../../sync/rendezvous/interface.ts'
import type { Environment } from '../environment.ts'
import { steadyClock } from '../steadyClock.ts'

/** Where a question goes out. */
export interface AskingOutlets {
  send(to: Address, bytes: Uint8Array): void
  announce(bytes: Uint8Array): void
}

export interface Answer {
  readonly answerer: AnswererKey
  readonly from: Address
  /** That of `askOne`; undefined for the question to all. */
  readonly number: number | undefined
  readonly answer: Uint8Array
}

/** Somebody who asks under a rendezvous key, on real time and network, until `stop`. */
export class Asking {
  readonly #environment: Environment
  readonly #nowMs: () => number
  readonly #outlets: AskingOutlets
  readonly #asker: Asker
  readonly #onAnswer: (answer: Answer) => void
  readonly #onUnanswered: (answerer: AnswererKey) => void
  #cancelWake: (() => void) | undefined
  #isStopped = false

  constructor(options: {
    environment: Environment
    outlets: AskingOutlets
    rendezvousKey: Uint8Array
    addresses: readonly Address[]
    onAnswer: (answer: Answer) => void
    /** Who answered before says nothing any more. */
    onUnanswered: (answerer: AnswererKey) => void
  }) {
    const { environment, rendezvousKey, addresses } = options
    const { crypto, random } = environment
    this.#environment = environment
    this.#nowMs = steadyClock(environment.nowMs)
    this.#outlets = options.outlets
    this.#onAnswer = options.onAnswer
    this.#onUnanswered = options.onUnanswered
    this.#asker = createAsker({ crypto, random, rendezvousKey, addresses })
  }

  /** What questions are bound to. */
  get publicKey(): Uint8Array {
    return this.#asker.publicKey
  }

  askAll(question: Uint8Array): void {
    this.#step({ kind: 'ask', question })
  }

  askOne(answerer: AnswererKey, number: number, question: Uint8Array): void {
    this.#step({ kind: 'askOne', answerer, number, question })
  }

  /** More addresses at which to ask, from now on. */
  addAddresses(list: readonly Address[]): void {
    this.#step({ kind: 'addresses', list })
  }

  /** Asks at an address once. */
  knock(address: Address): void {
    this.#step({ kind: 'knock', address })
  }

  /** Others may be around than before. */
  networkChanged(): void {
    this.#step({ kind: 'networkChanged' })
  }

  claims(bytes: Uint8Array): boolean {
    return this.#asker.matches(bytes)
  }

  datagram(from: Address, bytes: Uint8Array): void {
    this.#step({ kind: 'datagram', from, bytes })
  }

  stop(): void {
    if (this.#isStopped) return
    this.#step({ kind: 'stop' })
    this.#isStopped = true
    this.#cancelWake?.()
  }

  #step(input: AskerInput): void {
    if (this.#isStopped) return
    for (const effect of this.#asker.step(input, this.#nowMs())) this.#perform(effect)
  }

  #perform(effect: AskerEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#outlets.send(effect.to, effect.bytes)
        break
      case 'announce':
        this.#outlets.announce(effect.bytes)
        break
      case 'answer':
        this.#onAnswer(effect)
        break
      case 'unanswered':
        this.#onUnanswered(effect.answerer)
        break
      case 'wake':
        this.#wakeAt(effect.atMs)
        break
    }
  }

  #wakeAt(atMs: number): void {
    this.#cancelWake?.()
    if (this.#isStopped) return
    const delayMs = Math.max(0, atMs - this.#nowMs())
    this.#cancelWake = this.#environment.after(delayMs, () => this.#step({ kind: 'tick' }))
  }
}
