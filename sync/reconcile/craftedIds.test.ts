import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { filterHashCount } from '../limits.ts'
import { collisions } from '../testing/craftedIds.ts'
import { crypto, HOUR_MS, keys, START_MS } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { Asking, type AskingWay } from './asking.ts'
import { type IdFilter, readFilter } from './bloomFilter.ts'
import { EventSet } from './eventSet.ts'
import { answer, type ExchangeTools } from './exchange.ts'
import { type ExchangeMessage, NARROW_HASH_BYTES } from './exchangeMessages.ts'
import { sameBytes } from './ids.ts'
import { HASH_BYTES } from './treeNodes.ts'

const ROUNDS_MAX = 12

/** One of two who compare their sets, with what an event is dated. */
class Side implements ExchangeTools {
  readonly crypto: CryptoPort
  readonly bloomKey = keys.bloom
  readonly random: Random
  readonly set: EventSet
  readonly #times = new Map<Uint8Array, number>()

  constructor(random: Random, port: CryptoPort = crypto) {
    this.random = random
    this.crypto = port
    this.set = new EventSet(port, random)
  }

  add(id: Uint8Array, originServerTs = START_MS): void {
    this.#times.set(id, originServerTs)
    this.set.add(id, originServerTs)
  }

  take(from: Side, ids: readonly Uint8Array[]): void {
    for (const id of ids) this.set.add(id, from.timeOf(id))
  }

  timeOf(id: Uint8Array): number {
    return [...this.#times].find(([known]) => sameBytes(known, id))?.[1] ?? START_MS
  }
}

/** One exchange, in which Ben asks Ada; `onQuestion` sees what Ben says before Ada does. */
function exchange(
  ben: Side,
  ada: Side,
  way: AskingWay,
  onQuestion: (question: ExchangeMessage) => void = () => {},
): void {
  const asking = new Asking(ben, way, 1)
  const questions = [...asking.open.values()]
  for (let question = questions.shift(); question !== undefined; question = questions.shift()) {
    onQuestion(question)
    const answered = answer(ada, question)
    ben.take(ada, answered.push)
    for (const message of answered.messages) {
      const next = asking.take(message)
      ada.take(ben, next.push)
      questions.push(...next.messages)
    }
    asking.close(question.number)
  }
}

const areEqual = (one: Side, other: Side): boolean => sameBytes(one.set.root(), other.set.root())

/** How many exchanges it takes until both hold the same, each more thorough than the last; undefined where none does. */
function exchangesUntilEqual(ben: Side, ada: Side): number | undefined {
  const ways: AskingWay[] = ['quick', 'careful', 'wide']
  for (let round = 0; round < ROUNDS_MAX; round++) {
    exchange(ben, ada, ways[Math.min(round, 2)] ?? 'wide')
    if (areEqual(ben, ada)) return round + 1
  }
  return undefined
}

/** Both hold these, and a leaf of the tree holds many of them. */
const common = (random: SeededRandom): Uint8Array[] => Array.from({ length: 400 }, () => random.bytes(32))

/** The filters that Ben tells in one exchange about what differs. */
function filtersOf(ben: Side, ada: Side): IdFilter[] {
  const filters: IdFilter[] = []
  exchange(ben, ada, 'careful', (question) => {
    if (question.type !== 'leaves') return
    for (const claim of question.claims) {
      if (claim.kind !== 'filter' && claim.kind !== 'final') continue
      const bits = { salt: question.salt, hashCount: filterHashCount, bits: claim.bits }
      filters.push(readFilter(crypto, keys.bloom, bits))
    }
  })
  return filters
}

/** How many exchanges it takes Ben to get the one event he lacks, which the first filter he tells claims that he has. */
function exchangesUntilFetched(randomOf: (seed: number) => Random): number | undefined {
  const random = new SeededRandom(11)
  const both = common(random)
  const sides = (adas: Uint8Array): [Side, Side] => {
    const [ben, ada] = [new Side(randomOf(1)), new Side(randomOf(2))]
    for (const id of both) {
      ben.add(id)
      ada.add(id)
    }
    ada.add(adas)
    return [ben, ada]
  }
  // Whoever knows the salt beforehand knows the filter, and looks for an id that it has.
  const [beginning, rest] = [random.bytes(2), () => random.bytes(30)]
  const [filter] = filtersOf(...sides(concatBytes(beginning, rest())))
  if (filter === undefined) throw new Error('a filter is told where so many ids stand together')
  let crafted = concatBytes(beginning, rest())
  while (!filter.has(crafted)) crafted = concatBytes(beginning, rest())

  const [ben, ada] = sides(crafted)
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    const [used] = filtersOf(ben, ada)
    if (round === 1) expect(used?.has(crafted)).toBe(true)
    if (ben.set.has(crafted)) return round
  }
  return undefined
}

/** A source of randomness that is none: the salts of a machine that has forgotten to draw new ones. */
const repeating: Random = { bytes: (count) => new Uint8Array(count).fill(7) }

describe('an event that was crafted so that a filter already has it', () => {
  it('is fetched within two exchanges, since the next filter has another salt', () => {
    expect(exchangesUntilFetched((seed) => new SeededRandom(seed))).toBeLessThanOrEqual(2)
  })

  it('is not, where salts repeat: it is they that find it', () => {
    expect(exchangesUntilFetched(() => repeating)).toBeUndefined()
  })
})

describe('events that were crafted to cancel each other out in a sum', () => {
  describe.each(Object.entries(collisions))('%s', (_, { adas, bens }) => {
    it.each([
      ['of the same hour', 0],
      ['of different hours', HOUR_MS],
    ])('are found, %s', (_hours, apartMs) => {
      const random = new SeededRandom(12)
      const [ben, ada] = [new Side(random), new Side(random)]
      for (const id of common(random)) {
        ben.add(id)
        ada.add(id)
      }
      adas.forEach((id, at) => {
        ada.add(id, START_MS + at * apartMs)
      })
      bens.forEach((id, at) => {
        ben.add(id, START_MS + at * apartMs)
      })
      expect(areEqual(ben, ada)).toBe(false)
      expect(exchangesUntilEqual(ben, ada)).toBeDefined()
    })
  })

  it('are found by whole hashes where somebody has made all short ones of the tree alike', () => {
    const random = new SeededRandom(13)
    const alike: CryptoPort = {
      ...crypto,
      blake2b: (bytes, length, key) => {
        const hash = crypto.blake2b(bytes, length, key)
        return key === undefined && length === HASH_BYTES ? hash.fill(1, 0, NARROW_HASH_BYTES) : hash
      },
    }
    const [ben, ada] = [new Side(random, alike), new Side(random, alike)]
    for (const id of common(random)) {
      ben.add(id)
      ada.add(id)
    }
    ada.add(random.bytes(32))
    exchange(ben, ada, 'careful')
    expect(areEqual(ben, ada)).toBe(false)
    exchange(ben, ada, 'wide')
    expect(areEqual(ben, ada)).toBe(true)
  })
})
