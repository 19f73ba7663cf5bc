import { concatBytes } from '../../core/crypto/bytes.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { blobBytesMax, fragmentBytesMax, fragmentedBlobsPerPeerMax, fragmentLifeMs } from '../limits.ts'
import type { Fragment } from '../wire/delivery.ts'

interface Pieces {
  readonly deviceId: DeviceId
  readonly chunks: (Uint8Array | undefined)[]
  left: number
  bytes: number
  readonly sinceMs: number
}

/** Puts blobs together that came in fragments, within bounds per peer and in all. */
export class Assembly {
  readonly #byBlob = new Map<string, Pieces>()
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  /** The whole blob once its last fragment is here. */
  add(
    deviceId: DeviceId,
    bootNumber: number,
    sequence: number,
    fragment: Fragment,
    nowMs: number,
  ): Uint8Array | undefined {
    this.#expire(nowMs)
    const name = `${deviceId} ${bootNumber} ${sequence - fragment.index} ${fragment.count}`
    const pieces = this.#byBlob.get(name) ?? this.#open(name, deviceId, fragment.count, nowMs)
    if (pieces.chunks[fragment.index] !== undefined) return undefined
    pieces.chunks[fragment.index] = fragment.chunk
    pieces.bytes += fragment.chunk.length
    this.#bytes += fragment.chunk.length
    if (--pieces.left === 0) {
      this.#drop(name)
      const blob = concatBytes(...pieces.chunks.filter((chunk) => chunk !== undefined))
      return blob.length <= blobBytesMax ? blob : undefined
    }
    this.#shrink()
    return undefined
  }

  #open(name: string, deviceId: DeviceId, count: number, nowMs: number): Pieces {
    const ofPeer = [...this.#byBlob].filter(([, pieces]) => pieces.deviceId === deviceId)
    const oldest = ofPeer[0]
    if (ofPeer.length >= fragmentedBlobsPerPeerMax && oldest) this.#drop(oldest[0])
    const pieces = {
      deviceId,
      chunks: new Array<Uint8Array | undefined>(count).fill(undefined),
      left: count,
      bytes: 0,
      sinceMs: nowMs,
    }
    this.#byBlob.set(name, pieces)
    return pieces
  }

  #shrink(): void {
    while (this.#bytes > fragmentBytesMax) {
      const [oldest] = this.#byBlob.keys()
      if (oldest === undefined) return
      this.#drop(oldest)
    }
  }

  #expire(nowMs: number): void {
    for (const [name, pieces] of this.#byBlob) {
      if (nowMs - pieces.sinceMs <= fragmentLifeMs) return
      this.#drop(name)
    }
  }

  #drop(name: string): void {
    this.#bytes -= this.#byBlob.get(name)?.bytes ?? 0
    this.#byBlob.delete(name)
  }
}
