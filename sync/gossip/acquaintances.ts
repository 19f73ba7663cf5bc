import type { DeviceId } from '../../core/event/ids.ts'
import { acquaintanceRetriesMax, acquaintanceRetryMs } from '../limits.ts'
import { isAcquainted } from './elsewhere.ts'
import type { Machine } from './machine.ts'
import type { Peer } from './peer.ts'

interface Begun {
  readonly peer: Peer
  retries: number
  dueMs: number
}

/**
 * Greetings that were begun and may have been lost: repeated until both sides have proven to each other where they sit. An
 * address that is not proven gets no more in all than came from it.
 */
export class Acquaintances {
  readonly #machine: Machine
  readonly #greet: (peer: Peer) => void
  readonly #begun = new Map<DeviceId, Begun>()

  constructor(machine: Machine, greet: (peer: Peer) => void) {
    this.#machine = machine
    this.#greet = greet
  }

  dueMs(): number {
    let due = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#begun.values()) due = Math.min(due, dueMs)
    return due
  }

  /** A peer was answered that still has to prove something, or to hear of it. */
  begin(peer: Peer): void {
    if (this.#begun.get(peer.deviceId)?.peer === peer) return
    this.#begun.set(peer.deviceId, { peer, retries: 0, dueMs: this.#machine.nowMs + acquaintanceRetryMs })
  }

  run(): void {
    const { nowMs, peers } = this.#machine
    for (const [deviceId, begun] of this.#begun) {
      if (begun.dueMs > nowMs) continue
      const { peer } = begun
      const isDone = isAcquainted(peer) || peers.get(deviceId) !== peer
      if (isDone || begun.retries === acquaintanceRetriesMax) {
        this.#begun.delete(deviceId)
        continue
      }
      begun.retries++
      begun.dueMs = nowMs + acquaintanceRetryMs * 2 ** begun.retries
      this.#greet(peer)
    }
  }
}
