import { base16, base64urlnopad } from '@scure/base'
import { concatBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { dnsSdSliceMs } from '../../sync/limits.ts'

const TAG_BYTES = 8
const SLICE_BYTES = 6
/** As many as fit into a record of 200 bytes. There are always so many, so that their number says nothing. */
export const TAG_COUNT = 16

type BeaconKeys = Pick<EpochKeys, 'beacon'>

/**
 * By which members recognise a peer of their community among those that say by DNS-SD that they are there: a hash of the
 * hour under a key of the epoch. To everybody else it is noise, and another one every hour.
 */
export const groupTag = (crypto: CryptoPort, { beacon }: BeaconKeys, slice: number): string =>
  base64urlnopad.encode(crypto.blake2b(sliceBytes(slice), TAG_BYTES, beacon))

function sliceBytes(slice: number): Uint8Array {
  const bytes = new Uint8Array(SLICE_BYTES)
  new DataView(bytes.buffer).setUint32(2, slice % 2 ** 32)
  new DataView(bytes.buffer).setUint16(0, Math.floor(slice / 2 ** 32))
  return bytes
}

export const sliceOf = (nowMs: number): number => Math.max(0, Math.floor(nowMs / dnsSdSliceMs))

export interface Saying {
  /** Says nothing, and is another one whenever the tags are others. */
  readonly instance: string
  readonly tags: readonly string[]
}

/**
 * What this peer says of itself: the tags of its communities among noise, under a name that is noise. Both come from a
 * secret of the folder, so that within an hour the noise stays as the tags do: whoever compares what is said before and
 * after a start, or another community, is not told by it how many are real.
 */
export class GroupTags {
  readonly #crypto: CryptoPort
  /** 32 bytes. */
  readonly #secret: Uint8Array
  #real = ''
  #saying: Saying = { instance: '', tags: [] }

  constructor(crypto: CryptoPort, secret: Uint8Array) {
    this.#crypto = crypto
    this.#secret = secret
  }

  /** For the epochs that are spoken under, of 16 communities at most. The same as before until the hour or an epoch is another. */
  saying(epochs: readonly BeaconKeys[], nowMs: number): Saying {
    const slice = sliceOf(nowMs)
    const real = epochs.slice(0, TAG_COUNT).map((keys) => groupTag(this.#crypto, keys, slice))
    const named = [slice, ...real].join()
    if (named === this.#real) return this.#saying
    this.#real = named
    const noise = Array.from({ length: TAG_COUNT - real.length }, (_, at) => this.#noise(slice, at))
    // In an order that depends on nothing but themselves.
    this.#saying = { instance: this.#instance(named), tags: [...real, ...noise].toSorted() }
    return this.#saying
  }

  #noise(slice: number, at: number): string {
    return base64urlnopad.encode(this.#derived(concatBytes(new Uint8Array([at]), sliceBytes(slice))))
  }

  #instance(named: string): string {
    return base16.encode(this.#derived(utf8Bytes(named))).toLowerCase()
  }

  #derived(bytes: Uint8Array): Uint8Array {
    return this.#crypto.blake2b(bytes, TAG_BYTES, this.#secret)
  }
}

/** The tags of epochs by a clock that may be an hour off. */
export function nearTags(crypto: CryptoPort, epochs: readonly BeaconKeys[], nowMs: number): string[] {
  const slice = sliceOf(nowMs)
  const near = [slice - 1, slice, slice + 1].filter((one) => one >= 0)
  return epochs.flatMap((keys) => near.map((one) => groupTag(crypto, keys, one)))
}
