import type { CryptoPort } from '../../core/crypto/port.ts'
import { createAnswerer } from '../../sync/rendezvous/answerer.ts'
import type { AnswererEffect, Question } from '../../sync/rendezvous/interface.ts'
import { Asking } from '../rendezvous/asking.ts'
import type { VirtualLan } from '../testing/virtualLan.ts'
import { encodePairingQuestion, type PairingQuestion } from './pairingMessages.ts'

/** Somebody who knows a rendezvous key and answers whatever they like. */
export function answerUnder(
  lan: VirtualLan,
  crypto: CryptoPort,
  host: string,
  rendezvousKey: Uint8Array,
  answer: (question: Question) => Uint8Array | undefined,
): void {
  const { random } = lan.environment(crypto)
  const answerer = createAnswerer({ crypto, random, rendezvousKeys: () => [{ name: 'it', rendezvousKey }] })
  const perform = (effects: readonly AnswererEffect[]): void => {
    for (const effect of effects) {
      if (effect.kind === 'send') endpoint.send(effect.to, effect.bytes)
      else {
        const said = answer(effect.question)
        const { token } = effect.question
        if (said) perform(answerer.step({ kind: 'answer', token, answer: said }, lan.nowMs))
      }
    }
  }
  const endpoint = lan.endpoint(host, (from, bytes) => {
    if (answerer.matches(from, bytes, lan.nowMs)) perform(answerer.step({ kind: 'datagram', from, bytes }, lan.nowMs))
  })
}

/**
 * Somebody who asks under a rendezvous key what an old device asks; `next` is done with whoever answered the first
 * question. Answers what asks it.
 */
export function askUnder(
  lan: VirtualLan,
  crypto: CryptoPort,
  host: string,
  rendezvousKey: Uint8Array,
  next: (ask: (question: PairingQuestion) => void) => void,
): (question: PairingQuestion) => void {
  const environment = lan.environment(crypto)
  const endpoint = lan.endpoint(host, (from, bytes) => {
    if (asking.claims(bytes)) asking.datagram(from, bytes)
  })
  const asking = new Asking({
    environment,
    outlets: {
      send: (to, bytes) => endpoint.send(to, bytes),
      announce: (bytes) => endpoint.announce(bytes, { broadcast: true }),
    },
    rendezvousKey,
    addresses: [],
    onAnswer: ({ answerer, number }) => {
      if (number === undefined) next((question) => asking.askOne(answerer, 0, encodePairingQuestion(question)))
    },
    onUnanswered: () => {},
  })
  return (question) => asking.askAll(encodePairingQuestion(question))
}
