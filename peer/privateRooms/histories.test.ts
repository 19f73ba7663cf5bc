import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { giveRole } from '../community/roles.ts'
import { RefusalError } from '../contract.ts'
import type { TestPeer } from '../testing/testPeer.ts'
import { isJoined } from '../views/communityState.ts'
import { fourPeople, opens } from './testing.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
const seeds = Array.from(
  { length: isLong ? 60 : 4 },
  (_, seed) => [seed, seed % 2 === 0 ? 'shared' : 'joined'] as const,
)

it.each(seeds)(
  'S13 S15 whatever happens apart ends with one key, for all who are in and for nobody else (seed %i, %s)',
  {
    timeout: 120_000,
  },
  async (seed, history) => {
    const lab = await fourPeople()
    const { house, ada, ben, cleo, dora, communityId, settle } = lab
    const people = [ada, ben, cleo, dora]
    const place = await lab.channel(history, ben, cleo, dora)
    giveRole(ada.community(communityId), ada.room(place), ben.userId, 'moderator')
    settle()
    const random = new SeededRandom(1000 + seed)
    const draw = <Item>(items: readonly Item[]): Item =>
      must(items[must(random.bytes(1)[0], 'a byte') % items.length], 'there is one')

    const said: { eventId: string; by: TestPeer }[] = []
    const acts = {
      say: async (who: TestPeer) => void said.push({ eventId: await who.say(place, 'a word'), by: who }),
      remove: (who: TestPeer, whom: TestPeer) => who.api.call('channels.remove', { ...place, userId: whom.userId }),
      invite: (who: TestPeer, whom: TestPeer) => who.api.call('channels.invite', { ...place, userIds: [whom.userId] }),
      leave: (who: TestPeer) => (who === ada ? undefined : who.api.call('channels.leave', place)),
      join: (who: TestPeer) => who.api.call('channels.join', place),
      split: () =>
        house.lan.split(
          ...draw([
            [
              [ada.host, cleo.host],
              [ben.host, dora.host],
            ],
            [[ada.host], [ben.host, cleo.host, dora.host]],
          ]),
        ),
      heal: () => house.lan.heal(),
      wait: () => house.lan.run(6_000),
    }
    const names = [
      'say',
      'say',
      'remove',
      'invite',
      'invite',
      'leave',
      'join',
      'join',
      'split',
      'heal',
      'wait',
    ] as const
    for (let step = 0; step < 24; step++) {
      try {
        await acts[draw(names)](draw(people), draw([cleo, dora, ben]))
      } catch (error) {
        // Most of what is tried is not allowed to who tries it.
        if (!(error instanceof RefusalError)) throw error
      }
      house.lan.run(300)
    }
    house.lan.heal()
    settle()
    house.lan.run(30_000)
    settle()

    const room = ada.room(place)
    const inside = people.filter(({ userId }) => isJoined(room, userId))
    expect(inside).toContain(ada)
    for (const speaker of inside) {
      const eventId = await speaker.say(place, 'the end')
      settle()
      for (const peer of people) expect(opens(peer, place, eventId)).toBe(inside.includes(peer) || isAsked(peer))
    }
    function isAsked({ userId }: TestPeer): boolean {
      return room.authStateOf(room.currentState).membershipOf(userId as never) === 'invite'
    }
    const epochs = inside.map((peer) => peer.community(communityId).privateRooms.sendingIn(peer.room(place))?.id)
    expect(new Set(epochs).size).toBe(1)
    // Where the past is shared nobody who is in lacks any of it; and nobody has lost what they said themselves.
    for (const peer of inside) {
      for (const { eventId, by } of said) {
        if (history === 'shared' || peer === by) expect(opens(peer, place, eventId)).toBe(true)
      }
    }
    const before = room.entryCount
    house.lan.run(60_000)
    expect(room.entryCount).toBe(before)
  },
)
