import { beforeEach, describe, expect, it } from 'vitest'
import {
  bulkAheadBytes,
  bulkFrameBytes,
  bulkLeftOverMax,
  bulkMissingMin,
  cursorSaveIntervalMs,
  intakeBytesMax,
  intakePeerBytesMax,
} from '../limits.ts'
import { byteText } from '../reconcile/ids.ts'
import { allEqual, crypto, makeEvents, makePeer, typeOf } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualEvent, VirtualPeer } from '../testing/virtualPeer.ts'

/** Much at once, over streams, between peers in virtual time. */

const TCP_PORT = 6_000
const EVENT_BYTES = 500
const history = makeEvents(1, 1_500, 1_000, EVENT_BYTES)
const historyBytes = history.length * EVENT_BYTES

let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer

function makeStreamingPeer(number: number, events: readonly VirtualEvent[] = []): VirtualPeer {
  const peer = makePeer(number)
  peer.tcpPort = TCP_PORT
  peer.load(events)
  return peer
}

beforeEach(() => {
  network = new VirtualNetwork({ seed: 5 })
  ada = makeStreamingPeer(1, history)
  ben = makeStreamingPeer(2)
})

const isEqual = () => allEqual([ada, ben])
const pushedOverUdp = () => network.sent.filter(({ bytes }) => typeOf(bytes) === 'events').length

describe('who lacks much', () => {
  it('gets it over a stream, in the order in which it came to who has it, each event once', () => {
    network.add(ada, ben)
    expect(network.runUntil(isEqual, 5_000)).toBe(true)
    expect([...ben.events.keys()]).toEqual([...ada.events.keys()])
    expect(ben.ingestedBlobs).toBe(history.length)
    expect(pushedOverUdp()).toBe(0)
    network.run(2_000)
    expect(network.streams.count).toBe(0)
  })

  it('gets it however the network cuts what is said', () => {
    network.streams.chunkBytes = 777
    network.add(ada, ben)
    expect(network.runUntil(isEqual, 10_000)).toBe(true)
    expect(ben.ingestedBlobs).toBe(history.length)
  })

  it('gets it by datagrams where streams are refused, and tries a stream again later', () => {
    network = new VirtualNetwork({ seed: 5, loss: 0.4 })
    const tries: number[] = []
    network.streams.refuses = () => {
      tries.push(network.nowMs)
      return tries.length === 1 ? 'atOnce' : 'no'
    }
    // So that datagrams are not done before that.
    ada = makeStreamingPeer(1, makeEvents(7, 12_000, 1_000, EVENT_BYTES))
    network.add(ada, ben)
    network.run(4_000)
    expect(network.streams.carriedBytes).toBe(0)
    expect(ben.events.size).toBeGreaterThan(0)
    expect(network.runUntil(() => network.streams.carriedBytes > 0, 20_000)).toBe(true)
    expect(network.runUntil(isEqual, 60_000)).toBe(true)
  })

  it('gets it by datagrams where attempts at streams come to nothing and nobody says so', () => {
    network.streams.refuses = () => 'silently'
    network.add(ada, ben)
    expect(network.runUntil(isEqual, 30_000)).toBe(true)
  })

  it('goes on where it ended when the stream is cut, also after a start of its own', () => {
    const much = makeEvents(7, 6_000, 1_000, EVENT_BYTES)
    ada = makeStreamingPeer(1, much)
    network.streams.bytesPerMs = 500
    network.add(ada, ben)
    expect(network.runUntil(() => ben.events.size > much.length / 3, 10_000)).toBe(true)
    // As often as where it is gets written down.
    network.run(cursorSaveIntervalMs)
    const before = ben.events.size
    expect(before).toBeLessThan(much.length - bulkMissingMin)
    network.streams.cut()
    network.remove(ben)
    ben.restart(network.nowMs)
    network.add(ben)
    expect(network.runUntil(isEqual, 60_000)).toBe(true)
    expect(ben.ingestedBlobs - much.length).toBeLessThan(before / 2)
  })

  it('asks another who has it when the first is gone', () => {
    const cleo = makeStreamingPeer(3, history)
    network.streams.bytesPerMs = 300
    network.add(ada, cleo, ben)
    expect(network.runUntil(() => ben.events.size > 300, 10_000)).toBe(true)
    const [first] = ben.savedCursors.keys()
    const [gone, left] = first === ada.deviceId ? [ada, cleo] : [cleo, ada]
    network.remove(gone)
    expect(network.runUntil(() => allEqual([left, ben]), 60_000)).toBe(true)
  })

  it('is one of several who are served at a time, none of them much later than the others', () => {
    const others = Array.from({ length: 5 }, (_, index) => makeStreamingPeer(10 + index))
    network.streams.bytesPerMs = 2_000
    network.add(ada, ...others)
    const begun = () => others.every((peer) => peer.events.size > 0)
    expect(network.runUntil(begun, 5_000)).toBe(true)
    expect(Math.max(...others.map((peer) => peer.events.size))).toBeLessThan(history.length)
    expect(network.runUntil(() => allEqual([ada, ...others]), 60_000)).toBe(true)
  })

  it('leaves it to datagrams to find little among much', () => {
    ben.load(history.slice(500))
    network.add(ada, ben)
    expect(network.runUntil(isEqual, 30_000)).toBe(true)
    expect(network.streams.carriedBytes).toBe(0)
  })
})

describe('what is not taken in yet', () => {
  it('bounds what a stream brings, and the rest comes when there is room', () => {
    const much = makeEvents(7, 1_500, 1_000, 4_000)
    ada = makeStreamingPeer(1, much)
    ben.isBusy = true
    network.add(ada, ben)
    network.run(5_000)
    expect(ben.backlogBytes).toBeGreaterThanOrEqual(intakeBytesMax - intakePeerBytesMax)
    expect(ben.backlogBytes).toBeLessThanOrEqual(intakeBytesMax + 2 * bulkFrameBytes)
    expect(network.streams.carriedBytes).toBeLessThan(intakeBytesMax + 2 * bulkAheadBytes)
    network.perform(ben, ben.catchUp(network.nowMs))
    expect(network.runUntil(isEqual, 60_000)).toBe(true)
  })

  it('bounds what datagrams bring as well', () => {
    network.streams.refuses = () => 'atOnce'
    ada = makeStreamingPeer(1, makeEvents(7, 6_000, 1_000, 1_000))
    ben.isBusy = true
    network.add(ada, ben)
    network.run(60_000)
    expect(ben.backlogBytes).toBeLessThan(intakeBytesMax + 2 * bulkFrameBytes)
    network.perform(ben, ben.catchUp(network.nowMs))
    expect(network.runUntil(isEqual, 120_000)).toBe(true)
  })
})

describe('who sends over a stream what is of no use', () => {
  /** It says that it holds more than Ada does, and was first. */
  function withBadServer(serves: VirtualPeer['serves']): VirtualPeer {
    const mallory = makeStreamingPeer(6, makeEvents(66, 2_500, 1_000, EVENT_BYTES))
    mallory.serves = serves
    return mallory
  }
  const hasHistory = () => [...ada.events.keys()].every((id) => ben.events.has(id))
  const random = new SeededRandom(3)

  it.each([
    ['nothing', () => undefined],
    ['word that there is nothing', (place: number) => ({ blobs: [], next: place })],
    [
      'the same events for ever',
      (place: number) => ({ blobs: history.slice(0, 100).map(({ blob }) => blob), next: place + 100 }),
    ],
    [
      'more events than places',
      (place: number) => ({ blobs: [random.bytes(100), random.bytes(100)], next: place + 1 }),
    ],
  ])('%s, is given up, and others are asked', (_, serves) => {
    const mallory = withBadServer(serves)
    network.add(mallory, ben)
    network.run(3_000)
    network.add(ada)
    expect(network.runUntil(hasHistory, 60_000)).toBe(true)
    expect(network.streams.carriedBytes).toBeLessThan(4 * (historyBytes + 2_500 * EVENT_BYTES))
  })

  it('one byte now and then, is given up, and others are asked', () => {
    const mallory = withBadServer(undefined)
    network.add(mallory, ben)
    network.streams.bytesPerMs = 1
    network.run(3_000)
    network.add(ada)
    expect(network.runUntil(hasHistory, 120_000)).toBe(true)
  })

  it('events that can never be taken in, is given up before it has cost much', () => {
    const mallory = withBadServer((place) => {
      const blobs = Array.from({ length: 100 }, () => random.bytes(EVENT_BYTES))
      for (const blob of blobs) {
        for (const peer of [ada, ben]) peer.refuses.add(byteText(crypto.blake2b(blob, 32)))
      }
      return { blobs, next: place + 100 }
    })
    network.add(mallory, ben)
    network.run(20_000)
    const refused = ben.refuses.size
    expect(ben.ingestedBlobs).toBeGreaterThan(bulkLeftOverMax)
    network.run(60_000)
    // It was tried again a few times, each time for as long.
    expect(ben.refuses.size).toBeLessThan(refused * 6)
    network.add(ada)
    expect(network.runUntil(hasHistory, 60_000)).toBe(true)
  })
})
