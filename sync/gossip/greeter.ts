import {
  addressSilenceMs,
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
  hotFilterLifeMs,
  peerSilenceMs,
} from '../limits.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { buildFilter, idsWithinFilter, SALT_BYTES } from '../reconcile/bloomFilter.ts'
import { lowestKey, SET_KEY_BYTES, sameBytes, setKeyBytes } from '../reconcile/setKey.ts'
import type { Hello, HelloScope } from '../wire/hello.ts'
import { CERTIFICATE_TAIL_BYTES, hotFilterRoomBytes, PUSHER_TAG_BYTES } from '../wire/hello.ts'
import { helloPayloadBytesWithin } from '../wire/layout.ts'
import type { Address } from './interface.ts'
import type { Machine } from './machine.ts'
import { addressToken, agrees, provenPeers, sealHello } from './machine.ts'
import type { Peer } from './peer.ts'
import { sameAddress } from './peer.ts'
import { randomBetween, randomOf } from './random.ts'

interface Greeted {
  readonly address: Address
  nextMs: number
  intervalMs: number
}

interface HotFilter {
  readonly madeMs: number
  readonly root: Uint8Array
  readonly low: Uint8Array
  readonly bits: FilterBits
}

/** Says hello: to everybody from time to time and after changes, to typed addresses, and back to who greeted us. */
export class Greeter {
  readonly #machine: Machine
  readonly #greeted = new Map<string, Greeted>()
  #nextMs = Number.NEGATIVE_INFINITY
  #lastMs = Number.NEGATIVE_INFINITY
  #announced = 0
  /** Made a moment ago, by how many ids they cover. */
  readonly #hotFilters = new Map<number, HotFilter>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  dueMs(): number {
    let due = this.#nextMs
    for (const greeted of this.#greeted.values()) due = Math.min(due, greeted.nextMs)
    return due
  }

  run(): void {
    const { nowMs } = this.#machine
    if (this.#nextMs <= nowMs) this.#announce()
    for (const greeted of this.#greeted.values()) if (greeted.nextMs <= nowMs) this.#greet(greeted)
  }

  /** The set changed: others shall hear soon, but a burst of changes makes few hellos. */
  changed(): void {
    const { random, nowMs, peers } = this.#machine
    const soonMs = nowMs + randomBetween(random, helloAfterChangeMinMs, helloAfterChangeMaxMs)
    const spacingMs = helloSpacingMs * Math.max(1, peers.size / helloCrowdPeers)
    this.#nextMs = Math.min(this.#nextMs, Math.max(soonMs, this.#lastMs + spacingMs))
  }

  addAddresses(list: readonly Address[]): void {
    for (const address of list) {
      if (this.#greeted.size >= greetedAddressesMax) return
      const name = addressName(address)
      if (this.#greeted.has(name)) continue
      this.#greeted.set(name, { address, nextMs: this.#machine.nowMs, intervalMs: greetingIntervalMinMs })
    }
  }

  /** One of the addresses turned out to be our own. */
  forgetAddress(address: Address): void {
    this.#greeted.delete(addressName(address))
  }

  /**
   * What a hello says about where its sender sits, and the answer to it: one hello back, no larger than what came
   * until its address is proven, where either side still has to learn that the other is really there.
   */
  heard(peer: Peer, hello: Hello, from: Address, receivedBytes: number): void {
    const { nowMs } = this.#machine
    const scope = hello.scope
    if (scope.kind === 'addressed') {
      if (scope.deaf) peer.deafMs = nowMs
      if (scope.proven) peer.trustsUs = true
      if (scope.echo && sameBytes(scope.echo, addressToken(this.#machine, from))) this.#prove(peer, from)
    }
    const moved = !sameAddress(peer.address, from)
    if (moved && nowMs - peer.addressHeardMs > addressSilenceMs) {
      peer.address = from
      peer.proven = false
      peer.addressHeardMs = nowMs
    }
    const token = scope.kind === 'addressed' ? scope.token : undefined
    if (peer.proven && peer.trustsUs && token === undefined) return
    this.#sendTo(from, this.#scopeFor(peer, from, token), peer.proven && !moved ? datagramBytesMax : receivedBytes)
  }

  #prove(peer: Peer, address: Address): void {
    const { nowMs, effects } = this.#machine
    if (peer.proven && sameAddress(peer.address, address)) return
    // A second working address of a peer that is being heard is no reason to leave the first.
    if (peer.proven && nowMs - peer.addressHeardMs <= addressSilenceMs) return
    peer.address = address
    peer.addressHeardMs = nowMs
    peer.proven = true
    effects.push({ kind: 'address', address, deviceId: peer.deviceId })
  }

  #announce(): void {
    const { nowMs, random, effects } = this.#machine
    this.#lastMs = nowMs
    const starting = this.#announced++ < helloStartCount && provenPeers(this.#machine).length === 0
    this.#nextMs =
      nowMs + (starting ? helloStartIntervalMs : randomBetween(random, helloIntervalMinMs, helloIntervalMaxMs))
    const hello = this.#hello({ kind: 'announced' }, datagramBytesMax)
    if (hello) effects.push({ kind: 'announce', bytes: sealHello(this.#machine, hello) })
    for (const peer of provenPeers(this.#machine)) {
      const unheard = nowMs - peer.announcedMs > peerSilenceMs
      const deaf = nowMs - peer.deafMs < peerSilenceMs
      if (unheard || deaf) this.#sendTo(peer.address, this.#scopeFor(peer, peer.address, undefined), datagramBytesMax)
    }
  }

  #greet(greeted: Greeted): void {
    const { nowMs, random } = this.#machine
    if (provenPeers(this.#machine).some((peer) => sameAddress(peer.address, greeted.address))) {
      greeted.intervalMs = greetingIntervalMinMs
      greeted.nextMs = nowMs + greetingIntervalMaxMs
      return
    }
    const scope: HelloScope = {
      kind: 'addressed',
      token: addressToken(this.#machine, greeted.address),
      proven: false,
      deaf: false,
    }
    this.#sendTo(greeted.address, scope, greetingBytesMax)
    greeted.nextMs = nowMs + randomBetween(random, greeted.intervalMs, greeted.intervalMs * 1.25)
    greeted.intervalMs = Math.min(greeted.intervalMs * 1.5, greetingIntervalMaxMs)
  }

  #scopeFor(peer: Peer, to: Address, echo: Uint8Array | undefined): HelloScope {
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

  #sendTo(to: Address, scope: HelloScope, bytesMax: number): void {
    const hello = this.#hello(scope, bytesMax)
    if (hello) this.#machine.effects.push({ kind: 'send', to, bytes: sealHello(this.#machine, hello) })
  }

  /** Undefined where not even a hello without a filter fits. */
  #hello(scope: HelloScope, bytesMax: number): Hello | undefined {
    const { boot, set } = this.#machine
    const roomBytes = hotFilterRoomBytes(helloPayloadBytesWithin(bytesMax), scope)
    if (roomBytes < 0) return undefined
    const { low, bits } = this.#hotFilter(idsWithinFilter(roomBytes))
    return {
      type: 'hello',
      certificateTail: boot.certificate.slice(-CERTIFICATE_TAIL_BYTES),
      scope,
      root: set.root(),
      count: set.count,
      pusher: this.#choosePusher(),
      low,
      hot: bits,
    }
  }

  #hotFilter(idCountMax: number): HotFilter {
    const { crypto, random, keys, set, nowMs } = this.#machine
    const known = this.#hotFilters.get(idCountMax)
    if (known && nowMs - known.madeMs < hotFilterLifeMs && sameBytes(known.root, set.root())) return known
    const newest = set.newest(idCountMax)
    const first = newest.length < set.count ? newest[0]?.key : lowestKey
    const ids = newest.map(({ id }) => id)
    const made = {
      madeMs: nowMs,
      root: set.root(),
      // With no room for a filter the hello claims nothing: no key lies above the highest.
      low: first === undefined ? new Uint8Array(SET_KEY_BYTES).fill(0xff) : setKeyBytes(first),
      bits: buildFilter(crypto, keys.bloom, random.bytes(SALT_BYTES), ids),
    }
    this.#hotFilters.set(idCountMax, made)
    return made
  }

  /** Somebody who differs from us, drawn anew each time: whoever has nothing for us is not asked for long. */
  #choosePusher(): Uint8Array {
    const { random } = this.#machine
    const peer = randomOf(
      random,
      provenPeers(this.#machine).filter((candidate) => !agrees(this.#machine, candidate)),
    )
    return peer?.deviceKey.slice(0, PUSHER_TAG_BYTES) ?? new Uint8Array(PUSHER_TAG_BYTES)
  }
}

const addressName = ({ host, port }: Address): string => `${host} ${port}`
