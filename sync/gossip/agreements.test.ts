import { beforeEach, describe, expect, it } from 'vitest'
import { rememberedRootsMax } from '../limits.ts'
import { makeEvents, makePeer, write } from '../testing/fixture.ts'
import { Liar } from '../testing/liar.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'

let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer

beforeEach(() => {
  network = new VirtualNetwork({ seed: 8 })
  ;[ada, ben] = [makePeer(1), makePeer(2)]
  network.add(ada, ben)
  network.run(8_000)
})

const agreedCount = (peer: VirtualPeer, other: VirtualPeer): number => peer.agreed.get(other.deviceId) ?? 0

describe('that a device holds an event', () => {
  it('is not told of one who only acknowledged it', () => {
    // What Ben takes in waits for a parent that is nowhere.
    const [event] = makeEvents(1, 1)
    const [parent] = makeEvents(2, 1)
    if (!event || !parent) throw new Error('there are two events')
    ben.parents.set(String.fromCharCode(...event.id), parent.id)
    write(network, ada, [event])
    network.run(20_000)
    expect(ben.ingestedBlobs).toBeGreaterThan(0)
    expect(agreedCount(ada, ben)).toBe(0)
  })

  it('is told although more was written since, before its word came', () => {
    write(network, ada, makeEvents(1, 1))
    // From here on Ben hears nothing more, and what he said is still on its way.
    expect(network.runUntil(() => ben.events.size === 1, 100)).toBe(true)
    const heard = network.runUntil(() => {
      if (agreedCount(ada, ben) === 0 && ada.events.size < 20) write(network, ada, makeEvents(10 + ada.events.size, 1))
      return agreedCount(ada, ben) > 0
    }, 5_000)
    expect(heard).toBe(true)
    expect(agreedCount(ada, ben)).toBeLessThanOrEqual(ben.events.size)
  })

  it('is told of what it held when it was last heard, and of nothing since', () => {
    write(network, ada, makeEvents(1, 3))
    network.run(8_000)
    network.remove(ben)
    write(network, ada, makeEvents(2, 3))
    network.run(30_000)
    expect(agreedCount(ada, ben)).toBe(3)
  })

  it('is told by nobody in its name, and by who makes up digests for nobody', () => {
    const eve = new Liar(network)
    write(network, ada, makeEvents(1, 3))
    expect(eve.acquaint(ada)).toBe(true)
    for (let turn = 0; turn < 2 * rememberedRootsMax; turn++) eve.greet(ada, { kind: 'announced' })
    network.run(100)
    expect(ada.agreed.get(eve.deviceId)).toBeUndefined()
    const before = agreedCount(ada, ben)
    network.remove(ben)
    const header = { ...eve.header(), sender: ben.device.signing.publicKey }
    eve.send(ada, eve.sealHello(header, eve.hello({ kind: 'announced' }, { count: 3 })))
    expect(agreedCount(ada, ben)).toBe(before)
  })
})
