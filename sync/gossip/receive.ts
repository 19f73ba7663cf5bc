import type { BootCertificate } from '../../core/crypto/bootKey.ts'
import { readBootCertificate } from '../../core/crypto/bootKey.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { deviceIdOfKey } from '../../core/event/ids.ts'
import { announcementCopyMs, helloChecksBurst, helloChecksPerSecond, helloSourcesMax } from '../limits.ts'
import { sameBytes } from '../reconcile/setKey.ts'
import type { AnyGreeting, Body, Said } from '../wire/body.ts'
import { decodeBody, isGreeting } from '../wire/body.ts'
import { uintBytes } from '../wire/byteReader.ts'
import type { RefusalReason } from '../wire/decoded.ts'
import { openPacket } from '../wire/packet.ts'
import { makeRoom } from './crowd.ts'
import { HostBuckets } from './hostBuckets.ts'
import { isInStep, noteGreeting, noteSaid } from './inStep.ts'
import type { Address, GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
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
    }
  | { readonly kind: 'said'; readonly peer: Peer; readonly said: Said; readonly epoch: GossipEpoch }
  /** Ours, come back, or a second copy of an announcement: of no interest, and nobody's fault. */
  | { readonly kind: 'echo'; readonly ownFrom?: Address }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }

const refused = (reason: RefusalReason): Received => ({ kind: 'refused', reason })

/** How many announcements may be on their way to us through several interfaces at once. */
const ANNOUNCEMENTS_KEPT = 4

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
  readonly #greetingChecks = new HostBuckets(helloChecksPerSecond, helloChecksBurst, helloSourcesMax)

  constructor(machine: Machine) {
    this.#machine = machine
  }

  receive(from: Address, bytes: Uint8Array): Received {
    const { crypto, ring, replay, deviceKey, standingOf, nowMs } = this.#machine
    const found = ring.epochOf(from, bytes, nowMs)
    if (found === 'flood') return refused('flood')
    const epoch = found === 'otherCommunity' ? ring.sending : found
    const opened = openPacket(crypto, epoch.keys, bytes)
    if (!opened.ok) return refused(opened.reason)
    const read = decodeBody(opened.value)
    if (!read.ok) return refused(read.reason)
    const { header, payload } = read.value
    if (sameBytes(header.sender, deviceKey)) {
      return isGreeting(payload) ? { kind: 'echo', ownFrom: from } : refused('replay')
    }

    const deviceId = deviceIdOfKey(header.sender)
    if (standingOf(deviceId) === 'removed') return refused('removed')
    const claimed = { ...read.value, deviceId, epoch, from }
    if (!replay.isFresh(deviceId, header.bootNumber, header.counter)) {
      return this.#isAnnouncementCopy(claimed) ? { kind: 'echo' } : refused('replay')
    }
    return isGreeting(payload) ? this.#receiveGreeting(claimed, payload) : this.#receiveSaid(claimed, payload)
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

  #receiveGreeting(claimed: Claimed, greeting: AnyGreeting): Received {
    const { crypto, peers, replay, nowMs } = this.#machine
    const { header, deviceId, epoch, from, proven, proof } = claimed
    const checks = this.#greetingChecks.of(from, nowMs)
    if (checks.openMs(nowMs) > nowMs) return refused('flood')
    checks.spend(1, nowMs)

    const held = peers.get(deviceId)
    const known = held?.certificate.bootNumber === header.bootNumber ? held : undefined
    // Overtaken by a later one, or kept by somebody to be played now: it says nothing that is still true.
    if (known && header.counter < known.greetingCounter) return refused('replay')
    const certificate =
      known === undefined
        ? this.#readCertificate(claimed, greeting)
        : sameBytes(known.certificateTail, greeting.certificateTail)
          ? known.certificate
          : undefined
    if (certificate === undefined) return refused('signature')
    if (!isGreetingSigned(crypto, certificate.signingKey, epoch.id, proven, proof)) return refused('signature')

    const peer = known ?? this.#meet(certificate, claimed, greeting)
    if (typeof peer === 'string') return refused(peer)
    const wasInStep = isInStep(peer)
    replay.mark(deviceId, header.bootNumber, header.counter)
    noteGreeting(peer, greeting, epoch, header.counter, nowMs)
    peer.lastHeardMs = nowMs
    if (sameAddress(from, peer.address)) peer.addressHeardMs = nowMs
    if (greeting.scope.kind === 'announced') {
      peer.announcedMs = nowMs
      peer.announcedCounters = [...peer.announcedCounters.slice(1 - ANNOUNCEMENTS_KEPT), header.counter]
    }
    return { kind: 'greeting', peer, greeting, epoch, cameInStep: known !== undefined && isInStep(peer) && !wasInStep }
  }

  #readCertificate({ header }: Claimed, { certificateTail }: AnyGreeting): BootCertificate | undefined {
    const { crypto, communityId } = this.#machine
    const { sender, bootNumber } = header
    return readBootCertificate(crypto, communityId, concatBytes(sender, uintBytes(bootNumber, 4), certificateTail))
  }

  #meet(certificate: BootCertificate, claimed: Claimed, greeting: AnyGreeting): Peer | RefusalReason {
    const { crypto, boot, peers, counter, nowMs } = this.#machine
    const { header, deviceId, epoch, from } = claimed
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
      isGreeting(payload) &&
      payload.scope.kind === 'announced' &&
      peer.certificate.bootNumber === header.bootNumber &&
      peer.announcedCounters.includes(header.counter) &&
      this.#machine.nowMs - peer.announcedMs < announcementCopyMs
    )
  }
}
