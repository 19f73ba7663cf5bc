import type { EpochId } from '../crypto/epochId.ts'
import {
  type LockboxContent,
  type Lockboxes,
  type RekeyContent,
  readLockboxes,
  readRekey,
} from '../crypto/rekeyContent.ts'
import type { EventId } from '../event/ids.ts'
import { Behind } from '../graph/behind.ts'
import type { Entry } from '../graph/entry.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { compareText } from '../order.ts'

/** An epoch after the first: the accepted rekey event that founded it, and the founded epochs behind that. */
export class FoundedEpoch {
  readonly id: EventId
  readonly entry: Entry
  readonly rekey: RekeyContent
  readonly behind: ReadonlySet<FoundedEpoch>
  #reach: Behind | undefined

  constructor(entry: Entry, rekey: RekeyContent, behind: ReadonlySet<FoundedEpoch>) {
    this.id = entry.event.id
    this.entry = entry
    this.rekey = rekey
    this.behind = behind
  }

  /** Whether who founded the epoch knew of an event of the room. Costs what lies between, once. */
  knewOf(entry: Entry): boolean {
    this.#reach ??= new Behind(this.entry.parents)
    return this.#reach.has(entry)
  }
}

/** Boxes of one epoch, with the event that brought them. */
export interface BoxLot extends Lockboxes {
  readonly entry: Entry
}

/** What somebody holds: the epochs whose secret they have. */
export interface Held {
  has(id: EpochId): boolean
}

/**
 * The epochs of a room as its graph has them: a function of the set of events, and for what is sent under, of the
 * secrets that somebody holds. Whatever grew is taken up when the next question is asked.
 */
export class EpochChain {
  readonly #room: RoomGraph
  readonly #epochs = new Map<EventId, FoundedEpoch>()
  /** What each rekey and lockbox event says; undefined for those that nobody can read. */
  readonly #rekeys = new WeakMap<Entry, RekeyContent | 'unreadable'>()
  readonly #lockboxes = new WeakMap<Entry, LockboxContent | 'unreadable'>()

  constructor(room: RoomGraph) {
    this.#room = room
  }

  /** Every epoch that an accepted rekey founded. Each can be opened for reading, whatever became of its author. */
  get epochs(): ReadonlyMap<EventId, FoundedEpoch> {
    const rekeys = [...this.#room.keyEvents('roost.rekey')].filter(({ event }) => event.stateKey === undefined)
    if (
      rekeys.some((entry) => !this.#isKnown(entry)) ||
      [...this.#epochs.values()].some((epoch) => !this.#isHere(epoch))
    ) {
      this.#take(rekeys)
    }
    return this.#epochs
  }

  /** Epochs that no other supersedes, the one to send under first: the founded and unshadowed on which no such is built. */
  get heads(): readonly FoundedEpoch[] {
    return newestOf(this.#standing())
  }

  /** Whether an epoch is superseded: nobody who holds a newer one sends under it, or listens to who still does. */
  isSuperseded(id: EpochId): boolean {
    const { heads } = this
    return heads.length > 0 && !heads.some((head) => head.id === id)
  }

  /**
   * The epoch that a holder of these secrets sends under: of the heads whose secret it holds that of the lowest id;
   * without any, the best that it holds going back.
   */
  sendingEpoch(held: Held): EpochId | undefined {
    const standing = this.#standing()
    const head = newestOf(standing).find(({ id }) => held.has(id))
    const best = head ?? newestOf(standing.filter(({ id }) => held.has(id)))[0]
    return best?.id ?? (held.has('first') ? 'first' : undefined)
  }

  /** The epochs in which others are listened to as equals: the heads, and what the holder itself must send under. */
  liveEpochs(held: Held): readonly EpochId[] {
    const sending = this.sendingEpoch(held)
    return [...new Set([...(sending === undefined ? [] : [sending]), ...this.heads.map(({ id }) => id)])]
  }

  /** The boxes with the secret of each epoch: those of its rekey, and those of accepted lockbox events that name that. */
  get lots(): ReadonlyMap<EventId, readonly BoxLot[]> {
    const lots = new Map<EventId, BoxLot[]>()
    for (const { id, rekey, entry } of this.epochs.values()) lots.set(id, [{ ...rekey, entry }])
    for (const entry of this.#room.keyEvents('roost.lockbox')) {
      const content = entry.event.stateKey === undefined ? this.#lockboxesOf(entry) : undefined
      if (content) lots.get(content.rekey)?.push({ ...content, entry })
    }
    return lots
  }

  lotsOf(epoch: FoundedEpoch): readonly BoxLot[] {
    return this.lots.get(epoch.id) ?? []
  }

  #standing(): FoundedEpoch[] {
    const { shadowed } = this.#room
    return [...this.epochs.values()].filter(({ entry }) => !shadowed.has(entry))
  }

  #isKnown(entry: Entry): boolean {
    return this.#epochs.get(entry.event.id)?.entry === entry || this.#rekeys.get(entry) === 'unreadable'
  }

  #isHere({ id, entry }: FoundedEpoch): boolean {
    return this.#room.entry(id) === entry
  }

  /** Takes up what came and leaves out what went. What lies behind an event never changes. */
  #take(rekeys: readonly Entry[]): void {
    const before = new Map(this.#epochs)
    this.#epochs.clear()
    for (const entry of rekeys) {
      const known = before.get(entry.event.id)
      const epoch = known?.entry === entry ? known : this.#found(entry)
      if (epoch) this.#epochs.set(epoch.id, epoch)
    }
  }

  #found(entry: Entry): FoundedEpoch | undefined {
    const rekey = readRekey(entry.event.content)
    this.#rekeys.set(entry, rekey ?? 'unreadable')
    if (!rekey) return undefined
    const walk = new Behind(entry.parents)
    const behind = new Set<FoundedEpoch>()
    // The nearest first: what is behind it need not be looked for.
    for (const epoch of [...this.#epochs.values()].sort((left, right) => right.entry.rank - left.entry.rank)) {
      if (behind.has(epoch) || !walk.has(epoch.entry)) continue
      behind.add(epoch)
      for (const further of epoch.behind) behind.add(further)
    }
    return new FoundedEpoch(entry, rekey, behind)
  }

  #lockboxesOf(entry: Entry): LockboxContent | undefined {
    const known = this.#lockboxes.get(entry) ?? readLockboxes(entry.event.content) ?? 'unreadable'
    this.#lockboxes.set(entry, known)
    return known === 'unreadable' ? undefined : known
  }
}

/** Those of the epochs on which no other of them is built, by id. */
function newestOf(epochs: readonly FoundedEpoch[]): FoundedEpoch[] {
  const superseded = new Set<FoundedEpoch>()
  for (const epoch of epochs.toSorted((left, right) => right.entry.rank - left.entry.rank)) {
    if (superseded.has(epoch)) continue
    for (const older of epoch.behind) superseded.add(older)
  }
  return epochs.filter((epoch) => !superseded.has(epoch)).sort((left, right) => compareText(left.id, right.id))
}
