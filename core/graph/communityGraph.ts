import { assert, must } from '../assert.ts'
import type { DeviceCertificate } from '../crypto/certificate.ts'
import type { CryptoPort } from '../crypto/port.ts'
import { dropOldest } from '../dropOldest.ts'
import type { DeviceId, EventId, RoomId } from '../event/ids.ts'
import { isRoomId } from '../event/ids.ts'
import { memberOf } from '../event/json.ts'
import { dependenciesOf, type RoomEvent } from '../event/roomEvent.ts'
import { ROOST_1 } from '../event/roomVersion.ts'
import { signaturesAreValid } from '../event/signEvent.ts'
import { refusedIdCountMax } from '../limits.ts'
import { authenticate } from './authenticate.ts'
import { CausalBuffer, type Incoming, type Pending } from './causalBuffer.ts'
import { CertificateDirectory } from './certificateDirectory.ts'
import { certified, ownershipOfKeys } from './certified.ts'
import { connectedOf } from './connected.ts'
import { type Entry, isAccepted } from './entry.ts'
import { Exclusions } from './exclusions.ts'
import type { Added, IngestRefusal, IngestResult } from './ingestResult.ts'
import { keepBetter } from './keepBetter.ts'
import { type Placed, refusalOf, type Waiting } from './placed.ts'
import { refusalByItself } from './refusalByItself.ts'
import { RoomGraph } from './roomGraph.ts'
import { settle } from './settle.ts'
import { inSlices } from './slices.ts'
import { PageWriter } from './storage/pageWriter.ts'
import { EMPTY_GROUP, type GraphStorage, type StoredEntry } from './storage/port.ts'
import type { Restored, StoredPages } from './storage/restored.ts'
import { StateGroups } from './storage/stateGroups.ts'
import { straightRun } from './straightRun.ts'
import { EntryTable } from './table/entryTable.ts'
import { readPages } from './table/readPages.ts'
import { rowsByRoom } from './table/rowsByRoom.ts'
import { signedWaiting } from './waiting.ts'
import { WantedCopies, type WantedReason } from './wantedCopies.ts'

export type { Incoming } from './causalBuffer.ts'
export type { Added, IngestRefusal, IngestResult } from './ingestResult.ts'

/**
 * The rooms of one community and the set of events that its peers synchronise: every connected event of a room that an
 * accepted event of the root room names, which the auth rules allow, together with all its ancestors.
 */
export class CommunityGraph {
  readonly root: RoomGraph
  readonly #crypto: CryptoPort
  readonly #ownDeviceId: DeviceId | undefined
  readonly #rooms = new Map<RoomId, RoomGraph>()
  /** The events of all rooms. */
  readonly table = new EntryTable()
  readonly #buffer = new CausalBuffer()
  readonly #certificates = new CertificateDirectory()
  readonly #refusedIds = new Set<EventId>()
  /** Waiting events whose room was named or whose signer was certified since they were last looked at. */
  readonly #unlocked = new Set<EventId>()
  readonly #wanted = new WantedCopies(this, (copy) => this.#verify(copy))
  #rootRemovesSomebody = false
  readonly #exclusions: Exclusions

  constructor(options: { crypto: CryptoPort; communityId: RoomId; ownDeviceId?: DeviceId }) {
    this.#crypto = options.crypto
    this.#ownDeviceId = options.ownDeviceId
    this.root = this.#newRoom(options.communityId)
    this.#exclusions = new Exclusions(this.root)
  }

  /** Every room that accepted events of the root name, the root itself first. */
  get rooms(): ReadonlyMap<RoomId, RoomGraph> {
    return this.#rooms
  }

  /** The place of an event, in whichever room. */
  entry(id: EventId): Entry | undefined {
    return this.table.entry(id)
  }

  get entryCount(): number {
    return this.table.count
  }

  /** How much waits here that others sent. */
  readonly bounds = () => this.#buffer.bounds
  /** Events of a room that wait for others which are not here, as far as their authors certainly wrote them. */
  waitingIn(roomId: RoomId): RoomEvent[] {
    const ownersOf = (deviceId: string) => this.#certificates.ownersOf(deviceId)
    return signedWaiting(this.#buffer, roomId, { ownersOf, verify: (copy) => this.#verify(copy) })
  }

  /**
   * Held events of which another copy is wanted: they came without their content, and no redaction of them counts; or
   * `wantSignatures` named them.
   */
  get wanted(): ReadonlyMap<EventId, WantedReason> {
    return this.#wanted.reasons
  }

  /** Held events whose copy has a signature that is not good, though what was built on them vouches for them. */
  wantSignatures(ids: Iterable<EventId>): void {
    for (const id of ids) if (this.table.has(id)) this.#wanted.add(id, 'signature')
  }

  /** The users that certified a device, as far as any event seen here tells. */
  ownersOf(deviceId: string): ReadonlySet<string> {
    return this.#certificates.ownersOf(deviceId).union(this.#buffer.ownersOf(deviceId))
  }

  /** A certificate that was checked and is known by other ways than a `roost.device` event: this device's own. */
  learnCertificate(certificate: DeviceCertificate): void {
    this.#certificates.add(certificate.device_id, certificate.user_id)
  }

  /** Takes events in any order, with duplicates, in any batches: the outcome is a function of all that ever came. */
  ingest(incoming: Iterable<Incoming>): IngestResult {
    const added: Added[] = []
    const completed: Added[] = []
    const refused: IngestRefusal[] = []
    const arrived = new Set<EventId>()
    for (const slice of inSlices(incoming)) {
      const straight = this.#placeStraight(slice)
      added.push(...straight)
      for (const event of slice.slice(straight.length)) {
        const better = this.#wanted.complete(event)
        if (better) completed.push({ ...better, blob: event.blob })
        refused.push(...this.#admit(event))
        arrived.add(event.event.id)
        this.#unlocked.add(event.event.id)
      }
      // A round may name rooms that let waiting events have their place in the next.
      while (this.#unlocked.size > 0) {
        const round = this.#placeRound(this.#takeUnlocked())
        added.push(...round.added)
        refused.push(...round.refused)
      }
    }
    if (added.length > 0) this.#refreshExclusions()
    this.#wanted.forgetRedacted()
    return { added, completed, refused, missing: this.#buffer.missing(arrived, (id) => this.table.has(id)) }
  }

  /**
   * Puts the events of our own log back in their places, in the order in which they were written there: parents first,
   * and nothing that was not authenticated before it was written. What storage knows of them is not found out again;
   * events whose parents cannot be read any more wait for another copy of those, and `missing` says which.
   */
  restore(logged: Iterable<Incoming>, storage: GraphStorage): Restored {
    const states = [...storage.groups()]
    const groups = new StateGroups(states)
    const stored = new Map(Array.from(storage.entries(), (entry) => [entry.event.id, entry]))
    const incomplete = this.#putBack(logged, stored, groups)
    this.#refreshExclusions()
    this.#wanted.forgetRedacted()
    const { missing } = this.ingest(incomplete)
    const entries = Array.from(stored.keys(), (id) => this.table.entry(id))
    const isWhole = this.table.count === stored.size && !entries.includes(undefined)
    if (!isWhole) return { groups, missing, pages: undefined }
    const pages = new PageWriter(this.table, groups)
    pages.add(
      entries.flatMap((entry) => entry ?? []),
      states,
    )
    return { groups, missing, pages }
  }

  /**
   * The same from pages, in one go: what events say is left where it is until somebody asks for it. `behind` are the
   * events behind those of the pages. Nothing of the log may be damaged or without its place in the storage.
   */
  resume(storage: GraphStorage, stored: StoredPages, behind: Iterable<Incoming>): Restored {
    const paged = readPages(this.table, stored.pages)
    const lastGroup = paged.at(-1)?.group ?? EMPTY_GROUP
    const count = this.table.count
    const later = [...storage.groups(lastGroup)]
    const groups = new StateGroups([...paged, ...later])
    this.table.states.restore(groups)
    this.table.fetchFrom(stored.fetch)
    this.#resumeRooms()
    const placed = new Map(Array.from(storage.entries(count), (entry) => [entry.event.id, entry]))
    const incomplete = this.#putBack(behind, placed, groups)
    assert(incomplete.length === 0, 'what is behind the pages rests on them')
    this.#refreshExclusions()
    for (const room of this.#rooms.values()) room.resumeShadowed(storage.shadowed(room.roomId))
    for (const id of stored.withoutContent) if (this.table.has(id)) this.#wanted.add(id, 'content')
    this.#wanted.forgetRedacted()
    const pages = new PageWriter(this.table, groups, stored.pages)
    pages.add(
      Array.from(placed.keys(), (id) => must(this.table.entry(id), 'it was put back')),
      later,
    )
    return { groups, missing: [], pages }
  }

  /** Answers those that rest on what is not here. */
  #putBack(logged: Iterable<Incoming>, stored: ReadonlyMap<EventId, StoredEntry>, groups: StateGroups): Incoming[] {
    const incomplete: Incoming[] = []
    for (const incoming of logged) {
      const { event } = incoming
      const room = this.#rooms.get(event.roomId)
      if (room !== undefined && dependenciesOf(event).every((id) => room.entry(id))) {
        const known = stored.get(event.id)
        this.#keep(known ? room.restore(event, known, groups) : room.add(event), room, incoming)
      } else incomplete.push(incoming)
    }
    return incomplete
  }

  /** Gives each room its rows of the table, and looks at those that say something of rooms, devices and removals. */
  #resumeRooms(): void {
    for (const { roomId, numbers, tips } of rowsByRoom(this.table)) {
      const room = this.#rooms.get(roomId) ?? this.#newRoom(roomId)
      room.resume(numbers, tips)
    }
    for (const { stateKey, sender } of this.table.authorsOf('roost.device')) {
      if (stateKey !== undefined) this.#certificates.add(stateKey, sender)
    }
    for (const type of ROOM_AND_REMOVAL_TYPES) {
      for (const entry of this.root.entriesOf(type)) if (isAccepted(entry)) this.#takeFromRoot(entry.event)
    }
  }

  #newRoom(roomId: RoomId): RoomGraph {
    const room = new RoomGraph(ROOST_1, roomId, this.table)
    this.#rooms.set(roomId, room)
    return room
  }

  #admit(incoming: Incoming): IngestRefusal[] {
    const { id } = incoming.event
    if (this.table.has(id)) return []
    if (this.#refusedIds.has(id)) return []
    const reason = refusalByItself(this.#crypto, this.root.roomId, incoming.event)
    if (reason) return [{ id, reason }]
    if (dependenciesOf(incoming.event).some((dependency) => this.#refusedIds.has(dependency))) {
      return this.#dropRefused({ id, reason: 'auth', rule: ON_REFUSED })
    }
    keepBetter(this.#buffer, incoming, (copy) => this.#verify(copy))
    const { type, stateKey } = incoming.event
    if (type === 'roost.device' && stateKey !== undefined) this.#unlock(this.#buffer.signedBy(stateKey))
    return []
  }

  #unlock(ids: Iterable<EventId>): void {
    for (const id of ids) this.#unlocked.add(id)
  }

  #takeUnlocked(): EventId[] {
    const ids = [...this.#unlocked]
    this.#unlocked.clear()
    return ids
  }

  /**
   * Gives events their places without letting them wait, as far as from the first one on each is new, rests on what is here
   * or stands before it, is authenticated and accepted: nearly all that a peer is ever sent. Where one of them is not, none is
   * placed: then all that came together has to be looked at together.
   */
  #placeStraight(slice: readonly Incoming[]): readonly Added[] {
    const run = straightRun(slice, {
      isKnown: (id) => this.#refusedIds.has(id) || this.#buffer.get(id) !== undefined,
      isHeld: (id) => this.table.has(id),
      isNamed: (roomId) => this.#rooms.has(roomId),
      ownersOf: (deviceId) => this.#certificates.ownersOf(deviceId),
    })
    if (run.length === 0 || this.#authenticate(run).failed.length > 0) return []
    const placed: Placed[] = []
    for (const pending of run) {
      const outcome = this.#place(pending)
      if (outcome.kind === 'placed') placed.push(outcome)
      if (outcome.kind === 'placed' && isAccepted(outcome.entry)) continue
      this.#takeBack(placed)
      return []
    }
    for (const { entry, room, pending } of placed) {
      this.#keep(entry, room, pending)
      this.#unlock(this.#buffer.dependentsOf(entry.event.id))
    }
    return placed
  }

  /** Gives every waiting event that can have one because of these its place. */
  #placeRound(ids: readonly EventId[]): { added: readonly Added[]; refused: IngestRefusal[] } {
    const { candidates, refused } = this.#candidates(ids)
    const connected = connectedOf(candidates, (id) => this.table.has(id))
    const { authenticated, failed } = this.#authenticate(connected)
    const placed: Placed[] = []
    for (const pending of authenticated) {
      const outcome = this.#place(pending)
      if (outcome.kind === 'placed') placed.push(outcome)
      if (outcome.kind === 'refused') refused.push({ id: outcome.id, reason: outcome.reason })
    }
    const settled = settle(placed, (events) => this.#authenticate(certified(events, this.#certificates)).authenticated)
    const { kept, withdrawn } = settled
    const refusals = settled.refused.map(refusalOf)
    this.#takeBack([...settled.refused, ...withdrawn])
    for (const { pending } of withdrawn) this.#buffer.putBack(pending)
    for (const { entry, room, pending } of kept) {
      this.#keep(entry, room, pending)
      this.#unlock(this.#buffer.dependentsOf(entry.event.id))
    }
    for (const refusal of refusals) refused.push(...this.#dropRefused(refusal))
    refused.push(...this.#dropFailed([...failed, ...withdrawn.map(({ pending }) => pending)]))
    return { added: kept, refused }
  }

  #authenticate(events: readonly Pending[]) {
    return authenticate(events, (pending) => this.#verify(pending), this.#ownDeviceId)
  }

  /** Waiting events whose room is named and whose signer is certified; a signer who is not the author is refused. */
  #candidates(ids: readonly EventId[]): { candidates: Pending[]; refused: IngestRefusal[] } {
    const refused: IngestRefusal[] = []
    const mayBePlaced = ({ event }: Pending): boolean => {
      if (!this.#rooms.has(event.roomId)) return false
      const ownership = ownershipOfKeys(event, (deviceId) => this.ownersOf(deviceId))
      if (ownership === 'foreign') {
        this.#buffer.remove(event.id)
        refused.push({ id: event.id, reason: 'certificate' })
      }
      return ownership === 'owned'
    }
    return { candidates: this.#buffer.around(ids, (id) => this.table.has(id), mayBePlaced), refused }
  }

  #verify(pending: Incoming): boolean {
    return signaturesAreValid(this.#crypto, pending)
  }

  #place(pending: Pending): Placed | Waiting | ({ kind: 'refused' } & IngestRefusal) {
    const { event } = pending
    const room = this.#rooms.get(event.roomId)
    const dependencies = dependenciesOf(event)
    // An ancestor that was not authenticated is not here: this one waits on.
    if (!room || !dependencies.every((id) => this.table.has(id))) return { kind: 'waiting' }
    this.#buffer.remove(event.id)
    if (!dependencies.every((id) => room.entry(id))) {
      return { kind: 'refused', id: event.id, reason: 'foreignRoom' }
    }
    const { blob, content } = pending
    const placed = { kind: 'placed', entry: room.add(event), room, pending, blob } as const
    return content === undefined ? placed : { ...placed, content }
  }

  #takeBack(placed: readonly Placed[]): void {
    const childrenFirst = placed.toSorted((left, right) => right.entry.rank - left.entry.rank)
    for (const [room, items] of Map.groupBy(childrenFirst, (item) => item.room)) {
      room.drop(items.map(({ entry }) => entry))
    }
  }

  /** The entry is part of the set now: what it says of rooms and devices counts. */
  #keep(entry: Entry, room: RoomGraph, { content }: Incoming): void {
    if (content === 'missing') this.#wanted.add(entry.event.id, 'content')
    const { event } = entry
    if (event.type === 'roost.device' && event.stateKey !== undefined) {
      this.#certificates.add(event.stateKey, event.sender)
      // In other rooms they may have waited for nothing else: a certificate that waits itself vouches for nobody.
      this.#unlock(this.#buffer.signedBy(event.stateKey))
    }
    if (room === this.root && isAccepted(entry)) this.#takeFromRoot(event)
  }

  #takeFromRoot(event: RoomEvent): void {
    const names = NAMING_TYPES.includes(event.type)
    if (names && event.stateKey !== undefined && isRoomId(event.stateKey) && !this.#rooms.has(event.stateKey)) {
      this.#newRoom(event.stateKey)
      this.#unlock(this.#buffer.ofRoom(event.stateKey))
    }
    const bans = event.type === 'm.room.member' && memberOf(event.content, 'membership') === 'ban'
    if (bans || event.type === 'roost.revoke') this.#rootRemovesSomebody = true
  }

  /** A bad copy stays while something waits for it: a descendant may yet vouch for it, or a better copy come. */
  #dropFailed(failed: readonly Pending[]): IngestRefusal[] {
    const dropped = failed.filter(({ event, signature }) => signature === 'invalid' && !this.#buffer.isWanted(event.id))
    for (const { event } of dropped) this.#buffer.remove(event.id)
    return dropped.map(({ event }) => ({ id: event.id, reason: 'signature' }))
  }

  /** What was refused has no place, and neither has anything that rests on it: nobody accepts that. */
  #dropRefused(refusal: IngestRefusal): IngestRefusal[] {
    const descendants = this.#buffer.takeDescendants(refusal.id)
    for (const id of [refusal.id, ...descendants]) {
      this.#refusedIds.add(id)
      dropOldest(this.#refusedIds, refusedIdCountMax)
    }
    return [refusal, ...descendants.map((id) => ({ id, reason: 'auth' as const, rule: ON_REFUSED }))]
  }

  #refreshExclusions(): void {
    if (this.#rootRemovesSomebody) this.#exclusions.refresh(this.#rooms.values())
  }
}

/** The rule by which nothing follows what was refused. */
const ON_REFUSED = 'R3'
/** What names a room in the root. */
const NAMING_TYPES: readonly string[] = ['m.space.child', 'roost.conversation']
/** What of the root bears on other rooms. */
const ROOM_AND_REMOVAL_TYPES: readonly string[] = [...NAMING_TYPES, 'm.room.member', 'roost.revoke']
