import type { DeviceId } from '../../core/event/ids.ts'
import { intakeBytesMax, intakePeerBytesMax } from '../limits.ts'
import type { GossipEffect } from './interface.ts'

/** Told how many of the events are not held now. */
type WhenDone = (leftOverCount: number) => void

const STREAM_BYTES_MAX = intakeBytesMax - intakePeerBytesMax

interface Handed {
  readonly from: DeviceId
  readonly bytes: number
  readonly whenDone: WhenDone | undefined
}

/**
 * What came from others and was handed over to be looked at. It bounds what the network may bring: while too much of it
 * is not dealt with, no more is taken from anybody, and whoever sent it keeps it.
 */
export class Intake {
  readonly #handed = new Map<number, Handed>()
  readonly #bytesOf = new Map<DeviceId, number>()
  #bytes = 0
  #nextNumber = 0

  get bytes(): number {
    return this.#bytes
  }

  /** Whether a peer has to wait: whoever floods us leaves room for the others. */
  isFullFor(deviceId: DeviceId): boolean {
    return this.#bytes >= intakeBytesMax || this.#of(deviceId) >= intakePeerBytesMax
  }

  /** The same for what comes over a stream that we asked for. */
  isFullForStream(deviceId: DeviceId): boolean {
    return this.#bytes >= intakeBytesMax || this.#of(deviceId) >= STREAM_BYTES_MAX
  }

  /** Half of what a stream may bring has gone again, or all of it, whatever else there is: time to ask for more. */
  hasRoomForStream(deviceId: DeviceId): boolean {
    const ofPeer = this.#of(deviceId)
    return ofPeer === 0 || (this.#bytes < intakeBytesMax && ofPeer * 2 <= STREAM_BYTES_MAX)
  }

  /** The effect that hands sealed events over. `whenDone` is called when all of them are dealt with. */
  hand(blobs: readonly Uint8Array[], from: DeviceId, whenDone?: WhenDone): GossipEffect {
    const bytes = blobs.reduce((sum, blob) => sum + blob.length, 0)
    const number = this.#nextNumber++
    this.#handed.set(number, { from, bytes, whenDone })
    this.#add(from, bytes)
    return { kind: 'ingest', blobs, from, number }
  }

  done(number: number, leftOverCount: number): void {
    const handed = this.#handed.get(number)
    if (handed === undefined) return
    this.#handed.delete(number)
    this.#add(handed.from, -handed.bytes)
    handed.whenDone?.(leftOverCount)
  }

  #of(deviceId: DeviceId): number {
    return this.#bytesOf.get(deviceId) ?? 0
  }

  #add(deviceId: DeviceId, bytes: number): void {
    this.#bytes += bytes
    const ofPeer = this.#of(deviceId) + bytes
    if (ofPeer === 0) this.#bytesOf.delete(deviceId)
    else this.#bytesOf.set(deviceId, ofPeer)
  }
}
