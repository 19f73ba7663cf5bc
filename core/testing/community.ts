import { assert, must } from '../assert.ts'
import type { CryptoPort, Random } from '../crypto/port.ts'
import { type EventId, nameOfKey, type RoomId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { type SignedEvent, signEvent } from '../event/signEvent.ts'
import { type Added, CommunityGraph, type Incoming } from '../graph/communityGraph.ts'
import type { Entry } from '../graph/entry.ts'
import { type CommunityJoinRule, foundChannel, foundCommunity } from '../graph/foundRoom.ts'
import { protoEvent } from '../graph/protoEvent.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import type { StateMap } from '../rooms/stateMap.ts'
import { createPerson, type Person, type PersonalDevice } from './person.ts'

/** What a test says of an event; the rest follows from what its author holds, unless the test states it. */
export interface TestDraft {
  readonly type: string
  readonly content: JsonObject
  readonly stateKey?: string
  readonly ts?: number
  readonly prevEvents?: readonly EventId[]
  readonly authEvents?: readonly EventId[]
  /** Signs with the user key rather than with the device. */
  readonly underUserKey?: boolean
}

/** A community of a test, in which people write apart from each other and meet when the test says so. */
export class TestCommunity {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly communityId: RoomId
  readonly channelId: RoomId
  readonly owner: TestPeer
  /** Every event that was written, by whomever, in the order of writing. */
  readonly written = new Map<EventId, Incoming>()
  nowMs = 1_700_000_000_000

  /** Founds a community with a channel; its owner is in both. */
  constructor(crypto: CryptoPort, random: Random, joinRule: CommunityJoinRule = 'public') {
    this.crypto = crypto
    this.random = random
    const person = createPerson(crypto, random, 'ada', 2)
    const options = { crypto, random, nowMs: this.nowMs, owner: person.userId }
    const community = foundCommunity({ ...options, name: 'Lab', joinRule })
    this.communityId = community.roomId
    const channel = foundChannel({ ...options, name: 'general', communityId: community.roomId })
    this.channelId = channel.roomId
    this.owner = new TestPeer(this, person)
    this.owner.receive(community.events.map((event) => this.record(event)))
    this.owner.enter(this.communityId)
    this.owner.write(this.communityId, {
      type: 'm.space.child',
      stateKey: channel.roomId,
      content: { suggested: true },
    })
    this.owner.receive(channel.events.map((event) => this.record(event)))
    this.owner.enter(this.channelId)
  }

  record(signed: SignedEvent): Incoming {
    const incoming = { ...signed, blob: signed.bytes }
    this.written.set(signed.event.id, incoming)
    return incoming
  }

  /** Somebody who holds what the owner holds, joins and certifies a device, and tells the owner. */
  newcomer(localpart: string, deviceCount = 1): TestPeer {
    const peer = new TestPeer(this, createPerson(this.crypto, this.random, localpart, deviceCount))
    peer.receiveFrom(this.owner)
    peer.enter(this.communityId)
    peer.enter(this.channelId)
    this.owner.receiveFrom(peer)
    return peer
  }

  emptyGraph(): CommunityGraph {
    return new CommunityGraph({ crypto: this.crypto, communityId: this.communityId })
  }
}

/** A device of somebody, with what it holds of the community. */
export class TestPeer {
  readonly community: TestCommunity
  readonly person: Person
  readonly device: PersonalDevice
  readonly graph: CommunityGraph
  #held: Incoming[] = []

  constructor(community: TestCommunity, person: Person, device = must(person.devices[0], 'a device')) {
    this.community = community
    this.person = person
    this.device = device
    this.graph = new CommunityGraph({
      crypto: community.crypto,
      communityId: community.communityId,
      ownDeviceId: device.deviceId,
    })
    this.graph.learnCertificate(device.certificate)
  }

  get userId() {
    return this.person.userId
  }

  get root(): RoomGraph {
    return this.graph.root
  }

  get channel(): RoomGraph {
    return must(this.graph.rooms.get(this.community.channelId), 'the channel is named')
  }

  /** What took its place here, in that order: this peer's log. */
  get held(): readonly Incoming[] {
    return this.#held
  }

  /** The same person at another device, which knows nothing yet. */
  atDevice(number: number): TestPeer {
    return new TestPeer(this.community, this.person, must(this.person.devices[number], 'a device'))
  }

  /** Joins a room; in the root also certifies the device. */
  enter(roomId: RoomId): void {
    this.write(roomId, { type: 'm.room.member', stateKey: this.userId, content: { membership: 'join' } })
    if (roomId === this.community.communityId) this.certify()
  }

  certify(): Incoming {
    const { deviceId, certificate } = this.device
    return this.write(this.community.communityId, {
      type: 'roost.device',
      stateKey: deviceId,
      content: { ...certificate },
    })
  }

  /** Writes an event of the channel (or of another room) and takes it, where the rules allow. */
  write(roomId: RoomId, draft: TestDraft): Incoming {
    const incoming = this.sign(roomId, draft)
    this.receive([incoming])
    return incoming
  }

  say(body: string, ts?: number): Incoming {
    return this.write(this.community.channelId, { type: 'm.room.message', content: { body }, ...(ts ? { ts } : {}) })
  }

  /** Sets state of the channel. */
  set(type: string, stateKey: string, content: JsonObject): Incoming {
    return this.write(this.community.channelId, { type, stateKey, content })
  }

  member(target: TestPeer, membership: string, more: JsonObject = {}, roomId = this.community.channelId): Incoming {
    const content = { membership, ...more }
    return this.write(roomId, { type: 'm.room.member', stateKey: target.userId, content })
  }

  sign(roomId: RoomId, draft: TestDraft): Incoming {
    const { community } = this
    community.nowMs += 1000
    const key = draft.underUserKey ? this.person.userKey : this.device.signing
    const unsigned = protoEvent(must(this.graph.rooms.get(roomId), 'the room is named'), {
      type: draft.type,
      sender: this.userId,
      content: draft.content,
      originServerTs: draft.ts ?? community.nowMs,
      signer: nameOfKey(key.publicKey),
      ...(draft.stateKey === undefined ? {} : { stateKey: draft.stateKey }),
    })
    const result = signEvent(community.crypto, key, {
      ...unsigned,
      ...(draft.prevEvents ? { prev_events: draft.prevEvents } : {}),
      ...(draft.authEvents ? { auth_events: draft.authEvents } : {}),
    })
    assert(result.ok, 'events of a test fit every limit')
    return community.record(result.signed)
  }

  receive(incoming: Iterable<Incoming>): void {
    const byId = new Map([...incoming].map((event) => [event.event.id, event]))
    const { added } = this.graph.ingest(byId.values())
    this.#held.push(...added.map(({ entry }) => must(this.community.written.get(entry.event.id), 'written before')))
  }

  receiveFrom(other: TestPeer): void {
    this.receive(other.held)
  }
}

/** The same event with a signature that nobody made. */
export const withGarbageSignature = (incoming: Incoming): Incoming => ({
  ...incoming,
  event: {
    ...incoming.event,
    signatures: incoming.event.signatures.map((signature) => ({ ...signature, signature: new Uint8Array(64) })),
  },
})

/**
 * Gives events to a graph batch after batch, and then whatever it asks for as long as that brings anything: what a
 * patient network does. Answers what took its place, in that order.
 */
export function deliver(
  graph: CommunityGraph,
  batches: Iterable<readonly Incoming[]>,
  supply: ReadonlyMap<EventId, Incoming> = new Map(),
): Added[] {
  const added: Added[] = []
  const missing = new Set<EventId>()
  const take = (batch: readonly Incoming[]): string => {
    const result = graph.ingest(batch)
    added.push(...result.added)
    for (const id of result.missing) missing.add(id)
    return `${added.length} ${result.missing.join()}`
  }
  for (const batch of batches) take(batch)
  // What was asked for once may be asked for again: a refused event is not kept while nothing waits for it.
  for (let before = '', after = ' '; before !== after; ) {
    before = after
    after = take([...missing].flatMap((id) => (graph.entry(id) ? [] : (supply.get(id) ?? []))))
  }
  return added
}

const idsOf = (entries: Iterable<Entry>) => [...entries].map(({ event }) => event.id)
const listOf = (state: StateMap) =>
  [...state.entries()].map(({ key, value }) => `${key.replace('\u0000', '|')} ${value}`)

/** Everything that peers must agree on, comparable. */
export const pictureOf = (graph: CommunityGraph) =>
  [...graph.rooms.values()]
    .sort((left, right) => (left.roomId < right.roomId ? -1 : 1))
    .map((room) => ({
      roomId: room.roomId,
      entries: [...room.entries()].map(({ event, verdict }) => `${event.id} ${verdict.allowed}`).sort(),
      settled: listOf(room.settledState),
      current: listOf(room.currentState),
      shadowed: idsOf(room.shadowed).sort(),
      extremities: idsOf(room.forwardExtremities),
      timeline: idsOf(room.timeline),
    }))
