import { beforeEach, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { bulkAheadBytes, bulkServedMax, bulkTurnMs } from '../limits.ts'
import { crypto, HOUR_MS, makeEvents, makePeer, START_MS } from '../testing/fixture.ts'
import { Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { makeEvent } from '../testing/virtualPeer.ts'
import type { StreamId } from './interface.ts'

/** Members, and others with a key of the community, who would have streams for themselves. */

const TCP_PORT = 6_000
const EVENT_BYTES = 500
const history = makeEvents(1, 1_200, 1_000, EVENT_BYTES)

let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer

function streaming(peer: VirtualPeer): VirtualPeer {
  peer.tcpPort = TCP_PORT
  return peer
}

beforeEach(() => {
  network = new VirtualNetwork({ seed: 9 })
  ada = streaming(makePeer(1))
  ada.load(history)
  ben = streaming(makePeer(2))
})

const hasHistory = () => [...ada.events.keys()].every((id) => ben.events.has(id))

describe('who pulls from a liar that makes up events without end', () => {
  it('takes in what others have all the same', () => {
    const random = new SeededRandom(4)
    const made = (count: number) =>
      Array.from({ length: count }, () => makeEvent(crypto, random, START_MS + 2_000 * HOUR_MS, EVENT_BYTES))
    const mallory = streaming(makePeer(6))
    mallory.load(made(1_500))
    mallory.serves = (place) => ({ blobs: made(10).map(({ blob }) => blob), next: place + 10 })
    network.streams.bytesPerMs = 25
    network.add(mallory, ben)
    expect(network.runUntil(() => ben.events.size > 100, 20_000)).toBe(true)
    network.add(ada)
    expect(network.runUntil(hasHistory, bulkTurnMs + 20_000)).toBe(true)
  })
})

describe('who asks for much', () => {
  it('asks members before strangers, whatever those claim', () => {
    network.add(ben)
    for (let number = 0; number < 30; number++) {
      const liar = new Liar(network, 3_000 + number)
      ben.standings.set(liar.device.deviceId, 'stranger')
      liar.acquaint(ben, { count: 1_000_000, tcpPort: TCP_PORT })
    }
    const dialled: string[] = []
    network.streams.refuses = ({ host }) => {
      dialled.push(host)
      return host === ada.address.host ? 'no' : 'silently'
    }
    network.add(ada)
    network.run(15_000)
    // The first it may have asked before it knew Ada.
    expect(dialled.indexOf(ada.address.host)).toBeLessThanOrEqual(1)
    expect(dialled).toContain(ada.address.host)
  })
})

describe('who is served', () => {
  it('is not kept out by strangers that take all there is and go on taking', () => {
    network.streams.bytesPerMs = 40
    const strangers = Array.from({ length: bulkServedMax }, (_, index) => streaming(makePeer(20 + index)))
    for (const { deviceId } of strangers) ada.standings.set(deviceId, 'stranger')
    network.add(ada, ...strangers)
    expect(network.runUntil(() => strangers.every(({ events }) => events.size > 0), 20_000)).toBe(true)
    network.add(ben)
    expect(network.runUntil(() => ben.savedCursors.has(ada.deviceId), 15_000)).toBe(true)
  }, 60_000)

  it('is sent nothing more from the moment in which it is known to be removed', () => {
    network.streams.bytesPerMs = 100
    let asked = 0
    let stream: StreamId | undefined
    const perform = network.perform.bind(network)
    network.perform = (peer, effects) => {
      for (const effect of effects) if (peer === ada && effect.kind === 'write') stream = effect.stream
      perform(peer, effects)
    }
    ada.serves = (place) => {
      asked++
      return { blobs: history.slice(place, place + 100).map(({ blob }) => blob), next: place + 100 }
    }
    network.add(ada, ben)
    expect(network.runUntil(() => ben.events.size > 0, 20_000)).toBe(true)
    ada.standings.set(ben.deviceId, 'removed')
    const before = asked
    const event = { what: 'written', stream: must(stream, 'Ada serves Ben'), byteCount: bulkAheadBytes } as const
    network.perform(ada, ada.gossip.step({ kind: 'stream', event }, network.nowMs))
    network.run(10_000)
    expect(asked).toBe(before)
    expect(network.streams.count).toBe(0)
  })
})
