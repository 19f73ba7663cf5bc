import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { EventSet } from '../reconcile/eventSet.ts'
import { answer, type ExchangeTools } from '../reconcile/exchange.ts'
import { makersOfAllKinds } from '../testing/anyPayload.ts'
import { allEqual, crypto, firstEpoch, keys, makeEvents, makePeer, START_MS } from '../testing/fixture.ts'
import { Liar } from '../testing/liar.ts'
import { mutate } from '../testing/mutate.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import type { Payload } from '../wire/body.ts'
import { encodeUnproven } from '../wire/body.ts'
import { BODY_HEADER_BYTES } from '../wire/layout.ts'
import { sealPacket } from '../wire/packet.ts'
import { ANSWER_BIT } from './answerer.ts'
import { macOf, pairKeys } from './proof.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
const RUNS = isLong ? 3_000 : 4
const ROUNDS_PER_RUN = 80
const ANSWERS_PER_RUN_MIN = 20
const LIARS = 4
const TEST_MS_MAX = isLong ? 3_600_000 : 120_000
const BODY_BYTES_MAX = 1_060

/** Answers whatever it is asked to find out what differs, from a set that it made up, and mostly with mistakes. */
class Misleader {
  answerCount = 0
  readonly liar: Liar
  readonly #peer: VirtualPeer
  readonly #random: SeededRandom
  readonly #tools: ExchangeTools

  constructor(network: VirtualNetwork, peer: VirtualPeer, seed: number) {
    this.liar = new Liar(network, 600 + (seed % 97))
    this.#peer = peer
    this.#random = new SeededRandom(seed)
    const set = new EventSet(crypto, this.#random)
    // What the peer holds, in part, and much that nobody does.
    for (const { id, originServerTs } of peer.events.values()) {
      if (this.#random.below(2) === 0) set.add(id, originServerTs)
    }
    const count = this.#random.below(600)
    for (let index = 0; index < count; index++) {
      set.add(this.#random.bytes(32), START_MS + this.#random.below(1e9))
    }
    this.#tools = { crypto, random: this.#random, set, bloomKey: keys.bloom }
  }

  greet(): void {
    const { set } = this.#tools
    const count = this.#random.below(2) === 0 ? set.count : this.#random.below(10_000)
    this.liar.acquaint(this.#peer, { count, root: this.#random.below(2) === 0 ? set.root() : this.#random.bytes(16) })
  }

  answerAll(): void {
    for (const payload of this.liar.read()) {
      if (payload.type === 'since') this.#finish(payload.number)
      if (payload.type !== 'sketch' && payload.type !== 'tree' && payload.type !== 'leaves') continue
      if (payload.number >= ANSWER_BIT) continue
      if (this.#random.below(6) === 0) this.#finish(payload.number)
      const { messages } = answer(this.#tools, payload)
      // An answer of another kind than was asked for, now and then.
      const others = makersOfAllKinds.map((make) => make(this.#random)).filter((made) => 'number' in made)
      const said = this.#random.below(4) === 0 ? others : messages
      for (const message of said) {
        if ('number' in message) this.#say({ ...message, number: payload.number + ANSWER_BIT } as Payload)
      }
    }
  }

  #finish(number: number): void {
    const next = this.#random.below(2) === 0 ? this.#random.below(2 ** 32) : undefined
    this.liar.deliver(this.#peer, { type: 'done', number, next })
  }

  /** The number of the question stays as it is: what else is in the answer is open to mistakes. */
  #say(payload: Payload): void {
    this.answerCount++
    const unproven = encodeUnproven(this.liar.header(), payload)
    const numberAt = BODY_HEADER_BYTES + (payload.type === 'sketch' ? 1 : 0)
    const kept = unproven.subarray(0, numberAt + 4)
    const rest = unproven.subarray(numberAt + 4)
    const mistaken = this.#random.below(3) === 0 ? rest : mutate(rest, this.#random, [rest])
    const body = concatBytes(kept, mistaken).slice(0, BODY_BYTES_MAX)
    const pair = pairKeys(crypto, this.liar.boot, this.liar.agreementKeyOf(this.#peer))
    const proof = macOf(crypto, pair?.toThem ?? new Uint8Array(32), firstEpoch.id, body)
    this.liar.send(this.#peer, sealPacket(crypto, this.#random, keys, concatBytes(body, proof)))
  }
}

describe('a member who answers what it is asked with mistakes', () => {
  it(
    'S7: never makes a machine throw or stop, and keeps nobody from agreeing',
    () => {
      let answerCount = 0
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const network = new VirtualNetwork({ seed: 14 })
          const [ada, ben] = [makePeer(1), makePeer(2)]
          const both = makeEvents(40, 300, 200)
          ada.load([...both, ...makeEvents(41, 80, 200)])
          ben.load([...both, ...makeEvents(42, 80, 200)])
          network.add(ada)
          const misleaders = Array.from({ length: LIARS }, (_, index) => new Misleader(network, ada, seed + index))
          for (let round = 0; round < ROUNDS_PER_RUN; round++) {
            if (round % 10 === 0) for (const misleader of misleaders) misleader.greet()
            network.run(round % 10 === 9 ? 3_000 : 100)
            for (const misleader of misleaders) misleader.answerAll()
          }
          for (const misleader of misleaders) answerCount += misleader.answerCount
          network.add(ben)
          const held = () => [...ben.events.keys()].every((id) => ada.events.has(id))
          expect(network.runUntil(held, 60_000)).toBe(true)
          expect(network.runUntil(() => allEqual([ada, ben]), 60_000)).toBe(true)
        }),
        { numRuns: RUNS },
      )
      // They were asked, again and again.
      expect(answerCount).toBeGreaterThan(RUNS * ANSWERS_PER_RUN_MIN)
    },
    TEST_MS_MAX,
  )
})
