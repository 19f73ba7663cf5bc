import { MersenneTwister } from './mersenneTwister.ts'

const SYLLABLES = [
  'ka',
  'to',
  'mi',
  're',
  'an',
  'the',
  'lo',
  'in',
  'es',
  'um',
  'vor',
  'ist',
  'pra',
  'dge',
  'ing',
  'sa',
  'ge',
  'ni',
] as const
const WORD_COUNT = 50_000
/** Words of the language itself are made of few syllables; behind them come names and numbers. */
const PLAIN_COUNT = 8_000
const WORDS_MIN = 4
const WORDS_SPREAD = 14

/** A language whose words are as common as those of real ones: the second half as often as the first, and so on. */
export class Words {
  readonly list: readonly string[]
  readonly #random: MersenneTwister

  constructor(seed: number) {
    this.#random = new MersenneTwister(seed)
    const list = new Set<string>()
    while (list.size < WORD_COUNT) {
      const syllables = Array.from({ length: 1 + this.#random.randrange(4) }, () => this.#random.choice(SYLLABLES))
      const number = list.size < PLAIN_COUNT ? '' : this.#random.randrange(1_000).toString(36)
      list.add(syllables.join('') + number)
    }
    this.list = [...list]
  }

  /** The words of one message. */
  message(): string {
    const count = WORDS_MIN + this.#random.randrange(WORDS_SPREAD)
    return Array.from({ length: count }, () => this.#word()).join(' ')
  }

  #word(): string {
    const rank = Math.floor(Math.exp(this.#random.random() * Math.log(WORD_COUNT))) - 1
    return this.list[Math.min(rank, WORD_COUNT - 1)] ?? ''
  }
}
