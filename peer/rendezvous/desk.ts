import type { Address } from '../../sync/gossip/interface.ts'
import { sameBytes } from '../../sync/reconcile/ids.ts'
import { createAnswerer } from '../../sync/rendezvous/answerer.ts'
import type { Answerer, AnswererEffect, Question } from '../../sync/rendezvous/interface.ts'
import type { Environment } from '../environment.ts'
import { steadyClock } from '../steadyClock.ts'
import { unlessStorageRefuses } from '../unlessStorageRefuses.ts'

/** One kind of question that is answered here. */
export interface Counter {
  /** The rendezvous keys that are answered to at this moment, by names that are this counter's own. */
  keys(): readonly { readonly name: string; readonly rendezvousKey: Uint8Array }[]
  /** What to say, or undefined to say nothing, or to `reply` later. */
  answer(name: string, question: Question): Uint8Array | undefined
}

/** Where those who are no peers yet are answered: with invites, with their 24 words, with a pairing code. */
export class RendezvousDesk {
  readonly #nowMs: () => number
  readonly #send: (to: Address, bytes: Uint8Array) => void
  /** Each with a number that no other ever has: who asked at one is answered there. */
  readonly #counters = new Map<Counter, number>()
  #opened = 0
  readonly #answerer: Answerer

  constructor(environment: Environment, send: (to: Address, bytes: Uint8Array) => void) {
    const { crypto, random } = environment
    this.#nowMs = steadyClock(environment.nowMs)
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
    return this.#answerer.matches(from, bytes, this.#nowMs())
  }

  datagram(from: Address, bytes: Uint8Array): void {
    this.#perform(this.#answerer.step({ kind: 'datagram', from, bytes }, this.#nowMs()))
  }

  /** Answers a question that was left open. One that nobody asks any more is passed over. */
  reply(token: number, answer: Uint8Array): void {
    this.#perform(this.#answerer.step({ kind: 'answer', token, answer }, this.#nowMs()))
  }

  #perform(effects: readonly AnswererEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') this.#send(effect.to, effect.bytes)
      else this.#answer(effect.question)
    }
  }

  /** Anybody can post a rendezvous key that is another's: each counter that has it is asked, until one has an answer. */
  #answer(question: Question): void {
    const names = this.#names()
    const asked = names.find(({ name }) => name.name === question.name)
    if (asked === undefined) return
    const sharing = names.filter(({ name }) => sameBytes(name.rendezvousKey, asked.name.rendezvousKey))
    for (const { counter, ownName } of sharing) {
      // Whoever asks while the disk refuses is told nothing, and asks again.
      const answer = unlessStorageRefuses(() => counter.answer(ownName, question))
      if (answer === undefined) continue
      this.reply(question.token, answer)
      return
    }
  }

  /**
   * Every key with the name it has at its counter and one that no other counter's has. What was opened last comes first:
   * there are few keys of it, and the many of all members are tried behind them.
   */
  #names() {
    return [...this.#counters].toReversed().flatMap(([counter, number]) =>
      counter.keys().map(({ name, rendezvousKey }) => ({
        counter,
        ownName: name,
        name: { name: `${number} ${name}`, rendezvousKey },
      })),
    )
  }
}
