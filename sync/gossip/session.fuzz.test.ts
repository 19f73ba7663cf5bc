import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { allEqual, crypto, firstEpoch, keys, makeEvents, makePeer, rekey } from '../testing/fixture.ts'
import { bodyOf, Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import { isGreeting } from '../wire/body.ts'
import { openPacket, sealPacket } from '../wire/packet.ts'
import { macOf, pairKeys, signGreeting } from './proof.ts'

/** Bodies of every kind, as honest peers on a bad network said them: without header and proof. */
const payloads: Uint8Array[] = []
const HEADER_BYTES = 44

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
  network.input(ada, { kind: 'askKeychain' })
  const kinds = new Map<number, number>()
  for (const { bytes } of network.sent) {
    const packet = openPacket(crypto, keys, bytes)
    if (!packet.ok) continue
    const kind = packet.value[1] ?? 0
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    if ((kinds.get(kind) ?? 0) > 20) continue
    const proofBytes = isGreeting(bodyOf(bytes).payload) ? 64 : 16
    payloads.push(concatBytes(packet.value.slice(1, 2), packet.value.slice(HEADER_BYTES, -proofBytes)))
  }
  expect([...kinds.keys()]).toEqual(expect.arrayContaining([1, 4, 5, 7, 9, 10]))
  payloads.push(new Uint8Array([11]))
})

const mutations = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 1_200 }), fc.nat({ max: 255 }), fc.nat({ max: 3 })), {
  minLength: 60,
  maxLength: 60,
})

/** Some bytes changed, cut off, doubled or repeated. */
function mutated(payload: Uint8Array, place: number, value: number, way: number): Uint8Array {
  const at = 1 + (place % Math.max(1, payload.length - 1))
  const copy = payload.slice()
  copy[at] = value
  if (way === 1) return copy.slice(0, at)
  if (way === 2) return concatBytes(copy, copy.slice(1, at)).slice(0, 1_000)
  if (way === 3) return copy.fill(value, at, at + 6)
  return copy
}

describe('a member who says what honest peers say, with mistakes', () => {
  it('S7: never makes a machine throw, stop or disagree with another', () => {
    fc.assert(
      fc.property(mutations, fc.nat(), (list, seed) => {
        const network = new VirtualNetwork({ seed: 4 })
        const [ada, ben] = [makePeer(1), makePeer(2)]
        ada.load(makeEvents(1, 60))
        ben.load(makeEvents(2, 60))
        network.add(ada, ben)
        const liar = new Liar(network)
        liar.acquaint(ada)
        const hello = network.sent.find(({ from }) => from === ada.address)
        const said = hello && bodyOf(hello.bytes).payload
        const theirKey = said?.type === 'hello' ? said.certificateTail.slice(32, 64) : new Uint8Array(32)
        const pair = pairKeys(crypto, liar.boot, theirKey)
        const random = new SeededRandom(seed)
        for (const [which, place, value, way] of list) {
          const payload = mutated(payloads[which % payloads.length] ?? new Uint8Array(1), place, value, way)
          const { sender, bootNumber, counter } = liar.header()
          const head = new Uint8Array(HEADER_BYTES)
          head.set([1, payload[0] ?? 0])
          head.set(sender, 2)
          new DataView(head.buffer).setUint32(34, bootNumber)
          new DataView(head.buffer).setUint32(40, counter)
          const isSigned = payload[0] === 1 || payload[0] === 9
          // The own certificate, so that what follows it is looked at.
          const rest = isSigned ? concatBytes(liar.boot.certificate.slice(-128), payload.slice(129)) : payload.slice(1)
          const unproven = concatBytes(head, rest).slice(0, 1_040)
          const proof = isSigned
            ? signGreeting(crypto, liar.boot, firstEpoch.id, unproven)
            : macOf(crypto, pair?.toThem ?? new Uint8Array(32), firstEpoch.id, unproven)
          liar.send(ada, sealPacket(crypto, random, keys, concatBytes(unproven, proof)))
          network.run(20)
        }
        const held = () => [...ben.events.keys()].every((id) => ada.events.has(id))
        expect(network.runUntil(held, 15_000)).toBe(true)
        expect(network.runUntil(() => allEqual([ada, ben]), 15_000)).toBe(true)
      }),
      { numRuns: 25, interruptAfterTimeLimit: 30_000 },
    )
  }, 60_000)
})
