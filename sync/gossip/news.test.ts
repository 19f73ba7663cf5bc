import { describe, expect, it } from 'vitest'
import { freshUnicastPeersMax } from '../limits.ts'
import { allEqual, firstEpoch, makeEvents, makePeer, rekey, typeOf, write } from '../testing/fixture.ts'
import { Impostor } from '../testing/impostor.ts'
import { bodyOf, Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { VirtualNetworkOptions } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import type { Fresh } from '../wire/fresh.ts'
import type { Address } from './interface.ts'

function settled(count: number, options: Omit<VirtualNetworkOptions, 'seed'> = {}) {
  const network = new VirtualNetwork({ seed: 40 + count, ...options })
  const peers = Array.from({ length: count }, (_, index) => makePeer(index + 1))
  network.add(...peers)
  const all = () => peers.every((peer) => peer.gossip.status().peers.length === count - 1)
  expect(network.runUntil(all, 20_000)).toBe(true)
  network.run(40_000)
  const [author] = peers
  if (author === undefined) throw new Error('there is somebody')
  return { network, peers, author, place: network.sent.length }
}

const typesSince = (network: VirtualNetwork, place: number, type: string) =>
  network.sent.slice(place).filter(({ bytes }) => typeOf(bytes) === type)
const last = (peers: readonly VirtualPeer[]): VirtualPeer => {
  const peer = peers.at(-1)
  if (peer === undefined) throw new Error('there is somebody')
  return peer
}

describe('what was just written', () => {
  it('goes to few peers each by itself, and they acknowledge it', () => {
    const { network, peers, author, place } = settled(1 + freshUnicastPeersMax)
    write(network, author, makeEvents(1, 1, 24, 540))
    expect(network.runUntil(() => allEqual(peers), 5)).toBe(true)
    network.run(3_000)
    expect(typesSince(network, place, 'fresh')).toEqual([])
    const pushes = typesSince(network, place, 'events')
    expect(pushes.map(({ bytes }) => bytes.length)).toEqual(peers.slice(1).map(() => 768))
    expect(typesSince(network, place, 'ack')).toHaveLength(freshUnicastPeersMax)
  })

  it('goes to many by one datagram, and then nobody pushes it or acknowledges it', () => {
    const { network, peers, author, place } = settled(8)
    write(network, author, makeEvents(1, 1, 24, 540))
    expect(network.runUntil(() => allEqual(peers), 5)).toBe(true)
    network.run(5_000)
    const announced = typesSince(network, place, 'fresh')
    expect(announced.map(({ bytes, to }) => [bytes.length, to])).toEqual([[768, undefined]])
    for (const type of ['events', 'ack', 'hello']) expect(typesSince(network, place, type)).toEqual([])
    expect(peers.every((peer) => peer.ingestedBlobs <= 1)).toBe(true)
  })

  it('takes as many datagrams as it needs, and is sent to each by itself where it is larger than one', () => {
    const { network, peers, author, place } = settled(6)
    write(network, author, [...makeEvents(1, 3, 24, 540), ...makeEvents(2, 1, 24, 3_000)])
    expect(network.runUntil(() => allEqual(peers), 50)).toBe(true)
    expect(typesSince(network, place, 'fresh')).toHaveLength(3)
    expect(typesSince(network, place, 'fragment')).toHaveLength(3 * 5)
  })

  const ways: [string, (deaf: Address) => VirtualNetworkOptions['multicast']][] = [
    ['whom no announcement reaches', (deaf) => (_, to) => to !== deaf],
    ['who is neither heard nor hears', (deaf) => (from, to) => to !== deaf && from !== deaf],
    ['whose announcements come to nobody', (deaf) => (from) => from !== deaf],
  ]
  it.each(ways)('goes at once to a peer %s', (_, multicastFor) => {
    let multicast: VirtualNetworkOptions['multicast'] = true
    const { network, peers, author } = settled(7, {
      multicast: (from, to) => (typeof multicast === 'function' ? multicast(from, to) : true),
    })
    multicast = multicastFor(last(peers).address)
    network.run(40_000)
    const place = network.sent.length
    write(network, author, makeEvents(1, 1))
    expect(network.runUntil(() => allEqual(peers), 5)).toBe(true)
    write(network, last(peers), makeEvents(2, 1))
    expect(network.runUntil(() => allEqual(peers), 1_000)).toBe(true)
    expect(typesSince(network, place, 'fresh').length).toBeGreaterThan(0)
  })

  it('comes late, and comes, to whom announcements have just ceased to reach', () => {
    let deaf: Address | undefined
    const { network, peers, author } = settled(7, { multicast: (_, to) => to !== deaf })
    deaf = last(peers).address
    write(network, author, makeEvents(1, 1))
    expect(network.runUntil(() => allEqual(peers), 2_000)).toBe(true)
  })

  it('comes to all where every third announcement is lost', () => {
    const dice = new SeededRandom(7)
    const { network, peers } = settled(6, { multicast: () => dice.share() >= 0.3, jitterMs: 10 })
    const events = makeEvents(1, 30, 24, 540)
    events.forEach((event, index) => {
      write(network, peers[index % peers.length] ?? last(peers), [event])
      network.run(100)
    })
    expect(network.runUntil(() => allEqual(peers), 5_000)).toBe(true)
    // Each got most of it once.
    const blobs = peers.reduce((sum, peer) => sum + peer.ingestedBlobs, 0)
    expect(blobs).toBeLessThan(2 * events.length * peers.length)
  })

  it('is announced in no epoch but the one that is sent under, and never to who is behind', () => {
    const { network, peers, author } = settled(7)
    const behind = last(peers)
    behind.keyring.learn = () => false
    behind.keyring.findsBoxes = false
    behind.keyring.settle = () => false
    rekey(network, author)
    network.run(10_000)
    const place = network.sent.length
    write(network, author, makeEvents(1, 1))
    expect(network.runUntil(() => allEqual(peers.slice(0, -1)), 5)).toBe(true)
    network.run(3_000)
    const under = network.sent.slice(place).map(({ bytes }) => typeOf(bytes, firstEpoch))
    expect(under).not.toContain('fresh')
    expect(under).not.toContain('events')
  })
})

describe('what is announced as written', () => {
  const from: Address = { host: '10.6.6.6', port: 6 }
  const hear = (network: VirtualNetwork, peer: VirtualPeer, bytes: Uint8Array) => {
    const before = peer.gossip.status().refused
    const blobs = peer.ingestedBlobs
    network.input(peer, { kind: 'datagram', from, bytes })
    const { refused } = peer.gossip.status()
    const reasons = Object.entries(refused).filter(([reason, count]) => count !== before[reason as keyof typeof before])
    return { reasons: reasons.map(([reason]) => reason), blobCount: peer.ingestedBlobs - blobs }
  }
  const fresh: Fresh = { type: 'fresh', blobs: [new Uint8Array(100)] }

  it('counts from nobody but who signed it, and once', () => {
    const { network, peers, author, place } = settled(6)
    write(network, author, makeEvents(1, 1))
    network.run(5_000)
    const [real] = typesSince(network, place, 'fresh')
    if (real === undefined) throw new Error('it was announced')
    expect(hear(network, last(peers), real.bytes).blobCount).toBe(0)
    const impostor = new Impostor()
    const { header } = bodyOf(real.bytes)
    const forged = impostor.sealHello({ ...header, counter: header.counter + 500 }, fresh)
    expect(hear(network, last(peers), forged)).toEqual({ reasons: ['signature'], blobCount: 0 })
    const unknown = impostor.sealHello(impostor.header(), fresh)
    expect(hear(network, last(peers), unknown)).toEqual({ reasons: ['stranger'], blobCount: 0 })
  })

  it('is not looked at from a device that pushed too much that was refused', () => {
    const { network, author } = settled(2)
    const liar = new Liar(network)
    liar.acquaint(author)
    expect(hear(network, author, liar.sealHello(liar.header(), fresh))).toEqual({ reasons: [], blobCount: 1 })
    network.input(author, { kind: 'refused', count: 1_000, from: liar.deviceId })
    expect(hear(network, author, liar.sealHello(liar.header(), fresh))).toEqual({ reasons: ['flood'], blobCount: 0 })
  })

  it('is not believed under an epoch that was left', () => {
    const { network, author } = settled(2)
    const liar = new Liar(network)
    liar.acquaint(author)
    rekey(network, author)
    network.run(1_000)
    expect(hear(network, author, liar.sealHello(liar.header(), fresh))).toEqual({ reasons: ['oldEpoch'], blobCount: 0 })
  })
})
