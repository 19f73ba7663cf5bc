import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { EventId, RoomId } from '../../core/event/ids.ts'
import { stateKey } from '../../core/event/roomEvent.ts'
import { signaturesAreValid } from '../../core/event/signEvent.ts'
import { CertificateDirectory } from '../../core/graph/certificateDirectory.ts'
import { isCertified } from '../../core/graph/certified.ts'
import { CommunityGraph, type Incoming } from '../../core/graph/communityGraph.ts'
import { type Entry, isAccepted } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { MemoryStorage } from '../../core/graph/storage/memoryStorage.ts'
import type { GroupNumber, StoredEntry } from '../../core/graph/storage/port.ts'
import { StateGroups } from '../../core/graph/storage/stateGroups.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { openEvent } from '../community/communityLog.ts'
import { bodyReader, openBody } from '../privateRooms/bodyReader.ts'
import type { BodyOf } from '../views/messageBody.ts'
import { wholeRoomState } from './roomStateChange.ts'

export type AuditReason =
  | 'file' // SQLite finds a part of the file damaged; no event can be named
  | 'unreadable' // the row is there and cannot be read
  | 'blob' // no epoch's key opens it
  | 'oversize'
  | 'notCanonical'
  | 'shape'
  | 'hash' // its content is not what its hash says
  | 'id' // it is another event than its row says
  | 'contentMissing' // it has no content, and nothing says why
  | 'signature' // a signature is not of the key that it names: another copy is wanted
  | 'certificate' // nobody certified the key that signed it
  | 'missing' // the graph knows of it and the log does not have it
  | 'unplaced' // the log has it and the graph does not know of it, or what it rests on is missing
  | 'place' // verdict, rank, time, parents or states are stored otherwise than they follow from the log
  | 'shadowed' // whether it is shown is stored otherwise
  | 'state' // the state of its room names another event in its place, or other content
  | 'index' // it is found by other words than it has, or is not found, or should not be

export interface AuditFinding {
  /** Absent for what concerns the file and no event of its own. */
  readonly eventId: EventId | undefined
  readonly reason: AuditReason
}

export interface AuditReport {
  /** Events of which every byte, hash, signature and place was looked at. */
  readonly eventCount: number
  readonly findings: readonly AuditFinding[]
}

interface AuditOptions {
  readonly crypto: CryptoPort
  readonly communityId: RoomId
  readonly epochs: readonly EpochKeys[]
  readonly store: CommunityStore
}

/**
 * Verifies everything in a community's file anew, from the disk: that it opens, that each event is canonical and is what
 * its hashes say, every signature and who certified its key, and that graph and states follow from the log. Page
 * encryption notices changes and not old pages put back: this does. Events with bad signatures are noted as wanted.
 * Throws a `StoreError` where nothing can be read at all.
 */
export function auditCommunity({ crypto, communityId, epochs, store }: AuditOptions): AuditReport {
  const findings: AuditFinding[] = []
  const found = (eventId: EventId | undefined, reason: AuditReason): void => void findings.push({ eventId, reason })
  for (let count = store.damagedPlaceCount(); count > 0; count--) found(undefined, 'file')

  const stored = storedGraph(store, found)
  const logged = readLog(crypto, epochs, store, found)
  const graph = new CommunityGraph({ crypto, communityId })
  graph.restore(logged.values(), new MemoryStorage())

  auditSignatures(crypto, logged.values(), found)
  const wanted = readable(() => store.wantedCopies(), found)
  for (const id of graph.wanted.keys()) if (wanted && !wanted.has(id)) found(id, 'contentMissing')
  if (stored !== undefined) auditPlaces(graph, logged, stored, store, found)
  const bodyOf = readable(() => bodyReader({ crypto, communityId, store }), found) ?? openBody
  auditIndex(graph, store, bodyOf, found)
  if (readable(() => store.lacksRoomStates(), found) === false) auditStates(graph, store, found)
  const unsigned = findings.flatMap(({ eventId, reason }) => (eventId && reason === 'signature' ? [eventId] : []))
  if (unsigned.length > 0) store.wantCopies(unsigned)
  return { eventCount: logged.size, findings }
}

type Found = (eventId: EventId | undefined, reason: AuditReason) => void

function readLog(
  crypto: CryptoPort,
  epochs: readonly EpochKeys[],
  store: CommunityStore,
  found: Found,
): Map<EventId, Incoming> {
  const logged = new Map<EventId, Incoming>()
  for (const row of store.readEveryRow()) {
    if (row.blob === undefined) {
      found(row.eventId, 'unreadable')
      continue
    }
    const opened = openEvent(crypto, epochs, row.blob)
    if (!opened.ok) found(row.eventId, opened.reason)
    else if (opened.incoming.event.id !== row.eventId) found(row.eventId, 'id')
    else logged.set(opened.incoming.event.id, opened.incoming)
  }
  return logged
}

function auditSignatures(crypto: CryptoPort, logged: Iterable<Incoming>, found: Found): void {
  const events = [...logged]
  const directory = new CertificateDirectory()
  for (const { event } of events) {
    if (event.type === 'roost.device' && event.stateKey !== undefined) directory.add(event.stateKey, event.sender)
  }
  for (const incoming of events) {
    const { id } = incoming.event
    if (!signaturesAreValid(crypto, incoming)) found(id, 'signature')
    if (!isCertified(incoming.event, (deviceId) => directory.ownersOf(deviceId))) found(id, 'certificate')
  }
}

interface StoredGraph {
  readonly entries: ReadonlyMap<EventId, StoredEntry>
  readonly groups: StateGroups
}

const storedGraph = (store: CommunityStore, found: Found): StoredGraph | undefined =>
  readable(() => {
    const entries = new Map(Array.from(store.graph.entries(), (entry) => [entry.event.id, entry]))
    return { entries, groups: new StateGroups(store.graph.groups()) }
  }, found)

function auditPlaces(
  graph: CommunityGraph,
  logged: ReadonlyMap<EventId, Incoming>,
  { entries, groups }: StoredGraph,
  store: CommunityStore,
  found: Found,
): void {
  for (const id of entries.keys()) if (!logged.has(id)) found(id, 'missing')
  for (const id of logged.keys()) {
    const [entry, known] = [graph.entry(id), entries.get(id)]
    const room = entry && graph.rooms.get(entry.event.roomId)
    if (!entry || !room || !known) found(id, 'unplaced')
    else if (!isPlacedAs(entry, room, known, groups)) found(id, 'place')
  }
  for (const room of graph.rooms.values()) {
    const before = new Set(readable(() => store.graph.shadowed(room.roomId), found) ?? [])
    const now = new Set(Array.from(room.shadowed, ({ event }) => event.id))
    for (const id of now.symmetricDifference(before)) if (logged.has(id)) found(id, 'shadowed')
  }
}

function auditIndex(graph: CommunityGraph, store: CommunityStore, bodyOf: BodyOf, found: Found): void {
  const expected = new Map<EventId, string>()
  for (const room of graph.rooms.values()) {
    for (const entry of room.entries()) {
      const { id } = entry.event
      const body = isAccepted(entry) && !room.redactedBy(id) ? bodyOf(room, entry.event) : undefined
      if (body !== undefined) expected.set(id, `${!room.shadowed.has(entry)} ${body}`)
    }
  }
  const indexed = readable(() => Array.from(store.indexedMessages()), found) ?? []
  for (const { eventId, body, isFound } of indexed) {
    if (expected.get(eventId) !== `${isFound} ${body}`) found(eventId, 'index')
    expected.delete(eventId)
  }
  for (const id of expected.keys()) found(id, 'index')
}

function auditStates(graph: CommunityGraph, store: CommunityStore, found: Found): void {
  const expected = new Map<string, { id: EventId; content: string | undefined }>()
  for (const room of graph.rooms.values()) {
    for (const { key, value } of wholeRoomState(room).entries) {
      if (value) expected.set(`${room.roomId} ${key}`, { id: value.eventId, content: value.content })
    }
  }
  for (const { roomId, type, stateKey: text, eventId, content } of readable(() => [...store.roomStates()], found) ??
    []) {
    const place = `${roomId} ${stateKey(type, text)}`
    const { id, content: known } = expected.get(place) ?? {}
    if (id !== eventId || known !== content) found(eventId, 'state')
    expected.delete(place)
  }
  for (const { id } of expected.values()) found(id, 'state')
}

/** Undefined where it cannot be read, which is a finding. */
function readable<Value>(read: () => Value, found: Found): Value | undefined {
  try {
    return read()
  } catch (error) {
    // Also where a row names a number that stands nowhere, which only damage brings about.
    if (error instanceof StoreError && error.code !== 'damaged') throw error
    found(undefined, 'file')
    return undefined
  }
}

function isPlacedAs(entry: Entry, room: RoomGraph, stored: StoredEntry, groups: StateGroups): boolean {
  const { event, verdict } = entry
  const isSame = (ids: readonly string[], others: readonly string[]) => ids.join() === others.join()
  return (
    stored.event.roomId === event.roomId &&
    stored.event.type === event.type &&
    stored.event.stateKey === event.stateKey &&
    stored.event.sender === event.sender &&
    stored.event.originServerTs === event.originServerTs &&
    isSame(stored.event.prevEvents, event.prevEvents) &&
    isSame(stored.event.authEvents, event.authEvents) &&
    stored.refusedBy === (verdict.allowed ? undefined : verdict.rule) &&
    stored.rank === entry.rank &&
    stored.clampedTs === entry.clampedTs &&
    stored.authDepth === room.authIndex.depthOf(event.id) &&
    isState(groups, stored.stateBefore, entry.stateBefore) &&
    isState(groups, stored.stateAfter, entry.stateAfter)
  )
}

const isState = (groups: StateGroups, group: GroupNumber, state: StateMap): boolean =>
  group <= groups.last && groups.state(group).equals(state)
