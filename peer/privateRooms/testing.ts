import type { EventId } from '../../core/event/ids.ts'
import { type Place, TestHouse, type TestPeer } from '../testing/testPeer.ts'

/** Ada, who runs the community, Ben, Cleo and Dora. */
export async function fourPeople() {
  const house = await TestHouse.build()
  const people = [
    await house.person('Ada'),
    await house.person('Ben'),
    await house.person('Cleo'),
    await house.person('Dora'),
  ]
  const [ada, ben, cleo, dora] = people as [TestPeer, TestPeer, TestPeer, TestPeer]
  const { communityId, roomId: general } = await house.community(ada, ben, cleo, dora)
  const settle = () => house.settle(communityId, ada, ben, cleo, dora)
  /** A private channel of Ada's, with those whom she invites at once. */
  const channel = async (history: 'shared' | 'joined', ...invited: TestPeer[]): Promise<Place> => {
    const userIds = invited.map(({ userId }) => userId)
    const { roomId } = await ada.api.call('channels.create', {
      ...{ communityId, name: 'plans', topic: 'what nobody knows', private: true, history, userIds },
    })
    settle()
    for (const peer of invited) await peer.api.call('channels.join', { communityId, roomId })
    settle()
    return { communityId, roomId }
  }
  return { house, ada, ben, cleo, dora, communityId, general, settle, channel }
}

/** Whether a device can open what an event of a private room says, by everything that it holds. */
export function opens(peer: TestPeer, place: Place, eventId: string): boolean {
  const room = peer.room(place)
  const event = room.event(eventId as EventId)
  if (event === undefined) throw new Error('the event has not come')
  return peer.community(place.communityId).privateRooms.read(room, event).kind === 'readable'
}

export const find = async (peer: TestPeer, communityId: string, query: string): Promise<string[]> =>
  (await peer.api.call('messages.search', { communityId, query })).hits.map(({ body }) => body)
