import { must } from '../../core/assert.ts'
import type { Bounded } from '../../core/bounded.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { type DeviceId, eventIdBytes } from '../../core/event/ids.ts'
import type { Added, CommunityGraph, Incoming, IngestResult } from '../../core/graph/communityGraph.ts'
import { placedTogetherBytesMax, placedTogetherCountMax } from '../../core/limits.ts'
import type { GossipEffect, GossipInput } from '../../sync/gossip/interface.ts'
import { intakeHeldBytesMax } from '../../sync/limits.ts'
import type { Opened } from '../community/communityLog.ts'
import { openedHereCountMax, takenTogetherMs } from '../limits.ts'
import type { Opener } from './opener.ts'

type Handed = Extract<GossipEffect, { kind: 'ingest' }>

/** The community that takes events in. */
export interface IngestPorts {
  readonly opener: Opener
  /** Runs the task once, after a while and never at once. */
  readonly after: (delayMs: number, task: () => void) => () => void
  /** What blobs are opened with by now. */
  epochs(): readonly EpochKeys[]
  graph(): CommunityGraph
  /** Gives events their places; undefined where the disk refuses what is needed for that. */
  place(incoming: readonly Incoming[]): IngestResult | undefined
  /** Stores what took its place; false where the disk refuses, and then the graph is what it was. */
  keep(news: readonly Added[]): boolean
  /** These belong to the set, and are on the disk. */
  tell(added: readonly Added[], from: DeviceId): void
  /** The graph may have brought keys: true where there are others now. */
  renewKeys(): boolean
  step(input: GossipInput): void
  /** Something here opens under no key that is held. */
  askKeychain(): void
  countRefusal(reason: string, count?: number): void
  /** Copies of held events got better, or something is wanted of others. */
  completed(): void
  wantCopies(): void
}

/** A sealed event, and what it was opened to. */
interface Item {
  readonly blob: Uint8Array
  /** The keys that were tried. */
  epochs: readonly EpochKeys[]
  opened: Opened
}

interface Batch {
  readonly handed: Handed
  readonly bytes: number
  state: 'new' | 'asked' | 'open'
  /** Once it is open. */
  items: readonly Item[]
}

/**
 * Takes in what others sent, in the order in which it came: opened, checked, placed, stored in one transaction, and only
 * then announced. Much at once is opened elsewhere, and what was opened meanwhile is placed and stored together. What may
 * wait here is bounded by the gossip, which takes nothing more from the network until it is told what became of this.
 */
export class Ingest {
  readonly #ports: IngestPorts
  readonly #batches: Batch[] = []
  #isPlacing = false
  #cancelNext: (() => void) | undefined
  #isStopped = false

  constructor(ports: IngestPorts) {
    this.#ports = ports
  }

  /** Whether something waits here. */
  get isBusy(): boolean {
    return this.#isPlacing || this.#batches.length > 0
  }

  /** How much waits here, and how much the gossip may let wait. */
  get bound(): Bounded {
    const count = this.#batches.reduce((sum, { bytes }) => sum + bytes, 0)
    return { what: 'bytes to be placed', count, max: intakeHeldBytesMax }
  }

  receive(handed: Handed): void {
    const { blobs } = handed
    const bytes = blobs.reduce((sum, blob) => sum + blob.length, 0)
    this.#batches.push({ handed, bytes, state: 'new', items: [] })
    // What comes first is taken at once; little that comes right behind it is taken together a little later.
    if (this.#cancelNext === undefined || blobs.length > openedHereCountMax) this.#ask()
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelNext?.()
  }

  /** Has opened what is new: here, which is soonest, or elsewhere, where it is much. */
  #ask(): void {
    const { opener } = this.#ports
    const batches = this.#batches.filter(({ state }) => state === 'new')
    const blobs = batches.flatMap(({ handed }) => handed.blobs)
    if (batches.length === 0) return
    for (const batch of batches) batch.state = 'asked'
    const epochs = this.#ports.epochs()
    const done = (opened: readonly Opened[]): void => {
      let from = 0
      for (const batch of batches) {
        batch.items = batch.handed.blobs.map((blob, at) => ({
          blob,
          epochs,
          opened: must(opened[from + at], 'one for each'),
        }))
        batch.state = 'open'
        from += batch.items.length
      }
      this.#opened()
    }
    if (blobs.length <= openedHereCountMax) done(blobs.map((blob) => opener.openNow(epochs, blob)))
    else opener.open(epochs, blobs, done)
  }

  /** Places what is open once it is enough for once, or nothing else is being opened. */
  #opened(): void {
    if (this.#isStopped || this.#isPlacing || this.#cancelNext !== undefined) return
    const openCount = this.#openCount()
    const together = this.#together()
    if (together.length === 0 || (openCount < this.#batches.length && together.length === openCount)) return
    this.#batches.splice(0, together.length)
    this.#isPlacing = true
    try {
      this.#take(together)
    } finally {
      this.#isPlacing = false
    }
    // In between the network is listened to.
    if (!this.#isStopped) this.#pause(this.#openCount() > 0 ? 0 : takenTogetherMs)
  }

  #pause(delayMs: number): void {
    this.#cancelNext = this.#ports.after(delayMs, () => {
      this.#cancelNext = undefined
      this.#ask()
      this.#opened()
    })
  }

  #take(together: readonly Batch[]): void {
    const [first] = together
    if (first === undefined) return
    this.#place(
      together.flatMap(({ items }) => items),
      first.handed.from,
    )
    for (const { handed, items } of together) {
      this.#ports.step({ kind: 'ingested', number: handed.number, leftOverCount: this.#leftOverCount(items) })
    }
  }

  #openCount(): number {
    const waiting = this.#batches.findIndex(({ state }) => state !== 'open')
    return waiting < 0 ? this.#batches.length : waiting
  }

  /** The batches that are placed together next: of one sender, and not too much. */
  #together(): readonly Batch[] {
    const together: Batch[] = []
    let count = 0
    let bytes = 0
    for (const batch of this.#batches) {
      if (batch.state !== 'open' || batch.handed.from !== this.#batches[0]?.handed.from) break
      if (count >= placedTogetherCountMax || bytes >= placedTogetherBytesMax) break
      together.push(batch)
      count += batch.items.length
      bytes += batch.bytes
    }
    return together
  }

  #place(items: readonly Item[], from: DeviceId): void {
    const ports = this.#ports
    const incoming: Incoming[] = []
    const locked: Item[] = []
    for (const item of items) {
      const { opened } = item
      if (opened.ok) incoming.push({ ...opened.incoming, from })
      else if (opened.reason === 'blob') locked.push(item)
      else ports.countRefusal(opened.reason)
    }
    const result = ports.place(incoming)
    if (result === undefined) return
    for (const { reason, rule } of result.refused) {
      ports.countRefusal(rule === undefined ? reason : `${reason} ${rule}`)
    }
    const refusedCount = items.length - locked.length - incoming.length + result.refused.length
    if (refusedCount > 0) ports.step({ kind: 'refused', count: refusedCount, from })
    // Where the disk refuses, nothing is lost: whoever sent this still has it, and offers it again while we differ.
    if (!ports.keep([...result.added, ...result.completed])) return
    this.#tell(incoming, result, from)
    this.#unlock(locked, from)
  }

  #tell(incoming: readonly Incoming[], { added, completed, missing }: IngestResult, from: DeviceId): void {
    const ports = this.#ports
    const { wanted } = ports.graph()
    const news = new Set(added.map(({ entry }) => entry.event.id))
    const found = incoming.map(({ event }) => event.id).filter((id) => !news.has(id) && !wanted.has(id))
    ports.tell(added, from)
    if (completed.length > 0) ports.completed()
    if (found.length > 0) ports.step({ kind: 'found', ids: found.map(eventIdBytes) })
    ports.step({ kind: 'missing', ids: missing.map(eventIdBytes), from })
    if (added.length > 0) ports.wantCopies()
  }

  /** What was sealed in an epoch of which we did not hold the key: the key may have come with it, or in the meantime. */
  #unlock(locked: readonly Item[], from: DeviceId): void {
    const isRenewed = this.#ports.renewKeys()
    if (locked.length === 0) return
    const epochs = this.#ports.epochs()
    for (const item of locked) this.#tryAgain(item, epochs)
    const isOpen = ({ opened }: Item) => opened.ok || opened.reason !== 'blob'
    const stillLocked = locked.filter((item) => !isOpen(item))
    if (stillLocked.length > 0 && !isRenewed) {
      this.#ports.countRefusal('locked', stillLocked.length)
      this.#ports.askKeychain()
    }
    const unlocked = isRenewed ? locked : locked.filter(isOpen)
    if (unlocked.length > 0) this.#place(unlocked, from)
  }

  /** What was tried in vain is not tried again: whoever makes up what nobody can open costs little here. */
  #tryAgain(item: Item, epochs: readonly EpochKeys[]): void {
    const untried = epochs.filter((keys) => !item.epochs.includes(keys))
    item.epochs = epochs
    if (untried.length > 0) item.opened = this.#ports.opener.openNow(untried, item.blob)
  }

  /** How many are not held now. */
  #leftOverCount(items: readonly Item[]): number {
    const { table } = this.#ports.graph()
    return items.filter(({ opened }) => !opened.ok || !table.has(opened.incoming.event.id)).length
  }
}
