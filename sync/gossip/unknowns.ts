import { dropOldest } from '../../core/dropOldest.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import {
  greetingBytesMax,
  hostUnknownGreetingsBurst,
  hostUnknownGreetingsPerSecond,
  unknownGreetingMaxMs,
  unknownGreetingMinMs,
  unknownGreetingRestMs,
  unknownGreetingsBurst,
  unknownGreetingsPerSecond,
  unknownsMax,
} from '../limits.ts'
import { HostBuckets } from './hostBuckets.ts'
import type { Address, GossipEpoch } from './interface.ts'
import type { Introduce } from './knownAddresses.ts'
import type { Machine } from './machine.ts'
import { randomBetween } from './random.ts'
import { TokenBucket } from './tokenBucket.ts'

interface Unknown {
  readonly bootNumber: number
  readonly address: Address
  readonly epoch: GossipEpoch
  /** When to greet it; infinite once that was done. */
  dueMs: number
  /** Until then nothing more is done about it. */
  readonly restMs: number
}

/**
 * Devices whose pulses are heard and whose certificate is not known: each is greeted, so that it says hello to us. Nothing
 * proves that they are there, so they get little, late and rarely, whoever holds the community's key and makes them up.
 */
export class Unknowns {
  readonly #machine: Machine
  readonly #introduce: Introduce
  readonly #unknowns = new Map<DeviceId, Unknown>()
  readonly #hosts = new HostBuckets(hostUnknownGreetingsPerSecond, hostUnknownGreetingsBurst, unknownsMax)
  #allowance: TokenBucket | undefined

  constructor(machine: Machine, introduce: Introduce) {
    this.#machine = machine
    this.#introduce = introduce
  }

  dueMs(): number {
    let due = Number.POSITIVE_INFINITY
    for (const unknown of this.#unknowns.values()) due = Math.min(due, unknown.dueMs)
    return due
  }

  run(): void {
    const { nowMs } = this.#machine
    for (const [deviceId, unknown] of this.#unknowns) {
      if (unknown.dueMs <= nowMs) this.#greet(deviceId, unknown)
    }
  }

  heard(deviceId: DeviceId, bootNumber: number, address: Address, epoch: GossipEpoch): void {
    const { nowMs, random } = this.#machine
    const known = this.#unknowns.get(deviceId)
    if (known !== undefined && known.restMs > nowMs) return
    if (!this.#mayGreet(address)) return
    this.#unknowns.delete(deviceId)
    const dueMs = nowMs + randomBetween(random, unknownGreetingMinMs, unknownGreetingMaxMs)
    this.#unknowns.set(deviceId, { bootNumber, address, epoch, dueMs, restMs: nowMs + unknownGreetingRestMs })
    dropOldest(this.#unknowns, unknownsMax)
  }

  #greet(deviceId: DeviceId, unknown: Unknown): void {
    const { peers, ring } = this.#machine
    unknown.dueMs = Number.POSITIVE_INFINITY
    const peer = peers.get(deviceId)
    const epoch = ring.find(unknown.epoch)
    // It may have said hello by now.
    const isProven = peer?.proven === true && peer.certificate.bootNumber === unknown.bootNumber
    if (!isProven && epoch) this.#introduce(unknown.address, epoch, greetingBytesMax)
  }

  #mayGreet(address: Address): boolean {
    const { nowMs } = this.#machine
    this.#allowance ??= new TokenBucket(unknownGreetingsPerSecond, unknownGreetingsBurst, nowMs)
    const ofHost = this.#hosts.of(address, nowMs)
    if (this.#allowance.openMs(nowMs) > nowMs || ofHost.openMs(nowMs) > nowMs) return false
    this.#allowance.spend(1, nowMs)
    ofHost.spend(1, nowMs)
    return true
  }
}
