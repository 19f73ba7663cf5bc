import { must } from '../../core/assert.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { roomContentKey } from '../../core/crypto/roomKey.ts'
import type { EventId, RoomId, UserId } from '../../core/event/ids.ts'
import { ROOST_1 } from '../../core/event/roomVersion.ts'
import type { SignedEvent } from '../../core/event/signEvent.ts'
import { foundPrivateRoom } from '../../core/graph/foundRoom.ts'
import { RoomGraph } from '../../core/graph/roomGraph.ts'
import { entitledIn, entitledOf } from '../../core/keys/entitled.ts'
import { rekeyDrafts } from '../../core/keys/rekeyDrafts.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { type History, RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { type Said, sealSaid } from './sealedEvents.ts'

/** What a private room begins with. */
export type RoomPlan =
  | { readonly kind: 'private'; readonly name: string; readonly topic?: string | undefined; readonly history: History }
  | { readonly kind: 'direct' }

/**
 * Founds a private room with its first key, its name and its invitations. All of it has its place at once or nothing has:
 * no crash leaves a room without a key, or one that is named and not there.
 */
export function foundConversation(
  environment: Environment,
  community: CommunityPeer,
  plan: RoomPlan,
  invited: readonly UserId[],
): RoomId {
  const { crypto, random, nowMs } = environment
  const { communityId, profile, graph } = community
  const { userId, name, device } = profile
  if (!entitledOf(graph.root).devices.some(({ deviceId }) => deviceId === device.deviceId)) {
    throw new RefusalError('notJoinedYet', 'This device is not known to the community yet. Try again in a moment.')
  }
  const options = { crypto, random, nowMs: nowMs(), owner: userId, communityId }
  const { roomId, events } =
    plan.kind === 'direct'
      ? foundPrivateRoom({ ...options, kind: 'direct', participants: invited, history: 'shared' })
      : foundPrivateRoom({ ...options, kind: 'private', history: plan.history })
  const naming = community.sign(graph.root, { type: 'roost.conversation', stateKey: roomId, content: {} })
  const signed: SignedEvent[] = [naming, ...events]

  // What comes next rests on what came before, which the community's graph does not have yet.
  const room = new RoomGraph(ROOST_1, roomId)
  for (const { event } of events) room.add(event)
  const say = (said: Said): EventId => {
    const next = community.sign(room, said)
    room.add(next.event)
    signed.push(next)
    return next.event.id
  }
  say({ type: 'm.room.member', stateKey: userId, content: { membership: 'join', displayname: name } })
  for (const target of invited) say({ type: 'm.room.member', stateKey: target, content: { membership: 'invite' } })
  const secret = random.bytes(KEY_BYTES)
  const { founding, more } = rekeyDrafts({ crypto, random, roomId, secret }, entitledIn(graph.root, room))
  const epoch = say({ type: 'roost.rekey', content: founding })
  for (const content of more(epoch)) say({ type: 'roost.lockbox', content })
  const seal = { roomId, sender: userId, epoch, key: roomContentKey(crypto, roomId, secret) }
  for (const said of namesOf(plan)) say(sealSaid(crypto, random, seal, said))

  community.writeSigned(signed)
  return must(community.graph.rooms.get(roomId), 'what was written is here').roomId
}

function namesOf(plan: RoomPlan): Said[] {
  if (plan.kind === 'direct') return []
  const { name, topic } = plan
  return [
    { type: 'm.room.name', stateKey: '', content: { name } },
    ...(topic ? [{ type: 'm.room.topic', stateKey: '', content: { topic } }] : []),
  ]
}
