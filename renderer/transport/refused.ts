import type { Refusal, RefusalCode } from '../../peer/contract.ts'
import { words } from '../words.ts'

/** A request that was refused: a code for the program, and as its message the sentence for the person. */
export class Refused extends Error {
  readonly code: RefusalCode
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.name = 'Refused'
    this.code = refusal.code
  }
}

/** The sentence to show for anything that was thrown. */
export const sentenceOf = (error: unknown): string => (error instanceof Refused ? error.message : words.unexpected)
