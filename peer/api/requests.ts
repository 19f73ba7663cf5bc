import { hostname } from 'node:os'
import type { z } from 'zod'
import { decodeInvite, encodeInvite, type Invite } from '../../core/crypto/invite.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { nameCharactersMax } from '../../core/limits.ts'
import { formatAddress, parseAddress } from '../address.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { createChannel } from '../community/createChannel.ts'
import { redactMessage } from '../community/redactMessage.ts'
import { joinRoom } from '../community/takePart.ts'
import { RefusalError, type RequestName, type Result, type requests } from '../contract.ts'
import type { Peer } from '../peer.ts'
import { isJoined, isRemoved, levelsIn } from '../views/communityState.ts'
import { channelViews, communityView, memberViews, peerViews } from '../views/communityViews.ts'
import { evidenceViews } from '../views/evidenceView.ts'
import { stateView } from '../views/stateView.ts'
import { messagePage } from '../views/timelineView.ts'
import { channelOf } from './channelOf.ts'
import { profileView } from './profileView.ts'
import { refusedCounts } from './refusedCounts.ts'

type RequestHandlers = {
  [Name in RequestName]: (params: z.output<(typeof requests)[Name]['params']>) => Result<Name>
}

/** One handler a request; parameters have been checked. */
export function requestHandlers(peer: Peer): RequestHandlers {
  const { environment } = peer

  const readInvite = (link: string): Invite => {
    const decoded = decodeInvite(environment.crypto, link)
    if (!decoded.ok) throw new RefusalError(decoded.code, decoded.message)
    return decoded.invite
  }
  /** A community in which this profile can write, and one of its channels. */
  const joinedChannel = (communityId: string, roomId: string) => {
    const community = joinedCommunity(peer, communityId)
    return { community, room: channelOf(community, roomId) }
  }

  return {
    'profile.get': () => (peer.profile ? profileView(peer.profile) : null),
    'profile.create': ({ name, deviceName }) => {
      const created = peer.createProfile(name, deviceName || hostname().slice(0, nameCharactersMax) || 'this computer')
      return { profile: profileView(created.profile), words: created.words }
    },

    'communities.list': () => peer.communities.map(communityView),
    'communities.create': ({ name }) => ({ communityId: peer.createCommunity(name).communityId }),
    'communities.join': ({ link }) => {
      const community = peer.joinCommunity(readInvite(link))
      return { communityId: community.communityId, name: community.stored.name }
    },

    'invites.create': ({ communityId }) => {
      const community = joinedCommunity(peer, communityId)
      const { udpPort } = peer.endpoint
      const addresses = peer.endpoint.localAddresses().map((host) => formatAddress({ host, port: udpPort }))
      const { name } = communityView(community)
      return {
        link: encodeInvite(environment.crypto, {
          communityId: community.communityId,
          secret: community.stored.secret,
          name,
          addresses,
        }),
      }
    },
    'invites.check': ({ link }) => {
      const { communityId, name, addresses } = readInvite(link)
      return { communityId, name, addresses: [...addresses] }
    },

    'channels.list': ({ communityId }) => channelViews(peer.community(communityId)),
    'channels.create': ({ communityId, name, topic }) => ({
      roomId: createChannel(environment, joinedCommunity(peer, communityId), { name, topic, suggested: false }),
    }),
    'channels.rename': ({ communityId, roomId, name }) => {
      const { community, room } = joinedChannel(communityId, roomId)
      requireRight(
        community,
        room,
        'm.room.name',
        'Only moderators and owners of this community can rename this channel.',
      )
      community.write(room, { type: 'm.room.name', stateKey: '', content: { name } })
      return {}
    },
    'channels.setTopic': ({ communityId, roomId, topic }) => {
      const { community, room } = joinedChannel(communityId, roomId)
      requireRight(community, room, 'm.room.topic', 'You may not change the topic of this channel.')
      community.write(room, { type: 'm.room.topic', stateKey: '', content: { topic } })
      return {}
    },
    'channels.join': ({ communityId, roomId }) => {
      const { community, room } = joinedChannel(communityId, roomId)
      if (!isJoined(room, community.profile.userId)) joinRoom(community, room)
      return {}
    },

    'messages.send': ({ communityId, roomId, body, transactionId }) => {
      const { community, room } = joinedChannel(communityId, roomId)
      const send = () => {
        if (!isJoined(room, community.profile.userId)) joinRoom(community, room)
        return community.write(room, { type: 'm.room.message', content: { msgtype: 'm.text', body } })
      }
      if (transactionId === undefined) return { eventId: send() }
      return { eventId: community.sentOnce.send(`${roomId} ${transactionId}`, send) }
    },
    'messages.redact': ({ communityId, roomId, eventId }) => {
      const { community, room } = joinedChannel(communityId, roomId)
      return { eventId: redactMessage(community, room, eventId) }
    },
    'messages.list': ({ communityId, roomId, before, limit }) => {
      const community = peer.community(communityId)
      const page = messagePage(community, channelOf(community, roomId), limit, before)
      if (page === undefined) throw new RefusalError('notFound', 'There is no such message in this channel.')
      return page
    },

    'members.list': ({ communityId }) => memberViews(peer.community(communityId)),
    'members.evidence': ({ communityId }) => evidenceViews(peer.community(communityId)),

    'network.peers': ({ communityId }) => {
      const communities = communityId === undefined ? peer.communities : [peer.community(communityId)]
      return { peers: communities.flatMap(peerViews), refused: refusedCounts(peer, communities) }
    },
    'network.addAddress': ({ communityId, address }) => {
      const parsed = parseAddress(address)
      if (parsed === undefined) {
        throw new RefusalError('invalid', 'An address looks like 192.168.1.5:47000: four numbers, a colon and a port.')
      }
      peer.community(communityId).addAddresses([parsed])
      return {}
    },

    'state.get': ({ communityId, roomId }) => {
      const community = peer.community(communityId)
      const room = roomId === communityId ? community.graph.root : channelOf(community, roomId)
      return stateView(environment.crypto, room)
    },
  }
}

function joinedCommunity(peer: Peer, communityId: string): CommunityPeer {
  const community = peer.community(communityId)
  const { graph, profile } = community
  if (isJoined(graph.root, profile.userId)) return community
  const { name } = communityView(community)
  if (isRemoved(graph.root, profile.userId)) throw new RefusalError('forbidden', `You were removed from ${name}.`)
  throw new RefusalError(
    'notJoinedYet',
    `The history of ${name} is still arriving. It comes when somebody of it is near.`,
  )
}

/** Says what the rules would refuse anyway, in words that help. */
function requireRight(community: CommunityPeer, room: RoomGraph, type: string, sentence: string): void {
  const { userId } = community.profile
  const levels = levelsIn(room)
  if (levels.levelOf(userId) < levels.requiredFor(type, true)) throw new RefusalError('forbidden', sentence)
  if (!isJoined(room, userId)) throw new RefusalError('forbidden', 'You are not in this channel: join it first.')
}
