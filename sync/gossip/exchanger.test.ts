import { describe, expect, it } from 'vitest'
import { datagramBytesMax } from '../limits.ts'
import { allEqual, crypto, HOUR_MS, makeEvents, makePeer, START_MS, write } from '../testing/fixture.ts'
import { bodyOf, isQuestion } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { makeEvent } from '../testing/virtualPeer.ts'
import type { Payload } from '../wire/body.ts'

const saidBy = (network: VirtualNetwork, peer: VirtualPeer): Payload[] =>
  network.sent.filter(({ from }) => from === peer.address).map(({ bytes }) => bodyOf(bytes).payload)
const questionsOf = (network: VirtualNetwork, peer: VirtualPeer) => saidBy(network, peer).filter(isQuestion)

/** Events older than anything a hello speaks of. */
const old = (seed: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    makeEvent(crypto, new SeededRandom(seed * 1_000 + index), START_MS - (1 + index * 97) * HOUR_MS),
  )

describe('two peers that differ in a few old events among many', () => {
  it.each([0, 0.2])('find them at a cost that follows what differs, where a share of %d is lost', (loss) => {
    const shared = makeEvents(1, 8_000, 8_000, 100)
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load([...shared, ...old(2, 4)])
    ben.load([...shared, ...old(3, 4)])
    const network = new VirtualNetwork({ seed: 4, loss, jitterMs: 5 })
    network.add(ada, ben)
    expect(network.runUntil(() => allEqual([ada, ben]), 30_000)).toBe(true)
    expect(ada.ingestedBlobs + ben.ingestedBlobs).toBeLessThan(40)
    const bytes = network.sent
      .filter(({ bytes: each }) => ['sketch', 'tree', 'leaves', 'since'].includes(bodyOf(each).payload.type))
      .reduce((sum, each) => sum + each.bytes.length, 0)
    expect(bytes).toBeLessThan(12_000)
  })

  it('do it by the questions of one of them', () => {
    const shared = makeEvents(1, 2_000, 8_000, 100)
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load([...shared, ...old(2, 4)])
    ben.load([...shared, ...old(3, 4)])
    const network = new VirtualNetwork({ seed: 5 })
    network.add(ada, ben)
    expect(network.runUntil(() => allEqual([ada, ben]), 10_000)).toBe(true)
    const [asked, other] = ada.deviceId < ben.deviceId ? [ada, ben] : [ben, ada]
    expect(questionsOf(network, asked).length).toBeGreaterThan(0)
    expect(questionsOf(network, other)).toEqual([])
  })
})

describe('who was away', () => {
  it('asks for what arrived since, also after a start, and is sent that once', () => {
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load(makeEvents(1, 2_000, 2_000, 100))
    ben.load([...ada.events.values()])
    const network = new VirtualNetwork({ seed: 6 })
    network.add(ada, ben)
    network.run(8_000)
    network.remove(ben)
    network.run(20_000)
    const missed = makeEvents(2, 900, 2_000, 100)
    network.perform(ada, ada.write(missed, network.nowMs))
    network.run(5_000)
    ben.restart(network.nowMs)
    network.add(ben)
    expect(network.runUntil(() => allEqual([ada, ben]), 10_000)).toBe(true)
    expect(questionsOf(network, ben)[0]).toMatchObject({ type: 'since', from: 2_000 })
    expect(ben.ingestedBlobs).toBeLessThan(1_000)
  })
})

describe('an event that a path was too narrow for', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'comes within some seconds once it is wide enough, also if others came since (%d)',
    (seed) => {
      const [ada, ben] = [makePeer(1), makePeer(2)]
      ada.load(makeEvents(seed, 100, 100, 100))
      ben.load([...ada.events.values()])
      let bytesMax = Number.POSITIVE_INFINITY
      const network = new VirtualNetwork({ seed, bytesMax: () => bytesMax })
      network.add(ada, ben)
      network.run(5_000)
      bytesMax = datagramBytesMax - 1
      write(network, ada, makeEvents(seed + 10, 1, 1, 1_000))
      network.run(30_000 + 3_000 * seed)
      for (let number = 0; number < 20; number++) {
        write(network, ada, makeEvents(seed + 100 * number, 1, 1, 100))
        network.run(1_000)
      }
      network.run(30_000 + 3_000 * seed)
      expect(allEqual([ada, ben])).toBe(false)
      bytesMax = Number.POSITIVE_INFINITY
      expect(network.runUntil(() => allEqual([ada, ben]), 12_000)).toBe(true)
    },
  )
})
