import type { DeviceId } from '../../core/event/ids.ts'
import { intakeBytesMax } from '../limits.ts'
import type { GossipEffect } from './interface.ts'

/** Told how many of the events are not held now. */
type WhenDone = (leftOverCount: number) => void

interface Handed {
  readonly bytes: number
  readonly whenDone: WhenDone | undefined
}

/**
 * What came from others and was handed over to be looked at. It bounds what the network may bring: while too much of it
 * is not dealt with, no more is taken from anybody, and whoever sent it keeps it.
 */
export class Intake {
  readonly #handed = new Map<number, Handed>()
  #bytes = 0
  #nextNumber = 0

  get isFull(): boolean {
    return this.#bytes >= intakeBytesMax
  }

  /** Half of what there may be has gone again: time to ask for more. */
  get hasRoom(): boolean {
    return this.#bytes * 2 <= intakeBytesMax
  }

  /** The effect that hands sealed events over. `whenDone` is called when all of them are dealt with. */
  hand(blobs: readonly Uint8Array[], from: DeviceId, whenDone?: WhenDone): GossipEffect {
    const bytes = blobs.reduce((sum, blob) => sum + blob.length, 0)
    const number = this.#nextNumber++
    this.#handed.set(number, { bytes, whenDone })
    this.#bytes += bytes
    return { kind: 'ingest', blobs, from, number }
  }

  done(number: number, leftOverCount: number): void {
    const handed = this.#handed.get(number)
    if (handed === undefined) return
    this.#handed.delete(number)
    this.#bytes -= handed.bytes
    handed.whenDone?.(leftOverCount)
  }
}
