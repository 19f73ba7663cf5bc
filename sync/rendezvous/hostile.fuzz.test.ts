import fc from 'fast-check'
import { expect, it } from 'vitest'
import { concatBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { Address, GossipEffect } from '../gossip/interface.ts'
import { crypto } from '../testing/fixture.ts'
import { VirtualAnswerer, VirtualAsker } from '../testing/rendezvous.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import { openPacket, sealPacket } from '../wire/packet.ts'
import { askingKey, pairKeys, rendezvousPacketKeys } from './keys.ts'
import { sealPart } from './messages.ts'
import type { RendezvousPacket } from './packet.ts'
import { decodeRendezvous, encodeRendezvous } from './packet.ts'

const random = new SeededRandom(70)
const rendezvousKey = random.bytes(32)
const packetKeys = rendezvousPacketKeys(crypto, rendezvousKey)
const question = utf8Bytes('May I come in?')
const nowhere: Address = { host: '10.0.9.9', port: 99 }

/** Two in the midst of an exchange: what they sent, and what is not answered yet. */
function midst() {
  const network = new VirtualNetwork({ seed: 1 })
  const ada = new VirtualAsker(1, rendezvousKey)
  const ben = new VirtualAnswerer(1, [{ name: 'invite', rendezvousKey }], () => undefined)
  network.add(ada, ben)
  network.perform(ada, ada.take({ kind: 'ask', question: random.bytes(3_000) }, 0))
  network.run(1_000)
  expect(ben.questions).toHaveLength(1)
  return { network, ada, ben }
}

const seal = (packet: RendezvousPacket) => sealPacket(crypto, random, packetKeys, encodeRendezvous(packet))

function readCookie(effect: GossipEffect) {
  const opened = effect.kind === 'send' ? openPacket(crypto, packetKeys, effect.bytes) : undefined
  const packet = opened?.ok ? decodeRendezvous(opened.value) : undefined
  return packet?.type === 'cookie' ? [packet] : []
}

const changed = (bytes: Uint8Array, at: number, flip: number) => bytes.with(at, (bytes[at] ?? 0) ^ flip)

it('S7: 100,000 datagrams to each side, noise or damaged on the way, throw nothing and have no effect', () => {
  const { network, ada, ben } = midst()
  const genuine = network.sent.map(({ bytes }) => bytes)
  const noise = Array.from({ length: 300 }, (_, index) => random.bytes([256, 512, 1_200, index][index % 4] ?? 0))
  const effects: string[] = []
  for (let index = 0; index < 100_000; index++) {
    network.nowMs += 1
    const source = index % 10 === 0 ? genuine : noise
    const whole = source[random.below(source.length)] ?? new Uint8Array()
    const bytes =
      index % 20 === 10
        ? whole.slice(0, random.below(whole.length))
        : changed(whole, random.below(whole.length), 1 + random.below(255))
    for (const { kind } of ben.step({ kind: 'datagram', from: nowhere, bytes }, network.nowMs)) effects.push(kind)
    // Of an asker's own timers nothing is to be seen here: only what it is told, and it has nothing to do before long.
    if (ada.asker.matches(bytes)) {
      const told = ada.asker.step({ kind: 'datagram', from: nowhere, bytes }, 1_000)
      for (const { kind } of told) if (kind !== 'wake') effects.push(kind)
    }
  }
  expect(effects).toEqual([])
  expect(ada.answers).toEqual([])
  expect(ben.questions).toHaveLength(1)
})

it('S7: what somebody with the rendezvous key makes of the bodies that were sent draws cookies at most', () => {
  const { network, ada, ben } = midst()
  const bodies = network.sent.flatMap(({ bytes }) => {
    const opened = openPacket(crypto, packetKeys, bytes)
    return opened.ok ? [opened.value.slice()] : []
  })
  const body = fc.oneof(
    fc
      .tuple(fc.constantFrom(...bodies), fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([whole, place, flip]) => changed(whole, place % whole.length, flip)),
    fc.tuple(fc.constantFrom(...bodies), fc.nat(1_142)).map(([whole, length]) => whole.slice(0, length)),
    fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.uint8Array({ maxLength: 1_140 }))
      .map(([type, rest]) => concatBytes(new Uint8Array([1, type]), rest)),
  )
  const froms = [nowhere, ada.address, ben.address]
  fc.assert(
    fc.property(body, fc.constantFrom(...froms), (said, from) => {
      const bytes = sealPacket(crypto, random, packetKeys, said)
      const drawn = ben.step({ kind: 'datagram', from, bytes }, network.nowMs)
      expect(drawn.length).toBeLessThanOrEqual(said[1] === 1 ? 1 : 0)
      ada.step({ kind: 'datagram', from, bytes }, network.nowMs)
    }),
    { numRuns: 3_000 },
  )
  expect(ada.answers).toEqual([])
  expect(ben.questions).toHaveLength(1)
  // And both go on.
  const token = ben.questions[0]?.token ?? 0
  network.perform(ben, ben.take({ kind: 'answer', token, answer: question }, network.nowMs))
  network.run(5_000)
  expect(ada.answers.map(({ answer }) => answer)).toEqual([question])
})

it('S7: whatever asker and answerer say to each other alone throws nothing, and asks and answers once at most', () => {
  const { network, ben } = midst()
  const asker = crypto.agreementKeyPair(random.bytes(32))
  const seek: RendezvousPacket = { type: 'seek', asker: asker.publicKey, nonce: random.bytes(16) }
  const [cookie] = ben.step({ kind: 'datagram', from: nowhere, bytes: seal(seek) }, network.nowMs).flatMap(readCookie)
  if (cookie === undefined) throw new Error('a cookie is given to anybody')
  const ada = new VirtualAsker(2, rendezvousKey)
  network.perform(ada, ada.take({ kind: 'askOne', answerer: asker.publicKey, number: 5, question }, network.nowMs))
  const pair = { rendezvousKey, asker: asker.publicKey, answerer: cookie.answerer }
  const asking = pairKeys(crypto, pair, asker.secretKey, cookie.answerer)
  const answerPair = { rendezvousKey, asker: ada.asker.publicKey, answerer: asker.publicKey }
  const answering = pairKeys(crypto, answerPair, asker.secretKey, ada.asker.publicKey)
  if (asking === undefined || answering === undefined) throw new Error('these are keys')

  const part = fc.record({
    number: fc.integer({ min: 0, max: 4 }),
    round: fc.integer({ min: 0, max: 30 }),
    have: fc.integer({ min: 0, max: 0xffff }),
    count: fc.integer({ min: 0, max: 3 }),
    index: fc.integer({ min: 0, max: 3 }),
    chunk: fc.constantFrom(new Uint8Array(), question, new Uint8Array(1_024), new Uint8Array(1_025)),
  })
  fc.assert(
    fc.property(part, (said) => {
      const asked = sealPart(crypto, random, askingKey(crypto, asking, cookie.cookie), said)
      const ask = seal({ type: 'ask', asker: asker.publicKey, cookie: cookie.cookie, sealed: asked })
      const sent = ben.step({ kind: 'datagram', from: nowhere, bytes: ask }, network.nowMs)
      expect(sent.every(({ kind }) => kind === 'send')).toBe(true)
      const answered = sealPart(crypto, random, answering.answering, said)
      const answer = seal({ type: 'answer', answerer: asker.publicKey, sealed: answered })
      ada.step({ kind: 'datagram', from: nowhere, bytes: answer }, network.nowMs)
    }),
    { numRuns: 3_000 },
  )
  // One of the exchange that was under way, and each number of the other asker's.
  expect(ben.questions.length).toBeGreaterThan(1)
  expect(ben.questions.length).toBeLessThanOrEqual(1 + 5)
  expect(ada.answers.map(({ number }) => number)).toEqual([5])
})
