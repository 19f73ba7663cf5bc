import { concatBytes } from '../../core/crypto/bytes.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { blobBytesMax, fragmentBytesMax, fragmentedBlobsPerPeerMax, fragmentLifeMs } from '../limits.ts'
import type { Fragment } from '../wire/delivery.ts'

interface Partial {
  readonly deviceId: DeviceId
  readonly chunks: (Uint8Array | undefined)[]
  left: number
  bytes: number
  readonly sinceMs: number
}

/** Puts blobs together that came in fragments, within bounds per peer and in all. */
export class Assembly {
  readonly #partials = new Map<string, Partial>()
  #bytes = 0

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
    const partial = this.#partials.get(name) ?? this.#open(name, deviceId, fragment.count, nowMs)
    if (partial.chunks[fragment.index] !== undefined) return undefined
    partial.chunks[fragment.index] = fragment.chunk
    partial.bytes += fragment.chunk.length
    this.#bytes += fragment.chunk.length
    if (--partial.left === 0) {
      this.#drop(name)
      const blob = concatBytes(...partial.chunks.filter((chunk) => chunk !== undefined))
      return blob.length <= blobBytesMax ? blob : undefined
    }
    this.#shrink()
    return undefined
  }

  #open(name: string, deviceId: DeviceId, count: number, nowMs: number): Partial {
    const ofPeer = [...this.#partials].filter(([, partial]) => partial.deviceId === deviceId)
    const oldest = ofPeer[0]
    if (ofPeer.length >= fragmentedBlobsPerPeerMax && oldest) this.#drop(oldest[0])
    const partial = {
      deviceId,
      chunks: new Array<Uint8Array | undefined>(count).fill(undefined),
      left: count,
      bytes: 0,
      sinceMs: nowMs,
    }
    this.#partials.set(name, partial)
    return partial
  }

  #shrink(): void {
    while (this.#bytes > fragmentBytesMax) {
      const [oldest] = this.#partials.keys()
      if (oldest === undefined) return
      this.#drop(oldest)
    }
  }

  #expire(nowMs: number): void {
    for (const [name, partial] of this.#partials) {
      if (nowMs - partial.sinceMs <= fragmentLifeMs) return
      this.#drop(name)
    }
  }

  #drop(name: string): void {
    this.#bytes -= this.#partials.get(name)?.bytes ?? 0
    this.#partials.delete(name)
  }
}
