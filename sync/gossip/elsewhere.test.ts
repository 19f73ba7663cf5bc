import { beforeEach, describe, expect, it } from 'vitest'
import { peerSilenceMs } from '../limits.ts'
import { allEqual, makeEvents, makePeer, write } from '../testing/fixture.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'

let ada: VirtualPeer
let ben: VirtualPeer

beforeEach(() => {
  ;[ada, ben] = [makePeer(1), makePeer(2)]
})

/** Another object: others hold the one before. */
const moveTo = (peer: VirtualPeer, host: string) => Object.assign(peer, { address: { ...peer.address, host } })

const addressAt = (peer: VirtualPeer) => peer.gossip.status().peers[0]?.address

describe.each([true, false])('somebody who has moved, where announcements arrive: %s', (multicast) => {
  function settle(loss = 0): VirtualNetwork {
    const network = new VirtualNetwork({ seed: 21, multicast, loss })
    network.add(ada, ben)
    network.input(ada, { kind: 'addresses', list: [ben.address] })
    expect(network.runUntil(() => addressAt(ada) !== undefined && addressAt(ben) !== undefined, 20_000)).toBe(true)
    network.run(10_000)
    return network
  }

  it('and knows it is found where they are now within two seconds', () => {
    const network = settle()
    moveTo(ben, '10.0.0.77')
    network.input(ben, { kind: 'networkChanged' })
    expect(network.runUntil(() => addressAt(ada)?.host === '10.0.0.77', 2_000)).toBe(true)
    expect(ada.learntAddresses.at(-1)?.host).toBe('10.0.0.77')
  })

  it.each([0, 0.3])('and does not know it is found with their next pulses, with a loss of %d', (loss) => {
    const network = settle(loss)
    moveTo(ben, '10.0.0.77')
    network.run(1)
    write(network, ada, makeEvents(1, 20))
    expect(network.runUntil(() => allEqual([ada, ben]), loss > 0 ? 30_000 : 8_000)).toBe(true)
  })
})

describe('somebody who works at two addresses', () => {
  it('stays where they were as long as they answer there', () => {
    const network = new VirtualNetwork({ seed: 22 })
    network.add(ada, ben)
    network.run(10_000)
    const [first, second] = [{ ...ben.address }, { ...ben.address, host: '10.0.0.77' }]
    const places = [addressAt(ada)?.host]
    for (let turn = 0; turn < 60; turn++) {
      // What they say by themselves leaves by either of the two, and what is sent to one is answered from there.
      const [here, there] = turn % 2 === 0 ? [second, first] : [first, second]
      moveTo(ben, here.host)
      for (let slice = 0; slice < 500; slice++) {
        const seen = network.sent.length
        network.run(1)
        moveTo(ben, there.host)
        for (const { from, to, bytes } of network.sent.slice(seen)) {
          if (to?.host === there.host) network.input(ben, { kind: 'datagram', from, bytes })
        }
        moveTo(ben, here.host)
      }
      places.push(addressAt(ada)?.host)
    }
    const moves = places.filter((host, index) => index > 0 && host !== places[index - 1])
    expect(moves.length).toBeLessThan(3)
  })
})

describe('somebody who was not heard for long', () => {
  it('is greeted where they were, at once and then ever more rarely, although nobody told of that address', () => {
    const network = new VirtualNetwork({ seed: 23, multicast: false })
    network.add(ada, ben)
    network.input(ada, { kind: 'addresses', list: [ben.address] })
    network.run(20_000)
    network.remove(ada)
    network.run(peerSilenceMs + 60_000)
    expect(ben.gossip.status().peers).toHaveLength(0)
    // Ada was started anew and remembers nothing, so that Ben has to find her.
    const other = makePeer(1)
    other.restart(network.nowMs)
    network.add(other)
    expect(network.runUntil(() => addressAt(ben) !== undefined, 15_000)).toBe(true)
  })
})
