import { beforeEach, describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { bulkAheadBytes, bulkFrameBytes, datagramSizesBytes, streamFrameBytesMax } from '../limits.ts'
import { crypto, makeEvents, makePeer } from '../testing/fixture.ts'
import { bodyOf, Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import type { StreamPlace } from '../testing/virtualStreams.ts'
import type { Payload } from '../wire/body.ts'
import { RecordReader, RecordWriter, streamKey } from '../wire/record.ts'
import { decodeStreamFrame, encodeStreamFrame, type StreamFrame } from '../wire/streamFrame.ts'
import type { StreamEvent, StreamId } from './interface.ts'
import { pairKeys } from './proof.ts'

/** What somebody can do who connects to a peer and means no good. */

const TCP_PORT = 6_000
const EVENT_BYTES = 500
const random = new SeededRandom(9)
let network: VirtualNetwork
let ada: VirtualPeer

beforeEach(() => {
  network = new VirtualNetwork({ seed: 5 })
  ada = makePeer(1)
  ada.tcpPort = TCP_PORT
  ada.load(makeEvents(1, 3_000, 1_000, EVENT_BYTES))
  network.add(ada)
})

/** A connection to Ada, and what came of it. */
class Caller {
  readonly heard: StreamEvent[] = []
  readonly stream: StreamId = Symbol('call')
  readonly #place: StreamPlace

  constructor(host = '10.0.6.6') {
    this.#place = network.streams.place({ host, port: 0 }, (event) => this.heard.push(event))
    this.#place.dial(this.stream, { host: ada.address.host, port: TCP_PORT })
    network.run(5)
  }

  say(bytes: Uint8Array): void {
    this.#place.write(this.stream, bytes)
    network.run(5)
  }

  /** Takes nothing more of what is said. */
  stopListening(): void {
    this.#place.pause(this.stream)
  }

  get bytes(): Uint8Array {
    return concatBytes(...this.heard.flatMap((event) => (event.what === 'bytes' ? [event.bytes] : [])))
  }

  get isCutOff(): boolean {
    return this.heard.some(({ what }) => what === 'closed')
  }
}

const open = (): Payload => ({ type: 'open', nonce: random.bytes(16) })

/** A liar whom Ada knows, at the other end of an opened stream. */
function openedBy(liar: Liar, caller = new Caller()) {
  const nonce = random.bytes(16)
  caller.say(liar.sealSaid(liar.header(), { type: 'open', nonce }, liar.agreementKeyOf(ada)))
  const packet = caller.bytes.slice(0, datagramSizesBytes[0])
  const { payload } = bodyOf(packet)
  if (payload.type !== 'opened') throw new Error('it was opened')
  const pair = pairKeys(crypto, liar.boot, liar.agreementKeyOf(ada))
  if (pair === undefined) throw new Error('the key is a good one')
  const writer = new RecordWriter(crypto, streamKey(crypto, pair.toThem, nonce, payload.nonce))
  const reader = new RecordReader(crypto, streamKey(crypto, pair.fromThem, nonce, payload.nonce))
  const say = (frame: StreamFrame) => caller.say(writer.seal(encodeStreamFrame(frame)))
  const frames = () => {
    const read = reader.read(caller.bytes.slice(packet.length))
    return read === 'broken' ? read : read.map((frame) => decodeStreamFrame(frame))
  }
  return { caller, say, writer, frames, opened: payload }
}

describe('who connects to a peer', () => {
  it.each([
    ['noise', () => random.bytes(256)],
    ['a greeting', (liar: Liar) => liar.sealHello(liar.header(), liar.hello())],
    [
      'something else that peers say',
      (liar: Liar) => liar.sealSaid(liar.header(), { type: 'keychainAsk' }, liar.agreementKeyOf(ada)),
    ],
    ['an opening for somebody else', (liar: Liar) => liar.sealSaid(liar.header(), open(), random.bytes(32))],
  ])('and says %s is cut off, and told nothing', (_, packet) => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const caller = new Caller()
    caller.say(packet(liar).slice(0, 256))
    expect(caller.isCutOff).toBe(true)
    expect(caller.bytes).toHaveLength(0)
  })

  it('and has never been greeted is cut off', () => {
    const [liar, known] = [new Liar(network, 700), new Liar(network, 701)]
    known.acquaint(ada)
    const caller = new Caller()
    caller.say(liar.sealSaid(liar.header(), open(), known.agreementKeyOf(ada)))
    expect(caller.isCutOff).toBe(true)
  })

  it('and plays back what somebody opened with is cut off', () => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const packet = liar.sealSaid(liar.header(), open(), liar.agreementKeyOf(ada))
    const first = new Caller()
    first.say(packet)
    expect(first.isCutOff).toBe(false)
    const second = new Caller('10.0.6.7')
    second.say(packet)
    expect(second.isCutOff).toBe(true)
    expect(second.bytes).toHaveLength(0)
    expect(ada.gossip.status().refused.replay).toBe(1)
  })

  it('and was removed is cut off, also in the middle', () => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const { caller, say } = openedBy(liar)
    network.streams.bytesPerMs = 100
    say({ type: 'since', from: 0 })
    ada.standings.set(liar.deviceId, 'removed')
    network.run(100)
    expect(caller.isCutOff).toBe(true)
    const again = new Caller()
    again.say(liar.sealSaid(liar.header(), open(), liar.agreementKeyOf(ada)))
    expect(again.isCutOff).toBe(true)
  })

  it('and opens without asking for anything is cut off after a while', () => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const { caller } = openedBy(liar)
    network.run(1_000)
    expect(caller.isCutOff).toBe(false)
    network.run(5_000)
    expect(caller.isCutOff).toBe(true)
  })

  it.each([
    ['what is no record', () => concatBytes(new Uint8Array([0, 1, 0]), random.bytes(256))],
    ['a record that is too long', () => new Uint8Array([0xff, 0xff, 0xff])],
  ])('and then says %s is cut off', (_, bytes) => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const { caller } = openedBy(liar)
    caller.say(bytes())
    expect(caller.isCutOff).toBe(true)
  })

  it.each([
    ['what is no frame', new Uint8Array([99, 1, 2, 3])],
    ['an unknown frame of the largest size', new Uint8Array(streamFrameBytesMax)],
    ['events, which nobody asked for', encodeStreamFrame({ type: 'events', next: 1, blobs: [random.bytes(100)] })],
    ['that it is done', encodeStreamFrame({ type: 'done', next: 1 })],
  ])('and then seals %s is cut off', (_, frame) => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const { caller, writer } = openedBy(liar)
    caller.say(writer.seal(frame))
    expect(caller.isCutOff).toBe(true)
    expect(ada.ingestedBlobs).toBe(0)
  })

  it('and asks twice is cut off', () => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const { caller, say } = openedBy(liar)
    say({ type: 'since', from: 2_999 })
    expect(caller.isCutOff).toBe(false)
    say({ type: 'since', from: 0 })
    expect(caller.isCutOff).toBe(true)
  })

  it('and asks for places that are not there is told that this was all', () => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const { say, frames, opened } = openedBy(liar)
    expect(opened.count).toBe(3_000)
    say({ type: 'since', from: 2 ** 48 - 1 })
    expect(frames()).toEqual([{ type: 'done', next: 2 ** 48 - 1 }])
  })

  it('and does not take what it asked for has little waiting for it', () => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const { caller, say } = openedBy(liar)
    caller.stopListening()
    let served = 0
    ada.serves = (place, bytesMax) => {
      served += bytesMax
      return { blobs: [random.bytes(bytesMax)], next: place + 1 }
    }
    say({ type: 'since', from: 0 })
    network.run(10_000)
    expect(served).toBeLessThanOrEqual(bulkAheadBytes + bulkFrameBytes)
  })

  it('and does so again and again has one stream at a time', () => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const callers = Array.from({ length: 20 }, () => openedBy(liar).caller)
    expect(callers.filter(({ isCutOff }) => !isCutOff)).toHaveLength(1)
  })
})
