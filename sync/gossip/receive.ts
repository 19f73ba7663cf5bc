import type { BootCertificate } from '../../core/crypto/bootKey.ts'
import { readBootCertificate } from '../../core/crypto/bootKey.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { announcementCopyMs, helloChecksBurst, helloChecksPerSecond, helloSourcesMax } from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { AnyGreeting, Body, Introduction, Payload, Said, Signed } from '../wire/body.ts'
import { decodeBody, isSigned } from '../wire/body.ts'
import { uintBytes } from '../wire/byteReader.ts'
import type { RefusalReason } from '../wire/decoded.ts'
import type { Fresh } from '../wire/fresh.ts'
import { openMatching, openPacket } from '../wire/packet.ts'
import { makeRoom } from './crowd.ts'
import { DeviceIds } from './deviceIds.ts'
import { HostBuckets } from './hostBuckets.ts'
import { isInStep, noteGreeting, noteSaid } from './inStep.ts'
import type { Address, GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { timeOfDayMs } from './machine.ts'
import type { Peer } from './peer.ts'
import { newPeer, sameAddress } from './peer.ts'
import { isGreetingSigned, macOf, pairKeys } from './proof.ts'

/** What a datagram turned out to be. */
export type Received =
  | {
      readonly kind: 'greeting'
      readonly peer: Peer
      readonly greeting: AnyGreeting
      readonly epoch: GossipEpoch
      /** It was known not to be in step with us, and is now. */
      readonly cameInStep: boolean
      /** It says what its sender holds, under an epoch that lives for us. */
      readonly isNews: boolean
    }
  /** A pulse of somebody whose certificate is not known here, so that nothing of it is proven. */
  | { readonly kind: 'unknown'; readonly deviceId: DeviceId; readonly bootNumber: number; readonly epoch: GossipEpoch }
  | { readonly kind: 'fresh'; readonly peer: Peer; readonly blobs: readonly Uint8Array[] }
  | { readonly kind: 'said'; readonly peer: Peer; readonly said: Said; readonly epoch: GossipEpoch }
  /** Ours, come back, or a second copy of an announcement: of no interest, and nobody's fault. */
  | { readonly kind: 'echo'; readonly ownFrom?: Address }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }

const refused = (reason: RefusalReason): Received => ({ kind: 'refused', reason })

/** How many announcements may be on their way to us through several interfaces at once. */
const ANNOUNCEMENTS_KEPT = 16

/** A body and what is known about it before its proof was looked at. */
interface Claimed extends Body {
  readonly deviceId: DeviceId
  readonly epoch: GossipEpoch
  readonly from: Address
}

/**
 * Opens and authenticates datagrams, cheapest check first: hint, seal, shape, standing, replay, authenticator, and a
 * signature only when everything else fits. Nothing is remembered of what was refused.
 */
export class Receiver {
  readonly #machine: Machine
  readonly #deviceIds = new DeviceIds()
  readonly #greetingChecks = new HostBuckets(helloChecksPerSecond, helloChecksBurst, helloSourcesMax)

  constructor(machine: Machine) {
    this.#machine = machine
  }

  receive(from: Address, bytes: Uint8Array): Received {
    const { crypto, ring, replay, deviceKey, standingOf, nowMs } = this.#machine
    const found = ring.epochOf(from, bytes, nowMs)
    if (found === 'flood') return refused('flood')
    const epoch = found === 'otherCommunity' ? ring.sending : found
    // What the ring found an epoch for has the hint of that one: it is not hashed once more.
    const open = found === 'otherCommunity' ? openPacket : openMatching
    const opened = open(crypto, epoch.keys, bytes)
    if (!opened.ok) return refused(opened.reason)
    const read = decodeBody(opened.value)
    if (!read.ok) return refused(read.reason)
    const { header, payload } = read.value
    if (sameBytes(header.sender, deviceKey)) {
      return isSigned(payload) ? { kind: 'echo', ownFrom: from } : refused('replay')
    }

    const deviceId = this.#deviceIds.of(header.sender)
    if (standingOf(deviceId) === 'removed') return refused('removed')
    const claimed = { ...read.value, deviceId, epoch, from }
    if (!replay.isFresh(deviceId, header.bootNumber, header.counter)) {
      return this.#isAnnouncementCopy(claimed) ? { kind: 'echo' } : refused('replay')
    }
    return isSigned(payload) ? this.#receiveSigned(claimed, payload) : this.#receiveSaid(claimed, payload)
  }

  #receiveSaid({ deviceId, epoch, from, header, proven, proof }: Claimed, said: Said): Received {
    const { crypto, peers, replay, standingOf, nowMs } = this.#machine
    const peer = peers.get(deviceId)
    if (peer === undefined || peer.certificate.bootNumber !== header.bootNumber) return refused('stranger')
    // A keychain from a stranger counts where the stranger may be told of one: see `Keychains`.
    const isHeard = epoch.status === 'live' || (said.type === 'keychain' && standingOf(deviceId) === 'member')
    if (!isHeard) return refused('oldEpoch')
    if (!crypto.equal(macOf(crypto, peer.pairKeys.fromThem, epoch.id, proven), proof)) return refused('mac')
    replay.mark(deviceId, header.bootNumber, header.counter)
    // A keychain is what those say who have left an epoch to those who have not.
    if (said.type !== 'keychain') noteSaid(peer, epoch, header.counter, nowMs)
    peer.lastHeardMs = nowMs
    // Such things are sent only to addresses that are proven.
    peer.trustsUs = true
    if (sameAddress(from, peer.address)) peer.addressHeardMs = nowMs
    return { kind: 'said', peer, said, epoch }
  }

  #receiveSigned(claimed: Claimed, said: Signed): Received {
    const { crypto, peers, replay, nowMs } = this.#machine
    const { header, deviceId, epoch, from, proven, proof } = claimed
    const held = peers.get(deviceId)
    const known = held?.certificate.bootNumber === header.bootNumber ? held : undefined
    // Overtaken by a later one, or kept by somebody to be played now: it says nothing that is still true.
    if (known && said.type !== 'fresh' && header.counter < known.greetingCounter) return refused('replay')
    if (said.type === 'fresh' && epoch.status !== 'live') return refused('oldEpoch')
    if (said.type === 'fresh' && known === undefined) return refused('stranger')
    // Whoever pushed too much that was refused is not listened to, whatever it signs.
    if (said.type === 'fresh' && known && known.patience.openMs(nowMs) > nowMs) return refused('flood')
    if (said.type === 'pulse' && known === undefined) {
      return { kind: 'unknown', deviceId, bootNumber: header.bootNumber, epoch }
    }

    const checks = this.#greetingChecks.of(from, nowMs)
    if (checks.openMs(nowMs) > nowMs) return refused('flood')
    checks.spend(1, nowMs)
    const certificate = known === undefined ? this.#introduced(claimed, said) : this.#confirmed(known, said)
    if (certificate === undefined) return refused('signature')
    if (!isGreetingSigned(crypto, certificate.signingKey, epoch.id, proven, proof)) return refused('signature')
    if (said.type === 'fresh') return known ? this.#hearFresh(known, claimed, said) : refused('stranger')

    const peer = known ?? this.#meet(certificate, claimed, said)
    if (typeof peer === 'string') return refused(peer)
    const wasInStep = isInStep(peer)
    replay.mark(deviceId, header.bootNumber, header.counter)
    const isNews = noteGreeting(peer, said, epoch, header.counter, nowMs)
    if (isNews && said.type === 'hello') peer.clockOffMs = said.clockMs - timeOfDayMs(this.#machine)
    peer.lastHeardMs = nowMs
    if (sameAddress(from, peer.address)) peer.addressHeardMs = nowMs
    if (said.scope.kind === 'announced') noteAnnounced(peer, header.counter, nowMs)
    const cameInStep = known !== undefined && isInStep(peer) && !wasInStep
    return { kind: 'greeting', peer, greeting: said, epoch, cameInStep, isNews }
  }

  /** Whatever order it comes in: it says nothing of what its sender holds. */
  #hearFresh(peer: Peer, { deviceId, header, epoch, from }: Claimed, { blobs }: Fresh): Received {
    const { replay, nowMs } = this.#machine
    replay.mark(deviceId, header.bootNumber, header.counter)
    noteSaid(peer, epoch, header.counter, nowMs)
    noteAnnounced(peer, header.counter, nowMs)
    peer.lastHeardMs = nowMs
    if (sameAddress(from, peer.address)) peer.addressHeardMs = nowMs
    return { kind: 'fresh', peer, blobs }
  }

  /** The certificate that somebody new introduces itself with. */
  #introduced(claimed: Claimed, said: Signed): BootCertificate | undefined {
    return 'certificateTail' in said ? this.#readCertificate(claimed, said) : undefined
  }

  /** The certificate that is known, unless another one is shown. */
  #confirmed({ certificate, certificateTail }: Peer, said: Signed): BootCertificate | undefined {
    if (!('certificateTail' in said)) return certificate
    return sameBytes(certificateTail, said.certificateTail) ? certificate : undefined
  }

  #readCertificate({ header }: Claimed, { certificateTail }: Introduction): BootCertificate | undefined {
    const { crypto, communityId } = this.#machine
    const { sender, bootNumber } = header
    return readBootCertificate(crypto, communityId, concatBytes(sender, uintBytes(bootNumber, 4), certificateTail))
  }

  #meet(certificate: BootCertificate, claimed: Claimed, greeting: AnyGreeting): Peer | RefusalReason {
    const { crypto, boot, peers, counter, nowMs } = this.#machine
    const { header, deviceId, epoch, from } = claimed
    if (greeting.type === 'pulse') return 'stranger'
    const inStep = greeting.type === 'hello' && epoch.status === 'live'
    if (!makeRoom(this.#machine, { deviceId, from, inStep })) return 'flood'
    const keys = pairKeys(crypto, boot, certificate.agreementKey)
    if (keys === undefined) return 'signature'
    // Every delivery takes at least one counter, so no earlier stream to this device came as far as the counter is now.
    const peer = newPeer(certificate, header.sender, keys, counter + 1, { greeting, epoch, from }, nowMs)
    peers.set(peer.deviceId, peer)
    return peer
  }

  /** One announcement reaches us once per interface, by multicast and by broadcast. */
  #isAnnouncementCopy({ deviceId, header, payload }: Claimed): boolean {
    const peer = this.#machine.peers.get(deviceId)
    return (
      peer !== undefined &&
      isAnnounced(payload) &&
      peer.certificate.bootNumber === header.bootNumber &&
      peer.announcedCounters.includes(header.counter) &&
      this.#machine.nowMs - peer.announcedMs < announcementCopyMs
    )
  }
}

const isAnnounced = (payload: Payload): boolean =>
  isSigned(payload) && (payload.type === 'fresh' || payload.scope.kind === 'announced')

/** An announcement of its came through to us. */
function noteAnnounced(peer: Peer, counter: number, nowMs: number): void {
  peer.announcedMs = nowMs
  peer.announcedCounters = [...peer.announcedCounters.slice(1 - ANNOUNCEMENTS_KEPT), counter]
}
