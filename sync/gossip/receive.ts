import type { BootCertificate } from '../../core/crypto/bootKey.ts'
import { readBootCertificate } from '../../core/crypto/bootKey.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { deviceIdOfKey } from '../../core/event/ids.ts'
import { announcementCopyMs, helloChecksBurst, helloChecksPerSecond, helloSourcesMax, peersMax } from '../limits.ts'
import { sameBytes } from '../reconcile/setKey.ts'
import type { Body, Payload } from '../wire/body.ts'
import { decodeBody } from '../wire/body.ts'
import { uintBytes } from '../wire/byteReader.ts'
import type { RefusalReason } from '../wire/decoded.ts'
import type { Hello } from '../wire/hello.ts'
import { openPacket } from '../wire/packet.ts'
import type { Address } from './interface.ts'
import type { Machine } from './machine.ts'
import type { Peer } from './peer.ts'
import { newPeer, sameAddress } from './peer.ts'
import { isHelloSigned, macOf, pairKeys } from './proof.ts'
import { TokenBucket } from './tokenBucket.ts'

/** What a datagram turned out to be. */
export type Received =
  | { readonly kind: 'hello'; readonly peer: Peer; readonly hello: Hello }
  | { readonly kind: 'said'; readonly peer: Peer; readonly payload: Exclude<Payload, Hello> }
  /** Ours, come back, or a second copy of an announcement: of no interest, and nobody's fault. */
  | { readonly kind: 'echo'; readonly ownFrom?: Address }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }

const refused = (reason: RefusalReason): Received => ({ kind: 'refused', reason })

/**
 * Opens and authenticates datagrams, cheapest check first: hint, seal, shape, replay, authenticator, and a signature
 * only when everything else fits. Nothing is remembered of what was refused.
 */
export class Receiver {
  readonly #machine: Machine
  readonly #helloChecks = new Map<string, TokenBucket>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  receive(from: Address, bytes: Uint8Array): Received {
    const { crypto, keys, replay, deviceKey } = this.#machine
    const opened = openPacket(crypto, keys, bytes)
    if (!opened.ok) return refused(opened.reason)
    const read = decodeBody(opened.value)
    if (!read.ok) return refused(read.reason)
    const { header, payload } = read.value
    if (sameBytes(header.sender, deviceKey)) {
      return payload.type === 'hello' ? { kind: 'echo', ownFrom: from } : refused('replay')
    }

    const deviceId = deviceIdOfKey(header.sender)
    if (!replay.isFresh(deviceId, header.bootNumber, header.counter)) {
      return this.#isAnnouncementCopy(deviceId, read.value) ? { kind: 'echo' } : refused('replay')
    }
    return payload.type === 'hello'
      ? this.#receiveHello(from, deviceId, read.value, payload)
      : this.#receiveSaid(from, deviceId, read.value, payload)
  }

  #receiveSaid(from: Address, deviceId: DeviceId, body: Body, payload: Exclude<Payload, Hello>): Received {
    const { crypto, peers, replay, nowMs } = this.#machine
    const peer = peers.get(deviceId)
    if (peer === undefined || peer.certificate.bootNumber !== body.header.bootNumber) return refused('stranger')
    if (!crypto.equal(macOf(crypto, peer.pairKeys.fromThem, body.proven), body.proof)) return refused('mac')
    replay.mark(deviceId, body.header.bootNumber, body.header.counter)
    peer.lastHeardMs = nowMs
    // Such things are sent only to addresses that are proven.
    peer.trustsUs = true
    if (sameAddress(from, peer.address)) peer.addressHeardMs = nowMs
    return { kind: 'said', peer, payload }
  }

  #receiveHello(from: Address, deviceId: DeviceId, body: Body, hello: Hello): Received {
    const { crypto, peers, replay, nowMs } = this.#machine
    const { header } = body
    const checks = this.#checksFrom(from)
    if (checks.openMs(nowMs) > nowMs) return refused('flood')
    checks.spend(1, nowMs)

    const held = peers.get(deviceId)
    const known = held?.certificate.bootNumber === header.bootNumber ? held : undefined
    const certificate =
      known === undefined
        ? this.#readCertificate(body, hello)
        : sameBytes(known.certificateTail, hello.certificateTail)
          ? known.certificate
          : undefined
    if (certificate === undefined) return refused('signature')
    if (!isHelloSigned(crypto, certificate.signingKey, body.proven, body.proof)) return refused('signature')

    const peer = known ?? this.#meet(certificate, body, hello, from)
    if (typeof peer === 'string') return refused(peer)
    replay.mark(deviceId, header.bootNumber, header.counter)
    peer.lastHeardMs = nowMs
    if (sameAddress(from, peer.address)) peer.addressHeardMs = nowMs
    if (header.counter >= peer.helloCounter) {
      peer.hello = hello
      peer.helloCounter = header.counter
    }
    if (hello.scope.kind === 'announced') {
      peer.announcedMs = nowMs
      peer.announcedCounter = header.counter
    }
    return { kind: 'hello', peer, hello }
  }

  #readCertificate(body: Body, hello: Hello): BootCertificate | undefined {
    const { crypto, communityId } = this.#machine
    const { sender, bootNumber } = body.header
    return readBootCertificate(
      crypto,
      communityId,
      concatBytes(sender, uintBytes(bootNumber, 4), hello.certificateTail),
    )
  }

  #meet(certificate: BootCertificate, body: Body, hello: Hello, from: Address): Peer | RefusalReason {
    const { crypto, boot, peers, counter, nowMs } = this.#machine
    if (peers.size >= peersMax && !peers.has(certificate.deviceId) && !this.#makeRoom(from)) return 'flood'
    const keys = pairKeys(crypto, boot, certificate.agreementKey)
    if (keys === undefined) return 'signature'
    const first = { hello, counter: body.header.counter, from }
    // Every delivery takes at least one counter, so no earlier stream to this device came as far as the counter is now.
    const peer = newPeer(certificate, body.header.sender, keys, counter + 1, first, nowMs)
    peers.set(peer.deviceId, peer)
    return peer
  }

  /**
   * Whoever holds the community's key can make up devices without end. Those that never proved an address give way
   * first, then the latest of the host that has most, as long as it has more than the newcomer's.
   */
  #makeRoom(from: Address): boolean {
    const { peers } = this.#machine
    const unproven = [...peers.values()].find((peer) => !peer.proven)
    const victim = unproven ?? latestOfCrowd([...peers.values()], from.host)
    if (victim) peers.delete(victim.deviceId)
    return victim !== undefined
  }

  /** One announcement reaches us once per interface, by multicast and by broadcast. */
  #isAnnouncementCopy(deviceId: DeviceId, { header, payload }: Body): boolean {
    const peer = this.#machine.peers.get(deviceId)
    return (
      peer !== undefined &&
      payload.type === 'hello' &&
      payload.scope.kind === 'announced' &&
      peer.certificate.bootNumber === header.bootNumber &&
      peer.announcedCounter === header.counter &&
      this.#machine.nowMs - peer.announcedMs < announcementCopyMs
    )
  }

  #checksFrom({ host }: Address): TokenBucket {
    const { nowMs } = this.#machine
    const bucket = this.#helloChecks.get(host) ?? new TokenBucket(helloChecksPerSecond, helloChecksBurst, nowMs)
    this.#helloChecks.delete(host)
    this.#helloChecks.set(host, bucket)
    const [oldest] = this.#helloChecks.keys()
    if (this.#helloChecks.size > helloSourcesMax && oldest !== undefined) this.#helloChecks.delete(oldest)
    return bucket
  }
}

function latestOfCrowd(peers: readonly Peer[], host: string): Peer | undefined {
  const byHost = Map.groupBy(peers, ({ address }) => address.host)
  const crowd = [...byHost.values()].reduce((most, group) => (group.length > most.length ? group : most))
  return crowd.length > (byHost.get(host)?.length ?? 0) + 1 ? crowd.at(-1) : undefined
}
