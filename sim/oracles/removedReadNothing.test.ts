import { afterEach, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import type { EventId, RoomId } from '../../core/event/ids.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import { readSealed } from '../../peer/privateRooms/sealedEvents.ts'
import { Village } from '../people/testing.ts'
import { removedReadNothing } from './removedReadNothing.ts'

let village: Village
afterEach(() => village.dismantle())

const community = (number: number): CommunityPeer => must(village.device(number).community, 'it is in the community')
const roomAt = (number: number, roomId: RoomId): RoomGraph =>
  must(community(number).graph.rooms.get(roomId), 'the room is here')

/** Three people in a private room, one of whom is taken out of it, and then something is said there. */
async function saidBehindTheBack(seed: string): Promise<{ roomId: RoomId; said: EventId }> {
  village = await Village.gathered(seed, 3)
  const { communityId } = community(0)
  const [ben, cleo] = [1, 2].map((number) => community(number).profile.userId)
  const userIds = [must(ben, 'he is in'), must(cleo, 'she is in')]
  const room = await village.ask(0, 'channels.create', { communityId, name: 'den', private: true, userIds })
  const place = { communityId, roomId: room.roomId }
  await village.pass(3_000)
  for (const number of [1, 2]) await village.ask(number, 'channels.join', place)
  await village.pass(3_000)
  await village.ask(0, 'channels.remove', { ...place, userId: must(cleo, 'she is in') })
  await village.pass(12_000)
  // From now on she reads nothing.
  expect(removedReadNothing.check(village)).toEqual([])
  const { eventId } = await village.ask(1, 'messages.send', { ...place, body: 'Is she gone?' })
  await village.pass(3_000)
  return { roomId: room.roomId as RoomId, said: eventId as EventId }
}

it('looks at what is said in a private room once somebody was taken out of it, who reads nothing of that', async () => {
  const { roomId, said } = await saidBehindTheBack('out of a room')
  expect(community(2).graph.table.has(said)).toBe(true)
  expect(community(2).privateRooms.heldIn(roomAt(2, roomId)).size).toBeGreaterThan(0)
  expect(removedReadNothing.check(village)).toEqual([])
  expect(village.looks.of('removedReadNothing')).toBeGreaterThan(0)
})

it('says of somebody who was taken out of a private room that they have a key of what was said there since', async () => {
  const { roomId, said } = await saidBehindTheBack('key of a room')
  const held = community(0).privateRooms.heldIn(roomAt(0, roomId))
  const opened = [...held].map(([id, { secret }]) => ({ id: id as EventId, secret }))
  community(2).privateRooms.learn(roomAt(2, roomId), opened)
  const when = `after its person was out of ${roomId} and that had another key`
  expect(removedReadNothing.check(village)).toEqual([
    { oracle: 'removedReadNothing', device: 2, says: `it can read ${said}, which was written ${when}` },
  ])
})

it('says nothing of somebody who was in again in between, and was given the keys of a room that they are asked into', async () => {
  village = await Village.gathered('in between', 3)
  const { communityId } = community(0)
  const cleo = community(2).profile.userId
  const { roomId } = await village.ask(1, 'conversations.open', { communityId, userIds: [cleo] })
  await village.pass(10_000)
  await village.ask(2, 'communities.leave', { communityId })
  await village.pass(15_000)
  expect(removedReadNothing.check(village)).toEqual([])
  const { eventId } = await village.ask(1, 'messages.send', { communityId, roomId, body: 'Will you come back?' })
  const { link } = await village.ask(0, 'invites.create', { communityId })
  await village.ask(2, 'communities.join', { link })
  await village.pass(30_000)
  const room = roomAt(2, roomId as RoomId)
  const event = must(room.event(eventId as EventId), 'it came')
  expect(readSealed(village.crypto, community(2).privateRooms.heldIn(room), event).kind).toBe('readable')
  await village.ask(2, 'communities.leave', { communityId })
  await village.pass(15_000)
  expect(removedReadNothing.check(village)).toEqual([])
})
