import {
  greetedAddressesMax,
  greetingBytesMax,
  greetingGrowthFactorMax,
  greetingIntervalMaxMs,
  greetingIntervalMinMs,
} from '../limits.ts'
import type { Beacons } from './beacons.ts'
import type { Address, GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { peersInStep } from './machine.ts'
import { randomBetween } from './random.ts'

interface Greeted {
  readonly address: Address
  nextMs: number
  intervalMs: number
  count: number
}

/** Introduces us to whoever sits at an address, in at most so many bytes. */
export type Introduce = (address: Address, epoch: GossipEpoch, bytesMax: number) => void

/**
 * Typed, remembered and invited addresses, and those of who fell silent: greeted until somebody answers there, ever more
 * rarely. The pauses grow with how long nobody did, so that who comes back is found after a share of the time they were away.
 */
export class KnownAddresses {
  readonly #machine: Machine
  readonly #beacons: Beacons
  readonly #introduce: Introduce
  readonly #greeted = new Map<string, Greeted>()

  constructor(machine: Machine, beacons: Beacons, introduce: Introduce) {
    this.#machine = machine
    this.#beacons = beacons
    this.#introduce = introduce
  }

  dueMs(): number {
    let due = Number.POSITIVE_INFINITY
    for (const greeted of this.#greeted.values()) due = Math.min(due, greeted.nextMs)
    return due
  }

  run(): void {
    const { nowMs } = this.#machine
    for (const greeted of this.#greeted.values()) if (greeted.nextMs <= nowMs) this.#greet(greeted)
  }

  add(list: readonly Address[]): void {
    for (const address of list) {
      if (this.#greeted.size >= greetedAddressesMax) return
      const name = addressName(address)
      if (this.#greeted.has(name)) continue
      this.#greeted.set(name, { address, nextMs: this.#machine.nowMs, intervalMs: greetingIntervalMinMs, count: 0 })
    }
  }

  /** Whoever sat there fell silent: nobody may hear anything else of us there. */
  lost(address: Address): void {
    this.add([address])
    for (const greeted of this.#greeted.values()) if (isAt(address, greeted.address)) this.#soon(greeted)
  }

  /** One of them turned out to be our own, or that of somebody who was removed. */
  forget(address: Address): void {
    for (const [name, greeted] of this.#greeted) if (isAt(address, greeted.address)) this.#greeted.delete(name)
  }

  /** Others may be around than before. */
  greetAll(): void {
    for (const greeted of this.#greeted.values()) this.#soon(greeted)
  }

  #soon(greeted: Greeted): void {
    greeted.nextMs = this.#machine.nowMs
    greeted.intervalMs = greetingIntervalMinMs
  }

  #greet(greeted: Greeted): void {
    const { nowMs, random, ring } = this.#machine
    if (peersInStep(this.#machine).some(({ address }) => isAt(address, greeted.address))) {
      greeted.intervalMs = greetingIntervalMinMs
      greeted.nextMs = nowMs + greetingIntervalMaxMs
      return
    }
    // Whoever sits there may be behind us: every other greeting is in one of the other epochs.
    const turn = greeted.count++
    const other = turn % 2 === 1 ? this.#beacons.at((turn - 1) / 2) : undefined
    this.#introduce(greeted.address, other ?? ring.sending, greetingBytesMax)
    greeted.nextMs = nowMs + randomBetween(random, greeted.intervalMs, greeted.intervalMs * 1.25)
    greeted.intervalMs = Math.min(greeted.intervalMs * greetingGrowthFactorMax, greetingIntervalMaxMs)
  }
}

/** A link-local address that somebody told of has no zone: whoever answers from there, on whichever of our networks, is who was meant. */
const isAt = (address: Address, told: Address): boolean =>
  address.port === told.port && (address.host === told.host || address.host.startsWith(`${told.host}%`))

const addressName = ({ host, port }: Address): string => `${host} ${port}`
