import { describe, expect, it } from 'vitest'
import { peerSilenceMs } from '../limits.ts'
import { byteText } from '../reconcile/ids.ts'
import { allEqual, crypto, makeEvents, makePeer, typeOf } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { VirtualNetworkOptions } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { makeEvent } from '../testing/virtualPeer.ts'

const badNetwork = { loss: 0.3, duplication: 0.1, jitterMs: 30 }

function meet(options: VirtualNetworkOptions, peers: readonly VirtualPeer[]): VirtualNetwork {
  const network = new VirtualNetwork(options)
  network.add(...peers)
  return network
}

const blobsIn = (peers: readonly VirtualPeer[]): number => peers.reduce((sum, peer) => sum + peer.ingestedBlobs, 0)
const bytesSent = (network: VirtualNetwork): number => network.sent.reduce((sum, { bytes }) => sum + bytes.length, 0)

describe('sets become equal', () => {
  it('where one peer has nothing and the other 3,000 events', () => {
    const [full, empty] = [makePeer(1), makePeer(2)]
    full.load(makeEvents(1, 3000, 2000))
    const network = meet({ seed: 1 }, [full, empty])
    expect(network.runUntil(() => allEqual([full, empty]), 10_000)).toBe(true)
    // What had to travel is 3,000 blobs of 200 bytes, each once.
    expect(empty.ingestedBlobs).toBeLessThan(3300)
    expect(bytesSent(network)).toBeLessThan(3 * 3000 * 200)
  })

  it('where scattered events are missing on both sides, on a network that loses every third datagram', () => {
    const all = makeEvents(2, 3000, 2000)
    const [left, right] = [makePeer(1), makePeer(2)]
    left.load(all.filter((_, index) => index % 50 !== 0))
    right.load(all.filter((_, index) => index % 50 !== 1))
    const network = meet({ seed: 2, ...badNetwork }, [left, right])
    expect(network.runUntil(() => allEqual([left, right]), 60_000)).toBe(true)
    expect(left.events.size).toBe(3000)
  })

  it('where a single back-dated event lies far outside the hot window', () => {
    const recent = makeEvents(3, 2000, 24)
    const old = makeEvent(crypto, new SeededRandom(4), 1_000_000_000_000)
    const [left, right] = [makePeer(1), makePeer(2)]
    left.load([...recent, old])
    right.load(recent)
    const network = meet({ seed: 3 }, [left, right])
    expect(network.runUntil(() => allEqual([left, right]), 20_000)).toBe(true)
    expect(right.ingestedBlobs).toBe(1)
  })

  it('where times are those of 1970 or the last that can be named', () => {
    const [left, right] = [makePeer(1), makePeer(2)]
    const times = [0, 1, 2 ** 47, 2 ** 48 - 1]
    left.load(times.map((time) => makeEvent(crypto, new SeededRandom(time), time)))
    const network = meet({ seed: 4 }, [left, right])
    expect(network.runUntil(() => allEqual([left, right]), 10_000)).toBe(true)
  })

  for (const seed of [11, 12]) {
    it(`among five peers with different shares of a set on a bad network (seed ${seed})`, () => {
      const all = makeEvents(seed, 1000, 500)
      const peers = [1, 2, 3, 4, 5].map(makePeer)
      peers.forEach((peer, place) => {
        peer.load(all.filter((_, index) => (index * 7 + seed) % 5 === place || index % (place + 2) === 0))
      })
      const network = meet({ seed, ...badNetwork }, peers)
      expect(network.runUntil(() => allEqual(peers), 60_000)).toBe(true)
      expect(peers[0]?.events.size).toBe(1000)
    })
  }

  it('where events are larger than a datagram', () => {
    const large = [...makeEvents(6, 3, 24, 65_000), ...makeEvents(7, 20, 24, 3000), ...makeEvents(8, 50)]
    const [left, right] = [makePeer(1), makePeer(2)]
    left.load(large)
    const network = meet({ seed: 6, ...badNetwork }, [left, right])
    expect(network.runUntil(() => allEqual([left, right]), 60_000)).toBe(true)
  })

  it('while people keep writing on both sides and one of them restarts', () => {
    const [ada, ben] = [makePeer(1), makePeer(2)]
    const network = meet({ seed: 7, loss: 0.1, jitterMs: 5 }, [ada, ben])
    const mine = makeEvents(9, 200)
    const yours = makeEvents(10, 200)
    for (let index = 0; index < 200; index++) {
      network.perform(ada, ada.write(mine.slice(index, index + 1), network.nowMs))
      network.perform(ben, ben.write(yours.slice(index, index + 1), network.nowMs))
      if (index === 100) ben.restart(network.nowMs)
      network.run(100)
    }
    expect(network.runUntil(() => allEqual([ada, ben]), 20_000)).toBe(true)
    expect(ada.events.size).toBe(400)
  })
})

describe('a network without multicast', () => {
  it('is enough once one side knows the address of the other, and stays enough', () => {
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load(makeEvents(1, 50))
    const network = meet({ seed: 1, multicast: false, loss: 0.1 }, [ada, ben])
    network.run(5_000)
    expect(ada.gossip.status().state).toBe('alone')
    network.input(ben, { kind: 'addresses', list: [ada.address] })
    expect(network.runUntil(() => allEqual([ada, ben]), 20_000)).toBe(true)
    network.run(120_000)
    expect(ada.gossip.status().state).toBe('live')
    expect(ben.gossip.status().state).toBe('live')
    expect(ada.learntAddresses).toContainEqual(ben.address)
  })

  it('greets an address where nobody answers ever more rarely', () => {
    const ada = makePeer(1)
    const network = meet({ seed: 1, multicast: false }, [ada])
    network.input(ada, { kind: 'addresses', list: [{ host: '10.0.0.99', port: 4 }] })
    network.run(3_600_000)
    const greetings = network.sent.filter(({ to }) => to !== undefined)
    expect(greetings.length).toBeGreaterThan(50)
    expect(greetings.length).toBeLessThan(100)
  })
})

describe('parents that an event waits for', () => {
  it('are asked for by name until they are here', () => {
    const chain = makeEvents(1, 40).sort((left, right) => right.originServerTs - left.originServerTs)
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load(chain)
    // The youngest by its clock is the oldest in the graph, so that everything arrives in the wrong order.
    chain.forEach((event, index) => {
      const parent = chain[index - 1]
      if (parent) ben.parents.set(byteText(event.id), parent.id)
    })
    const network = meet({ seed: 5, loss: 0.2 }, [ada, ben])
    expect(network.runUntil(() => allEqual([ada, ben]), 30_000)).toBe(true)
    network.run(6_000)
    expect(ben.gossip.status()).toMatchObject({ state: 'live', missing: 0 })
  })
})

describe('equal sets', () => {
  it('are silent but for pulses, and a hello now and then', () => {
    const peers = [1, 2, 3].map(makePeer)
    for (const peer of peers) peer.load(makeEvents(1, 1000, 100))
    const network = meet({ seed: 8 }, peers)
    network.run(10_000)
    const before = network.sent.length
    network.run(60_000)
    const sent = network.sent.slice(before)
    expect(sent.every(({ to }) => to === undefined)).toBe(true)
    expect(sent.length).toBeLessThanOrEqual(3 * (60 / 4 + 2))
    expect(sent.filter(({ bytes }) => typeOf(bytes) !== 'pulse').length).toBeLessThanOrEqual(3 * 2)
    expect(blobsIn(peers)).toBe(0)
  })

  it('stop being pushed to once they are equal', () => {
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load(makeEvents(1, 1000, 1000))
    const network = meet({ seed: 9, ...badNetwork }, [ada, ben])
    expect(network.runUntil(() => allEqual([ada, ben]), 60_000)).toBe(true)
    network.run(15_000)
    const before = network.sent.length
    network.run(30_000)
    const said = new Set(network.sent.slice(before).map(({ bytes }) => typeOf(bytes)))
    expect(said.isSubsetOf(new Set(['hello', 'pulse']))).toBe(true)
  })
})

describe('who is here', () => {
  it('is forgotten when it falls silent, and at once when it says goodbye', () => {
    const [ada, ben, cleo] = [makePeer(1), makePeer(2), makePeer(3)]
    const network = meet({ seed: 10 }, [ada, ben, cleo])
    network.run(6_000)
    expect(ada.gossip.status().peers).toHaveLength(2)
    network.input(ben, { kind: 'stop' })
    network.remove(ben)
    network.run(10)
    expect(ada.gossip.status().peers.map(({ deviceId }) => deviceId)).toEqual([cleo.deviceId])
    network.remove(cleo)
    network.run(peerSilenceMs + 1_000)
    expect(ada.gossip.status()).toMatchObject({ state: 'alone', peers: [] })
  })

  it('shows that somebody is behind until everybody agrees', () => {
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load(makeEvents(1, 3000, 3000, 400))
    const network = meet({ seed: 11 }, [ada, ben])
    network.runUntil(() => ben.events.size > 500, 20_000)
    expect(ben.gossip.status().state).toBe('catchingUp')
    expect(ben.gossip.status().missing).toBeGreaterThan(1000)
    expect(network.runUntil(() => ben.gossip.status().state === 'live', 20_000)).toBe(true)
  })
})
