import { must } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EventId } from '../../core/event/ids.ts'
import { type RoomEvent, signerOf } from '../../core/event/roomEvent.ts'
import { signaturesAreValid } from '../../core/event/signEvent.ts'
import type { CommunityGraph, Incoming } from '../../core/graph/communityGraph.ts'
import type { Opener } from '../../peer/ingest/opener.ts'
import { rememberingOpener } from '../device/rememberingOpener.ts'
import type { Holder } from '../oracles/holders.ts'
import type { Sim } from '../sim.ts'
import type { TraceRow } from '../trace/trace.ts'
import { replayed } from './replay.ts'

/** An event's way into the world. */
export interface Written {
  /** The device that wrote it. */
  readonly device: number
  /** The row of the trace that says so: rows stand in the order in which things happened. */
  readonly row: number
}

/**
 * Whose an event is: of an honest device; of somebody who lies, by whichever device of theirs; or of nobody who may write it,
 * by what its maker says of it or since it bears the key of an honest device that never wrote it.
 */
export type Origin = 'honest' | 'liar' | 'forged'

/**
 * What really happened, apart from what any device makes of it: who wrote which event when, who took it, what was forged,
 * and what the events say. Read from the trace as it grows; events are opened once, from whichever disk has them.
 */
export class Truth {
  readonly #sim: Sim
  readonly #opener: Opener
  #readCount = 0
  readonly #written = new Map<EventId, Written>()
  readonly #forged = new Set<EventId>()
  /** By device: what is on its disk, with the row that says so. */
  readonly #kept = new Map<number, Map<EventId, number>>()
  /** By device: when what it ever had came to it, as the row that says so. */
  readonly #came = new Map<number, Map<EventId, number>>()
  /** By device: events of which its person was told that they wrote them, with the row that says so. */
  readonly #acknowledged = new Map<number, Map<EventId, number>>()
  readonly #events = new Map<EventId, Incoming>()
  readonly #devices = new Map<string, number>()
  #earlier: ReadonlyMap<EventId, number> | undefined

  constructor(sim: Sim) {
    this.#sim = sim
    this.#opener = rememberingOpener(sim.crypto)
  }

  /** Undefined for what was there before the world began, and for what no device of the world wrote. */
  writtenAs(id: EventId): Written | undefined {
    this.#read()
    return this.#written.get(id)
  }

  authorOf(id: EventId): number | undefined {
    return this.writtenAs(id)?.device
  }

  /** Whose an event is that some device took. What a disk lost was written all the same. */
  originOf(event: RoomEvent): Origin {
    if (this.forged.has(event.id)) return 'forged'
    this.#earlier ??= authorsIn(this.#sim.trace.earlierRows)
    const author = this.authorOf(event.id) ?? this.#earlier.get(event.id)
    if (author !== undefined) return this.#sim.devices[author]?.isHonest ? 'honest' : 'liar'
    return this.deviceOfKey(signerOf(event) ?? '') === undefined ? 'liar' : 'forged'
  }

  /** Every event that a device of the world wrote and has, or had, on its disk. */
  get written(): ReadonlyMap<EventId, Written> {
    this.#read()
    return this.#written
  }

  get forged(): ReadonlySet<EventId> {
    this.#read()
    return this.#forged
  }

  /** What a device took onto its disk since the world began, and what no fault of that has taken away, with the row that says so. */
  keptBy(device: number): ReadonlyMap<EventId, number> {
    this.#read()
    return this.#kept.get(device) ?? NOTHING
  }

  /** What a device told its person that they wrote, and when, as the row that says so. */
  acknowledgedBy(device: number): ReadonlyMap<EventId, number> {
    this.#read()
    return this.#acknowledged.get(device) ?? NOTHING
  }

  /** The row of the trace that says that an event came to a device for the first time. */
  cameTo(device: number, id: EventId): number | undefined {
    this.#read()
    return this.#came.get(device)?.get(id)
  }

  /** The device of the world behind a key, as far as honest ones are concerned. */
  deviceOfKey(keyName: string): number | undefined {
    for (const { number, isHonest, community } of this.#sim.devices) {
      if (isHonest && community) this.#devices.set(community.profile.device.deviceId, number)
    }
    return this.#devices.get(keyName)
  }

  /**
   * What these events say, in the order of the truth: what was there before the world began first, parents before children.
   * Without those that no disk gives back.
   */
  eventsOf(ids: readonly EventId[], holders: readonly Holder[]): Incoming[] {
    this.#read()
    const rowOf = (id: EventId): number => this.#written.get(id)?.row ?? -1
    return ids.toSorted((left, right) => rowOf(left) - rowOf(right)).flatMap((id) => this.#eventOf(id, holders) ?? [])
  }

  /** A graph of these events alone. */
  graphOf(ids: ReadonlySet<EventId>, holders: readonly Holder[]): CommunityGraph {
    const { communityId } = must(holders[0], 'somebody has it').community
    const events = this.eventsOf([...ids], holders)
    return replayed(this.#sim.crypto, communityId, [events])
  }

  #eventOf(id: EventId, holders: readonly Holder[]): Incoming | undefined {
    const known = this.#events.get(id)
    if (known !== undefined) return known
    let best: Incoming | undefined
    for (const { community } of holders) {
      const blob = community.store.blob(id)
      const opened = blob && this.#opener.openNow(community.epochs.openers, blob)
      if (!opened?.ok) continue
      best ??= opened.incoming
      if (!isGood(this.#sim.crypto, opened.incoming)) continue
      best = opened.incoming
      break
    }
    if (best !== undefined) this.#events.set(id, best)
    return best
  }

  #read(): void {
    const { rows } = this.#sim.trace
    for (; this.#readCount < rows.length; this.#readCount++) {
      const row = this.#readCount
      const { kind, device, eventId } = must(rows[row], 'within')
      if (eventId === undefined) continue
      if (kind === 'forged') this.#forged.add(eventId)
      if (kind === 'lost' && device !== undefined) this.#kept.get(device)?.delete(eventId)
      if (kind === 'did' && device !== undefined) noteIn(this.#acknowledged, device, eventId, row)
      if (device === undefined || (kind !== 'wrote' && kind !== 'took')) continue
      if (kind === 'wrote' && !this.#written.has(eventId)) this.#written.set(eventId, { device, row })
      for (const rows of [this.#kept, this.#came]) noteIn(rows, device, eventId, row)
    }
  }
}

function noteIn(rows: Map<number, Map<EventId, number>>, device: number, id: EventId, row: number): void {
  const ofDevice = rows.get(device) ?? new Map<EventId, number>()
  rows.set(device, ofDevice)
  if (!ofDevice.has(id)) ofDevice.set(id, row)
}

function authorsIn(rows: readonly TraceRow[]): ReadonlyMap<EventId, number> {
  const authors = new Map<EventId, number>()
  for (const { kind, device, eventId } of rows) {
    if (kind === 'wrote' && device !== undefined && eventId !== undefined) authors.set(eventId, device)
  }
  return authors
}

/** Whether a copy is as its author sent it. */
const isGood = (crypto: CryptoPort, incoming: Incoming): boolean =>
  incoming.content === undefined && signaturesAreValid(crypto, incoming)

const NOTHING: ReadonlyMap<EventId, number> = new Map()
const truths = new WeakMap<Sim, Truth>()

/** The truth about a world. */
export function truthOf(sim: Sim): Truth {
  const truth = truths.get(sim) ?? new Truth(sim)
  truths.set(sim, truth)
  return truth
}
