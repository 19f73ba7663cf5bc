import type { EventId } from '../../core/event/ids.ts'
import { createIdOfRoom } from '../../core/event/ids.ts'
import { type RoomEvent, stateKey } from '../../core/event/roomEvent.ts'
import type { Entry } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { nameCharactersMax, topicCharactersMax } from '../../core/limits.ts'
import { cutText } from '../../core/rooms/displayText.ts'
import { contentText, shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Message, Notice, ReadMessage, TimelineItem, Tombstone } from '../contract.ts'
import { clockToleranceMs, lateAfterMs, messageCharactersMax } from '../limits.ts'
import { devicesOf, namesOf, takenPartTs } from './communityState.ts'
import { messageBody } from './messageBody.ts'

/** The newest `limit` things to show in a channel, in timeline order. */
export function timelineView(community: CommunityPeer, room: RoomGraph, limit: number): TimelineItem[] {
  const view = new TimelineView(community, room)
  const items: TimelineItem[] = []
  // From the newest up, so that each item knows how early something below it was already here.
  let earliestBelow = Number.POSITIVE_INFINITY
  for (let index = room.timeline.length - 1; index >= 0 && items.length < limit; index--) {
    const entry = room.timeline[index]
    const item = entry && view.itemOf(entry, earliestBelow)
    if (!entry || !item) continue
    items.push(item)
    earliestBelow = Math.min(earliestBelow, community.receivedTs(entry.event.id))
  }
  return items.reverse()
}

/** Messages alone, for reading: the newest `limit`, or those before an event. Undefined where `before` is not here. */
export function messagePage(
  community: CommunityPeer,
  room: RoomGraph,
  limit: number,
  before?: string,
): { messages: ReadMessage[]; hasMore: boolean } | undefined {
  const messages = room.timeline.filter(({ event }) => messageBody(event) !== undefined && !room.redactedBy(event.id))
  const end = before === undefined ? messages.length : messages.findIndex(({ event }) => event.id === before)
  if (end < 0) return undefined
  const start = Math.max(0, end - limit)
  const names = namesOf(community)
  const page = messages.slice(start, end).map(({ event }) => ({
    eventId: event.id,
    sender: event.sender,
    name: names.get(event.sender) ?? shownUserId(event.sender),
    body: shownBody(event) ?? '',
    ts: shownTs(community, event.id, event.originServerTs),
  }))
  return { messages: page, hasMore: start > 0 }
}

function shownBody(event: RoomEvent): string | undefined {
  const body = messageBody(event)
  return body === undefined ? undefined : cutText(body, messageCharactersMax)
}

/** An author's time; where their clock ran ahead of ours, when it arrived. */
function shownTs(community: CommunityPeer, id: EventId, originServerTs: number): number {
  const receivedTs = community.receivedTs(id)
  return originServerTs > receivedTs + clockToleranceMs ? receivedTs : originServerTs
}

class TimelineView {
  readonly #community: CommunityPeer
  readonly #room: RoomGraph
  readonly #names: ReadonlyMap<string, string>
  readonly #deviceCount: number
  readonly #founder: string | undefined
  /** When the first catching up was over: whatever came until then is history, in whichever order it came. */
  readonly #takenPartTs: number

  constructor(community: CommunityPeer, room: RoomGraph) {
    this.#community = community
    this.#room = room
    this.#names = namesOf(community)
    this.#deviceCount = [...devicesOf(community).values()].flat().length
    this.#takenPartTs = takenPartTs(community)
    this.#founder = room.event(createIdOfRoom(room.roomId))?.sender
  }

  /** What an event shows as, if anything. `earliestBelow`: when the first of what stands below it arrived. */
  itemOf(entry: Entry, earliestBelow: number): TimelineItem | undefined {
    const body = shownBody(entry.event)
    const redaction = this.#room.redactedBy(entry.event.id)
    if (redaction && body !== undefined) return this.#tombstoneOf(entry, redaction)
    return body === undefined ? this.#noticeOf(entry) : this.#messageOf(entry, body, earliestBelow)
  }

  #messageOf(entry: Entry, body: string, earliestBelow: number): Message {
    const { event } = entry
    const receivedTs = this.#community.receivedTs(event.id)
    const late = receivedTs > this.#takenPartTs && receivedTs > earliestBelow + lateAfterMs
    const holders = this.#community.heldBy(event.id)
    const delivery = holders && { heldBy: 1 + holders.size, of: Math.max(this.#deviceCount, 1 + holders.size) }
    return {
      kind: 'message',
      ...this.#shownOf(entry),
      body,
      own: event.sender === this.#community.profile.userId,
      lateSince: late ? receivedTs : null,
      delivery: delivery ?? null,
    }
  }

  #tombstoneOf(entry: Entry, { sender }: RoomEvent): Tombstone {
    return { kind: 'tombstone', ...this.#shownOf(entry), by: sender, byName: this.#nameOf(sender) }
  }

  #noticeOf(entry: Entry): Notice | undefined {
    const { event } = entry
    // What the founding key does on its way out is nobody's doing.
    if (event.sender === this.#founder) return undefined
    const notice = this.#noticeContent(entry)
    return notice && { kind: 'notice', ...this.#shownOf(entry), notice }
  }

  #noticeContent({ event, stateBefore }: Entry): Notice['notice'] | undefined {
    const { content, stateKey: target } = event
    // What a redaction leaves of a name or a topic says nothing; of a membership it leaves all that is told here.
    if (event.type !== 'm.room.member' && this.#room.redactedBy(event.id)) return undefined
    if (event.type === 'm.room.name') {
      return { type: 'named', name: contentText(content, 'name', nameCharactersMax) }
    }
    if (event.type === 'm.room.topic') {
      return { type: 'topic', topic: contentText(content, 'topic', topicCharactersMax) }
    }
    if (event.type !== 'm.room.member' || target === undefined) return undefined
    const previous = stateBefore.get(stateKey('m.room.member', target))
    const before = previous && this.#room.event(previous)?.content.membership
    if (content.membership === before) return undefined
    if (content.membership === 'join') return { type: 'joined' }
    if (content.membership !== 'leave' && content.membership !== 'ban') return undefined
    if (event.sender === target) return { type: 'left' }
    return { type: 'removed', target, targetName: this.#nameOf(target) }
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
