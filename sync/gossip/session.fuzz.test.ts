import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { makersOfAllKinds } from '../testing/anyPayload.ts'
import { allEqual, crypto, firstEpoch, keys, makeEvents, makePeer, rekey } from '../testing/fixture.ts'
import { bodyOf, Liar } from '../testing/liar.ts'
import { mutate } from '../testing/mutate.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { Payload } from '../wire/body.ts'
import { encodeUnproven, isSigned } from '../wire/body.ts'
import { BODY_HEADER_BYTES } from '../wire/layout.ts'
import { openPacket, sealPacket } from '../wire/packet.ts'
import { macOf, pairKeys, signGreeting } from './proof.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
const RUNS = isLong ? 5_000 : 25
const TEST_MS_MAX = isLong ? 3_600_000 : 60_000
const PAYLOADS_PER_RUN = 120
const GENERATED = 20
const BODY_BYTES_MAX = 1_060

/** Payloads of every kind, each behind the number of its type: as honest peers on a bad network said them, and made up. */
const signed: Uint8Array[] = []
const authenticated: Uint8Array[] = []

function keep(payload: Payload, body: Uint8Array): void {
  const bytes = concatBytes(body.subarray(1, 2), body.subarray(BODY_HEADER_BYTES))
  ;(isSigned(payload) ? signed : authenticated).push(bytes)
}

beforeAll(() => {
  const network = new VirtualNetwork({ seed: 3, loss: 0.1, duplication: 0.1, jitterMs: 20 })
  const peers = [makePeer(1), makePeer(2), makePeer(3)]
  peers.forEach((peer, index) => {
    peer.load([...makeEvents(10 + index, 300), ...makeEvents(20 + index, 3, 24, 5_000)])
  })
  network.add(...peers)
  network.run(8_000)
  // One of them misses a rekey, so that others call under the old epoch and tell it.
  const [ada, , cleo] = peers
  if (ada === undefined || cleo === undefined) throw new Error('there are three')
  network.remove(cleo)
  rekey(network, ada)
  network.run(20_000)
  network.add(cleo)
  network.run(5_000)
  const counts = new Map<string, number>()
  for (const { bytes } of network.sent) {
    const packet = openPacket(crypto, keys, bytes)
    if (!packet.ok) continue
    const { payload, proven } = bodyOf(bytes)
    const count = (counts.get(payload.type) ?? 0) + 1
    counts.set(payload.type, count)
    if (count <= GENERATED) keep(payload, proven)
  }
  expect([...counts.keys()]).toEqual(
    expect.arrayContaining(['hello', 'pulse', 'delivery', 'ack', 'beacon', 'keychain']),
  )
  const random = new SeededRandom(5)
  const header = { sender: random.bytes(32), bootNumber: 0, counter: 0 }
  for (const make of makersOfAllKinds) {
    for (let index = 0; index < GENERATED; index++) {
      const payload = make(random)
      keep(payload, encodeUnproven(header, payload))
    }
  }
})

/** What a member says: some payload with mistakes, in its own name, under its own certificate, and properly proven. */
function misspoken(liar: Liar, agreementKey: Uint8Array, random: SeededRandom): Uint8Array {
  const pool = random.below(4) === 0 ? signed : authenticated
  const whole = pool[random.below(pool.length)] ?? new Uint8Array(1)
  // Every other one is as somebody may have said it, with something else in the place of what was changed.
  const payload = random.below(8) === 0 ? whole : mutate(whole, random, pool)
  const { sender, bootNumber, counter } = liar.header()
  const head = encodeUnproven({ sender, bootNumber, counter }, { type: 'bye' })
  head[1] = payload[0] ?? 0
  const isIntroduction = payload[0] === 1 || payload[0] === 9
  const rest = isIntroduction
    ? concatBytes(liar.boot.certificate.slice(-128), payload.subarray(129))
    : payload.subarray(1)
  const unproven = concatBytes(head, rest).slice(0, BODY_BYTES_MAX)
  const pair = pairKeys(crypto, liar.boot, agreementKey)
  const proof =
    pool === signed
      ? signGreeting(crypto, liar.boot, firstEpoch.id, unproven)
      : macOf(crypto, pair?.toThem ?? new Uint8Array(32), firstEpoch.id, unproven)
  return sealPacket(crypto, random, keys, concatBytes(unproven, proof))
}

describe('a member who says what honest peers say, with mistakes', () => {
  it(
    `S7: never makes a machine throw, stop or disagree with another, in ${RUNS * PAYLOADS_PER_RUN} sayings`,
    () => {
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const network = new VirtualNetwork({ seed: 4 })
          const [ada, ben] = [makePeer(1), makePeer(2)]
          ada.load(makeEvents(1, 60))
          ben.load(makeEvents(2, 60))
          network.add(ada, ben)
          const liar = new Liar(network)
          liar.acquaint(ada)
          const random = new SeededRandom(seed)
          for (let index = 0; index < PAYLOADS_PER_RUN; index++) {
            liar.send(ada, misspoken(liar, liar.agreementKeyOf(ada), random))
            if (index % 4 === 0) network.run(20)
          }
          const held = () => [...ben.events.keys()].every((id) => ada.events.has(id))
          expect(network.runUntil(held, 15_000)).toBe(true)
          expect(network.runUntil(() => allEqual([ada, ben]), 15_000)).toBe(true)
        }),
        { numRuns: RUNS, interruptAfterTimeLimit: TEST_MS_MAX / 2 },
      )
    },
    TEST_MS_MAX,
  )
})
