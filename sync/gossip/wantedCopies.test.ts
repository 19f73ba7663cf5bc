import { beforeEach, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { wantedCopiesMax, wantedIdsMax } from '../limits.ts'
import { allEqual, crypto, makeEvents, makePeer, typeOf } from '../testing/fixture.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { uintBytes } from '../wire/byteReader.ts'

/** What is held, and of which another copy is wanted: one without its content, or with a bad signature. */

let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer

beforeEach(() => {
  network = new VirtualNetwork({ seed: 31 })
  ada = makePeer(1)
  ben = makePeer(2)
  for (const peer of [ada, ben]) peer.load(makeEvents(1, 40))
  network.add(ada, ben)
  network.run(8_000)
})

const husk = () => must([...ada.events.values()][0], 'Ada holds something').id
const wantsTo = (peer: VirtualPeer, since: number) =>
  network.sent.slice(since).filter(({ from, to, bytes }) => {
    return from === ada.address && to?.host === peer.address.host && typeOf(bytes) === 'want'
  })

describe('a copy that nobody here has', () => {
  it('is asked of whoever comes, at once, however often others were asked before', () => {
    network.input(ada, { kind: 'wantCopies', ids: [husk()] })
    network.run(120_000)
    const cem = makePeer(3)
    cem.load(makeEvents(1, 40))
    const before = network.sent.length
    network.add(cem)
    network.run(2_000)
    expect(allEqual([ada, ben, cem])).toBe(true)
    expect(wantsTo(cem, before).length).toBeGreaterThan(0)
  })

  it('is asked of those who are here ever more rarely, since they may be given it', () => {
    network.input(ada, { kind: 'wantCopies', ids: [husk()] })
    network.run(120_000)
    const before = network.sent.length
    network.run(3_600_000)
    expect(wantsTo(ben, before).length).toBeGreaterThan(5)
    expect(wantsTo(ben, before).length).toBeLessThan(20)
  })

  it('is asked for no more once it is wanted no more', () => {
    network.input(ada, { kind: 'wantCopies', ids: [husk()] })
    network.run(1_000)
    network.input(ada, { kind: 'wantCopies', ids: [] })
    const before = network.sent.length
    network.run(600_000)
    expect(wantsTo(ben, before)).toEqual([])
  })
})

describe('a better copy', () => {
  const givenBy = (peer: VirtualPeer, since: number) =>
    network.sent.slice(since).filter(({ from, bytes }) => from === peer.address && typeOf(bytes) === 'events')

  it('goes at once to whoever asked for it here while nobody had it', () => {
    for (const peer of [ada, ben]) network.input(peer, { kind: 'wantCopies', ids: [husk()] })
    network.run(60_000)
    const before = network.sent.length
    network.input(ben, { kind: 'found', ids: [husk()] })
    network.run(100)
    expect(givenBy(ben, before)).toHaveLength(1)
  })

  it('goes to nobody who did not ask', () => {
    network.input(ben, { kind: 'wantCopies', ids: [husk()] })
    network.run(60_000)
    const before = network.sent.length
    network.input(ben, { kind: 'found', ids: [husk()] })
    network.run(5_000)
    expect(givenBy(ben, before)).toEqual([])
  })
})

describe('copies without end', () => {
  const many = Array.from({ length: 2 * wantedIdsMax }, (_, number) => crypto.blake2b(uintBytes(number, 4), 32))
  const askedFor = () => ada.gossip.bounds().find(({ what }) => what === 'ids asked for')?.count

  it('leave room for the parents of what waits', () => {
    network.input(ada, { kind: 'wantCopies', ids: many })
    expect(askedFor()).toBe(wantedCopiesMax)
    network.input(ada, { kind: 'missing', ids: many.slice(0, 1).map((id) => id.toReversed()) })
    network.input(ada, { kind: 'wantCopies', ids: many })
    expect(askedFor()).toBe(1 + wantedCopiesMax)
  })

  it('are asked for in turn, so that those which nobody has keep nobody from those which somebody has', () => {
    const given = () => network.sent.filter(({ from, bytes }) => from === ben.address && typeOf(bytes) === 'events')
    const ids = [...many.slice(0, wantedCopiesMax), husk(), ...many.slice(wantedCopiesMax)]
    const before = given().length
    for (let round = 0; round < 2; round++) {
      network.input(ada, { kind: 'wantCopies', ids })
      network.run(60_000)
    }
    expect(given().length).toBeGreaterThan(before)
  })
})
