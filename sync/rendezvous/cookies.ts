import { concatBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { Address } from '../gossip/interface.ts'
import { cookieSliceMs } from '../limits.ts'
import { uintBytes } from '../wire/byteReader.ts'
import { COOKIE_BYTES } from './packet.ts'

/** Whom a cookie is for: worthless for anybody else, anywhere else, and under another rendezvous key. */
export interface CookieHolder {
  readonly rendezvousKey: Uint8Array
  readonly asker: Uint8Array
  readonly from: Address
}

/** By its cookie an address proves that it receives, without anything being remembered of it. Void after a restart. */
export class Cookies {
  readonly #crypto: CryptoPort
  readonly #secret: Uint8Array

  constructor(crypto: CryptoPort, random: Random) {
    this.#crypto = crypto
    this.#secret = random.bytes(KEY_BYTES)
  }

  make(holder: CookieHolder, nowMs: number): Uint8Array {
    return this.#ofSlice(holder, sliceAt(nowMs))
  }

  /** Until when a cookie counts; undefined where it does not, or no longer. */
  validUntilMs(cookie: Uint8Array, holder: CookieHolder, nowMs: number): number | undefined {
    const slices = [sliceAt(nowMs), sliceAt(nowMs) - 1]
    const slice = slices.find((each) => this.#crypto.equal(this.#ofSlice(holder, each), cookie))
    return slice === undefined ? undefined : (slice + 2) * cookieSliceMs
  }

  #ofSlice({ rendezvousKey, asker, from }: CookieHolder, slice: number): Uint8Array {
    const address = utf8Bytes(`${from.host} ${from.port}`)
    const baked = concatBytes(uintBytes(Math.max(slice, 0), 6), rendezvousKey, asker, address)
    return this.#crypto.blake2b(baked, COOKIE_BYTES, this.#secret)
  }
}

const sliceAt = (nowMs: number): number => Math.floor(nowMs / cookieSliceMs)
