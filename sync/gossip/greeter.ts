import {
  addressSilenceMs,
  announcedEpochsMax,
  beaconEpochsMax,
  datagramBytesMax,
  greetedAddressesMax,
  greetingBytesMax,
  greetingIntervalMaxMs,
  greetingIntervalMinMs,
  helloAfterChangeMaxMs,
  helloAfterChangeMinMs,
  helloCrowdPeers,
  helloIntervalMaxMs,
  helloIntervalMinMs,
  helloSpacingMs,
  helloStartCount,
  helloStartIntervalMs,
  peerSilenceMs,
} from '../limits.ts'
import { sameBytes } from '../reconcile/setKey.ts'
import type { GreetingScope } from '../wire/greeting.ts'
import { Beacons } from './beacons.ts'
import { Echoes } from './echoes.ts'
import { Greetings } from './greetings.ts'
import { isInStep } from './inStep.ts'
import type { Address, GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { addressToken, isWorthKeeping, peersInStep, provenPeers } from './machine.ts'
import type { Peer } from './peer.ts'
import { sameAddress } from './peer.ts'
import { randomBetween } from './random.ts'
import type { Received } from './receive.ts'

type Heard = Extract<Received, { kind: 'greeting' }>

interface Greeted {
  readonly address: Address
  nextMs: number
  intervalMs: number
  count: number
}

/** Says hello: to everybody from time to time and after changes, to typed addresses, and back to who greeted us. */
export class Greeter {
  readonly #machine: Machine
  readonly #greetings: Greetings
  readonly #beacons: Beacons
  readonly #echoes = new Echoes()
  readonly #greeted = new Map<string, Greeted>()
  #nextMs = Number.NEGATIVE_INFINITY
  #lastMs = Number.NEGATIVE_INFINITY
  #announced = 0

  constructor(machine: Machine) {
    this.#machine = machine
    this.#greetings = new Greetings(machine)
    this.#beacons = new Beacons(machine, this.#greetings)
  }

  dueMs(): number {
    let due = Math.min(this.#nextMs, this.#beacons.dueMs())
    for (const greeted of this.#greeted.values()) due = Math.min(due, greeted.nextMs)
    return due
  }

  run(): void {
    const { nowMs } = this.#machine
    if (this.#nextMs <= nowMs) this.#announce()
    this.#beacons.run()
    for (const greeted of this.#greeted.values()) if (greeted.nextMs <= nowMs) this.#greet(greeted)
  }

  /** The set changed: others shall hear soon, but a burst of changes makes few hellos. */
  changed(): void {
    const { random, nowMs } = this.#machine
    this.#announceBy(nowMs + randomBetween(random, helloAfterChangeMinMs, helloAfterChangeMaxMs))
  }

  /** We speak under another epoch, or listen under others: whoever can hear us is to know at once. */
  replaced(): void {
    this.#announceBy(this.#machine.nowMs)
    this.#beacons.replaced()
  }

  addAddresses(list: readonly Address[]): void {
    for (const address of list) {
      if (this.#greeted.size >= greetedAddressesMax) return
      const name = addressName(address)
      if (this.#greeted.has(name)) continue
      this.#greeted.set(name, { address, nextMs: this.#machine.nowMs, intervalMs: greetingIntervalMinMs, count: 0 })
    }
  }

  /** Greets whoever may sit there, in the epoch that we send under and in those that beacons call in. */
  knock(address: Address): void {
    const epochs = [this.#machine.ring.sending, ...this.#machine.ring.others.slice(0, beaconEpochsMax)]
    for (const epoch of epochs) this.#sendTo(address, epoch, this.#strangerScope(address), greetingBytesMax)
  }

  /** Others may be around than before: everything is said at once, as at a start. */
  networkChanged(): void {
    const { nowMs } = this.#machine
    this.#announced = 0
    this.#nextMs = nowMs
    for (const greeted of this.#greeted.values()) {
      greeted.nextMs = nowMs
      greeted.intervalMs = greetingIntervalMinMs
    }
  }

  /** When somebody at an address last answered what was sent there; `-Infinity` for never. */
  echoedMs(address: Address): number {
    return this.#echoes.lastMs(address)
  }

  /** One of the addresses turned out to be our own, or that of somebody who was removed. */
  forgetAddress(address: Address): void {
    this.#greeted.delete(addressName(address))
  }

  /**
   * What a greeting says about where its sender sits, and the answer to it: one greeting back under the same epoch, no
   * larger than what came until its address is proven, where either side still has to learn that the other is there.
   */
  heard({ peer, greeting, epoch, cameInStep }: Heard, from: Address, receivedBytes: number): void {
    const { nowMs } = this.#machine
    const scope = greeting.scope
    if (scope.kind === 'addressed') {
      if (scope.deaf) peer.deafMs = nowMs
      if (scope.proven) peer.trustsUs = true
      if (scope.echo && sameBytes(scope.echo, addressToken(this.#machine, from))) {
        this.#echoes.note(from, nowMs)
        this.#prove(peer, from)
      }
    }
    const moved = !sameAddress(peer.address, from)
    if (moved && nowMs - peer.addressHeardMs > addressSilenceMs) {
      peer.address = from
      peer.proven = false
      peer.addressHeardMs = nowMs
    }
    const token = scope.kind === 'addressed' ? scope.token : undefined
    // Who has just come to our epoch may not know yet that we live in it.
    if (cameInStep) this.changed()
    const isWaiting = token !== undefined || (cameInStep && scope.kind === 'addressed')
    if (peer.proven && peer.trustsUs && !isWaiting) return
    const bytesMax = peer.proven && !moved ? datagramBytesMax : receivedBytes
    this.#sendTo(from, epoch, this.#scopeFor(peer, from, token), bytesMax)
  }

  #prove(peer: Peer, address: Address): void {
    const { nowMs, effects } = this.#machine
    if (peer.proven && sameAddress(peer.address, address)) return
    // A second working address of a peer that is being heard is no reason to leave the first.
    if (peer.proven && nowMs - peer.addressHeardMs <= addressSilenceMs) return
    peer.address = address
    peer.addressHeardMs = nowMs
    peer.proven = true
    if (isWorthKeeping(this.#machine, peer)) effects.push({ kind: 'address', address, deviceId: peer.deviceId })
  }

  #announce(): void {
    const { nowMs, random, effects } = this.#machine
    this.#lastMs = nowMs
    const starting = this.#announced++ < helloStartCount && peersInStep(this.#machine).length === 0
    this.#nextMs =
      nowMs + (starting ? helloStartIntervalMs : randomBetween(random, helloIntervalMinMs, helloIntervalMaxMs))
    for (const epoch of this.#epochsOfPeers()) {
      const bytes = this.#greetings.sealed(epoch, { kind: 'announced' }, datagramBytesMax)
      if (bytes) effects.push({ kind: 'announce', bytes })
    }
    for (const peer of provenPeers(this.#machine)) {
      const unheard = nowMs - peer.announcedMs > peerSilenceMs
      const deaf = nowMs - peer.deafMs < peerSilenceMs
      if (unheard || deaf) this.#greetPeer(peer)
    }
  }

  /** The epoch that we send under, and live ones that peers know us in who may not have that one. */
  #epochsOfPeers(): GossipEpoch[] {
    const epochs = new Set([this.#machine.ring.sending, ...peersInStep(this.#machine).map(({ epoch }) => epoch)])
    return [...epochs].slice(0, announcedEpochsMax)
  }

  /** For who hears no announcements. A member that was not in step may have come to our epoch in the meantime. */
  #greetPeer(peer: Peer): void {
    const { ring, standingOf } = this.#machine
    const scope = this.#scopeFor(peer, peer.address, undefined)
    if (isInStep(peer)) this.#sendTo(peer.address, peer.epoch, scope, datagramBytesMax)
    else if (standingOf(peer.deviceId) === 'member') {
      this.#sendTo(peer.address, ring.sending, scope, greetingBytesMax)
    }
  }

  #announceBy(dueMs: number): void {
    const spacingMs = helloSpacingMs * Math.max(1, this.#machine.peers.size / helloCrowdPeers)
    this.#nextMs = Math.min(this.#nextMs, Math.max(dueMs, this.#lastMs + spacingMs))
  }

  #greet(greeted: Greeted): void {
    const { nowMs, random, ring } = this.#machine
    if (peersInStep(this.#machine).some((peer) => sameAddress(peer.address, greeted.address))) {
      greeted.intervalMs = greetingIntervalMinMs
      greeted.nextMs = nowMs + greetingIntervalMaxMs
      return
    }
    const scope = this.#strangerScope(greeted.address)
    // Whoever sits there may be behind us: every other greeting is in one of the other epochs.
    const other = greeted.count++ % 2 === 1 ? this.#beacons.next() : undefined
    this.#sendTo(greeted.address, other ?? ring.sending, scope, greetingBytesMax)
    greeted.nextMs = nowMs + randomBetween(random, greeted.intervalMs, greeted.intervalMs * 1.25)
    greeted.intervalMs = Math.min(greeted.intervalMs * 1.5, greetingIntervalMaxMs)
  }

  #strangerScope(address: Address): GreetingScope {
    return { kind: 'addressed', token: addressToken(this.#machine, address), proven: false, deaf: false }
  }

  #scopeFor(peer: Peer, to: Address, echo: Uint8Array | undefined): GreetingScope {
    const { nowMs } = this.#machine
    const acquainted = peer.proven && peer.trustsUs
    return {
      kind: 'addressed',
      token: acquainted ? undefined : addressToken(this.#machine, to),
      echo,
      proven: peer.proven && sameAddress(peer.address, to),
      deaf: nowMs - Math.max(peer.announcedMs, peer.sinceMs) > addressSilenceMs,
    }
  }

  #sendTo(to: Address, epoch: GossipEpoch, scope: GreetingScope, bytesMax: number): void {
    const bytes = this.#greetings.sealed(epoch, scope, bytesMax)
    if (bytes) this.#machine.effects.push({ kind: 'send', to, bytes })
  }
}

const addressName = ({ host, port }: Address): string => `${host} ${port}`
