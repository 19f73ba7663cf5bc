import { assert } from '../../core/assert.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { rendezvousChunkBytes, rendezvousMessageBytesMax } from '../limits.ts'

export const chunksMax = Math.ceil(rendezvousMessageBytesMax / rendezvousChunkBytes)

/** A question or an answer in pieces that fit a datagram; at least one. */
export function chunksOf(message: Uint8Array): Uint8Array[] {
  assert(message.length <= rendezvousMessageBytesMax, 'the message fits a rendezvous')
  const count = Math.max(1, Math.ceil(message.length / rendezvousChunkBytes))
  return Array.from({ length: count }, (_, index) =>
    message.slice(index * rendezvousChunkBytes, (index + 1) * rendezvousChunkBytes),
  )
}

/** The bits of all of so many chunks. */
export const allOf = (count: number): number => 2 ** count - 1

export const hasBit = (bits: number, index: number): boolean => ((bits >>> index) & 1) === 1

/** Puts a message together from its chunks. */
export class Gathering {
  readonly #chunks: (Uint8Array | undefined)[]
  #have = 0

  constructor(count: number) {
    this.#chunks = new Array<Uint8Array | undefined>(count).fill(undefined)
  }

  /** Which chunks are here. */
  get have(): number {
    return this.#have
  }

  get count(): number {
    return this.#chunks.length
  }

  /** The whole, once nothing is missing. */
  get whole(): Uint8Array | undefined {
    if (this.#have !== allOf(this.count)) return undefined
    return concatBytes(...this.#chunks.filter((chunk) => chunk !== undefined))
  }

  /** Whether the chunk is new. */
  add(index: number, chunk: Uint8Array): boolean {
    if (index >= this.count || hasBit(this.#have, index)) return false
    this.#chunks[index] = chunk
    this.#have += 2 ** index
    return true
  }
}
