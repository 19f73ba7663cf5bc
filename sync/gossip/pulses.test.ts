import { describe, expect, it } from 'vitest'
import { hostUnknownGreetingsBurst, peerSilenceMs, pulseIntervalMaxMs, unknownGreetingRestMs } from '../limits.ts'
import { allEqual, makeEvents, makePeer, typeOf, write } from '../testing/fixture.ts'
import { Impostor } from '../testing/impostor.ts'
import { bodyOf } from '../testing/liar.ts'
import type { VirtualNetworkOptions } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import type { Pulse } from '../wire/pulse.ts'
import type { Address } from './interface.ts'

/** So many peers that know each other and hold the same. */
function settled(count: number, options: Omit<VirtualNetworkOptions, 'seed'> = {}) {
  const network = new VirtualNetwork({ seed: count, ...options })
  const peers = Array.from({ length: count }, (_, index) => makePeer(index + 1))
  for (const peer of peers) peer.load(makeEvents(1, 30))
  network.add(...peers)
  expect(network.runUntil(() => peers.every((peer) => knows(peer, count - 1)), 20_000)).toBe(true)
  network.run(10_000)
  return { network, peers }
}

const knows = (peer: VirtualPeer, count: number): boolean => peer.gossip.status().peers.length === count
const first = <Item>(items: readonly Item[]): Item => {
  const [item] = items
  if (item === undefined) throw new Error('there is one')
  return item
}
const sentSince = (network: VirtualNetwork, place: number, type: string) =>
  network.sent.slice(place).filter(({ bytes }) => typeOf(bytes) === type)

describe('peers in step', () => {
  it('are not gone for some lost pulses, and are when nothing more is heard of them', () => {
    let isLost = false
    const { network, peers } = settled(2, { multicast: () => !isLost })
    isLost = true
    network.run(peerSilenceMs - pulseIntervalMaxMs)
    expect(peers.every((peer) => knows(peer, 1))).toBe(true)
    isLost = false
    network.run(pulseIntervalMaxMs)
    expect(peers.every((peer) => knows(peer, 1))).toBe(true)
    network.remove(first(peers.slice(1)))
    network.run(peerSilenceMs + 1_000)
    expect(knows(first(peers), 0)).toBe(true)
  })

  it.each([
    ['at once', {}, 50],
    ['before long where every fifth datagram is lost', { loss: 0.2, jitterMs: 5 }, 15_000],
  ])('meet a newcomer %s', (_, options, withinMs) => {
    const { network, peers } = settled(6, options)
    const late = makePeer(9)
    network.add(late)
    const all = () => knows(late, 6) && peers.every((peer) => knows(peer, 6))
    expect(network.runUntil(all, withinMs)).toBe(true)
  })

  it('say after a change that they have it, in one small datagram each', () => {
    const { network, peers } = settled(5)
    const before = network.sent.length
    write(network, first(peers), makeEvents(2, 1))
    expect(network.runUntil(() => peers.slice(1).every((peer) => agreed(first(peers), peer) === 31), 500)).toBe(true)
    const pulses = sentSince(network, before, 'pulse')
    expect(pulses.every(({ bytes, to }) => bytes.length === 256 && to === undefined)).toBe(true)
    expect(pulses.length).toBeLessThanOrEqual(2 * peers.length)
    expect(sentSince(network, before, 'hello')).toEqual([])
  })

  it('tell how far their clocks are apart, by what each says itself', () => {
    const { peers } = settled(2)
    expect(first(peers).gossip.status().peers).toMatchObject([{ clockOffMs: -1 }])
  })
})

const agreed = (peer: VirtualPeer, other: VirtualPeer): number | undefined => peer.agreed.get(other.deviceId)

describe('what was lost a moment ago', () => {
  it('is pushed by one, as soon as the others say that they have it', () => {
    let deaf: Address | undefined
    const { network, peers } = settled(8, { multicast: (_, to) => to !== deaf })
    const [author, loser] = [first(peers), first(peers.slice(5))]
    const before = network.sent.length
    deaf = loser.address
    write(network, author, makeEvents(2, 1))
    network.run(2)
    deaf = undefined
    expect(network.runUntil(() => allEqual(peers), 300)).toBe(true)
    network.run(5_000)
    expect(sentSince(network, before, 'events')).toHaveLength(1)
    expect(sentSince(network, before, 'hello')).toEqual([])
  })

  it('is pushed after a while where its author is gone', () => {
    let deaf: Address | undefined
    const { network, peers } = settled(6, { multicast: (_, to) => to !== deaf })
    const [author, loser] = [first(peers), first(peers.slice(3))]
    deaf = loser.address
    write(network, author, makeEvents(2, 1))
    network.remove(author)
    network.run(2)
    deaf = undefined
    expect(network.runUntil(() => allEqual(peers.slice(1)), 1_500)).toBe(true)
  })

  it('is mended by a hello where pulses say too little', () => {
    let isLost = false
    const { network, peers } = settled(2, { multicast: () => !isLost })
    isLost = true
    // Far more than a pulse can name, told to nobody.
    first(peers).load(makeEvents(3, 100))
    network.run(1_000)
    isLost = false
    expect(network.runUntil(() => allEqual(peers), 12_000)).toBe(true)
  })
})

describe('whoever holds the key of the community and sends pulses', () => {
  const place: Address = { host: '10.6.6.6', port: 666 }
  const pulse = (impostor: Impostor, changes: Partial<Pulse> = {}): Pulse => ({
    type: 'pulse',
    scope: { kind: 'announced' },
    root: impostor.random.bytes(16),
    count: 3,
    pusher: new Uint8Array(8),
    recent: [],
    ...changes,
  })
  const hear = (network: VirtualNetwork, peer: VirtualPeer, bytes: Uint8Array) =>
    network.input(peer, { kind: 'datagram', from: place, bytes })

  it('is greeted once in a while where nobody knows it, and not at once', () => {
    const { network, peers } = settled(2)
    const impostor = new Impostor()
    const before = network.sent.length
    const toIt = () => network.sent.slice(before).filter(({ to }) => to?.host === place.host)
    for (let turn = 0; turn < 4; turn++) {
      const answers = hear(network, first(peers), impostor.sealHello(impostor.header(), pulse(impostor)))
      expect(answers.filter(({ kind }) => kind === 'send')).toEqual([])
      network.run(unknownGreetingRestMs / 5)
    }
    network.run(400)
    expect(toIt()).toHaveLength(1)
    expect(first(toIt()).bytes).toHaveLength(512)
    network.run(unknownGreetingRestMs)
    hear(network, first(peers), impostor.sealHello(impostor.header(), pulse(impostor)))
    network.run(1_000)
    expect(toIt()).toHaveLength(2)
  })

  it('gets few greetings sent to one host, however many devices it makes up', () => {
    const { network, peers } = settled(2)
    const before = network.sent.length
    for (let seed = 0; seed < 200; seed++) {
      const made = new Impostor(5_000 + seed)
      hear(network, first(peers), made.sealHello(made.header(), pulse(made)))
    }
    network.run(1_000)
    const toIt = network.sent.slice(before).filter(({ to }) => to?.host === place.host)
    expect(toIt.length).toBeLessThanOrEqual(hostUnknownGreetingsBurst + 1)
  })

  it('says nothing in another’s name', () => {
    const { network, peers } = settled(2)
    const [ada, ben] = [first(peers), first(peers.slice(1))]
    const impostor = new Impostor()
    const real = sentSince(network, 0, 'pulse').find(({ from }) => from === ben.address)
    if (real === undefined) throw new Error('Ben sent a pulse')
    const { header, payload } = bodyOf(real.bytes)
    const status = JSON.stringify(ada.gossip.status().peers)
    const forged = impostor.sealHello({ ...header, counter: header.counter + 1_000 }, payload as Pulse)
    expect(hear(network, ada, forged)).toEqual([])
    expect(ada.gossip.status().refused).toMatchObject({ signature: 1 })
    // Nor does what Ben said once say it again.
    network.run(10_000)
    const later = JSON.stringify(ada.gossip.status().peers)
    expect(hear(network, ada, real.bytes)).toEqual([])
    expect(JSON.stringify(ada.gossip.status().peers)).toBe(later)
    expect(later).not.toBe(status)
  })
})
