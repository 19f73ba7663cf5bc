import type { EpochId } from '../../core/crypto/epochId.ts'
import type { EventId } from '../../core/event/ids.ts'
import { createIdOfRoom } from '../../core/event/ids.ts'
import { type RoomEvent, stateKey } from '../../core/event/roomEvent.ts'
import type { Entry } from '../../core/graph/entry.ts'
import type { Gap } from '../../core/graph/gaps.ts'
import { isAboutAnother } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { isLatecomer } from '../../core/keys/rekeyDrafts.ts'
import { nameCharactersMax, topicCharactersMax } from '../../core/limits.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import { contentText, shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Delivery, Message, Notice, ReadMessage, TimelineItem, Tombstone } from '../contract.ts'
import { clockToleranceMs, lateAfterMs } from '../limits.ts'
import { conversationKind } from '../privateRooms/kind.ts'
import { namesOf, takenPartTs } from './communityState.ts'
import { DeliveryView } from './deliveryView.ts'
import { messageBody } from './messageBody.ts'
import { gapsOf } from './missing.ts'
import { SaidSince } from './saidSince.ts'

/** The newest `limit` things to show in a channel, in timeline order. */
export function timelineView(community: CommunityPeer, room: RoomGraph, limit: number): TimelineItem[] {
  const view = new TimelineView(community, room)
  const gaps = Map.groupBy(gapsOf(community, room), ({ place }) => place ?? 0)
  const items: TimelineItem[] = gapItems(gaps.get(room.timeline.length))
  // From the newest up, so that each item knows how early something below it was already here.
  let earliestBelow = Number.POSITIVE_INFINITY
  for (let index = room.timeline.length - 1; index >= 0 && items.length < limit; index--) {
    const entry = room.timeline[index]
    const item = entry && view.itemOf(entry, earliestBelow)
    if (entry && item) {
      items.push(item)
      earliestBelow = Math.min(earliestBelow, community.receivedTs(entry.event.id))
    }
    items.push(...gapItems(gaps.get(index)))
  }
  return items.reverse()
}

const gapItems = (gaps: readonly Gap[] = []): TimelineItem[] =>
  gaps.map(({ waiting, missing }) => ({ kind: 'gap', eventId: `gap:${waiting[0]}`, missingCount: missing.length }))

/** Messages alone, for reading: the newest `limit`, or those before an event. Undefined where `before` is not here. */
export function messagePage(
  community: CommunityPeer,
  room: RoomGraph,
  limit: number,
  before?: string,
): { messages: ReadMessage[]; hasMore: boolean } | undefined {
  const bodyOf = (event: RoomEvent) => {
    const read = community.privateRooms.read(room, event)
    return read.kind === 'readable' ? messageBody(read.event) : undefined
  }
  const isShown = (entry: Entry) =>
    !isSilent(entry) && bodyOf(entry.event) !== undefined && !room.redactedBy(entry.event.id)
  const { timeline } = room
  let end = timeline.length
  if (before !== undefined) {
    const entry = room.entry(before as EventId)
    end = entry !== undefined && isShown(entry) ? timeline.indexOf(entry) : -1
  }
  if (end < 0) return undefined
  // From the newest up, so that a page costs the page: one more tells whether there are more.
  const messages: Entry[] = []
  for (let index = end - 1; index >= 0 && messages.length <= limit; index--) {
    const entry = timeline[index]
    if (entry && isShown(entry)) messages.push(entry)
  }
  const names = namesOf(community)
  const saidSince = new SaidSince(community, room, names)
  const newest = messages.slice(0, limit).reverse()
  const page = newest.map((entry) => {
    const { id, sender, originServerTs } = entry.event
    return {
      eventId: id,
      sender,
      name: names.get(sender) ?? shownUserId(sender),
      ...saidSince.of(entry, bodyOf(entry.event) ?? ''),
      ts: shownTs(community, id, originServerTs),
    }
  })
  return { messages: page, hasMore: messages.length > limit }
}

/** An author's time; where their clock ran ahead of ours, when it arrived. */
export function shownTs(community: CommunityPeer, id: EventId, originServerTs: number): number {
  const receivedTs = community.receivedTs(id)
  return originServerTs > receivedTs + clockToleranceMs ? receivedTs : originServerTs
}

type Locked = Extract<TimelineItem, { kind: 'locked' }>

/** Whether an event is a message, whatever is left of it. */
const isMessage = (event: RoomEvent): boolean =>
  event.stateKey === undefined &&
  (event.type === 'm.room.message' || event.type === 'm.room.encrypted') &&
  !isAboutAnother(event)

/** Entries that are no message and no state: nothing of them is ever shown by itself, whoever can read what they say. */
const silent = new WeakSet<Entry>()

/** Remembered, so that reactions and edits without end are walked past, and not fetched each time. */
function isSilent(entry: Entry): boolean {
  if (silent.has(entry)) return true
  if (entry.event.stateKey !== undefined || isMessage(entry.event)) return false
  silent.add(entry)
  return true
}

class TimelineView {
  readonly #community: CommunityPeer
  readonly #room: RoomGraph
  readonly #names: ReadonlyMap<string, string>
  readonly #saidSince: SaidSince
  #deliveries: DeliveryView | undefined
  readonly #founder: string | undefined
  /** When the first catching up was over: whatever came until then is history, in whichever order it came. */
  readonly #takenPartTs: number

  constructor(community: CommunityPeer, room: RoomGraph) {
    this.#community = community
    this.#room = room
    this.#names = namesOf(community)
    this.#saidSince = new SaidSince(community, room, this.#names)
    this.#takenPartTs = takenPartTs(community)
    this.#founder = room.event(createIdOfRoom(room.roomId))?.sender
  }

  /** What an event shows as, if anything. `earliestBelow`: when the first of what stands below it arrived. */
  itemOf(entry: Entry, earliestBelow: number): TimelineItem | undefined {
    if (isSilent(entry)) return undefined
    const { event } = entry
    const redaction = this.#room.redactedBy(event.id)
    if (redaction && isMessage(event)) return this.#tombstoneOf(entry, redaction)
    const read = this.#community.privateRooms.read(this.#room, event)
    if (read.kind === 'locked') return this.#lockedOf(entry, read.epoch)
    if (read.kind === 'unreadable') return undefined
    const body = messageBody(read.event)
    if (body === undefined) return this.#noticeOf(entry, read.event)
    return this.#messageOf(entry, body, earliestBelow)
  }

  /** Nothing where the key will never come: what was said before this person was there. */
  #lockedOf(entry: Entry, epochId: EpochId): Locked | undefined {
    if (!isMessage(entry.event)) return undefined
    const { privateRooms, profile } = this.#community
    const epoch = epochId === 'first' ? undefined : privateRooms.chainOf(this.#room).epochs.get(epochId)
    if (epoch && isLatecomer(this.#room, epoch, profile.userId)) return undefined
    return { kind: 'locked', ...this.#shownOf(entry) }
  }

  #messageOf(entry: Entry, body: string, earliestBelow: number): Message {
    const { event } = entry
    const receivedTs = this.#community.receivedTs(event.id)
    const late = receivedTs > this.#takenPartTs && receivedTs > earliestBelow + lateAfterMs
    const own = event.sender === this.#community.profile.userId
    return {
      kind: 'message',
      ...this.#shownOf(entry),
      ...this.#saidSince.of(entry, body),
      own,
      lateSince: late ? receivedTs : null,
      delivery: own ? this.#deliveryOf(entry) : null,
    }
  }

  #deliveryOf(entry: Entry): Delivery {
    this.#deliveries ??= new DeliveryView(this.#community, this.#room, this.#names)
    return this.#deliveries.of(entry)
  }

  #tombstoneOf(entry: Entry, { sender }: RoomEvent): Tombstone {
    return { kind: 'tombstone', ...this.#shownOf(entry), by: sender, byName: this.#nameOf(sender) }
  }

  #noticeOf(entry: Entry, event: RoomEvent): Notice | undefined {
    // What the founding key does on its way out is nobody's doing, and a message changes nothing, of whatever type it is.
    if (event.sender === this.#founder || event.stateKey === undefined) return undefined
    const notice = this.#noticeContent(event, entry.stateBefore)
    return notice && { kind: 'notice', ...this.#shownOf(entry), notice }
  }

  #noticeContent(event: RoomEvent, stateBefore: StateMap): Notice['notice'] | undefined {
    const { content, stateKey: target } = event
    // What a redaction leaves of a name or a topic says nothing; of a membership it leaves all that is told here.
    if (event.type !== 'm.room.member' && this.#room.redactedBy(event.id)) return undefined
    if (event.type === 'm.room.name') {
      const name = contentText(content, 'name', nameCharactersMax)
      return name === this.#textBefore(event, stateBefore, 'name', nameCharactersMax)
        ? undefined
        : { type: 'named', name }
    }
    if (event.type === 'm.room.topic') {
      const topic = contentText(content, 'topic', topicCharactersMax)
      return topic === this.#textBefore(event, stateBefore, 'topic', topicCharactersMax)
        ? undefined
        : { type: 'topic', topic }
    }
    if (event.type !== 'm.room.member' || target === undefined) return undefined
    const previous = stateBefore.get(stateKey('m.room.member', target))
    const before = previous && this.#room.event(previous)?.content.membership
    if (content.membership === before) return undefined
    if (content.membership === 'join') return { type: 'joined' }
    if (content.membership !== 'leave' && content.membership !== 'ban') return undefined
    // Nobody goes who was not there: an invitation was declined or taken back, or a ban lifted.
    if (content.membership === 'leave' && before !== 'join') return undefined
    if (event.sender === target) return { type: 'left' }
    return { type: 'removed', target, targetName: this.#nameOf(target) }
  }

  /** In a private room what the state said before, so that nothing is told twice that a new key had to repeat. */
  #textBefore(event: RoomEvent, stateBefore: StateMap, key: string, charactersMax: number): string | undefined {
    if (conversationKind(this.#room) === undefined) return undefined
    const before = this.#room.stateEvent(stateBefore, event.type)
    const read = before && this.#community.privateRooms.read(this.#room, before)
    return read?.kind === 'readable' ? contentText(read.event.content, key, charactersMax) : undefined
  }

  #shownOf({ event }: Entry) {
    const ts = shownTs(this.#community, event.id, event.originServerTs)
    return {
      eventId: event.id,
      sender: event.sender,
      senderName: this.#nameOf(event.sender),
      ts,
      clockAhead: ts !== event.originServerTs,
    }
  }

  #nameOf(userId: string): string {
    return this.#names.get(userId) ?? shownUserId(userId)
  }
}
