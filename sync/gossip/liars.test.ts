import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  answerBytesBurst,
  answerBytesPerSecond,
  exchangePauseMaxMs,
  lackingPulsesBurst,
  lackingPulsesPerSecond,
  peersMax,
  wantRestMs,
  windowStartDatagrams,
} from '../limits.ts'
import { allEqual, crypto, makeEvents, makePeer, typeOf } from '../testing/fixture.ts'
import { bodyOf, Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { makeEvent } from '../testing/virtualPeer.ts'
import type { Hello } from '../wire/hello.ts'
import type { Pulse } from '../wire/pulse.ts'
import type { Since } from '../wire/since.ts'

/** What somebody can do who holds the community's key, speaks the protocol and lies. */

let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer

beforeEach(() => {
  network = new VirtualNetwork({ seed: 5 })
  ada = makePeer(1)
  ben = makePeer(2)
})

/** Ada and Ben hold the same 80 events and know each other. */
function settle(): void {
  ada.load(makeEvents(1, 40))
  ben.load(makeEvents(2, 40))
  network.add(ada, ben)
  network.run(8_000)
  expect(allEqual([ada, ben])).toBe(true)
}

const nothingHeld = { salt: new Uint8Array(16), hashCount: 0, bits: new Uint8Array() }
/** A question for what arrived at Ada from a place on. */
const sinceOf = (number: number, from: number): Since => ({
  type: 'since',
  number,
  store: ada.storeId,
  from,
  held: nothingHeld,
})

const sentTo = (liar: Liar) => network.sent.filter(({ to }) => to?.host === liar.address.host)
const rootOf = (peer: VirtualPeer): Uint8Array => {
  const greeting = network.sent.findLast(({ from, bytes }) => {
    return from === peer.address && ['hello', 'pulse'].includes(typeOf(bytes))
  })
  if (greeting === undefined) throw new Error('the peer said what it holds')
  return (bodyOf(greeting.bytes).payload as Hello | Pulse).root
}

describe('whoever makes up devices', () => {
  it.each([
    ['without an address', false],
    ['that all answer from one host', true],
  ])('%s keeps nobody out', (_, proven) => {
    settle()
    for (let seed = 0; seed < peersMax + 40; seed++) {
      // Slow enough for the limit on hellos of one host, and all within the time in which somebody silent is forgotten.
      if (seed % 20 === 19) network.run(600)
      const sybil = new Liar(network, 10_000 + seed, { host: '10.6.6.6', port: 10_000 + seed })
      if (proven) sybil.acquaint(ada)
      else sybil.greet(ada)
    }
    const cem = makePeer(3)
    cem.load(makeEvents(3, 10))
    network.add(cem)
    expect(network.runUntil(() => allEqual([ada, ben, cem]), 12_000)).toBe(true)
  })

  it('leaves no trace on the disk without having proven an address', () => {
    settle()
    for (let seed = 0; seed < 50; seed++) new Liar(network, 20_000 + seed).greet(ada)
    network.run(5_000)
    expect([...ada.savedWindows.keys()]).toEqual([ben.deviceId])
  })
})

describe('whoever claims to hold something else', () => {
  it('does not keep two others from agreeing by answers that never end', () => {
    ben.load(makeEvents(2, 3_000))
    network.add(ada)
    const liar = new Liar(network)
    liar.acquaint(ada, { count: 2 ** 32 - 1 })
    network.run(10)
    network.add(ben)
    let asked = 0
    for (let turn = 0; turn < 3_000 && !allEqual([ada, ben]); turn++) {
      network.run(5)
      asked += liar.inchForward(ada)
      if (turn % 400 === 0) liar.greet(ada, { kind: 'announced' }, { count: 2 ** 32 - 1 })
    }
    expect(asked).toBeGreaterThan(0)
    expect(allEqual([ada, ben])).toBe(true)
  })

  it('is asked a bounded number of times, whatever it answers', () => {
    settle()
    const liar = new Liar(network)
    liar.acquaint(ada)
    let asked = 0
    for (let turn = 0; turn < 12_000; turn++) {
      network.run(5)
      asked += liar.inchForward(ada)
      if (turn % 800 === 0) liar.greet(ada)
    }
    expect(asked).toBeGreaterThan(5)
    expect(asked).toBeLessThan(100)
  })

  it('is asked no more often for agreeing now and then', () => {
    settle()
    const liar = new Liar(network)
    liar.acquaint(ada)
    for (let turn = 0; turn < 300; turn++) {
      network.run(1_000)
      liar.greet(ada, { kind: 'announced' }, turn % 2 === 0 ? {} : { root: rootOf(ada) })
    }
    const questions = liar.questions()
    const rounds = Math.ceil(300_000 / exchangePauseMaxMs) * 8
    expect(questions.length).toBeLessThan(rounds * 5)
  })

  it('does not make others seem to lack anything for ever', () => {
    settle()
    expect(ada.gossip.status()).toMatchObject({ state: 'live', missing: 0 })
    const liar = new Liar(network)
    liar.acquaint(ada, { count: 2 ** 32 - 1 })
    for (let second = 0; second < 30; second++) {
      network.run(1_000)
      liar.greet(ada, { kind: 'announced' }, { count: 2 ** 32 - 1 })
    }
    expect(ada.gossip.status().peers).toHaveLength(2)
    expect(ada.gossip.status()).toMatchObject({ state: 'live', missing: 0 })
    // And a real difference is seen at once.
    const event = makeEvent(crypto, new SeededRandom(77), 1_750_000_000_000)
    network.perform(ben, ben.write([event], network.nowMs))
    expect(network.runUntil(() => allEqual([ada, ben]), 500)).toBe(true)
  })
})

describe('whoever sends events with parents that are nowhere', () => {
  const nowhere = () => Array.from({ length: 500 }, (_, index) => crypto.blake2b(Uint8Array.of(index, index >>> 8), 32))

  it('is asked for them a dozen times and no more, and everybody is live meanwhile', () => {
    settle()
    const liar = new Liar(network)
    liar.acquaint(ada)
    const before = network.sent.length
    for (let second = 0; second < 120; second++) {
      network.input(ada, { kind: 'missing', ids: nowhere(), from: liar.deviceId })
      network.run(1_000)
      liar.greet(ada, { kind: 'announced' }, { root: rootOf(ada) })
      if (second === 30) expect(ada.gossip.status()).toMatchObject({ state: 'live', missing: 0 })
    }
    const wants = network.sent.slice(before).filter(({ bytes }) => typeOf(bytes) === 'want')
    expect(wants.length).toBeGreaterThan(0)
    expect(wants.length).toBeLessThan(100)
    const quiet = network.sent.length
    network.run(60_000)
    expect(network.sent.slice(quiet).filter(({ bytes }) => typeOf(bytes) === 'want')).toEqual([])
  })

  it('does not keep an honest wish from being asked', () => {
    settle()
    const liar = new Liar(network)
    liar.acquaint(ada)
    const junk = Array.from({ length: 6_000 }, (_, index) => crypto.blake2b(Uint8Array.of(index, index >>> 8, 1), 32))
    network.input(ada, { kind: 'missing', ids: junk, from: liar.deviceId })
    network.run(100)
    const event = makeEvent(crypto, new SeededRandom(78), 1_750_000_000_000)
    ben.load([event])
    network.input(ada, { kind: 'missing', ids: [event.id], from: ben.deviceId })
    expect(network.runUntil(() => allEqual([ada, ben]), 100)).toBe(true)
    expect(wantRestMs).toBeGreaterThan(60_000)
  })
})

describe('whoever asks and asks', () => {
  it('fills no memory by never acknowledging: one answer waits at a time behind those on their way', () => {
    settle()
    const liar = new Liar(network)
    liar.acquaint(ada)
    for (let round = 0; round < 5_000; round++) {
      liar.say(ada, sinceOf(round, 1_000))
      if (round % 100 === 0) network.run(1)
    }
    liar.read()
    liar.say(ada, { type: 'ack', cumulative: 2 ** 40, beyond: new Uint8Array(32) })
    network.run(3_000)
    const answers = liar
      .read()
      .flatMap((payload) => (payload.type === 'delivery' && payload.cargo.type === 'done' ? payload.cargo.number : []))
    // A window of them is on its way, and no more is made before that is acknowledged.
    expect(new Set(answers).size).toBeLessThan(2 * windowStartDatagrams)
  })

  it('does not make the store be read for what it was sent a moment ago', () => {
    settle()
    const liar = new Liar(network)
    liar.acquaint(ada)
    const ids = [...ada.events.values()].map(({ id }) => id.slice(0, 8))
    const reads = vi.spyOn(ada.events, 'get')
    for (let round = 0; round < 500; round++) liar.say(ada, { type: 'want', shortIds: ids })
    expect(reads.mock.calls.length).toBeLessThanOrEqual(ids.length)
  })

  it('gets a bounded share: S4', () => {
    ada.load(makeEvents(4, 3_000, 24, 900))
    network.add(ada)
    const liar = new Liar(network)
    liar.acquaint(ada)
    let sequence = 0
    for (let ms = 0; ms < 400; ms++) {
      network.run(1)
      for (const payload of liar.read())
        if (payload.type === 'delivery') sequence = Math.max(sequence, payload.sequence)
      liar.say(ada, { type: 'ack', cumulative: sequence, beyond: new Uint8Array(32) })
      liar.say(ada, sinceOf(ms, 0))
    }
    const bytes = sentTo(liar).reduce((sum, datagram) => sum + datagram.bytes.length, 0)
    expect(bytes).toBeLessThan(answerBytesBurst + 0.6 * answerBytesPerSecond)
  })

  it('does not make everybody announce something for each device that it makes up', () => {
    settle()
    const before = network.sent.length
    for (let number = 0; number < 100; number++) {
      const liar = new Liar(network, 2_000 + number)
      liar.acquaint(ada)
      const scope = { kind: 'announced' } as const
      const recent = [liar.random.bytes(4)]
      const pulse = {
        type: 'pulse',
        scope,
        root: liar.random.bytes(16),
        count: 90,
        pusher: new Uint8Array(8),
        recent,
      } as const
      liar.send(ada, liar.sealHello(liar.header(), pulse))
      network.run(10)
    }
    const announced = network.sent.slice(before).filter(({ from, to, bytes }) => {
      return from === ada.address && to === undefined && typeOf(bytes) === 'pulse'
    })
    expect(announced.length).toBeLessThan(lackingPulsesBurst + 2 * lackingPulsesPerSecond)
  })

  it('pays for what its hellos make others look at, also where that comes to nothing', () => {
    const events = makeEvents(4, 2_000)
    ada.load(events)
    network.add(ada)
    const liar = new Liar(network)
    liar.acquaint(ada)
    const claims = {
      root: new Uint8Array(16).fill(7),
      count: events.length,
      pusher: ada.device.signing.publicKey.slice(0, 8),
      low: new Uint8Array(35),
      hot: { salt: new Uint8Array(16), hashCount: 1, bits: new Uint8Array(100).fill(255) },
    }
    for (let ms = 0; ms < 100; ms++) {
      liar.greet(ada, { kind: 'announced' }, claims)
      network.run(1)
    }
    liar.read()
    liar.say(ada, { type: 'want', shortIds: events.slice(0, 10).map(({ id }) => id.slice(0, 8)) })
    network.run(5)
    expect(liar.read().filter(({ type }) => type === 'delivery')).toEqual([])
  })

  it('costs nothing but the refusal where its datagrams are refused', () => {
    settle()
    const replayed = network.sent.filter(({ from }) => from === ben.address)
    for (const { bytes } of replayed) {
      expect(ada.step({ kind: 'datagram', from: ben.address, bytes }, network.nowMs)).toEqual([])
    }
  })
})

describe('whoever pushes what is refused', () => {
  it('is not listened to for a while, and nobody else is concerned', () => {
    settle()
    const liar = new Liar(network)
    liar.acquaint(ada)
    const push = () => liar.deliver(ada, { type: 'events', blobs: [new Uint8Array(100)] })
    const before = ada.ingestedBlobs
    push()
    expect(ada.ingestedBlobs).toBe(before + 1)
    network.input(ada, { kind: 'refused', count: 1_000, from: liar.deviceId })
    ada.events.delete(String.fromCharCode(...crypto.blake2b(new Uint8Array(100), 32)))
    push()
    expect(ada.ingestedBlobs).toBe(before + 1)
    network.perform(ben, ben.write([makeEvent(crypto, new SeededRandom(79), 1_750_000_000_000)], network.nowMs))
    network.run(500)
    expect(ada.ingestedBlobs).toBe(before + 2)
    for (let second = 0; second < 60; second++) {
      network.run(1_000)
      liar.greet(ada)
    }
    push()
    expect(ada.ingestedBlobs).toBe(before + 3)
  })
})

describe('amplification', () => {
  it('never exceeds what came in until an address has echoed its token: S4', () => {
    settle()
    const liar = new Liar(network)
    let received = 0
    const before = network.sent.length
    for (let round = 0; round < 400; round++) {
      const scopes = [
        { kind: 'announced' },
        { kind: 'addressed', token: new Uint8Array(8), proven: false, deaf: true },
        { kind: 'addressed', token: new Uint8Array(8), echo: new Uint8Array(8), proven: true, deaf: true },
      ] as const
      const hot = { salt: new Uint8Array(16), hashCount: 7, bits: new Uint8Array([0, 200, 700][round % 3] ?? 0) }
      const claims = hot.bits.length === 0 ? {} : { hot }
      const hello = liar.sealHello(liar.header(), liar.hello(scopes[round % scopes.length], claims))
      liar.send(ada, hello)
      received += hello.length
      network.run(50)
    }
    const sent = network.sent
      .slice(before)
      .filter(({ to }) => to?.host === liar.address.host)
      .reduce((sum, { bytes }) => sum + bytes.length, 0)
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThanOrEqual(received)
  })
})

describe('silence', () => {
  it('two peers that agree say pulses and few hellos, in less than 200 bytes a second, broadcast copies and all', () => {
    settle()
    const before = network.sent.length
    network.run(600_000)
    const sent = network.sent.slice(before)
    expect(new Set(sent.map(({ bytes }) => typeOf(bytes)))).toEqual(new Set(['hello', 'pulse']))
    // Where everything is said in every way there is: by both families of addresses, and by broadcast.
    const bytes = sent.reduce((sum, each) => sum + each.bytes.length * (each.broadcast ? 3 : 1), 0)
    expect(bytes).toBeLessThan(200 * 600)
  })
})
