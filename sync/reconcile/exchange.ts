import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import type { EventSet } from './eventSet.ts'
import { answerLeaves } from './exchangeLeaves.ts'
import type { ExchangeMessage } from './exchangeMessages.ts'
import { answerSketch } from './exchangeSketch.ts'
import { answerTree } from './exchangeTree.ts'

/** What an answer is made from. Whoever answers remembers nothing of it. */
export interface ExchangeTools {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly set: EventSet
  /** The epoch's key for filters. */
  readonly bloomKey: Uint8Array
}

export interface Answer {
  readonly messages: ExchangeMessage[]
  /** Ids of ours that the other lacks, without duplicates, in no order. */
  readonly push: Uint8Array[]
  /** How many of our ids were looked at, as a measure of what it cost. */
  readonly lookups: number
}

export const noAnswer: Answer = { messages: [], push: [], lookups: 0 }

/**
 * What to say to a message of an exchange, and what to push. Bounded in all, and true whatever the message claims: who
 * lies is told what it asked for, and learns nothing that it could not ask for straight out.
 */
export function answer(tools: ExchangeTools, message: ExchangeMessage): Answer {
  switch (message.type) {
    case 'sketch':
      return answerSketch(tools, message)
    case 'tree':
      return answerTree(tools, message)
    case 'leaves':
      return answerLeaves(tools, message)
  }
}
