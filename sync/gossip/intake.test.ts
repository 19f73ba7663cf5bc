import { describe, expect, it } from 'vitest'
import { bulkFrameBytes, intakeBytesMax, intakePeerBytesMax } from '../limits.ts'
import { makeEvents, makePeer, write } from '../testing/fixture.ts'
import { Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'

describe('while what others sent is not dealt with', () => {
  it('who sends more than its share leaves room for the others', () => {
    const network = new VirtualNetwork({ seed: 3 })
    const [ada, ben] = [makePeer(1), makePeer(2)]
    network.add(ada, ben)
    network.run(3_000)
    const liar = new Liar(network)
    expect(liar.acquaint(ben)).toBe(true)
    ben.isBusy = true
    const random = new SeededRandom(1)
    for (let sent = 0; sent < intakeBytesMax; sent += 1_000) {
      liar.deliver(ben, { type: 'events', blobs: [random.bytes(1_000)] })
    }
    expect(ben.backlogBytes).toBeLessThan(intakePeerBytesMax + 2_000)
    const before = ben.backlogBytes
    write(network, ada, makeEvents(4, 1))
    network.run(1_000)
    expect(ben.backlogBytes).toBeGreaterThan(before)
    // And has its share again once that is dealt with.
    network.perform(ben, ben.catchUp(network.nowMs))
    ben.isBusy = true
    liar.deliver(ben, { type: 'events', blobs: [random.bytes(1_000)] })
    expect(ben.backlogBytes).toBe(1_000)
  })

  it('a stream brings most of what may wait, and not all of it', () => {
    const network = new VirtualNetwork({ seed: 3 })
    const [ada, ben] = [makePeer(1), makePeer(2)]
    for (const peer of [ada, ben]) peer.tcpPort = 6_000
    ada.load(makeEvents(7, 12_000, 1_000, 500))
    ben.isBusy = true
    network.add(ada, ben)
    network.run(5_000)
    expect(ben.backlogBytes).toBeGreaterThan(intakePeerBytesMax)
    expect(ben.backlogBytes).toBeLessThan(intakeBytesMax - intakePeerBytesMax + 2 * bulkFrameBytes)
  })
})
