import type { FileHandle } from 'node:fs/promises'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { type CryptoPort, NONCE_BYTES, TAG_BYTES } from '../../core/crypto/port.ts'
import { backupChunkBytes } from '../limits.ts'

/**
 * Bytes of any number, sealed in chunks under a key that seals nothing else. The nonce of a chunk is its number and
 * whether it is the last: none can be left out, doubled, moved or cut off.
 */
const nonceOf = (number: number, isLast: boolean): Uint8Array => {
  const nonce = new Uint8Array(NONCE_BYTES)
  const view = new DataView(nonce.buffer)
  view.setUint8(0, isLast ? 1 : 0)
  view.setBigUint64(NONCE_BYTES - 8, BigInt(number))
  return nonce
}

/** Writes to the end of a file. */
export class SealedWriter {
  readonly #crypto: CryptoPort
  readonly #key: Uint8Array
  readonly #file: FileHandle
  #buffer = new Uint8Array(0)
  #number = 0

  constructor(crypto: CryptoPort, key: Uint8Array, file: FileHandle) {
    this.#crypto = crypto
    this.#key = key
    this.#file = file
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#buffer = concatBytes(this.#buffer, bytes) as Uint8Array<ArrayBuffer>
    while (this.#buffer.length > backupChunkBytes) {
      await this.#seal(this.#buffer.subarray(0, backupChunkBytes), false)
      this.#buffer = this.#buffer.slice(backupChunkBytes)
    }
  }

  /** The last chunk; nothing is written after it. */
  end(): Promise<void> {
    return this.#seal(this.#buffer, true)
  }

  async #seal(chunk: Uint8Array, isLast: boolean): Promise<void> {
    await this.#file.appendFile(this.#crypto.seal(this.#key, nonceOf(this.#number++, isLast), chunk))
  }
}

/** Thrown where the bytes are not what was sealed. */
export class UnsealError extends Error {}

/** Reads what was sealed, from a place in a file to its end. */
export class SealedReader {
  readonly #crypto: CryptoPort
  readonly #key: Uint8Array
  readonly #file: FileHandle
  readonly #size: number
  #at: number
  #buffer: Uint8Array = new Uint8Array(0)
  #number = 0

  constructor(crypto: CryptoPort, key: Uint8Array, file: FileHandle, from: number, size: number) {
    this.#crypto = crypto
    this.#key = key
    this.#file = file
    this.#at = from
    this.#size = size
  }

  /** So many bytes; throws `UnsealError` where there are not as many. */
  async read(count: number): Promise<Uint8Array> {
    while (this.#buffer.length < count) {
      if (this.#at >= this.#size) throw new UnsealError()
      this.#buffer = concatBytes(this.#buffer, await this.#open())
    }
    const bytes = this.#buffer.slice(0, count)
    this.#buffer = this.#buffer.slice(count)
    return bytes
  }

  async isAtEnd(): Promise<boolean> {
    if (this.#buffer.length > 0) return false
    if (this.#at >= this.#size) return true
    this.#buffer = await this.#open()
    return this.#buffer.length === 0 && this.#at >= this.#size
  }

  async #open(): Promise<Uint8Array> {
    const length = Math.min(backupChunkBytes + TAG_BYTES, this.#size - this.#at)
    const sealed = new Uint8Array(length)
    const { bytesRead } = await this.#file.read(sealed, 0, length, this.#at)
    if (bytesRead !== length) throw new UnsealError()
    this.#at += length
    const chunk = this.#crypto.open(this.#key, nonceOf(this.#number++, this.#at === this.#size), sealed)
    if (chunk === undefined) throw new UnsealError()
    return chunk
  }
}
