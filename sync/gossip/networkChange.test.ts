import { describe, expect, it } from 'vitest'
import { greetingIntervalMaxMs } from '../limits.ts'
import { makePeer } from '../testing/fixture.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'

describe('an address of IPv6 that was told without its zone', () => {
  it('is greeted no more once somebody answers from there', () => {
    const network = new VirtualNetwork({ seed: 3 })
    const [ada, ben] = [makePeer(1), makePeer(2)]
    network.add(ada, ben)
    Object.assign(ben.address, { host: 'fe80::2%eth0' })
    const told = { ...ben.address, host: 'fe80::2' }
    network.runUntil(() => ada.gossip.status().peers.length === 1, 10_000)
    network.input(ada, { kind: 'addresses', list: [told] })
    network.run(greetingIntervalMaxMs * 3)
    expect(network.sent.filter(({ to }) => to?.host === told.host)).toEqual([])
  })
})

describe('a peer on another network than before', () => {
  it('says hello there at once, and greets the addresses it was given long ago', () => {
    const network = new VirtualNetwork({ seed: 1 })
    const [ada, away] = [makePeer(1), { host: '10.9.9.9', port: 28_671 }]
    network.add(ada)
    network.input(ada, { kind: 'addresses', list: [away] })
    network.run(greetingIntervalMaxMs * 10)
    const effects = network.input(ada, { kind: 'networkChanged' })
    expect(effects.filter(({ kind }) => kind === 'announce')).toHaveLength(1)
    expect(effects.filter((effect) => effect.kind === 'send').map(({ to }) => to)).toEqual([away])
  })

  it('finds who only hears what is sent to an address alone', () => {
    const network = new VirtualNetwork({ seed: 2, multicast: false })
    const [ada, ben] = [makePeer(1), makePeer(2)]
    network.add(ada)
    network.input(ada, { kind: 'addresses', list: [ben.address] })
    network.run(greetingIntervalMaxMs * 10)
    network.add(ben)
    network.input(ada, { kind: 'networkChanged' })
    expect(network.runUntil(() => ada.gossip.status().peers.length === 1, 1_000)).toBe(true)
  })
})
