import type { Address, GossipEffect, GossipInput } from '../gossip/interface.ts'
import { createAnswerer } from '../rendezvous/answerer.ts'
import { createAsker } from '../rendezvous/asker.ts'
import type {
  Answerer,
  AnswererEffect,
  AnswererInput,
  Asker,
  AskerEffect,
  AskerInput,
  Question,
  RendezvousName,
} from '../rendezvous/interface.ts'
import { crypto } from './fixture.ts'
import { SeededRandom } from './seededRandom.ts'
import type { VirtualNode } from './virtualNetwork.ts'

const isOutward = (effect: AskerEffect | AnswererEffect): effect is AskerEffect & AnswererEffect & GossipEffect =>
  effect.kind === 'send' || (effect as AskerEffect).kind === 'announce'

/** Somebody on a virtual network who asks under a rendezvous key. */
export class VirtualAsker implements VirtualNode {
  readonly address: Address
  readonly asker: Asker
  readonly answers: Extract<AskerEffect, { kind: 'answer' }>[] = []
  readonly unanswered: Extract<AskerEffect, { kind: 'unanswered' }>[] = []
  wakeMs = Number.POSITIVE_INFINITY

  constructor(number: number, rendezvousKey: Uint8Array, addresses: readonly Address[] = []) {
    this.address = { host: `10.0.1.${number}`, port: 5000 + number }
    this.asker = createAsker({ crypto, random: new SeededRandom(5000 + number), rendezvousKey, addresses })
  }

  step(input: GossipInput, nowMs: number): GossipEffect[] {
    if (input.kind === 'datagram') return this.asker.matches(input.bytes) ? this.take(input, nowMs) : []
    return input.kind === 'tick' ? this.take(input, nowMs) : []
  }

  take(input: AskerInput, nowMs: number): GossipEffect[] {
    if (input.kind === 'tick') this.wakeMs = Number.POSITIVE_INFINITY
    const effects = this.asker.step(input, nowMs)
    for (const effect of effects) {
      if (effect.kind === 'answer') this.answers.push(effect)
      if (effect.kind === 'unanswered') this.unanswered.push(effect)
      if (effect.kind === 'wake') this.wakeMs = effect.atMs
    }
    return effects.filter(isOutward)
  }
}

/** Somebody on a virtual network who answers, with what `reply` makes of a question; not yet where that is undefined. */
export class VirtualAnswerer implements VirtualNode {
  readonly address: Address
  readonly questions: Question[] = []
  readonly wakeMs = Number.POSITIVE_INFINITY
  names: readonly RendezvousName[]
  answerer: Answerer
  readonly #number: number
  readonly #reply: (question: Question) => Uint8Array | undefined
  #starts = 0

  constructor(
    number: number,
    names: readonly RendezvousName[],
    reply: (question: Question) => Uint8Array | undefined = ({ question }) => question,
  ) {
    this.address = { host: `10.0.2.${number}`, port: 6000 + number }
    this.names = names
    this.#number = number
    this.#reply = reply
    this.answerer = this.#start()
  }

  /** A new start: nothing of the one before is left. */
  restart(): void {
    this.answerer = this.#start()
  }

  step(input: GossipInput, nowMs: number): GossipEffect[] {
    if (input.kind !== 'datagram' || !this.answerer.matches(input.from, input.bytes, nowMs)) return []
    return this.take(input, nowMs)
  }

  take(input: AnswererInput, nowMs: number): GossipEffect[] {
    const outward: GossipEffect[] = []
    const inputs = [input]
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      for (const effect of this.answerer.step(next, nowMs)) {
        if (effect.kind === 'send') outward.push(effect)
        else {
          this.questions.push(effect.question)
          const answer = this.#reply(effect.question)
          if (answer) inputs.push({ kind: 'answer', token: effect.question.token, answer })
        }
      }
    }
    return outward
  }

  #start(): Answerer {
    const random = new SeededRandom(6000 + this.#number * 100 + this.#starts++)
    return createAnswerer({ crypto, random, rendezvousKeys: () => this.names })
  }
}
