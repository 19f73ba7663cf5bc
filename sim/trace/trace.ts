import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { EventId, RoomId } from '../../core/event/ids.ts'
import type { Address, StreamEvent } from '../../sync/gossip/interface.ts'

/** Something that happened, as a row of `sim_events` has it. */
export interface TraceRow {
  /** Since the world began. */
  readonly atMs: number
  /** Undefined: to the world. */
  readonly device: number | undefined
  readonly kind: TraceKind
  readonly eventId?: EventId
  readonly roomId?: RoomId
  /** Words for who looks on. */
  readonly detail?: string
  /** Of what was written: as its author put it on its disk. */
  readonly sealed?: Sealed
}

/** An event as a log has it, and what its author could open at that moment. */
export interface Sealed {
  readonly blob: Uint8Array
  readonly keys: readonly EpochKeys[]
}

export type TraceKind =
  /** An event of its own is on its disk. */
  | 'wrote'
  /** An event of somebody else's is on its disk. */
  | 'took'
  /** An event is on its disk no longer, by a fault of the disk itself. */
  | 'lost'
  /** A person did something, or was refused. With the event of theirs that they were told of, which is then to last. */
  | 'did'
  /** A liar made something that nobody honest may take. */
  | 'forged'
  | 'started'
  | 'stopped'
  | 'crashed'
  | 'slept'
  | 'woke'
  | 'faultBegan'
  | 'faultEnded'
  | 'mended'
  | 'agreed'
  | 'failed'

/**
 * What happened, in its order: the ground truth and a log for each device, and one number over all of it: over who sent what
 * to whom, what each device was given and when, and what it made of that. Two runs of one seed have the same number, on any
 * machine, or something in them was not determined by the seed.
 */
export class Trace {
  readonly rows: TraceRow[] = []
  /** What happened before the world began, where it begins with a community: no part of the number. */
  earlierRows: readonly TraceRow[] = []
  /** How many events were written. */
  eventCount = 0
  // Signed, which engines keep without a box of its own.
  #low = 0x811c9dc5 | 0
  #high = 0x01000193

  note(row: TraceRow): void {
    this.rows.push(row)
    if (row.kind === 'wrote') this.eventCount++
    this.mix(Math.round(row.atMs))
    this.mix(row.device ?? -1)
    this.mixText(row.kind)
    if (row.eventId) this.mixText(row.eventId)
    if (row.detail) this.mixText(row.detail)
  }

  /** Somebody sends a datagram; `to` is undefined for what is for everybody. */
  sent(atMs: number, from: Address, to: Address | undefined, bytes: Uint8Array): void {
    this.mix(atMs)
    this.#mixAddress(from)
    if (to) this.#mixAddress(to)
    this.#mixBytes(bytes)
  }

  /** Something comes to a device, whether it runs or sleeps. */
  came(atMs: number, device: number, kind: 'datagram' | StreamEvent['what'], bytes?: Uint8Array): void {
    this.mix(atMs)
    this.mix(device)
    this.mixText(kind)
    if (bytes) this.#mixBytes(bytes)
  }

  /** Takes in something that happened and that nobody reads about. */
  mix(value: number): void {
    this.#low = Math.imul(this.#low ^ (value | 0), 0x01000193)
    this.#high = Math.imul(this.#high ^ this.#low ^ (value >>> 16), 0x85ebca6b)
  }

  mixText(text: string): void {
    this.mix(text.length)
    for (let at = 0; at < text.length; at++) this.mix(text.charCodeAt(at))
  }

  #mixAddress({ host, port }: Address): void {
    this.mixText(host)
    this.mix(port)
  }

  /** A few of them: sealed, they tell of everything that was drawn, and of all that was said. */
  #mixBytes(bytes: Uint8Array): void {
    const { length } = bytes
    this.mix(length)
    this.mix((bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[length - 1] ?? 0) << 16))
  }

  /** 16 hexadecimal digits. */
  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }
}
