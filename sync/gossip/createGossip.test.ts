import { describe, expect, it } from 'vitest'
import { allEqual, makeEvents, makePeer } from '../testing/fixture.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'

describe('two peers on one network', () => {
  it('find each other and hand over what the other lacks', () => {
    const network = new VirtualNetwork({ seed: 1 })
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load(makeEvents(1, 50))
    ben.load(makeEvents(2, 30))
    network.add(ada, ben)
    expect(network.runUntil(() => allEqual([ada, ben]), 10_000)).toBe(true)
    expect(ada.events.size).toBe(80)
    network.run(6_000)
    expect(ada.gossip.status().state).toBe('live')
    expect(ada.gossip.status().peers.map(({ deviceId }) => deviceId)).toEqual([ben.deviceId])
  })

  it('tell a newly written event at once, and soon that they hold it', () => {
    const network = new VirtualNetwork({ seed: 2 })
    const [ada, ben] = [makePeer(1), makePeer(2)]
    network.add(ada, ben)
    network.run(6_000)
    const [event] = makeEvents(3, 1)
    if (!event) throw new Error('there is an event')
    network.perform(ada, ada.write([event], network.nowMs))
    expect(network.runUntil(() => ben.events.size === 1, 10)).toBe(true)
    expect(network.runUntil(() => ada.agreed.get(ben.deviceId) === 1, 1_000)).toBe(true)
  })
})
