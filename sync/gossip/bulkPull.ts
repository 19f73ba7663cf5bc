import { datagramSizesBytes } from '../limits.ts'
import type { BulkLine } from './bulkLine.ts'
import type { StreamId } from './interface.ts'
import type { Peer } from './peer.ts'

/** One transfer of another's log to us, and what has become of it so far. */
export interface Pull {
  readonly peer: Peer
  readonly stream: StreamId
  readonly nonce: Uint8Array
  /** How many events we held when it began. */
  readonly heldAtStart: number
  /** Until the stream is opened: what has come of the answer. */
  readonly opening: OpeningBytes
  line: BulkLine | undefined
  storeId: Uint8Array | undefined
  /** The place behind the last event that came. */
  next: number
  /** The other side has said that this was everything. */
  isDone: boolean
  isPaused: boolean
  readonly sinceMs: number
  /** What has to happen by then is the next step of opening the stream, or so many bytes. */
  deadlineMs: number
  paceBytes: number
  /** Frames that were handed over and are not behind us yet, in their order. */
  readonly handed: { readonly next: number; isDealtWith: boolean }[]
  dealtWithCount: number
  /** Of those, how many are neither held nor were. */
  leftOverCount: number
  /** How many events we held when something was last gained. */
  gainMark: number
}

/** Gathers the one packet that a stream begins with. */
export class OpeningBytes {
  readonly #packet = new Uint8Array(datagramSizesBytes[0])
  #filled = 0

  /** The packet once it is whole, and what came behind it. */
  take(bytes: Uint8Array): { readonly packet: Uint8Array; readonly rest: Uint8Array } | undefined {
    const taken = bytes.subarray(0, this.#packet.length - this.#filled)
    this.#packet.set(taken, this.#filled)
    this.#filled += taken.length
    if (this.#filled < this.#packet.length) return undefined
    return { packet: this.#packet, rest: bytes.subarray(taken.length) }
  }
}

/** How many events of the set came to be held since it began. Others may have brought some of them. */
export const gainedBy = (pull: Pull, heldCount: number): number => heldCount - pull.heldAtStart

/**
 * Whether what came cannot be what somebody holds, in the order in which it came to them: more of it was of no use than
 * can be by accident, or more was here already than we hold.
 */
export const isFutile = ({ dealtWithCount, leftOverCount }: Pull, heldCount: number, leftOverMax: number): boolean =>
  leftOverCount > leftOverMax || dealtWithCount - leftOverCount > heldCount
