import type { EventId, RoomId } from '../../core/event/ids.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'
import { type Added, CommunityGraph, type Incoming, type IngestResult } from '../../core/graph/communityGraph.ts'
import type { Entry } from '../../core/graph/entry.ts'
import { eventCountOf, type GraphPage } from '../../core/graph/storage/page.ts'
import type { PageWriter } from '../../core/graph/storage/pageWriter.ts'
import type { GraphBatch } from '../../core/graph/storage/port.ts'
import type { Restored } from '../../core/graph/storage/restored.ts'
import type { StateGroups } from '../../core/graph/storage/stateGroups.ts'
import type { Batch, CommunityStore, LoggedEvent } from '../../core/store/communityStore.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import type { Environment } from '../environment.ts'
import { completeProjections } from '../storage/rebuild.ts'
import { unlessStorageRefuses } from '../unlessStorageRefuses.ts'
import type { BodyOf } from '../views/messageBody.ts'
import { batchOf, idsOf, type Opened as OpenedBlob, type ReadRows, readRows } from './communityLog.ts'
import type { Keyring } from './keyring.ts'

/** What the log is sealed under. */
type LogKeys = Pick<Keyring, 'openers' | 'keepFor'>

/** A community's graph in memory and its log on disk, which hold the same. */
export class LoggedGraph {
  readonly #environment: Environment
  readonly #store: CommunityStore
  readonly #profile: StoredProfile
  readonly #communityId: RoomId
  readonly #keyring: LogKeys
  readonly #bodyOf: BodyOf
  readonly #doubted: () => void
  /** Events that the log could not give back and that others rest on, as it was opened. */
  readonly missing: readonly EventId[]
  /** Rows of the log that could not be read, as it was opened. */
  readonly damagedCount: number
  #graph: CommunityGraph
  /** The states that the log knows by number. */
  #groups: StateGroups
  #pages: PageWriter | undefined

  /** Events that the disk holds, as far as anybody was told. */
  #keptCount: number
  /** Memory holds what the disk refused, and the disk could not be read again either. */
  #isAhead = false

  /** Reads the whole log. Throws a `StoreError` for what the disk does. */
  constructor(options: {
    environment: Environment
    store: CommunityStore
    profile: StoredProfile
    communityId: RoomId
    keyring: LogKeys
    bodyOf: BodyOf
    /** Memory holds less than was kept, or what the disk may not hold: all is to be read again when the disk lets it. */
    doubted: () => void
  }) {
    this.#environment = options.environment
    this.#store = options.store
    this.#profile = options.profile
    this.#communityId = options.communityId
    this.#keyring = options.keyring
    this.#bodyOf = options.bodyOf
    this.#doubted = options.doubted
    const { graph, groups, pages, missing, damagedCount } = this.#orDamaged(() => this.#read())
    this.#graph = graph
    this.#groups = groups
    this.#pages = pages
    this.#keptCount = graph.entryCount
    this.missing = missing
    this.damagedCount = damagedCount
  }

  /** Another object after `goBack`. */
  get graph(): CommunityGraph {
    return this.#graph
  }

  /** When the copy of an event arrived here, by this device's clock. */
  receivedTs(id: EventId): number {
    return this.#graph.table.receivedTsOf(id)
  }

  /**
   * Gives events their places in memory, for `keep`. Where what they rest on cannot be read, memory goes back to what the
   * disk holds, and this throws a `StoreError`.
   */
  place(incoming: Iterable<Incoming>): IngestResult {
    // What would be placed there might rest on what the disk never took.
    if (this.#isAhead) this.goBack()
    try {
      return this.#orDamaged(() => this.#graph.ingest(incoming))
    } catch (error) {
      this.goBack()
      throw error
    }
  }

  /**
   * Places events of our own and commits them, as a whole or not at all. Undefined where the rules refuse them; throws a
   * `StoreError` also where they rest on what the disk did not take after all.
   */
  write(own: readonly Incoming[], lastId: EventId): readonly Added[] | undefined {
    const { added, missing } = this.place(own)
    if (added.some(({ entry }) => entry.event.id === lastId)) {
      this.keep(added, 'own')
      return added
    }
    if (added.length + missing.length > 0) this.goBack()
    if (missing.length > 0) throw new StoreError('unavailable')
    return undefined
  }

  /** Commits what took its place. If the disk refuses, memory goes back to what the disk holds, and this throws. */
  keep(added: readonly Added[], origin: 'own' | 'peer'): void {
    if (added.length === 0) return
    const nowMs = this.#environment.nowMs()
    const options = {
      accountId: this.#profile.userId,
      receivedTs: nowMs,
      durable: origin === 'own',
      bodyOf: this.#bodyOf,
    }
    const entries = added.map(({ entry }) => entry)
    try {
      this.#graph.table.noteReceived(entries, nowMs)
      this.#orDamaged(() => {
        this.#keyring.keepFor(added.map(({ blob }) => blob))
        const batch = batchOf(added, this.#groups, options)
        const graph = { ...batch.graph, copies: this.#newCopies(entries), pages: this.#fullPages(entries, batch.graph) }
        this.#store.appendBatch({ ...batch, graph, shadowed: this.#shadowed(added, batch.shadowed) })
      })
    } catch (error) {
      this.goBack()
      throw error
    }
    this.#keptCount = this.#graph.entryCount
    this.#graph.table.release(entries)
  }

  /** Memory holds what the disk holds again. */
  goBack(): void {
    this.#isAhead = true
    try {
      const { graph, groups, pages } = this.#orDamaged(() => this.#read())
      this.#graph = graph
      this.#groups = groups
      this.#pages = pages
      this.#isAhead = false
    } finally {
      if (this.isDoubted) this.#doubted()
    }
  }

  /** Memory holds something else than what was kept, until all is read again. */
  get isDoubted(): boolean {
    return this.#isAhead || this.#graph.entryCount !== this.#keptCount
  }

  /**
   * What does not add up is the doing of a file that is damaged, and in one that is not, a programming error.
   */
  #orDamaged<Value>(operation: () => Value): Value {
    try {
      return operation()
    } catch (error) {
      if (error instanceof StoreError || this.#store.damagedPlaceCount() === 0) throw error
      throw new StoreError('damaged', error)
    }
  }

  /** Events of the log that came again with what was missing, and what they say they replace. */
  #newCopies(entries: readonly Entry[]): Map<EventId, EventId | undefined> {
    const again = entries.filter(({ number }) => this.#pages?.has(number))
    return new Map(again.map(({ event, replaces }) => [event.id, replaces]))
  }

  #fullPages(entries: readonly Entry[], { groups }: GraphBatch): GraphPage[] {
    this.#pages?.add(entries, groups)
    return this.#pages ? [...this.#pages.takeFull()] : []
  }

  /** What the root removes is shadowed in every room. */
  #shadowed(added: readonly Added[], inTheirRooms: Batch['shadowed']): Batch['shadowed'] {
    if (!added.some(({ room }) => room === this.#graph.root)) return inTheirRooms
    const rooms = [...this.#graph.rooms.values()]
    return new Map(rooms.map(({ roomId, shadowed }) => [roomId, idsOf(shadowed)]))
  }

  #read(): Opened {
    const { crypto } = this.#environment
    const { device, certificate } = this.#profile
    const graph = new CommunityGraph({ crypto, communityId: this.#communityId, ownDeviceId: device.deviceId })
    graph.learnCertificate(certificate)
    const opened = this.#readPages(graph) ?? this.#readLog(graph)
    graph.wantSignatures(this.#store.wantedCopies().keys())
    completeProjections(this.#store, graph, this.#environment.nowMs())
    return opened
  }

  /** Undefined where there are no pages, or not all of the log can be read by them. */
  #readPages(graph: CommunityGraph): Opened | undefined {
    const { graph: storage } = this.#store
    const pages = this.#store.isPlaced() ? storage.pages() : []
    const pagedCount = pages.reduce((sum, page) => sum + eventCountOf(page), 0)
    if (pagedCount === 0) return undefined
    const behind = this.#readRows(this.#rowsBehind(pagedCount))
    if (behind.damagedCount > 0) return undefined
    const wanted = [...this.#store.wantedCopies()]
    const withoutContent = wanted.flatMap(([id, reason]) => (reason === 'content' ? [id] : []))
    const fetch = (id: EventId) => this.#fetch(id)
    const restored = graph.resume(storage, { pages, fetch, withoutContent }, behind.logged)
    noteReceived(graph, behind)
    return { graph, ...restored, damagedCount: 0 }
  }

  #readLog(graph: CommunityGraph): Opened {
    graph.table.fetchFrom((id) => this.#fetch(id))
    const rows = new RowsInOrder(this.#opening(), graph)
    const restored = graph.restore(rows.of(this.#store.readLog()), this.#store.graph)
    rows.noteLate()
    // What cannot be written now is written at another start.
    unlessStorageRefuses(() => this.#writePages(restored.pages))
    return { graph, ...restored, damagedCount: rows.damagedCount }
  }

  /** All of them anew: where the log had to be read, those that are there were no good. */
  #writePages(writer: PageWriter | undefined): void {
    const pages = [...(writer?.takeFull() ?? [])]
    if (pages.length === 0) return
    this.#store.graph.dropPages()
    this.#store.graph.append({ groups: [], entries: [], pages })
  }

  #readRows(rows: Iterable<LoggedEvent>): ReadRows {
    return readRows(this.#opening(), rows)
  }

  /** Opens what the log holds, with the keys of now. */
  #opening(): (blob: Uint8Array) => OpenedBlob {
    const { openers } = this.#keyring
    return (blob) => this.#environment.opener.openNow(openers, blob)
  }

  /** The rows of the log behind the events of the pages. */
  *#rowsBehind(pagedCount: number): Generator<LoggedEvent> {
    for (const { event } of this.#store.graph.entries(pagedCount)) {
      const row = this.#store.logged(event.id)
      if (row) yield row
    }
  }

  /** An event that is stored. What cannot be read any more is mended at the next start, when the whole log is read. */
  #fetch(id: EventId): RoomEvent | undefined {
    const blob = this.#store.blob(id)
    const opened = blob && this.#opening()(blob)
    if (opened?.ok) return opened.incoming.event
    unlessStorageRefuses(() => this.#store.graph.dropPages())
    return undefined
  }
}

interface Opened extends Restored {
  readonly graph: CommunityGraph
  readonly damagedCount: number
}

/** The rows of a log on their way into a graph, of which no more than one has to be in memory at a time. */
class RowsInOrder {
  readonly #open: (blob: Uint8Array) => OpenedBlob
  readonly #graph: CommunityGraph
  /** When the copies arrived of those that waited for others. */
  readonly #late = new Map<EventId, number>()
  damagedCount = 0

  constructor(open: (blob: Uint8Array) => OpenedBlob, graph: CommunityGraph) {
    this.#open = open
    this.#graph = graph
  }

  *of(rows: Iterable<LoggedEvent>): Generator<Incoming> {
    for (const { eventId, blob, receivedTs } of rows) {
      const opened = this.#open(blob)
      if (!opened.ok || opened.incoming.event.id !== eventId) {
        this.damagedCount++
        continue
      }
      yield opened.incoming
      if (!this.#note(eventId, receivedTs)) this.#late.set(eventId, receivedTs)
    }
  }

  /** Once the graph has them all. */
  noteLate(): void {
    for (const [id, receivedTs] of this.#late) this.#note(id, receivedTs)
  }

  #note(id: EventId, receivedTs: number): boolean {
    const entry = this.#graph.entry(id)
    if (entry === undefined) return false
    this.#graph.table.noteReceived([entry], receivedTs)
    this.#graph.table.release([entry])
    return true
  }
}

const noteReceived = (graph: CommunityGraph, { receivedTs }: ReadRows): void => {
  for (const [id, ts] of receivedTs) graph.table.noteReceived([graph.entry(id) ?? []].flat(), ts)
}
