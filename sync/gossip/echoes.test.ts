import { describe, expect, it } from 'vitest'
import { makePeer } from '../testing/fixture.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import { Echoes } from './echoes.ts'

const never = Number.NEGATIVE_INFINITY

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
    expect(ada.gossip.echoedMs({ host: '10.0.0.99', port: 1 })).toBe(never)
  })
})

describe('echoes', () => {
  const at = (port: number) => ({ host: '10.0.0.2', port })
  const of = (sent: number) => (address: { port: number }) => address.port === sent

  it('count for the port that was knocked at, from whichever the answer comes', () => {
    const echoes = new Echoes()
    echoes.knocked(at(5))
    echoes.heard(at(6), of(5), 10)
    expect(echoes.lastMs(at(5))).toBe(10)
    expect(echoes.lastMs(at(6))).toBe(never)
  })

  it('count for nothing that was not knocked at, nor on another host', () => {
    const echoes = new Echoes()
    echoes.knocked({ host: '10.0.0.3', port: 5 })
    echoes.heard(at(6), of(5), 10)
    expect(echoes.lastMs(at(5))).toBe(never)
    echoes.heard(at(6), of(6), 11)
    expect(echoes.lastMs(at(6))).toBe(11)
  })

  it('are forgotten in the order in which they came', () => {
    const echoes = new Echoes()
    for (let port = 0; port < 1_000; port++) echoes.heard(at(port), of(port), port)
    expect(echoes.lastMs(at(0))).toBe(never)
    expect(echoes.lastMs(at(999))).toBe(999)
  })
})
