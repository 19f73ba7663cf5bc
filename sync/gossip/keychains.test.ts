import { beforeEach, describe, expect, it } from 'vitest'
import { keychainAskedPeers, keychainEntriesMax, keychainsBurst, keychainsPerSecond, peerSilenceMs } from '../limits.ts'
import { allEqual, crypto, firstEpoch, keysOf, makeEvents, makePeer, rekey, typeOf, write } from '../testing/fixture.ts'
import { bodyOf, Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { VirtualEpoch } from '../testing/virtualKeyring.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { openKeychain } from '../wire/keychain.ts'
import { openPacket, sealPacket } from '../wire/packet.ts'
import { pairKeys } from './proof.ts'

let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer

beforeEach(() => {
  network = new VirtualNetwork({ seed: 31 })
  ;[ada, ben] = [makePeer(1), makePeer(2)]
  ada.load(makeEvents(1, 30))
  network.add(ada, ben)
  network.run(8_000)
  expect(allEqual([ada, ben])).toBe(true)
})

const bogus = (random: SeededRandom, count: number): VirtualEpoch[] =>
  Array.from({ length: count }, () => ({ ...firstEpoch, id: random.bytes(32), secret: random.bytes(32) }))

const sentTo = (liar: Liar, type: string, epoch: VirtualEpoch) =>
  network.sent.filter(({ to, bytes }) => to?.host === liar.address.host && typeOf(bytes, epoch) === type)

describe('a stranger', () => {
  let stranger: Liar

  beforeEach(() => {
    stranger = new Liar(network)
    ada.standings.set(stranger.deviceId, 'stranger')
    ben.standings.set(stranger.deviceId, 'stranger')
  })

  it.each([
    ['is told of all epochs where strangers may follow and it asks under a live one', true, true, true],
    ['is told of none where strangers may not follow', false, true, false],
    ['is told of none under an epoch that was left, for asking', true, false, false],
    ['is told of none under an epoch that was left where strangers may not follow either', false, false, false],
  ])('%s', (_, mayFollow, underLive, told) => {
    const epochs = [rekey(network, ada), rekey(network, ada)]
    network.run(5_000)
    ada.strangersMayFollow = mayFollow
    stranger.epoch = underLive ? (epochs[1] ?? firstEpoch) : firstEpoch
    expect(stranger.acquaint(ada)).toBe(true)
    network.run(10_000)
    stranger.greet(ada)
    expect(sentTo(stranger, 'keychain', stranger.epoch)).toEqual([])
    stranger.say(ada, { type: 'keychainAsk' })
    network.run(3_000)
    const keychains = sentTo(stranger, 'keychain', stranger.epoch)
    expect(keychains).toHaveLength(told ? 1 : 0)
    const opened = keychains.map(({ bytes }) => {
      const { payload } = bodyOf(bytes, stranger.epoch)
      const pair = pairKeys(crypto, stranger.boot, stranger.agreementKeyOf(ada))
      return payload.type === 'keychain' && pair && openKeychain(crypto, pair.keychainFromThem, payload)
    })
    const all = [epochs[1], epochs[0], firstEpoch].map((epoch) => ({ id: epoch?.id, secret: epoch?.secret }))
    expect(opened).toEqual(told ? [all] : [])
  })

  it('is told of none under an epoch that nothing here commits to, where strangers may follow', () => {
    ada.strangersMayFollow = true
    const [madeUp] = bogus(stranger.random, 1)
    if (madeUp === undefined) throw new Error('there is an epoch')
    const accomplice = new Liar(network, 667)
    accomplice.acquaint(ada)
    accomplice.tell(ada, [madeUp])
    expect(ada.keyring.hasSecret(madeUp.id)).toBe(true)
    stranger.epoch = madeUp
    expect(stranger.acquaint(ada)).toBe(true)
    stranger.say(ada, { type: 'keychainAsk' })
    network.run(3_000)
    expect(sentTo(stranger, 'keychain', madeUp)).toEqual([])
  })

  it('is not believed under an epoch that was left, and heard under a live one', () => {
    const epoch = rekey(network, ada)
    network.run(5_000)
    stranger.epoch = firstEpoch
    stranger.acquaint(ada)
    stranger.tell(ada, bogus(stranger.random, 1))
    expect(ada.told).toEqual([])
    expect(ada.gossip.status().refused.oldEpoch).toBe(1)
    stranger.epoch = epoch
    stranger.greet(ada)
    stranger.tell(ada, bogus(stranger.random, 1))
    expect(ada.told).toHaveLength(1)
  })
})

describe('what a keychain says', () => {
  it('can be read by the two alone, whoever holds the epoch’s key', () => {
    const cleo = makePeer(3)
    network.add(cleo)
    network.run(8_000)
    network.remove(cleo)
    const epoch = rekey(network, ada)
    network.run(peerSilenceMs + 5_000)
    const seen = network.sent.length
    network.add(cleo)
    network.run(10_000)
    expect(cleo.keyring.sending).toBe(epoch)
    const eavesdropper = new Liar(network)
    let keychains = 0
    for (const { bytes, to } of network.sent.slice(seen)) {
      if (typeOf(bytes) !== 'keychain') continue
      keychains++
      expect(to).toEqual(cleo.address)
      const { payload } = bodyOf(bytes)
      if (payload.type !== 'keychain') throw new Error('it is one')
      expect(Buffer.from(payload.sealed).includes(Buffer.from(epoch.secret))).toBe(false)
      expect(Buffer.from(payload.sealed).includes(Buffer.from(epoch.id))).toBe(false)
      const { sender } = bodyOf(bytes).header
      const theirs = network.sent.find(
        (datagram) =>
          typeOf(datagram.bytes) === 'hello' && Buffer.compare(bodyOf(datagram.bytes).header.sender, sender) === 0,
      )
      const hello = theirs && bodyOf(theirs.bytes).payload
      if (hello?.type !== 'hello') throw new Error('its sender said hello')
      const pair = pairKeys(crypto, eavesdropper.boot, hello.certificateTail.slice(32, 64))
      if (pair === undefined) throw new Error('the key is a good one')
      for (const key of [
        pair.keychainFromThem,
        pair.keychainToThem,
        pair.fromThem,
        firstEpoch.secret,
        keysOf(firstEpoch).packet,
      ]) {
        expect(openKeychain(crypto, key, payload)).toBeUndefined()
      }
    }
    expect(keychains).toBeGreaterThan(0)
  })

  it('is told in as many packets as it takes, the epoch that is sent under first', () => {
    for (let round = 0; round < 30; round++) rekey(network, ada)
    network.run(10_000)
    const asker = new Liar(network)
    asker.epoch = ada.keyring.sending
    asker.acquaint(ada)
    asker.say(ada, { type: 'keychainAsk' })
    const pair = pairKeys(crypto, asker.boot, asker.agreementKeyOf(ada))
    const entries = sentTo(asker, 'keychain', asker.epoch).map(({ bytes }) => {
      const { payload } = bodyOf(bytes, asker.epoch)
      return (payload.type === 'keychain' && pair && openKeychain(crypto, pair.keychainFromThem, payload)) || []
    })
    expect(entries.map(({ length }) => length)).toEqual([
      keychainEntriesMax,
      keychainEntriesMax,
      31 - 2 * keychainEntriesMax,
    ])
    expect(entries[0]?.[0]?.id).toEqual(ada.keyring.sending.id)
    expect(new Set(entries.flat().map(({ id }) => String(id))).size).toBe(31)
    // Asking again at once costs the asker a packet, and nobody else anything.
    for (let round = 0; round < 50; round++) asker.say(ada, { type: 'keychainAsk' })
    expect(sentTo(asker, 'keychain', asker.epoch)).toHaveLength(3)
  })

  it('is asked of a few', () => {
    const peers = [3, 4, 5, 6, 7, 8].map(makePeer)
    network.add(...peers)
    network.run(10_000)
    const seen = network.sent.length
    for (let round = 0; round < 10; round++) network.input(ada, { kind: 'askKeychain' })
    network.run(1_500)
    const asks = network.sent.slice(seen).filter(({ bytes }) => typeOf(bytes) === 'keychainAsk')
    expect(new Set(asks.map(({ to }) => to?.host)).size).toBe(keychainAskedPeers)
    expect(asks).toHaveLength(keychainAskedPeers)
  })
})

describe('a member who makes up epochs', () => {
  let liar: Liar

  beforeEach(() => {
    liar = new Liar(network)
    liar.acquaint(ada)
  })

  it('leads nobody’s own events astray: they go out under what is confirmed, and everybody gets them', () => {
    const made = bogus(liar.random, 3)
    liar.tell(ada, made)
    expect(ada.told).toHaveLength(3)
    expect(ada.keyring.provisionalCount).toBe(3)
    expect(ada.keyring.sending).toBe(firstEpoch)
    write(network, ada, makeEvents(2, 20))
    const cleo = makePeer(3)
    network.add(cleo)
    expect(network.runUntil(() => allEqual([ada, ben, cleo]), 12_000)).toBe(true)
    // Nobody is told of them by honest peers.
    expect(ben.told).toEqual([])
    expect(cleo.told).toEqual([])
    const epoch = rekey(network, ada)
    expect(network.runUntil(() => ben.keyring.sending === epoch && cleo.keyring.sending === epoch, 10_000)).toBe(true)
    // It speaks under its own epoch with whom it lied to, and those two alone agree on that.
    liar.epoch = made[0] ?? firstEpoch
    liar.greet(ada)
    network.run(peerSilenceMs + 5_000)
    for (const peer of [ada, ben, cleo]) expect(peer.gossip.status().peers.length).toBeGreaterThanOrEqual(2)
    write(network, ben, makeEvents(3, 20))
    expect(network.runUntil(() => allEqual([ada, ben, cleo]), 12_000)).toBe(true)
  })

  it('does not keep the true secret of an epoch from being heard', () => {
    ada.keyring.findsBoxes = false
    const real = bogus(liar.random, 1)
    liar.tell(
      ada,
      real.map((epoch) => ({ ...epoch, secret: new Uint8Array(32) })),
    )
    liar.tell(ada, real)
    liar.tell(ada, real)
    expect(ada.told.map(({ secret }) => secret)).toEqual([new Uint8Array(32), real[0]?.secret])
  })

  it('does not keep out who is behind by false secrets of the true epoch, told over and over', () => {
    const cleo = makePeer(3)
    network.add(cleo)
    network.run(8_000)
    network.remove(cleo)
    const epochs = Array.from({ length: 12 }, () => rekey(network, ada))
    network.run(peerSilenceMs + 5_000)
    network.add(cleo)
    liar.acquaint(cleo)
    const lie = () => {
      for (const { id } of epochs) liar.tell(cleo, [{ id, secret: liar.random.bytes(32) }])
      liar.greet(cleo)
      network.run(300)
    }
    lie()
    for (let round = 0; round < 100 && cleo.keyring.sending !== epochs.at(-1); round++) lie()
    expect(cleo.keyring.sending).toBe(epochs.at(-1))
    expect(network.runUntil(() => allEqual([ada, ben, cleo]), 10_000)).toBe(true)
  })

  it('fills no memory and wakes nobody beyond a share: the rest is counted as a flood', () => {
    for (let round = 0; round < 300; round++) {
      liar.tell(ada, bogus(liar.random, keychainEntriesMax))
      if (round % 10 === 0) network.run(100)
    }
    expect(ada.told.length).toBeLessThanOrEqual(keychainEntriesMax * (keychainsBurst + 3 * keychainsPerSecond + 1))
    expect(ada.keyring.provisionalCount).toBeLessThanOrEqual(8)
    expect(ada.gossip.status().refused.flood).toBeGreaterThan(200)
    network.run(10_000)
    expect(ada.gossip.status().peers.map(({ deviceId }) => deviceId)).toContain(ben.deviceId)
    write(network, ben, makeEvents(2, 10))
    expect(network.runUntil(() => allEqual([ada, ben]), 10_000)).toBe(true)
  })
})

describe('a keychain that is not one', () => {
  const refusedBy = (peer: VirtualPeer, act: () => readonly unknown[]) => {
    const before = { ...peer.gossip.status().refused }
    const told = peer.told.length
    const answers = act().filter((effect) => (effect as { kind: string }).kind !== 'wake')
    expect(answers).toEqual([])
    expect(peer.told).toHaveLength(told)
    const after = Object.entries(peer.gossip.status().refused)
    return after.filter(([reason, count]) => count !== before[reason as keyof typeof before]).map(([reason]) => reason)
  }

  it('is refused from a peer that was never greeted', () => {
    const acquainted = new Liar(network)
    acquainted.acquaint(ada)
    const unknown = new Liar(network, 667)
    const key = acquainted.agreementKeyOf(ada)
    const sealed = unknown.random.bytes(24 + 16 + 64)
    const bytes = unknown.sealSaid(unknown.header(), { type: 'keychain', sealed }, key)
    expect(refusedBy(ada, () => unknown.send(ada, bytes))).toEqual(['stranger'])
  })

  it.each([
    ['empty', 0],
    ['without an entry', 40],
    ['cut', 40 + 63],
    ['with a byte too many', 40 + 65],
    ['with more entries than allowed', 40 + 64 * (keychainEntriesMax + 1)],
    ['sealed for somebody else', 40 + 64],
  ])('is refused as malformed where it is %s', (_, length) => {
    const liar = new Liar(network)
    liar.acquaint(ada)
    const sealed = liar.random.bytes(length)
    expect(refusedBy(ada, () => liar.say(ada, { type: 'keychain', sealed }))).toEqual(['shape'])
  })

  it('is refused where an honest one was sealed again, for another or under another epoch', () => {
    const cleo = makePeer(3)
    network.add(cleo)
    network.run(8_000)
    network.remove(cleo)
    const epoch = rekey(network, ada)
    network.run(peerSilenceMs + 5_000)
    network.add(cleo)
    network.run(10_000)
    const keychain = network.sent.find(({ bytes }) => typeOf(bytes) === 'keychain')
    const packet = keychain && openPacket(crypto, keysOf(firstEpoch), keychain.bytes)
    if (!packet?.ok) throw new Error('there was a keychain')
    // Its counter was seen: an unseen one makes the authenticator wrong.
    const body = packet.value.slice()
    body[43] = (body[43] ?? 0) ^ 0x7f
    body[42] = 0x7f
    const random = new SeededRandom(1)
    for (const under of [firstEpoch, epoch]) {
      const again = sealPacket(crypto, random, keysOf(under), body)
      for (const peer of [ben, cleo]) {
        const reasons = refusedBy(peer, () =>
          network.input(peer, { kind: 'datagram', from: keychain?.from ?? ada.address, bytes: again }),
        )
        expect(['mac', 'removed', 'stranger', 'oldEpoch', 'replay']).toContain(reasons[0])
      }
    }
  })
})

describe('a greeting that is sealed again under another epoch', () => {
  it('is refused: its signature names the epoch', () => {
    const epoch = rekey(network, ada)
    network.run(5_000)
    const hello = network.sent.findLast(({ from, bytes }) => from === ben.address && typeOf(bytes, epoch) === 'hello')
    const packet = hello && openPacket(crypto, keysOf(epoch), hello.bytes)
    if (!packet?.ok) throw new Error('Ben said hello')
    // A member who reads it, and holds the old key, could otherwise make Ben appear to be behind.
    const moved = sealPacket(crypto, new SeededRandom(1), keysOf(firstEpoch), packet.value)
    const cleo = makePeer(3)
    cleo.load([])
    cleo.keyring.learn([epoch])
    cleo.restart(network.nowMs)
    network.nowMs += 1
    expect(
      network.input(cleo, { kind: 'datagram', from: ben.address, bytes: moved }).filter(({ kind }) => kind === 'send'),
    ).toEqual([])
    expect(cleo.gossip.status().refused).toEqual({ signature: 1 })
  })
})

describe('amplification, S4', () => {
  it.each([
    ['who is behind', 'member' as const],
    ['a stranger under an old epoch', 'stranger' as const],
  ])('towards %s never exceeds what came in until an address has echoed its token', (_, standing) => {
    rekey(network, ada)
    network.run(5_000)
    const liar = new Liar(network)
    ada.standings.set(liar.deviceId, standing)
    let received = 0
    const seen = network.sent.length
    for (let round = 0; round < 300; round++) {
      const scopes = [
        { kind: 'announced' },
        { kind: 'addressed', token: new Uint8Array(8), proven: false, deaf: true },
        { kind: 'addressed', token: new Uint8Array(8), echo: new Uint8Array(8), proven: true, deaf: true },
      ] as const
      const scope = scopes[round % scopes.length] ?? scopes[0]
      const hello = liar.hello(scope)
      const greeting =
        round % 2 === 0 ? hello : { type: 'beacon' as const, certificateTail: hello.certificateTail, scope }
      const bytes = liar.sealHello(liar.header(), greeting)
      liar.send(ada, bytes)
      received += bytes.length
      network.run(50)
    }
    const sent = network.sent.slice(seen).filter(({ to }) => to?.host === liar.address.host)
    const bytes = sent.reduce((sum, datagram) => sum + datagram.bytes.length, 0)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(received)
    expect(new Set(sent.map((datagram) => typeOf(datagram.bytes)))).toEqual(new Set(['beacon']))
  })
})
