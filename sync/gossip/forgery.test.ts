import { beforeEach, describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { payloadsOfAllKinds } from '../testing/anyPayload.ts'
import { allEqual, crypto, keys, makeEvents, makePeer } from '../testing/fixture.ts'
import { Impostor } from '../testing/impostor.ts'
import { bodyOf } from '../testing/liar.ts'
import type { SentDatagram } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import type { Payload } from '../wire/body.ts'
import { encodeUnproven, isSigned } from '../wire/body.ts'
import { BODY_HEADER_BYTES } from '../wire/layout.ts'
import { openPacket } from '../wire/packet.ts'
import type { Address } from './interface.ts'

const elsewhere: Address = { host: '10.0.0.66', port: 666 }
/** What a datagram in another's name is refused for: its proof is a signature, or an authenticator of the two. */
const FORGED = ['mac', 'signature']
/** The most significant byte of it. */
const COUNTER_AT = BODY_HEADER_BYTES - 6
let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer
let cleo: VirtualPeer
let mallory: Impostor

beforeEach(() => {
  network = new VirtualNetwork({ seed: 5 })
  ;[ada, ben, cleo] = [makePeer(1), makePeer(2), makePeer(3)]
  mallory = new Impostor()
  ada.load(makeEvents(1, 30))
  ben.load(makeEvents(2, 30))
  network.add(ada, ben, cleo)
  network.run(10_000)
  expect(allEqual([ada, ben, cleo])).toBe(true)
})

/** All that a peer knows of the others, believes of them, and keeps. */
const beliefsOf = (peer: VirtualPeer) =>
  JSON.stringify([
    peer.gossip.status().peers,
    [...peer.agreed],
    peer.reads.length,
    peer.told.length,
    peer.events.size,
    peer.ingestedBlobs,
    [...peer.savedWindows],
    [...peer.savedCursors],
    peer.learntAddresses,
  ])

/** Gives a peer a datagram; why it was refused, once it is known that nothing came of it. */
function refusal(peer: VirtualPeer, bytes: Uint8Array, from: Address = elsewhere): string | undefined {
  const [beliefs, before] = [beliefsOf(peer), peer.gossip.status().refused]
  const sent = network.input(peer, { kind: 'datagram', from, bytes })
  expect(sent).toEqual([])
  expect(beliefsOf(peer)).toBe(beliefs)
  const after = Object.entries(peer.gossip.status().refused)
  return after.find(([reason, count]) => count !== before[reason as keyof typeof before])?.[0]
}

/** What a peer said last of a kind. */
function said(by: VirtualPeer, isIt: (payload: Payload, sent: SentDatagram) => boolean): SentDatagram {
  const found = network.sent.findLast((sent) => sent.from === by.address && isIt(bodyOf(sent.bytes).payload, sent))
  if (found === undefined) throw new Error('it said so')
  return found
}

const tailOf = (peer: VirtualPeer): Uint8Array => {
  const { payload } = bodyOf(said(peer, ({ type }) => type === 'hello').bytes)
  if (payload.type !== 'hello') throw new Error('it is a hello')
  return payload.certificateTail
}

/** In the name of Ben, with a counter that is not used up. */
const asBen = (counter: number) =>
  mallory.header({ sender: ben.device.signing.publicKey, bootNumber: 0, counter: 1_000_000 + counter })

describe('a member who speaks in the name of another', () => {
  it('is refused whatever it says: hello, pulse, fresh events, reads, a delivery, anything that there is', () => {
    const agreementKey = tailOf(ada).slice(32, 64)
    const kinds = payloadsOfAllKinds(mallory.random)
    for (const [index, made] of kinds.entries()) {
      // With Ben's own certificate, which everybody has.
      const payload = 'certificateTail' in made ? { ...made, certificateTail: tailOf(ben) } : made
      const forged = isSigned(payload)
        ? mallory.sealHello(asBen(index), payload)
        : mallory.sealSaid(asBen(index), payload, agreementKey)
      for (const from of [elsewhere, ben.address]) expect(FORGED).toContain(refusal(ada, forged, from))
    }
  })

  it('is refused with a certificate of its own in a hello or beacon', () => {
    const own = mallory.boot.certificate.slice(-128)
    for (const [index, made] of payloadsOfAllKinds(mallory.random).entries()) {
      if (!('certificateTail' in made)) continue
      const forged = mallory.sealHello(asBen(index), { ...made, certificateTail: own })
      expect(refusal(ada, forged)).toBe('signature')
    }
  })

  it('is refused where it signs what is for one, or authenticates what is for all', () => {
    const agreementKey = tailOf(ada).slice(32, 64)
    for (const [index, made] of payloadsOfAllKinds(mallory.random).entries()) {
      if (isSigned(made)) continue
      // The proof has the length that its kind asks for: 16 bytes of a signature, or of an authenticator for another.
      const unproven = encodeUnproven(asBen(index), made)
      const sealed = mallory.sealSaid(asBen(index), { type: 'bye' }, agreementKey)
      const opened = openPacket(crypto, keys, sealed)
      const otherProof = opened.ok ? opened.value.slice(-16) : new Uint8Array(16)
      expect(refusal(ada, mallory.seal(concatBytes(unproven, otherProof)))).toBe('mac')
    }
  })

  it('is refused with anything that is changed in what the other really said', () => {
    const proofBytes = (payload: Payload) => (isSigned(payload) ? 64 : 16)
    const heard = network.sent.filter(({ from, to }) => from === ben.address && (!to || to.port === ada.address.port))
    const kinds = new Map(heard.map(({ bytes }) => [bodyOf(bytes).payload.type, bytes]))
    for (const bytes of kinds.values()) {
      const { payload } = bodyOf(bytes)
      const packet = openPacket(crypto, keys, bytes)
      if (!packet.ok) throw new Error('it was sent')
      const body = packet.value
      // A counter that was not used, so that it is no replay; and then a byte of what it says.
      for (let at = BODY_HEADER_BYTES; at < body.length - proofBytes(payload); at += 7) {
        const changed = body.slice()
        changed[COUNTER_AT] = 9
        changed[at] = (changed[at] ?? 0) ^ 1
        expect(['mac', 'signature', 'shape']).toContain(refusal(ada, mallory.seal(changed)))
      }
    }
  })

  it('cannot carry over to one what the other said to a third', () => {
    const isForAda = (payload: Payload, { to }: SentDatagram) => !isSigned(payload) && to?.port === ada.address.port
    const packet = openPacket(crypto, keys, said(ben, isForAda).bytes)
    if (!packet.ok) throw new Error('it was sent')
    expect(refusal(cleo, mallory.seal(packet.value), ben.address)).toBe('mac')
  })

  it('cannot say again under another seal what the other said: nothing it believed then is believed again', () => {
    const genuine = network.sent.filter(({ from }) => from === ben.address)
    network.run(5_000)
    for (const { bytes } of genuine) {
      const packet = openPacket(crypto, keys, bytes)
      if (!packet.ok) throw new Error('it was sent')
      const reason = refusal(ada, mallory.seal(packet.value), ben.address)
      // A copy of the last announcement is nobody's fault; what was said to Cleo is no replay at Ada's, and not for her.
      const outcomes = isSigned(bodyOf(bytes).payload) ? ['replay', undefined] : ['replay', 'mac']
      expect(outcomes).toContain(reason)
    }
  })

  it('cannot bring it about that the other holds or has read anything', () => {
    const agreed = ada.agreed.get(ben.deviceId)
    network.remove(ben)
    const [fresh] = makeEvents(9, 1)
    if (fresh === undefined) throw new Error('there is one')
    network.perform(ada, ada.write([fresh], network.nowMs))
    const agreementKey = tailOf(ada).slice(32, 64)
    const acknowledged: Payload = { type: 'ack', cumulative: 1_000_000, beyond: new Uint8Array(32) }
    refusal(ada, mallory.sealSaid(asBen(1), acknowledged, agreementKey), ben.address)
    const hello = mallory.hello({ kind: 'announced' }, { certificateTail: tailOf(ben), count: ada.events.size })
    refusal(ada, mallory.sealHello(asBen(2), hello), ben.address)
    network.run(3_000)
    expect(ada.agreed.get(ben.deviceId)).toBe(agreed)
    expect(ada.reads).toEqual([])
  })
})
