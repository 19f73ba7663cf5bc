import type { DeviceId } from '../../core/event/ids.ts'
import {
  addressSilenceMs,
  announcedEpochsMax,
  announcementAnswerMs,
  beaconEpochsMax,
  crowdPeers,
  datagramBytesMax,
  datagramSizesBytes,
  deafPeersAtOnceMax,
  greetingBytesMax,
} from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { GreetingScope } from '../wire/greeting.ts'
import { Acquaintances } from './acquaintances.ts'
import { Beacons } from './beacons.ts'
import { dropSilent } from './crowd.ts'
import { Echoes } from './echoes.ts'
import { isAcquainted, isProvenAt, noteWhence } from './elsewhere.ts'
import { Greetings } from './greetings.ts'
import { GreetingTimes } from './greetingTimes.ts'
import { hearsAnnouncements, isBehind, isInStep } from './inStep.ts'
import type { Address, GossipEpoch } from './interface.ts'
import { type Introduce, KnownAddresses } from './knownAddresses.ts'
import type { Machine } from './machine.ts'
import { addressToken, agrees, isWorthKeeping, peersInStep, provenPeers } from './machine.ts'
import type { Peer } from './peer.ts'
import { sameAddress } from './peer.ts'
import type { Received } from './receive.ts'
import { Unknowns } from './unknowns.ts'

type Heard = Extract<Received, { kind: 'greeting' }>

/**
 * Says that we are here and what we hold: to everybody by hellos and pulses, to typed addresses, back to who greeted us,
 * and one by one to those whom no announcement reaches.
 */
export class Greeter {
  readonly #machine: Machine
  readonly #greetings: Greetings
  readonly #beacons: Beacons
  readonly #echoes = new Echoes()
  readonly #addresses: KnownAddresses
  readonly #unknowns: Unknowns
  readonly #acquaintances: Acquaintances
  readonly #times: GreetingTimes
  #deafTurn = 0

  constructor(machine: Machine) {
    this.#machine = machine
    this.#greetings = new Greetings(machine)
    this.#beacons = new Beacons(machine, this.#greetings)
    this.#times = new GreetingTimes(machine)
    const introduce: Introduce = (address, epoch, bytesMax) =>
      this.#introduce(address, epoch, this.#strangerScope(address), bytesMax)
    this.#addresses = new KnownAddresses(machine, this.#beacons, introduce)
    this.#unknowns = new Unknowns(machine, introduce)
    this.#acquaintances = new Acquaintances(machine, (peer) => this.#greetAgain(peer))
  }

  dueMs(): number {
    return Math.min(
      this.#times.dueMs(),
      this.#beacons.dueMs(),
      this.#addresses.dueMs(),
      this.#unknowns.dueMs(),
      this.#acquaintances.dueMs(),
    )
  }

  run(): void {
    const due = this.#times.take()
    if (due?.kind === 'hello') this.#announceHello(due.differs)
    else if (due?.kind === 'pulse') this.#announcePulse(due.lacking)
    this.#beacons.run()
    this.#addresses.run()
    this.#unknowns.run()
    this.#acquaintances.run()
  }

  /** The set changed: others shall hear soon. */
  changed(): void {
    this.#times.changed()
  }

  /** We speak under another epoch, or listen under others: whoever can hear us is to know at once. */
  replaced(): void {
    this.#times.helloSoon()
    this.#beacons.replaced()
  }

  addAddresses(list: readonly Address[]): void {
    this.#addresses.add(list)
  }

  /** Greets whoever may sit there, in the epoch that we send under and in those that beacons call in. */
  knock(address: Address): void {
    this.#echoes.knocked(address)
    const epochs = [this.#machine.ring.sending, ...this.#machine.ring.others.slice(0, beaconEpochsMax)]
    for (const epoch of epochs) this.#introduce(address, epoch, this.#strangerScope(address), greetingBytesMax)
  }

  /** Others may be around than before: everything is said at once, as at a start. */
  networkChanged(): void {
    this.#times.startAnew()
    this.#addresses.greetAll()
  }

  /** When somebody at an address last answered what was sent there; `-Infinity` for never. */
  echoedMs(address: Address): number {
    return this.#echoes.lastMs(address)
  }

  /** Forgets whoever was not heard for a while; true where there is somebody. They may still be where they were. */
  dropSilent(): boolean {
    const silent = dropSilent(this.#machine)
    for (const peer of silent) if (isWorthKeeping(this.#machine, peer)) this.#addresses.lost(peer.address)
    return silent.length > 0
  }

  /** One of the addresses turned out to be our own, or that of somebody who was removed. */
  forgetAddress(address: Address): void {
    this.#addresses.forget(address)
  }

  /** Somebody sends pulses whose certificate is not known: it is to say hello. */
  heardUnknown(deviceId: DeviceId, bootNumber: number, from: Address, epoch: GossipEpoch): void {
    this.#unknowns.heard(deviceId, bootNumber, from, epoch)
  }

  /**
   * What a greeting says about where its sender sits, and the answer to it: one greeting back under the same epoch, no
   * larger than what came until its address is proven, where either side still has to learn that the other is there.
   */
  heard({ peer, greeting, epoch, cameInStep, isNews }: Heard, from: Address, receivedBytes: number): void {
    const { nowMs, effects } = this.#machine
    const scope = greeting.scope
    let isEcho = false
    if (scope.kind === 'addressed') {
      if (scope.deaf) peer.deafMs = nowMs
      if (scope.proven) peer.trustsUs = true
      const { echo } = scope
      if (echo) {
        const isEchoOf = (address: Address) => sameBytes(echo, addressToken(this.#machine, address))
        this.#echoes.heard(from, isEchoOf, nowMs)
        isEcho = isEchoOf(from)
      }
    }
    // Under a key that both left anybody may play back what was meant for others: who is heard where they are did not move.
    const mayHaveMoved = isNews || nowMs - peer.addressHeardMs > addressSilenceMs
    const isTelling = mayHaveMoved || !peer.proven || sameAddress(peer.address, from)
    const hasProvenIt = isTelling && noteWhence(peer, { from, bytes: receivedBytes, isEcho }, nowMs)
    if (hasProvenIt && isWorthKeeping(this.#machine, peer)) {
      effects.push({ kind: 'address', address: from, deviceId: peer.deviceId })
    }
    // Where it was it is asked too: if it answers from there, it stays there.
    if (peer.elsewhere?.greetingCount === 1 && peer.epoch.status === 'live') {
      this.#send(peer.address, this.#greetings.pulse(peer.epoch, this.#scopeFor(peer, peer.address, undefined)))
    }
    this.#followUp(peer, from)
    if (isNews) this.#times.compared(peer)
    // Who has just come, or come to our epoch, may not know yet that we are there: not every answer arrives.
    if (cameInStep || peer.sinceMs === nowMs) this.changed()
    const token = scope.kind === 'addressed' ? scope.token : undefined
    const isWaiting = token !== undefined || (cameInStep && scope.kind === 'addressed')
    if (isAcquainted(peer) && !isWaiting) return
    if (scope.kind === 'announced') {
      if (nowMs - peer.answeredMs < announcementAnswerMs) return
      peer.answeredMs = nowMs
    }
    this.#acquaintances.begin(peer)
    const answer = this.#scopeFor(peer, from, token)
    if (greeting.type !== 'pulse') {
      this.#introduce(from, epoch, answer, this.#answerBytes(peer, isProvenAt(peer, from), receivedBytes))
    } else if (epoch.status === 'live') {
      this.#send(from, this.#greetings.pulse(epoch, answer))
    } else {
      // Nothing that may be said there is as small as a pulse.
      this.#unknowns.heard(peer.deviceId, peer.certificate.bootNumber, from, epoch)
    }
  }

  /** Who was told of later epochs, and does not live in ours yet, hears us there as soon as it has taken them in. */
  #followUp(peer: Peer, from: Address): void {
    const { nowMs, ring } = this.#machine
    if (peer.keychainsTold === 0 || !isBehind(peer) || !isProvenAt(peer, from)) return
    if (nowMs - peer.followedUpMs < announcementAnswerMs) return
    peer.followedUpMs = nowMs
    this.#introduce(from, ring.sending, this.#scopeFor(peer, from, undefined), greetingBytesMax)
  }

  /** The same again, for one whose last answer may have been lost, wherever it may be: what comes back tells where it is. */
  #greetAgain(peer: Peer): void {
    if (peer.epoch.status !== 'live') return
    for (const place of [peer, peer.elsewhere]) {
      if (place === undefined || (!place.proven && place.creditBytes < datagramSizesBytes[0])) continue
      const { address } = place
      this.#send(address, this.#greetings.pulse(peer.epoch, this.#scopeFor(peer, address, undefined)))
    }
  }

  #answerBytes(peer: Peer, isProven: boolean, receivedBytes: number): number {
    // In a crowd everybody would tell a newcomer the same.
    const tellsAll = this.#machine.peers.size <= crowdPeers && !agrees(this.#machine, peer)
    return Math.min(isProven ? datagramBytesMax : receivedBytes, tellsAll ? datagramBytesMax : greetingBytesMax)
  }

  /** By every way there is; with all that fits where somebody may lack something, or we may. */
  #announceHello(differs: boolean): void {
    const bytesMax = differs ? datagramBytesMax : greetingBytesMax
    for (const epoch of this.#epochsOfPeers()) {
      const bytes = this.#greetings.introduction(epoch, { kind: 'announced' }, bytesMax)
      if (bytes) this.#machine.effects.push({ kind: 'announce', bytes, broadcast: true })
    }
    this.#tellDeaf((peer, scope) => this.#introduce(peer.address, peer.epoch, scope, bytesMax))
  }

  #announcePulse(lacking: Peer | undefined): void {
    for (const epoch of this.#epochsOfPeers()) {
      const bytes = this.#greetings.pulse(epoch, { kind: 'announced' }, lacking)
      this.#machine.effects.push({ kind: 'announce', bytes, broadcast: false })
    }
    this.#tellDeaf((peer, scope) => this.#send(peer.address, this.#greetings.pulse(peer.epoch, scope, lacking)))
  }

  /** Those whom no announcement reaches are told one by one, so many of them each time. */
  #tellDeaf(tell: (peer: Peer, scope: GreetingScope) => void): void {
    const { nowMs } = this.#machine
    const deaf = provenPeers(this.#machine).filter((peer) => !hearsAnnouncements(peer, nowMs))
    const count = Math.min(deaf.length, Math.max(deafPeersAtOnceMax, Math.ceil(deaf.length / 2)))
    for (let turn = 0; turn < count; turn++) {
      const peer = deaf[this.#deafTurn++ % deaf.length]
      if (peer) this.#tellOne(peer, tell)
    }
  }

  /** A member that was not in step may have come to our epoch in the meantime. */
  #tellOne(peer: Peer, tell: (peer: Peer, scope: GreetingScope) => void): void {
    const { ring, standingOf } = this.#machine
    const scope = this.#scopeFor(peer, peer.address, undefined)
    if (isInStep(peer)) tell(peer, scope)
    else if (standingOf(peer.deviceId) === 'member') {
      this.#introduce(peer.address, ring.sending, scope, greetingBytesMax)
    }
  }

  /** The epoch that we send under, and live ones that peers know us in who may not have that one. */
  #epochsOfPeers(): GossipEpoch[] {
    const epochs = new Set([this.#machine.ring.sending, ...peersInStep(this.#machine).map(({ epoch }) => epoch)])
    return [...epochs].slice(0, announcedEpochsMax)
  }

  #strangerScope(address: Address): GreetingScope {
    return { kind: 'addressed', token: addressToken(this.#machine, address), proven: false, deaf: false }
  }

  #scopeFor(peer: Peer, to: Address, echo: Uint8Array | undefined): GreetingScope {
    const { nowMs } = this.#machine
    return {
      kind: 'addressed',
      token: isAcquainted(peer) ? undefined : addressToken(this.#machine, to),
      echo,
      proven: isProvenAt(peer, to),
      deaf: nowMs - Math.max(peer.announcedMs, peer.sinceMs) > addressSilenceMs,
    }
  }

  #introduce(to: Address, epoch: GossipEpoch, scope: GreetingScope, bytesMax: number): void {
    const bytes = this.#greetings.introduction(epoch, scope, bytesMax)
    if (bytes) this.#send(to, bytes)
  }

  #send(to: Address, bytes: Uint8Array): void {
    for (const peer of this.#machine.peers.values()) {
      for (const place of [peer, peer.elsewhere]) {
        if (place?.proven === false && sameAddress(place.address, to)) place.creditBytes -= bytes.length
      }
    }
    this.#machine.effects.push({ kind: 'send', to, bytes })
  }
}
