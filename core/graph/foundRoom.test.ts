import { describe, expect, it } from 'vitest'
import { seededRandom, testCrypto, testRoomId } from '../crypto/testing.ts'
import { userIdOfKey } from '../event/ids.ts'
import { ROOST_1 } from '../event/roomVersion.ts'
import { isAccepted } from './entry.ts'
import { type Founding, foundChannel, foundCommunity, foundPrivateRoom } from './foundRoom.ts'
import { RoomGraph } from './roomGraph.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'founding')
const person = (name: string) => userIdOfKey(name, crypto.signingKeyPair(random.bytes(32)).publicKey)
const [owner, friend] = [person('ada'), person('ben')]
const communityId = testRoomId(crypto, 'community')
const options = { crypto, random, nowMs: 1_700_000_000_000, owner }

function founded({ roomId, events }: Founding) {
  const room = new RoomGraph(ROOST_1, roomId)
  for (const { event } of events) expect(isAccepted(room.add(event))).toBe(true)
  const state = room.currentState
  const contentOf = (type: string, key = '') => room.stateEvent(state, type, key)?.content
  const { levels, membershipOf } = room.authStateOf(state)
  return { contentOf, levels, membershipOf, founder: events[0]?.event.sender ?? '' }
}

describe('a room that was founded', () => {
  it.each([
    ['a community', foundCommunity({ ...options, name: 'Lab', joinRule: 'public' })],
    ['a community by word', foundCommunity({ ...options, name: 'Lab', joinRule: 'restricted' })],
    ['a channel', foundChannel({ ...options, name: 'general', topic: 'all', communityId })],
    ['a private room', foundPrivateRoom({ ...options, communityId, history: 'shared', kind: 'private' })],
  ] as const)('has nobody above its owner (%s)', (_, founding) => {
    const { levels, membershipOf, founder } = founded(founding)
    expect(membershipOf(founder)).toBe('leave')
    expect(levels.levelOf(owner)).toBe(100)
  })

  it('is joined by whoever has the link, or by somebody’s word, into which only its owner is asked', () => {
    const open = founded(foundCommunity({ ...options, name: 'Lab', joinRule: 'public' }))
    expect(open.contentOf('m.room.join_rules')).toEqual({ join_rule: 'public' })
    expect(open.membershipOf(owner)).toBe('leave')
    const guarded = founded(foundCommunity({ ...options, name: 'Lab', joinRule: 'restricted' }))
    expect(guarded.contentOf('m.room.join_rules')).toEqual({ join_rule: 'restricted', allow: [] })
    expect(guarded.membershipOf(owner)).toBe('invite')
  })

  it('takes a moderator for new keys, and nobody in particular for passing them on', () => {
    const { levels } = founded(foundCommunity({ ...options, name: 'Lab', joinRule: 'public' }))
    const required = (type: string, isState: boolean) => levels.requiredFor(type, isState)
    expect([required('roost.rekey', false), required('roost.invite', true)]).toEqual([50, 50])
    expect([required('roost.lockbox', false), required('roost.recovery', true)]).toEqual([0, 0])
  })

  it('says of a private room who owns it, whether its past is shared, and no name', () => {
    const direct = founded(
      foundPrivateRoom({ ...options, communityId, history: 'joined', kind: 'direct', participants: [friend] }),
    )
    expect([direct.levels.levelOf(owner), direct.levels.levelOf(friend)]).toEqual([100, 100])
    expect(direct.contentOf('m.room.join_rules')).toEqual({ join_rule: 'invite' })
    expect(direct.contentOf('m.room.history_visibility')).toEqual({ history_visibility: 'joined' })
    expect(direct.contentOf('m.room.create')).toMatchObject({ 'roost.community': communityId })
    expect([direct.contentOf('m.room.name'), direct.contentOf('m.room.topic')]).toEqual([undefined, undefined])
    expect([direct.membershipOf(owner), direct.membershipOf(friend)]).toEqual(['invite', 'leave'])
    expect(direct.levels.requiredFor('roost.rekey', false)).toBe(50)
  })
})
