import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeEach, describe, expect, it } from 'vitest'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import type { Address, GossipEffect } from '../gossip/interface.ts'
import {
  askersMax,
  askersPerHostMax,
  cookieSliceMs,
  questionsPerAskerMax,
  rendezvousMessageBytesMax,
} from '../limits.ts'
import { crypto } from '../testing/fixture.ts'
import { VirtualAnswerer, VirtualAsker } from '../testing/rendezvous.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import { openPacket, sealPacket } from '../wire/packet.ts'
import type { PairKeys } from './keys.ts'
import { askingKey, pairKeys, rendezvousPacketKeys } from './keys.ts'
import type { Part } from './messages.ts'
import { openPart, sealPart } from './messages.ts'
import type { RendezvousPacket } from './packet.ts'
import { decodeRendezvous, encodeRendezvous } from './packet.ts'

const random = new SeededRandom(90)
const rendezvousKey = random.bytes(32)
const packetKeys = rendezvousPacketKeys(crypto, rendezvousKey)
const names = [{ name: 'invite', rendezvousKey }]
const secret = utf8Bytes('The question is a secret.')
const reply = utf8Bytes('And so is what it is answered with.')
const nowhere: Address = { host: '10.0.9.9', port: 99 }

let network: VirtualNetwork
let ada: VirtualAsker
let ben: VirtualAnswerer

beforeEach(() => {
  network = new VirtualNetwork({ seed: 1 })
  ada = new VirtualAsker(1, rendezvousKey)
  ben = new VirtualAnswerer(1, names, () => reply)
  network.add(ada, ben)
  network.nowMs = 10 * cookieSliceMs
})

/** What somebody who holds the rendezvous key makes of a datagram. */
function read(bytes: Uint8Array): RendezvousPacket {
  const opened = openPacket(crypto, packetKeys, bytes)
  const packet = opened.ok ? decodeRendezvous(opened.value) : undefined
  if (packet === undefined) throw new Error('somebody of this rendezvous sent it')
  return packet
}

const seal = (packet: RendezvousPacket) => sealPacket(crypto, random, packetKeys, encodeRendezvous(packet))

const readAll = <Type extends RendezvousPacket['type']>(type: Type, list: readonly { readonly bytes: Uint8Array }[]) =>
  list
    .map(({ bytes }) => read(bytes))
    .filter((packet): packet is Extract<RendezvousPacket, { type: Type }> => packet.type === type)

const sendsOf = (effects: readonly GossipEffect[]) => effects.filter((effect) => effect.kind === 'send')

/** Lets a datagram reach the answerer from any address; what it sends back. */
const deliver = (bytes: Uint8Array, from: Address) =>
  sendsOf(ben.step({ kind: 'datagram', from, bytes }, network.nowMs))

const isWithin = (needle: Uint8Array, bytes: Uint8Array) => Buffer.from(bytes).includes(Buffer.from(needle))

/** Somebody with the rendezvous key and no manners: seeks and asks by hand, from an address of choice. */
class Rude {
  readonly keys = crypto.agreementKeyPair(random.bytes(32))
  readonly from: Address
  #pair: PairKeys | undefined
  #cookie: Uint8Array = new Uint8Array(16)

  constructor(from: Address) {
    this.from = from
  }

  seek(): number {
    const replies = deliver(seal({ type: 'seek', asker: this.keys.publicKey, nonce: random.bytes(16) }), this.from)
    const [cookie] = readAll('cookie', replies)
    if (cookie === undefined) return 0
    this.#cookie = cookie.cookie
    const pair = { rendezvousKey, asker: this.keys.publicKey, answerer: cookie.answerer }
    this.#pair = pairKeys(crypto, pair, this.keys.secretKey, cookie.answerer)
    return replies.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  say(part: Partial<Part>, from = this.from) {
    if (this.#pair === undefined) return []
    const whole = { number: 1, round: 1, have: 0, count: 1, index: 0, chunk: secret, ...part }
    const sealed = sealPart(crypto, random, askingKey(crypto, this.#pair, this.#cookie), whole)
    return deliver(seal({ type: 'ask', asker: this.keys.publicKey, cookie: this.#cookie, sealed }), from)
  }
}

function converse() {
  network.perform(ada, ada.take({ kind: 'ask', question: secret }, network.nowMs))
  network.run(1_000)
  expect(ada.answers.map(({ answer }) => answer)).toEqual([reply])
  expect(ben.questions).toHaveLength(1)
  return [...network.sent]
}

describe('whoever holds the rendezvous key and listens', () => {
  it('reads neither question nor answer', () => {
    const capture = converse()
    const eve = crypto.agreementKeyPair(random.bytes(32))
    const asks = readAll('ask', capture)
    const answers = readAll('answer', capture)
    const [cookie] = readAll('cookie', capture)
    expect(asks.length).toBeGreaterThan(1)
    expect(answers.length).toBeGreaterThan(1)
    for (const { sealed } of [...asks, ...answers]) {
      expect(isWithin(secret, sealed) || isWithin(reply, sealed)).toBe(false)
    }
    for (const { sealed, asker, cookie: brought } of asks) {
      for (const other of [asker, cookie?.answerer ?? asker]) {
        const pair = { rendezvousKey, asker, answerer: cookie?.answerer ?? asker }
        const keys = pairKeys(crypto, pair, eve.secretKey, other)
        expect(keys && openPart(crypto, askingKey(crypto, keys, brought), sealed)).toBeUndefined()
        expect(keys && openPart(crypto, keys.answering, sealed)).toBeUndefined()
      }
    }
  })

  it('cannot answer in the place of another: what is not sealed by the key that was asked counts for nothing', () => {
    ben.names = []
    network.perform(ada, ada.take({ kind: 'ask', question: secret }, network.nowMs))
    const [seek] = readAll('seek', network.sent)
    const benKey = crypto.agreementKeyPair(random.bytes(32))
    const eve = crypto.agreementKeyPair(random.bytes(32))
    const nonce = seek?.nonce ?? new Uint8Array(16)
    const asker = ada.asker.publicKey
    const cookie = seal({ type: 'cookie', answerer: benKey.publicKey, nonce, cookie: random.bytes(16) })
    ada.step({ kind: 'datagram', from: ben.address, bytes: cookie }, network.nowMs)
    const part: Part = { number: 1, round: 1, have: 1, count: 1, index: 0, chunk: reply }
    const sayAs = (own: typeof eve) => {
      const keys = pairKeys(crypto, { rendezvousKey, asker, answerer: benKey.publicKey }, own.secretKey, asker)
      const sealed = sealPart(crypto, random, keys?.answering ?? new Uint8Array(32), part)
      const bytes = seal({ type: 'answer', answerer: benKey.publicKey, sealed })
      ada.step({ kind: 'datagram', from: ben.address, bytes }, network.nowMs)
    }
    sayAs(eve)
    expect(ada.answers).toEqual([])
    sayAs(benKey)
    expect(ada.answers).toMatchObject([{ answerer: benKey.publicKey, answer: reply }])
  })

  it('cannot answer what another answerer was asked, under a key of its own', () => {
    const [seek] = readAll('seek', converse())
    const eve = crypto.agreementKeyPair(random.bytes(32))
    const asker = ada.asker.publicKey
    const cookie = seal({
      type: 'cookie',
      answerer: eve.publicKey,
      nonce: seek?.nonce ?? new Uint8Array(16),
      cookie: random.bytes(16),
    })
    const answerer = ada.answers[0]?.answerer ?? new Uint8Array(32)
    ada.take({ kind: 'askOne', answerer, number: 5, question: secret }, network.nowMs)
    ada.step({ kind: 'datagram', from: nowhere, bytes: cookie }, network.nowMs)
    const keys = pairKeys(crypto, { rendezvousKey, asker, answerer: eve.publicKey }, eve.secretKey, asker)
    for (let number = 1; number < 10; number++) {
      const part: Part = { number, round: 1, have: 1, count: 1, index: 0, chunk: utf8Bytes('Eve') }
      const sealed = sealPart(crypto, random, keys?.answering ?? new Uint8Array(32), part)
      const bytes = seal({ type: 'answer', answerer: eve.publicKey, sealed })
      ada.step({ kind: 'datagram', from: nowhere, bytes }, network.nowMs)
    }
    const byEve = ada.answers.filter(({ answer }) => answer.join() === utf8Bytes('Eve').join())
    // She may answer what she was asked herself: the question to all.
    expect(byEve.map(({ answerer: key, number }) => ({ key, number }))).toEqual([
      { key: eve.publicKey, number: undefined },
    ])
  })
})

describe('S16: a replayed capture of a whole exchange', () => {
  const replay = (capture: readonly { readonly bytes: Uint8Array; readonly from: Address }[]) =>
    capture.flatMap(({ bytes, from }) => {
      const replies = deliver(bytes, from)
      const isSeek = read(bytes).type === 'seek'
      expect(replies.length).toBe(isSeek && replies.length > 0 ? 1 : 0)
      return isSeek ? [] : replies
    })

  it('asks nothing again and draws nothing but cookies, now and whenever later', () => {
    const capture = converse().filter(({ from }) => from === ada.address)
    for (let round = 0; round < 20; round++) {
      expect(replay(capture)).toEqual([])
      network.nowMs += cookieSliceMs / 4
    }
    expect(ben.questions).toHaveLength(1)
  })

  it('asks nothing after a restart, when every cookie is void', () => {
    const capture = converse().filter(({ from }) => from === ada.address)
    ben.restart()
    expect(replay(capture)).toEqual([])
    expect(ben.questions).toHaveLength(1)
  })

  it('asks nothing from another address, nor under a cookie that was given for it', () => {
    const asks = readAll('ask', converse())
    const asker = ada.asker.publicKey
    for (const laterMs of [0, 3 * cookieSliceMs]) {
      network.nowMs += laterMs
      const [given] = readAll('cookie', deliver(seal({ type: 'seek', asker, nonce: random.bytes(16) }), nowhere))
      if (given === undefined) throw new Error('a cookie is given to anybody')
      for (const { sealed, cookie } of asks) {
        for (const each of [cookie, given.cookie]) {
          expect(deliver(seal({ type: 'ask', asker, cookie: each, sealed }), nowhere)).toEqual([])
        }
      }
    }
    expect(ben.questions).toHaveLength(1)
  })

  it('gives its asker no second answer', () => {
    const capture = converse()
    for (const { bytes, from } of capture) ada.step({ kind: 'datagram', from, bytes }, network.nowMs)
    expect(ada.answers).toHaveLength(1)
  })
})

describe('S4: an address that nobody has proven', () => {
  it('gets one cookie for a seek, a quarter of its bytes', () => {
    const bytes = seal({ type: 'seek', asker: random.bytes(32), nonce: random.bytes(16) })
    const replies = deliver(bytes, nowhere)
    expect(replies.map((sent) => [sent.to, sent.bytes.length])).toEqual([[nowhere, 256]])
  })

  it('gets nothing for a question without its cookie, and nothing is remembered of it', () => {
    const rude = new Rude(nowhere)
    for (let round = 0; round < 3 * askersMax; round++) {
      const { keys } = new Rude(nowhere)
      const sealed = random.bytes(1_000)
      expect(deliver(seal({ type: 'ask', asker: keys.publicKey, cookie: random.bytes(16), sealed }), nowhere)).toEqual(
        [],
      )
    }
    rude.seek()
    expect(rude.say({})).not.toEqual([])
    expect(ben.questions).toHaveLength(1)
  })

  it('gets nothing for a question whose cookie was given to another address, though everything else is right', () => {
    const rude = new Rude({ ...nowhere, port: 1 })
    rude.seek()
    expect(rude.say({}, nowhere)).toEqual([])
    expect(rude.say({}, { ...rude.from, host: '10.0.9.8' })).toEqual([])
    expect(ben.questions).toEqual([])
    expect(rude.say({})).not.toEqual([])
  })

  it('draws nothing from an asker by a cookie for which it did not seek', () => {
    network.remove(ben)
    network.perform(ada, ada.take({ kind: 'ask', question: secret }, network.nowMs))
    const answerer = crypto.agreementKeyPair(random.bytes(32)).publicKey
    const bytes = seal({ type: 'cookie', answerer, nonce: random.bytes(16), cookie: random.bytes(16) })
    network.input(ada, { kind: 'datagram', from: nowhere, bytes })
    network.run(60_000)
    expect(network.sent.filter(({ to }) => to !== undefined)).toEqual([])
  })

  it('is not drawn into it by an answerer who says that it sits there', () => {
    network.remove(ben)
    network.perform(ada, ada.take({ kind: 'ask', question: random.bytes(rendezvousMessageBytesMax) }, network.nowMs))
    const eve = crypto.agreementKeyPair(random.bytes(32))
    const eveAt: Address = { host: '10.0.9.7', port: 97 }
    const asker = ada.asker.publicKey
    const keys = pairKeys(crypto, { rendezvousKey, asker, answerer: eve.publicKey }, eve.secretKey, asker)
    if (keys === undefined) throw new Error('these are keys')
    const heard = () =>
      readAll(
        'ask',
        network.sent.filter(({ to }) => to === eveAt),
      ).flatMap(({ sealed, cookie }) => openPart(crypto, askingKey(crypto, keys, cookie), sealed) ?? [])
    const tell = (from: Address, packet: RendezvousPacket) =>
      network.input(ada, { kind: 'datagram', from, bytes: seal(packet) })
    for (let round = 0; round < 100; round++) {
      const nonce = readAll('seek', network.sent).at(-1)?.nonce ?? new Uint8Array(16)
      for (const from of [eveAt, nowhere])
        tell(from, { type: 'cookie', answerer: eve.publicKey, nonce, cookie: new Uint8Array(16) })
      const last = heard().at(-1)
      for (const guess of [-1, 0, 1, 2]) {
        const part = {
          number: 1,
          round: (last?.round ?? 1) + guess,
          have: 0,
          count: 0,
          index: 0,
          chunk: new Uint8Array(),
        }
        const sealed = sealPart(crypto, random, keys.answering, part)
        for (const from of [eveAt, nowhere]) tell(from, { type: 'answer', answerer: eve.publicKey, sealed })
      }
      network.run(100)
    }
    expect(heard().some(({ chunk }) => chunk.length > 0)).toBe(true)
    const drawn = network.sent.filter(({ to }) => to === nowhere)
    expect(drawn.length).toBeGreaterThan(10)
    expect(drawn.every(({ bytes }) => bytes.length === 256)).toBe(true)
  })

  it('gets from an asker at most three times what it is said to have sent, and no word of the question', () => {
    network.remove(ben)
    network.perform(ada, ada.take({ kind: 'ask', question: random.bytes(rendezvousMessageBytesMax) }, network.nowMs))
    const victim = new VirtualAsker(9, random.bytes(32))
    let spoofedBytes = 0
    for (let round = 0; round < 200; round++) {
      const nonce = readAll('seek', network.sent).at(-1)?.nonce ?? new Uint8Array(16)
      const answerer = crypto.agreementKeyPair(random.bytes(32)).publicKey
      const bytes = seal({ type: 'cookie', answerer, nonce, cookie: random.bytes(16) })
      spoofedBytes += bytes.length
      network.input(ada, { kind: 'datagram', from: victim.address, bytes })
      network.run(100)
    }
    const drawn = network.sent.filter(({ to }) => to === victim.address || to?.host === victim.address.host)
    expect(drawn.length).toBeGreaterThan(100)
    expect(drawn.every(({ bytes }) => bytes.length === 256)).toBe(true)
    expect(drawn.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(3 * spoofedBytes)
  })

  it('keeps nobody from asking: the good answerer among many false ones is heard', () => {
    network.remove(ben)
    network.perform(ada, ada.take({ kind: 'ask', question: secret }, network.nowMs))
    for (let round = 0; round < 300; round++) {
      const nonce = readAll('seek', network.sent).at(-1)?.nonce ?? new Uint8Array(16)
      const answerer = crypto.agreementKeyPair(random.bytes(32)).publicKey
      const bytes = seal({ type: 'cookie', answerer, nonce, cookie: random.bytes(16) })
      network.input(ada, { kind: 'datagram', from: nowhere, bytes })
      network.run(100)
      if (round === 150) network.add(ben)
    }
    expect(ada.answers.map(({ answer }) => answer)).toEqual([reply])
  })
})

describe('S5: who asks too much', () => {
  const everyone = (hostCount: number, perHost: number) =>
    Array.from({ length: hostCount * perHost }, (_, index) => {
      const host = Math.floor(index / perHost)
      return new Rude({ host: `10.1.${host >> 8}.${host & 255}`, port: 1_000 + index })
    })

  it('is heard no more from one host beyond its share, while others are; and again when cookies are void', () => {
    const crowd = everyone(1, askersPerHostMax + 5)
    for (const rude of crowd) {
      rude.seek()
      rude.say({})
    }
    expect(ben.questions).toHaveLength(askersPerHostMax)
    converseBeside()
    network.nowMs += 2 * cookieSliceMs
    const [, , , , last] = crowd
    last?.seek()
    last?.say({ number: 2 })
    expect(ben.questions).toHaveLength(askersPerHostMax + 2)
  })

  it('does not make what was asked through be forgotten, however many hosts take part', () => {
    const crowd = everyone(askersMax, 2)
    for (const rude of crowd) {
      rude.seek()
      rude.say({})
    }
    expect(ben.questions).toHaveLength(askersMax)
    for (const rude of crowd) rude.say({})
    expect(ben.questions).toHaveLength(askersMax)
  })

  it('makes room for others, as long as it has only begun to ask', () => {
    for (const rude of everyone(askersMax, 2)) {
      rude.seek()
      rude.say({ count: 16, chunk: random.bytes(1_024) })
    }
    converseBeside()
  })

  it('is heard with no more questions than one asker may have', () => {
    const rude = new Rude(nowhere)
    rude.seek()
    for (let number = 1; number <= 2 * questionsPerAskerMax; number++) rude.say({ number })
    expect(ben.questions).toHaveLength(questionsPerAskerMax)
  })

  it('gets its answer again no faster than its host may', () => {
    ben = new VirtualAnswerer(2, names, () => random.bytes(rendezvousMessageBytesMax))
    const rude = new Rude(nowhere)
    rude.seek()
    let bytesBack = 0
    for (let round = 1; round < 2_000; round++) {
      for (const { bytes } of rude.say({ round })) bytesBack += bytes.length
      network.nowMs += 5
    }
    // The burst, ten seconds, and the one answer that may overdraw.
    expect(bytesBack).toBeLessThan(2 ** 21 + 10 * 2 ** 19 + 2 ** 15)
  })

  function converseBeside() {
    const before = ben.questions.length
    network.perform(ada, ada.take({ kind: 'ask', question: secret }, network.nowMs))
    network.run(1_000)
    expect(ben.questions).toHaveLength(before + 1)
    expect(ada.answers).toHaveLength(1)
  }
})

it('S4: a flood of seeks from 1,000 addresses leaves nothing in memory', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heldBytes = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const flood = (seekCount: number, addressCount: number) => {
    for (let index = 0; index < seekCount; index++) {
      const place = index % addressCount
      const from = { host: `10.2.${place >> 8}.${place & 255}`, port: place }
      network.nowMs += 1
      deliver(seal({ type: 'seek', asker: random.bytes(32), nonce: random.bytes(16) }), from)
    }
  }
  heldBytes()
  flood(5_000, 1)
  const before = heldBytes()
  flood(10_000, 1_000)
  expect(heldBytes() - before).toBeLessThan(150_000)
})
