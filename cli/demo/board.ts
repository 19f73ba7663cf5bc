import type { RoomId } from '../../core/event/ids.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import {
  type Channel,
  type DemoBoard,
  type DemoMessage,
  type DemoStanding,
  type DemoPeer as PeerView,
  RefusalError,
} from '../../peer/contract.ts'
import { channelViews, networkView } from '../../peer/views/communityViews.ts'
import { timelineView } from '../../peer/views/timelineView.ts'
import { boardMessagesCount, boardTimelineItemsMax } from '../limits.ts'
import { boardChannel, communityName } from './cast.ts'
import type { DemoPeer } from './demoPeer.ts'
import type { Look } from './look.ts'
import type { Verdict } from './verdict.ts'

/** Everything that a board is drawn from. */
export interface BoardSources {
  readonly peers: readonly DemoPeer[]
  readonly communityId: string
  readonly looks: readonly Look[]
  readonly verdict: Verdict
  readonly mendedForMs: number | null
  readonly isPaused: boolean
  readonly wordsOf: (peer: DemoPeer, root: string) => string
  /** The newest message of a room that a peer had when it was cut off. */
  readonly stoppedAfter: (peer: DemoPeer, roomId: string) => string | null
}

/** The board with a channel, or with the one that a demo begins with. */
export function boardOf(sources: BoardSources, askedRoomId: string | null): DemoBoard {
  const { peers, communityId, verdict } = sources
  const channels = channelsOf(sources)
  const chosen =
    channels.find(({ roomId }) => roomId === askedRoomId) ??
    channels.find(({ name }) => name === boardChannel) ??
    channels[0]
  if (chosen === undefined) throw new RefusalError('notFound', 'The demo has no channel.')
  return {
    boardId: 'board',
    communityName,
    channels: channels.map(({ roomId, name }) => ({ roomId, name })),
    roomId: chosen.roomId,
    isPaused: sources.isPaused,
    peers: peers.map((peer, place) => {
      const standing = verdict.standings[place] ?? { kind: 'agrees' }
      return peerView(sources, peer, place, standing, communityId, chosen.roomId)
    }),
    verdict: { agreeing: [...verdict.agreeing], eventCount: verdict.eventCount, mendedForMs: sources.mendedForMs },
  }
}

/** The public channels as most know them. */
function channelsOf({ peers, communityId, verdict }: BoardSources): Channel[] {
  const [first = 0] = verdict.agreeing
  const community = communityOf(peers[first], communityId)
  return community === undefined ? [] : channelViews(community).filter(({ kind }) => kind === 'public')
}

function peerView(
  sources: BoardSources,
  peer: DemoPeer,
  place: number,
  standing: DemoStanding,
  communityId: string,
  roomId: string,
): PeerView {
  const community = communityOf(peer, communityId)
  const { lossPerMille, delayMs, clockOffMs } = peer.dials.settings
  const look = sources.looks[place]
  return {
    peer: place,
    userId: community?.profile.userId ?? '?',
    name: peer.name,
    appUrl: peer.appUrl,
    cutSinceTs: peer.cutSinceTs,
    asleepSinceTs: peer.asleepSinceTs,
    lossPerMille,
    delayMs,
    clockOffMs,
    hearsCount: community === undefined ? 0 : networkView(community).peerCount,
    eventCount: look?.eventIds.size ?? 0,
    rootWords: look === undefined ? '' : sources.wordsOf(peer, look.root),
    standing,
    messages: messagesOf(community, roomId),
    stoppedAfter: sources.stoppedAfter(peer, roomId),
  }
}

/** The end of a channel, messages alone. */
export function messagesOf(community: CommunityPeer | undefined, roomId: string): DemoMessage[] {
  const room = community?.graph.rooms.get(roomId as RoomId)
  if (community === undefined || room === undefined) return []
  return timelineView(community, room, boardTimelineItemsMax)
    .flatMap((item) => (item.kind === 'message' ? [item] : []))
    .slice(-boardMessagesCount)
    .map(({ eventId, sender, senderName, body, delivery }) => ({ eventId, sender, senderName, body, delivery }))
}

/** Undefined where a peer is in no such community, as one whose person left it. */
export function communityOf(peer: DemoPeer | undefined, communityId: string): CommunityPeer | undefined {
  try {
    return peer?.community(communityId)
  } catch (error) {
    if (error instanceof RefusalError) return undefined
    throw error
  }
}
