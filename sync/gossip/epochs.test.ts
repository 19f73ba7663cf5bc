import { beforeEach, describe, expect, it } from 'vitest'
import { peerSilenceMs } from '../limits.ts'
import { byteText } from '../reconcile/ids.ts'
import { allEqual, crypto, firstEpoch, keysOf, makeEvents, makePeer, rekey, typeOf, write } from '../testing/fixture.ts'
import type { VirtualEpoch } from '../testing/virtualKeyring.ts'
import type { VirtualNetworkOptions } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { openPacket } from '../wire/packet.ts'
import type { Address } from './interface.ts'

let ada: VirtualPeer
let ben: VirtualPeer
let cleo: VirtualPeer

beforeEach(() => {
  ;[ada, ben, cleo] = [makePeer(1), makePeer(2), makePeer(3)]
})

/** All three meet and agree on a few events; then the last of them goes away. */
function leaveBehind(
  options: VirtualNetworkOptions,
  others: readonly VirtualPeer[],
  away: VirtualPeer,
): VirtualNetwork {
  const network = new VirtualNetwork(options)
  ada.load(makeEvents(1, 30))
  network.add(...others, away)
  if (options.multicast === false) {
    for (const peer of [...others, away]) {
      network.input(peer, { kind: 'addresses', list: others.map(({ address }) => address) })
    }
  }
  expect(network.runUntil(() => allEqual([...others, away]), 30_000)).toBe(true)
  network.remove(away)
  network.run(peerSilenceMs + 5_000)
  return network
}

const sendsUnder = (peers: readonly VirtualPeer[], epoch: VirtualEpoch): boolean =>
  peers.every((peer) => peer.keyring.sending === epoch)

const inStep = (peers: readonly VirtualPeer[]): boolean =>
  peers.every((peer) => {
    const { state, behind, peers: heard } = peer.gossip.status()
    const all = heard.length === peers.length - 1 && heard.every(({ agrees }) => agrees)
    return state === 'live' && behind === 0 && all
  })

const networks: [string, Omit<VirtualNetworkOptions, 'seed'>][] = [
  ['by multicast', {}],
  ['by typed addresses only', { multicast: false }],
  ['by multicast where every third datagram is lost', { loss: 0.3, duplication: 0.1, jitterMs: 30 }],
  ['by typed addresses only where every third datagram is lost', { multicast: false, loss: 0.3, jitterMs: 30 }],
]

describe('those who are there when an epoch is founded', () => {
  it.each(networks)('all go on under it, and lose nothing, %s', (_, options) => {
    const network = new VirtualNetwork({ seed: 1, ...options })
    ada.load(makeEvents(1, 30))
    network.add(ada, ben, cleo)
    for (const peer of [ben, cleo]) network.input(peer, { kind: 'addresses', list: [ada.address] })
    if (options.multicast === false) network.input(cleo, { kind: 'addresses', list: [ben.address] })
    expect(network.runUntil(() => inStep([ada, ben, cleo]), 60_000)).toBe(true)
    const epoch = rekey(network, ada)
    write(network, ada, makeEvents(2, 30))
    expect(network.runUntil(() => sendsUnder([ben, cleo], epoch), 30_000)).toBe(true)
    write(network, ben, makeEvents(3, 30))
    expect(network.runUntil(() => allEqual([ada, ben, cleo]) && inStep([ada, ben, cleo]), 60_000)).toBe(true)
    expect(ada.events.size).toBe(91)
  })

  it('are told so within a second on a good network', () => {
    const network = new VirtualNetwork({ seed: 1 })
    network.add(ada, ben, cleo)
    network.run(6_000)
    const epoch = rekey(network, ada)
    expect(network.runUntil(() => inStep([ada, ben, cleo]) && sendsUnder([ben, cleo], epoch), 1_000)).toBe(true)
  })

  it('are told by the others where the rekey event has no box for them', () => {
    const network = new VirtualNetwork({ seed: 1 })
    network.add(ada, ben, cleo)
    network.run(6_000)
    ben.keyring.findsBoxes = false
    const epoch = rekey(network, ada)
    expect(network.runUntil(() => inStep([ada, ben, cleo]) && sendsUnder([ben, cleo], epoch), 2_000)).toBe(true)
    expect(ben.told.map(({ id }) => id)).toContainEqual(epoch.id)
  })

  it('get what was on its way to them when the epoch began', () => {
    const network = new VirtualNetwork({ seed: 2, loss: 0.3, jitterMs: 20 })
    ada.load(makeEvents(1, 30))
    network.add(ada, ben)
    expect(network.runUntil(() => inStep([ada, ben]), 60_000)).toBe(true)
    write(network, ada, makeEvents(2, 1_000, 24, 600))
    network.run(40)
    expect(ben.events.size).toBeLessThan(900)
    const epoch = rekey(network, ada)
    const seen = network.sent.length
    network.run(60)
    // From this moment on nothing but greetings and keychains goes out under the old epoch.
    const under = network.sent.slice(seen).filter(({ from }) => from === ada.address)
    expect(under.map(({ bytes }) => typeOf(bytes)).filter((type) => type !== 'otherCommunity')).toEqual([])
    expect(network.runUntil(() => allEqual([ada, ben]), 60_000)).toBe(true)
    expect(ben.keyring.sending).toBe(epoch)
    expect(network.runUntil(() => inStep([ada, ben]), 30_000)).toBe(true)
    const hasSaidSo = () => ada.agreed.get(ben.deviceId) === ada.events.size
    expect(network.runUntil(hasSaidSo, 10_000)).toBe(true)
  })
})

describe('a line in which each hears two others', () => {
  it('comes to a new epoch from one end to the other in a few seconds', () => {
    const peers = Array.from({ length: 6 }, (_, number) => makePeer(number + 1))
    const placeOf = ({ host }: Address) => peers.findIndex(({ address }) => address.host === host)
    const isNear = (from: Address, to: Address) => Math.abs(placeOf(from) - placeOf(to)) <= 1
    const network = new VirtualNetwork({ seed: 4, multicast: isNear })
    const first = peers[0] ?? ada
    network.add(...peers)
    const isThrough = () =>
      peers.every(({ gossip }) => gossip.status().state === 'live' && gossip.status().behind === 0)
    expect(network.runUntil(isThrough, 30_000)).toBe(true)
    network.run(10_000)
    for (const peer of peers) peer.keyring.findsBoxes = false
    const epoch = rekey(network, first)
    expect(network.runUntil(() => sendsUnder(peers, epoch), 12_000)).toBe(true)
  })
})

describe('who was away', () => {
  it.each(networks)('during a rekey comes back under the old epoch and is in step, %s', (_, options) => {
    const network = leaveBehind({ seed: 3, ...options }, [ada, ben], cleo)
    const epoch = rekey(network, ada)
    write(network, ada, makeEvents(2, 40))
    expect(network.runUntil(() => inStep([ada, ben]), 60_000)).toBe(true)
    network.add(cleo)
    expect(network.runUntil(() => inStep([ada, ben, cleo]), 120_000)).toBe(true)
    expect(cleo.keyring.sending).toBe(epoch)
    expect(allEqual([ada, ben, cleo])).toBe(true)
    expect(cleo.events.size).toBe(71)
  })

  it.each(networks)('over five rekeys likewise, restarted or not, %s', (_, options) => {
    const network = leaveBehind({ seed: 4, ...options }, [ada, ben], cleo)
    let epoch = ada.keyring.sending
    for (let round = 0; round < 5; round++) {
      epoch = rekey(network, round % 2 === 0 ? ada : ben)
      write(network, ada, makeEvents(10 + round, 20))
      expect(network.runUntil(() => inStep([ada, ben]), 60_000)).toBe(true)
    }
    cleo.restart(network.nowMs)
    network.add(cleo)
    network.input(cleo, { kind: 'addresses', list: [ada.address, ben.address] })
    expect(network.runUntil(() => inStep([ada, ben, cleo]), 120_000)).toBe(true)
    expect(cleo.keyring.sending).toBe(epoch)
    expect(cleo.keyring.verified).toHaveLength(6)
    expect(allEqual([ada, ben, cleo])).toBe(true)
  })

  it('is found by its address, although it knows nobody’s: somebody else typed it', () => {
    const network = leaveBehind({ seed: 5, multicast: false }, [ada], ben)
    rekey(network, ada)
    write(network, ada, makeEvents(2, 40))
    ben.restart(network.nowMs)
    network.add(ben)
    network.input(ada, { kind: 'addresses', list: [ben.address] })
    expect(network.runUntil(() => inStep([ada, ben]), 180_000)).toBe(true)
    expect(allEqual([ada, ben])).toBe(true)
  })

  it('takes part in nothing until it is in step, and is counted as behind', () => {
    const network = leaveBehind({ seed: 6 }, [ada], ben)
    const old = ada.keyring.sending
    rekey(network, ada)
    write(network, ada, makeEvents(2, 40))
    // It does not believe what it is told, so it stays behind.
    ben.keyring.learn = () => false
    ben.restart(network.nowMs)
    const seen = network.sent.length
    network.add(ben)
    network.run(60_000)
    expect(ada.gossip.status()).toMatchObject({ state: 'alone', peers: [], behind: 1 })
    const toBen = network.sent
      .slice(seen)
      .filter(({ from, bytes }) => from === ada.address && typeOf(bytes, old) !== 'otherCommunity')
    expect(new Set(toBen.map(({ bytes }) => typeOf(bytes, old)))).toEqual(new Set(['beacon', 'keychain']))
    // Told ever more rarely.
    expect(toBen.filter(({ bytes }) => typeOf(bytes, old) === 'keychain').length).toBeLessThan(12)
    expect(ben.events.size).toBe(30)
  })
})

describe('two sides that both moved on while they were apart', () => {
  /** Ada and Ben, each alone, found an epoch and write under it; where Ada is, Ben can be heard again. */
  function moveOnApart(options: Omit<VirtualNetworkOptions, 'seed'>): VirtualNetwork {
    const network = leaveBehind({ seed: 7, ...options }, [ada], ben)
    const elsewhere = new VirtualNetwork({ seed: 8 })
    elsewhere.nowMs = network.nowMs
    elsewhere.add(ben)
    rekey(network, ada)
    write(network, ada, makeEvents(2, 40))
    rekey(elsewhere, ben)
    write(elsewhere, ben, makeEvents(3, 40))
    elsewhere.run(peerSilenceMs + 5_000)
    network.run(peerSilenceMs + 5_000)
    network.add(ben)
    return network
  }

  it.each(networks)('find each other and end under the secrets of both, %s', (_, options) => {
    const network = moveOnApart(options)
    expect(network.runUntil(() => inStep([ada, ben]) && allEqual([ada, ben]), 300_000)).toBe(true)
    expect(ada.events.size).toBe(30 + 2 * 41)
    const known = (peer: VirtualPeer) => peer.keyring.verified.map(({ id }) => byteText(id)).sort()
    expect(known(ada)).toHaveLength(3)
    expect(known(ben)).toEqual(known(ada))
    // The next supersedes both.
    const next = rekey(network, ben)
    expect(network.runUntil(() => sendsUnder([ada, ben], next) && inStep([ada, ben]), 60_000)).toBe(true)
  })

  it('each know that somebody lives elsewhere, also where one of them is a stranger to the other', () => {
    ada.standings.set(ben.deviceId, 'stranger')
    const network = moveOnApart({})
    network.run(10_000)
    const statuses = [ada, ben].map(({ gossip }) => gossip.status())
    expect(statuses).toMatchObject([
      { state: 'alone', ahead: 1, aheadMembers: 0 },
      { state: 'alone', ahead: 1, aheadMembers: 1 },
    ])
    // Who was let in by other ways is no stranger any more.
    ada.standings.set(ben.deviceId, 'member')
    expect(network.runUntil(() => inStep([ada, ben]) && allEqual([ada, ben]), 60_000)).toBe(true)
    expect([ada, ben].map(({ gossip }) => gossip.status().ahead)).toEqual([0, 0])
  })

  it('find each other after several rekeys on both sides, with friends', () => {
    const [dora] = [makePeer(4)]
    const network = leaveBehind({ seed: 9 }, [ada, ben, cleo], dora)
    network.remove(cleo)
    const elsewhere = new VirtualNetwork({ seed: 10 })
    elsewhere.nowMs = network.nowMs
    elsewhere.add(cleo, dora)
    for (let round = 0; round < 3; round++) {
      rekey(network, ada)
      write(network, ben, makeEvents(20 + round, 20))
      rekey(elsewhere, cleo)
      write(elsewhere, dora, makeEvents(30 + round, 20))
      network.run(10_000)
      elsewhere.run(10_000)
    }
    network.add(cleo, dora)
    const all = [ada, ben, cleo, dora]
    expect(network.runUntil(() => inStep(all) && allEqual(all), 300_000)).toBe(true)
    expect(all.map((peer) => peer.keyring.verified.length)).toEqual([7, 7, 7, 7])
  })
})

describe('an epoch that lives beside the one that is sent under', () => {
  it.each(networks)('is spoken with those who know no other, %s', (_, options) => {
    const network = leaveBehind({ seed: 15, ...options }, [ada], ben)
    const elsewhere = new VirtualNetwork({ seed: 16 })
    elsewhere.nowMs = network.nowMs
    elsewhere.add(ben, cleo)
    elsewhere.run(10_000)
    rekey(network, ada)
    const theirs = rekey(elsewhere, ben)
    elsewhere.run(10_000)
    expect(cleo.keyring.sending).toBe(theirs)
    elsewhere.remove(cleo)
    network.add(ben)
    expect(network.runUntil(() => inStep([ada, ben]) && allEqual([ada, ben]), 300_000)).toBe(true)
    write(network, ada, makeEvents(2, 40))
    // Cleo finds no box in the event of the other side, and asks for what opens nothing.
    cleo.keyring.findsBoxes = false
    network.add(cleo)
    for (const { address } of [ada, ben]) network.input(cleo, { kind: 'addresses', list: [address] })
    const all = [ada, ben, cleo]
    expect(network.runUntil(() => inStep(all) && allEqual(all), 300_000)).toBe(true)
    expect(cleo.keyring.sending).toBe(ada.keyring.sending)
  })
})

describe('a provisional epoch that is given up', () => {
  it('takes along those who were heard under it, until they are heard under another', () => {
    const network = leaveBehind({ seed: 17 }, [ada], ben)
    rekey(network, ada)
    network.run(1_000)
    // Ben is told and believes it for now, but the event that confirms it never reaches him.
    ben.keyring.settle = () => false
    network.add(ben)
    expect(
      network.runUntil(() => ben.keyring.provisionalCount === 1 && ben.gossip.status().peers.length === 1, 30_000),
    ).toBe(true)
    ben.keyring.forgetProvisional()
    network.input(ben, { kind: 'epochs', epochs: ben.keyring.epochs() })
    expect(ben.gossip.status().peers).toEqual([])
    expect(network.runUntil(() => ben.keyring.provisionalCount === 1 && inStep([ada, ben]), 60_000)).toBe(true)
  })
})

describe('a blob that opens under no epoch', () => {
  it('is got once somebody has told of its epoch', () => {
    const network = new VirtualNetwork({ seed: 11 })
    network.add(ada, ben)
    network.run(6_000)
    // Ben is in step under an epoch that supersedes the one he missed.
    const missed = rekey(network, ada)
    write(network, ada, makeEvents(2, 10))
    network.run(10_000)
    cleo.events.clear()
    cleo.keyring.findsBoxes = false
    cleo.keyring.learn([rekey(network, ada)])
    cleo.restart(network.nowMs)
    network.add(cleo)
    expect(cleo.keyring.hasSecret(missed.id)).toBe(false)
    expect(network.runUntil(() => allEqual([ada, ben, cleo]), 60_000)).toBe(true)
    expect(cleo.keyring.hasSecret(missed.id)).toBe(true)
    expect(cleo.told.map(({ id }) => id)).toContainEqual(missed.id)
  })
})

describe('a datagram', () => {
  it('fits the community under any epoch that is known, and no other', () => {
    const network = new VirtualNetwork({ seed: 18 })
    network.add(ada, ben)
    network.run(3_000)
    const seen = network.sent.length
    const elsewhere = new VirtualNetwork({ seed: 19 })
    network.remove(ben)
    for (let round = 0; round < 6; round++) rekey(network, ada)
    elsewhere.add(cleo)
    rekey(elsewhere, cleo)
    elsewhere.run(1_000)
    const matches = ({ from, bytes }: { from: Address; bytes: Uint8Array }) =>
      ada.gossip.matches(from, bytes, network.nowMs)
    expect(network.sent.slice(0, seen).every(matches)).toBe(true)
    expect(network.sent.slice(seen).every(matches)).toBe(true)
    const theirs = elsewhere.sent.filter(({ bytes }) => openPacket(crypto, keysOf(cleo.keyring.sending), bytes).ok)
    expect(theirs.length).toBeGreaterThan(0)
    expect(theirs.some(matches)).toBe(false)
    const { gossip, address } = ada
    expect([0, 255, 256, 1_200, 9_000].some((length) => gossip.matches(address, new Uint8Array(length), 0))).toBe(false)
  })
})

describe('beacons', () => {
  it('S2: are small, rare, without a constant byte, and say nothing of what is held', () => {
    const network = new VirtualNetwork({ seed: 12 })
    ada.load(makeEvents(1, 100))
    network.add(ada)
    const old = [ada.keyring.sending]
    for (let round = 0; round < 11; round++) old.unshift(rekey(network, ada))
    old.shift()
    network.run(1_000)
    const seen = network.sent.length
    network.run(1_800_000)
    const sent = network.sent.slice(seen)
    const beacons = sent.filter(({ bytes }) => !openPacket(crypto, keysOf(ada.keyring.sending), bytes).ok)
    // As often as hellos, as long as nobody is here.
    expect(beacons.length).toBeGreaterThan(600)
    expect(beacons.length).toBeLessThanOrEqual(900)
    for (const [index, { atMs }] of beacons.entries()) {
      if (index > 0) expect(atMs - (beacons[index - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(2_000)
    }
    const epochs = beacons.map(({ bytes }) => old.find((epoch) => openPacket(crypto, keysOf(epoch), bytes).ok))
    // The newest every other time, and the seven before it in turn.
    expect(new Set(epochs)).toEqual(new Set(old.slice(0, 8)))
    expect(epochs.filter((epoch) => epoch === old[0]).length).toBe(Math.ceil(epochs.length / 2))
    for (const { bytes } of beacons) {
      expect(bytes).toHaveLength(512)
      const epoch = old.find((candidate) => openPacket(crypto, keysOf(candidate), bytes).ok)
      const packet = epoch && openPacket(crypto, keysOf(epoch), bytes)
      if (!packet?.ok) throw new Error('it is under an older epoch')
      // Version, type, device key, boot number, counter, boot certificate, no flags, signature: nothing else.
      expect(packet.value).toHaveLength(44 + 128 + 1 + 64)
      expect([packet.value[0], packet.value[1], packet.value[44 + 128]]).toEqual([1, 9, 0])
    }
    for (let at = 0; at < 512; at++) expect(new Set(beacons.map(({ bytes }) => bytes[at])).size).toBeGreaterThan(20)
  })

  it('are the rarer the more there are who call in the same epochs', () => {
    const network = new VirtualNetwork({ seed: 12 })
    const peers = Array.from({ length: 6 }, (_, number) => makePeer(number + 1))
    network.add(...peers)
    network.run(6_000)
    const [first] = peers
    if (first) rekey(network, first)
    expect(network.runUntil(() => inStep(peers), 10_000)).toBe(true)
    network.run(15_000)
    const seen = network.sent.length
    network.run(120_000)
    const beacons = network.sent.slice(seen).filter(({ bytes }) => openPacket(crypto, keysOf(firstEpoch), bytes).ok)
    expect(beacons.length).toBeGreaterThan((6 * 120) / 19)
    expect(beacons.length).toBeLessThan((6 * 120) / 11)
  })

  /** Ada and Ben, in step under the third epoch. */
  const inStepAgain = (seed: number): VirtualNetwork => {
    const network = new VirtualNetwork({ seed })
    network.add(ada, ben)
    network.run(6_000)
    rekey(network, ada)
    rekey(network, ada)
    expect(network.runUntil(() => inStep([ada, ben]), 10_000)).toBe(true)
    return network
  }

  it('are not sent where there is one epoch', () => {
    const network = new VirtualNetwork({ seed: 13 })
    network.add(ada)
    network.run(600_000)
    expect(network.sent.every(({ bytes }) => typeOf(bytes) === 'hello')).toBe(true)
  })

  it('of a peer that is in step change nothing', () => {
    const network = inStepAgain(14)
    let wasAlways = true
    const always = () => {
      wasAlways &&= inStep([ada, ben])
      return false
    }
    network.runUntil(always, 300_000)
    expect(wasAlways).toBe(true)
    // Silent but for announcements.
    expect(network.sent.slice(-50).every(({ to }) => to === undefined)).toBe(true)
  })

  it('of a peer that is in step, played back by somebody before they arrive, are answered to nobody', () => {
    const network = inStepAgain(15)
    network.run(30_000)
    const elsewhere: Address = { host: '10.0.6.6', port: 666 }
    const answers = []
    for (let round = 0; round < 60; round++) {
      const seen = network.sent.length
      network.runUntil(() => network.sent.slice(seen).some(({ from }) => from === ben.address), 5_000)
      for (const { bytes } of network.sent.slice(seen).filter(({ from }) => from === ben.address)) {
        if (packetUnder(firstEpoch, bytes)) network.input(ada, { kind: 'datagram', from: elsewhere, bytes })
      }
      answers.push(...network.sent.slice(seen).filter(({ to }) => to?.host === elsewhere.host))
    }
    expect(answers).toEqual([])
  })
})

const packetUnder = (epoch: VirtualEpoch, bytes: Uint8Array): boolean => openPacket(crypto, keysOf(epoch), bytes).ok
