import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import type { Address } from '../gossip/interface.ts'

/**
 * How somebody who is no peer yet reaches peers: sealed under a rendezvous key of 32 bytes that both sides know (from an
 * invite, from the recovery words, from a pairing code), a question is asked of whoever answers to that key, and the
 * answer comes back. Others who know the key learn that it happened, and can read neither question nor answer; but
 * whoever knows it can answer as well, so an answer has to prove itself by what it says. Questions and answers have at
 * most `rendezvousMessageBytesMax` bytes.
 */
export interface AskerOptions {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly rendezvousKey: Uint8Array
  /** Where to ask beside everybody on the network. */
  readonly addresses: readonly Address[]
}

/** One who answers, as long as it runs: the 32 bytes of its key for this start. */
export type AnswererKey = Uint8Array

export type AskerInput =
  /** To everybody who answers, now and later, until `stop`. A new question replaces the one before. */
  | { readonly kind: 'ask'; readonly question: Uint8Array }
  /** To one who answered; any number at a time, each answered once under its number. */
  | { readonly kind: 'askOne'; readonly answerer: AnswererKey; readonly number: number; readonly question: Uint8Array }
  | { readonly kind: 'datagram'; readonly from: Address; readonly bytes: Uint8Array }
  /** More addresses at which to ask from now on. */
  | { readonly kind: 'addresses'; readonly list: readonly Address[] }
  /** Asks once whether anybody at an address answers, and remembers nothing of it. */
  | { readonly kind: 'knock'; readonly address: Address }
  /** The network is another than before, or the machine slept: asks everywhere at once. */
  | { readonly kind: 'networkChanged' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop' }

export type AskerEffect =
  | { readonly kind: 'send'; readonly to: Address; readonly bytes: Uint8Array }
  | { readonly kind: 'announce'; readonly bytes: Uint8Array }
  /** `number` is that of `askOne`; undefined for the question to all. Each answerer's answer comes once per question. */
  | {
      readonly kind: 'answer'
      readonly answerer: AnswererKey
      readonly from: Address
      readonly number: number | undefined
      readonly answer: Uint8Array
    }
  /** An `askOne` that was not answered within `askOneLifeMs`. The question to all is never given up. */
  | { readonly kind: 'unanswered'; readonly answerer: AnswererKey; readonly number: number }
  | { readonly kind: 'wake'; readonly atMs: number }

export interface Asker {
  /** The asker's ephemeral X25519 key: what a question is sealed and bound to. New for every asker. */
  readonly publicKey: Uint8Array
  /** Whether a datagram is sealed under this rendezvous key. Cheap. */
  matches(bytes: Uint8Array): boolean
  step(input: AskerInput, nowMs: number): AskerEffect[]
}

export interface AnswererOptions {
  readonly crypto: CryptoPort
  readonly random: Random
  /** The keys that are answered to at this moment, with what the caller calls them. Asked for each datagram. */
  readonly rendezvousKeys: () => readonly RendezvousName[]
}

export interface RendezvousName {
  readonly name: string
  readonly rendezvousKey: Uint8Array
}

export interface Question {
  /** To be given back with the answer. */
  readonly token: number
  /** Which of the rendezvous keys it was asked under. */
  readonly name: string
  /** The asker's ephemeral X25519 key. The same asker keeps it from question to question. */
  readonly asker: Uint8Array
  readonly from: Address
  readonly question: Uint8Array
}

export type AnswererInput =
  | { readonly kind: 'datagram'; readonly from: Address; readonly bytes: Uint8Array }
  | { readonly kind: 'answer'; readonly token: number; readonly answer: Uint8Array }

export type AnswererEffect =
  | { readonly kind: 'send'; readonly to: Address; readonly bytes: Uint8Array }
  /** Each question once: what is asked again is answered from memory, or waits for the same answer. */
  | { readonly kind: 'question'; readonly question: Question }

export interface Answerer {
  /** False where the datagram fits none of the keys, or there is no budget left for trying. */
  matches(from: Address, bytes: Uint8Array, nowMs: number): boolean
  step(input: AnswererInput, nowMs: number): AnswererEffect[]
}
