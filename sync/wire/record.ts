import { assert } from '../../core/assert.ts'
import { concatBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from '../../core/crypto/port.ts'
import { streamFrameBytesMax } from '../limits.ts'
import { uintBytes } from './byteReader.ts'

/**
 * What a stream consists of behind its opening: records, `length 3 ‖ XChaCha20-Poly1305(frame)`, each under the key of its
 * direction, with its number as nonce. So a record counts in its place alone, and whatever is lost, added or moved ends it.
 */

const LABEL = utf8Bytes('roost/v1/stream\0')
const LENGTH_BYTES = 3

/** The key of one direction of one stream: `pairKey` is that of the direction, the nonces are those of the opening. */
export const streamKey = (
  crypto: CryptoPort,
  pairKey: Uint8Array,
  diallerNonce: Uint8Array,
  accepterNonce: Uint8Array,
): Uint8Array => crypto.blake2b(concatBytes(LABEL, diallerNonce, accepterNonce), KEY_BYTES, pairKey)

/** Seals the frames of one direction of a stream. */
export class RecordWriter {
  readonly #crypto: CryptoPort
  readonly #key: Uint8Array
  #number = 0

  constructor(crypto: CryptoPort, key: Uint8Array) {
    this.#crypto = crypto
    this.#key = key
  }

  seal(frame: Uint8Array): Uint8Array {
    assert(frame.length > 0 && frame.length <= streamFrameBytesMax, 'a frame fits a record')
    const sealed = this.#crypto.seal(this.#key, nonceOf(this.#number++), frame)
    const length = new Uint8Array([sealed.length >>> 16, sealed.length >>> 8, sealed.length])
    return concatBytes(length, sealed)
  }
}

/** Finds the frames in what comes on one direction of a stream, however it is cut. Keeps no more than one record. */
export class RecordReader {
  readonly #crypto: CryptoPort
  readonly #key: Uint8Array
  #number = 0
  #part = new Uint8Array(LENGTH_BYTES)
  #filled = 0
  #isLength = true

  constructor(crypto: CryptoPort, key: Uint8Array) {
    this.#crypto = crypto
    this.#key = key
  }

  /** The frames that these bytes complete. After `broken` nothing that follows can be understood. */
  read(bytes: Uint8Array): readonly Uint8Array[] | 'broken' {
    const frames: Uint8Array[] = []
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.subarray(at, at + this.#part.length - this.#filled)
      this.#part.set(taken, this.#filled)
      this.#filled += taken.length
      at += taken.length
      if (this.#filled < this.#part.length) break
      const frame = this.#isLength ? this.#begin() : this.#complete()
      if (frame === 'broken') return frame
      if (frame) frames.push(frame)
    }
    return frames
  }

  #begin(): 'broken' | undefined {
    const [high = 0, middle = 0, low = 0] = this.#part
    const length = high * 65_536 + middle * 256 + low
    if (length <= TAG_BYTES || length > streamFrameBytesMax + TAG_BYTES) return 'broken'
    this.#expect(length, false)
    return undefined
  }

  #complete(): Uint8Array | 'broken' {
    const frame = this.#crypto.open(this.#key, nonceOf(this.#number++), this.#part)
    this.#expect(LENGTH_BYTES, true)
    return frame ?? 'broken'
  }

  #expect(byteCount: number, isLength: boolean): void {
    this.#part = new Uint8Array(byteCount)
    this.#filled = 0
    this.#isLength = isLength
  }
}

const nonceOf = (number: number): Uint8Array => concatBytes(new Uint8Array(NONCE_BYTES - 6), uintBytes(number, 6))
