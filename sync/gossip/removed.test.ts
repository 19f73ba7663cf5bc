import { beforeEach, describe, expect, it } from 'vitest'
import { peerSilenceMs } from '../limits.ts'
import { allEqual, crypto, firstEpoch, keysOf, makeEvents, makePeer, rekey, typeOf, write } from '../testing/fixture.ts'
import { Liar } from '../testing/liar.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { openPacket } from '../wire/packet.ts'

/** What somebody gets who was removed: Mallory was a member, and keeps every key that she had. */

let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer
let mallory: VirtualPeer

beforeEach(() => {
  network = new VirtualNetwork({ seed: 21 })
  ;[ada, ben, mallory] = [makePeer(1), makePeer(2), makePeer(3)]
  ada.load(makeEvents(1, 30))
  network.add(ada, ben, mallory)
  expect(network.runUntil(() => allEqual([ada, ben, mallory]), 10_000)).toBe(true)
  network.run(6_000)
  mallory.keyring.findsBoxes = false
})

/** Ada removes her and founds an epoch; Ben knows of the removal as soon as he knows of the epoch. */
function removeMallory() {
  for (const peer of [ada, ben]) peer.standings.set(mallory.deviceId, 'removed')
  const epoch = rekey(network, ada)
  expect(network.runUntil(() => ben.keyring.sending === epoch, 10_000)).toBe(true)
  return epoch
}

const seenOf = (peer: VirtualPeer) =>
  JSON.stringify([peer.gossip.status().peers, peer.gossip.status().behind, peer.events.size, peer.told.length])

describe('a removed device', () => {
  it('S13: reads no packet of the new epoch and is sent none of any, whatever she tries', () => {
    const seen = network.sent.length
    const epoch = removeMallory()
    write(network, ada, makeEvents(2, 50))
    network.input(mallory, { kind: 'addresses', list: [ada.address, ben.address] })
    network.run(30_000)
    mallory.restart(network.nowMs)
    network.input(mallory, { kind: 'addresses', list: [ada.address, ben.address] })
    network.run(60_000)
    const theirs = network.sent.slice(seen).filter(({ from }) => from !== mallory.address)
    expect(theirs.filter(({ to }) => to === mallory.address || to?.host === mallory.address.host)).toEqual([])
    const keys = mallory.keyring.epochs().ring.map((held) => held.keys)
    const readable = theirs.filter(({ bytes }) => keys.some((key) => openPacket(crypto, key, bytes).ok))
    const underNew = theirs.filter(({ bytes }) => openPacket(crypto, keysOf(epoch), bytes).ok)
    expect(underNew.length).toBeGreaterThan(50)
    expect(readable.some((datagram) => underNew.includes(datagram))).toBe(false)
    // What she can read is what passed between the others before both had left her epoch, and beacons to everybody.
    const announced = readable.filter(({ to }) => to === undefined)
    expect(new Set(announced.map(({ bytes }) => typeOf(bytes)))).toEqual(new Set(['beacon']))
    expect(mallory.events.size).toBe(30)
    expect(mallory.told).toEqual([])
    expect(mallory.gossip.status().peers).toEqual([])
    expect(allEqual([ada, ben])).toBe(true)
  })

  it('S13: changes nothing by anything she says, under any epoch, and is refused as removed', () => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    network.run(100)
    expect(ada.gossip.status().peers).toHaveLength(3)
    ada.standings.set(liar.deviceId, 'removed')
    const epoch = rekey(network, ada)
    network.run(10_000)
    expect(ada.gossip.status().peers).toHaveLength(2)
    const before = seenOf(ada)
    const refused = ada.gossip.status().refused.removed ?? 0
    const bogus = { id: liar.random.bytes(32), secret: liar.random.bytes(32) }
    let said = 0
    // Even if somebody gave her the new key.
    for (const under of [firstEpoch, epoch]) {
      liar.epoch = under
      for (const answers of [
        liar.greet(ada),
        liar.send(ada, liar.sealHello(liar.header(), { ...liar.hello(), type: 'beacon' })),
        liar.say(ada, { type: 'keychainAsk' }),
        liar.tell(ada, [bogus]),
        liar.deliver(ada, { type: 'events', blobs: makeEvents(5, 2).map(({ blob }) => blob) }),
        liar.say(ada, { type: 'want', shortIds: makeEvents(1, 3).map(({ id }) => id.slice(0, 8)) }),
        liar.say(ada, { type: 'bye' }),
      ]) {
        expect(answers).toEqual([])
        said++
      }
    }
    expect(seenOf(ada)).toBe(before)
    expect(ada.gossip.status().refused.removed).toBe(refused + said)
    const seen = network.sent.length
    network.run(30_000)
    expect(network.sent.slice(seen).filter(({ to }) => to?.host === liar.address.host)).toEqual([])
  })

  it('S13: gets nothing more of what was on its way to her', () => {
    const [event] = makeEvents(3, 1)
    if (event === undefined) throw new Error('there is an event')
    // Much is queued for her and not acknowledged.
    network.remove(mallory)
    write(network, ada, makeEvents(4, 2_000, 24, 900))
    for (const peer of [ada, ben]) peer.standings.set(mallory.deviceId, 'removed')
    const seen = network.sent.length
    write(network, ada, [event])
    rekey(network, ada)
    network.run(peerSilenceMs + 5_000)
    expect(network.sent.slice(seen).filter(({ to }) => to?.host === mallory.address.host)).toEqual([])
  })

  it('S3, S13: replaying everything that was said under the old epoch changes nothing and sends nothing', () => {
    const capture = network.sent.slice()
    removeMallory()
    network.run(30_000)
    capture.push(...network.sent.slice(capture.length))
    network.run(3_000)
    expect(capture.length).toBeGreaterThan(50)
    for (const peer of [ada, ben]) {
      network.input(peer, { kind: 'tick' })
      const before = seenOf(peer)
      for (const { bytes, from } of capture) {
        for (const source of [from, mallory.address]) {
          expect(network.input(peer, { kind: 'datagram', from: source, bytes })).toEqual([])
        }
      }
      expect(seenOf(peer)).toBe(before)
    }
  })

  it('S3, S13: replaying it to a peer that was restarted since does neither', () => {
    const capture = network.sent.filter(({ from }) => from !== ada.address)
    removeMallory()
    network.run(3_000)
    ada.restart(network.nowMs)
    network.input(ada, { kind: 'tick' })
    for (const { bytes } of capture) {
      expect(network.input(ada, { kind: 'datagram', from: mallory.address, bytes })).toEqual([])
    }
    expect(ada.gossip.status().peers).toEqual([])
  })

  it('S13: cannot come back under a made-up device, not with what she knows nor with epochs of her own', () => {
    const liar = new Liar(network)
    for (const peer of [ada, ben]) peer.standings.set(liar.deviceId, 'stranger')
    const epoch = removeMallory()
    ada.strangersMayFollow = true
    // She learns that somebody is there, and proves where she sits; then nothing.
    expect(liar.acquaint(ada)).toBe(true)
    const own = { ...firstEpoch, id: liar.random.bytes(32), secret: liar.random.bytes(32) }
    expect(liar.tell(ada, [own])).toEqual([])
    expect(liar.say(ada, { type: 'keychainAsk' })).toEqual([])
    expect(ada.gossip.status().refused).toMatchObject({ oldEpoch: 2 })
    expect(ada.told).toEqual([])
    // Nor does anything about her reach the disk.
    expect(ada.learntAddresses).not.toContainEqual(liar.address)
    expect(ada.savedWindows.has(liar.deviceId)).toBe(false)
    const seen = network.sent.length
    network.run(60_000)
    const toHer = network.sent.slice(seen).filter(({ to }) => to?.host === liar.address.host)
    expect(toHer).toEqual([])
    expect(ada.keyring.sending).toBe(epoch)
    expect(ada.gossip.status()).toMatchObject({ behind: 0 })
  })

  it('cannot keep members that are behind from being found, with any number of made-up devices', () => {
    removeMallory()
    network.run(3_000)
    const others = Array.from({ length: 200 }, (_, index) => {
      const liar = new Liar(network, 30_000 + index, { host: `10.7.${index % 100}.1`, port: 4_000 + index })
      ada.standings.set(liar.deviceId, 'stranger')
      return liar
    })
    for (const liar of others) liar.acquaint(ada)
    expect(ada.gossip.status().peers).toHaveLength(1)
    const cleo = makePeer(4)
    network.add(cleo)
    expect(network.runUntil(() => allEqual([ada, ben, cleo]), 12_000)).toBe(true)
  })
})
