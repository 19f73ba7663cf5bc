import { describe, expect, it } from 'vitest'
import { makePeer } from '../testing/fixture.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'

describe('whoever knocks at an address', () => {
  it('learns when a member there answers, also one that is a peer already', () => {
    const [ada, ben] = [makePeer(1), makePeer(2)]
    const network = new VirtualNetwork({ seed: 1 })
    network.add(ada, ben)
    network.run(10_000)
    const knockMs = network.nowMs
    expect(ada.gossip.status().peers).toHaveLength(1)
    expect(ada.gossip.echoedMs(ben.address)).toBeLessThan(knockMs)
    network.input(ada, { kind: 'knock', address: ben.address })
    network.run(100)
    expect(ada.gossip.echoedMs(ben.address)).toBeGreaterThan(knockMs)
  })

  it('learns nothing of an address where nobody is', () => {
    const ada = makePeer(1)
    const network = new VirtualNetwork({ seed: 2 })
    network.add(ada)
    network.input(ada, { kind: 'knock', address: { host: '10.0.0.99', port: 1 } })
    network.run(5_000)
    expect(ada.gossip.echoedMs({ host: '10.0.0.99', port: 1 })).toBe(Number.NEGATIVE_INFINITY)
  })
})
