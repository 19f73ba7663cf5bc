import { StoreError } from '../../core/store/storeError.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import { createAnswerer } from '../../sync/rendezvous/answerer.ts'
import type { Answerer, AnswererEffect, Question } from '../../sync/rendezvous/interface.ts'
import type { Environment } from '../environment.ts'

/** One kind of question that is answered here. */
export interface Counter {
  /** The rendezvous keys that are answered to at this moment, by names that are this counter's own. */
  keys(): readonly { readonly name: string; readonly rendezvousKey: Uint8Array }[]
  /** What to say, or undefined to say nothing, or to `reply` later. */
  answer(name: string, question: Question): Uint8Array | undefined
}

/** Where those who are no peers yet are answered: with invites, with their 24 words, with a pairing code. */
export class RendezvousDesk {
  readonly #environment: Environment
  readonly #send: (to: Address, bytes: Uint8Array) => void
  /** Each with a number that no other ever has: who asked at one is answered there. */
  readonly #counters = new Map<Counter, number>()
  #opened = 0
  readonly #answerer: Answerer

  constructor(environment: Environment, send: (to: Address, bytes: Uint8Array) => void) {
    const { crypto, random } = environment
    this.#environment = environment
    this.#send = send
    this.#answerer = createAnswerer({ crypto, random, rendezvousKeys: () => this.#names().map(({ name }) => name) })
  }

  /** Opens a counter; answers what closes it. */
  open(counter: Counter): () => void {
    this.#counters.set(counter, this.#opened++)
    return () => void this.#counters.delete(counter)
  }

  /** Whether somebody asks here with a datagram. Costs a hash a key, up to a budget. */
  claims(from: Address, bytes: Uint8Array): boolean {
    return this.#answerer.matches(from, bytes, this.#environment.nowMs())
  }

  datagram(from: Address, bytes: Uint8Array): void {
    this.#perform(this.#answerer.step({ kind: 'datagram', from, bytes }, this.#environment.nowMs()))
  }

  /** Answers a question that was left open. One that nobody asks any more is passed over. */
  reply(token: number, answer: Uint8Array): void {
    this.#perform(this.#answerer.step({ kind: 'answer', token, answer }, this.#environment.nowMs()))
  }

  #perform(effects: readonly AnswererEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') this.#send(effect.to, effect.bytes)
      else this.#answer(effect.question)
    }
  }

  #answer(question: Question): void {
    const asked = this.#names().find(({ name }) => name.name === question.name)
    const answer = asked && unlessStorageRefuses(() => asked.counter.answer(asked.ownName, question))
    if (answer === undefined) return
    this.reply(question.token, answer)
  }

  /** Every key with the name it has at its counter and one that no other counter's has. */
  #names() {
    return [...this.#counters].flatMap(([counter, number]) =>
      counter.keys().map(({ name, rendezvousKey }) => ({
        counter,
        ownName: name,
        name: { name: `${number} ${name}`, rendezvousKey },
      })),
    )
  }
}

/** Whoever asks while the disk refuses is told nothing, and asks again. */
function unlessStorageRefuses<Value>(operation: () => Value): Value | undefined {
  try {
    return operation()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return undefined
  }
}
