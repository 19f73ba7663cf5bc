import { describe, expect, it, test } from 'vitest'
import type { JsonObject } from '../../event/json.ts'
import {
  AuthFixture,
  type EventSketch,
  FOUNDER,
  memberSketch as member,
  type StateSketch,
} from '../../testing/authFixture.ts'

const [ADA, BEN, CYD, DAN] = ['@ada:home', '@ben:home', '@cyd:away', '@dan:away']

/** Ada may do most things, Ben is in, Cyd is not. */
const HOUSE: StateSketch = {
  levels: { users: { [ADA]: 50 }, events: { 'm.room.name': 50, 'm.room.topic': 0 }, invite: 10 },
  members: { [FOUNDER]: 'join', [ADA]: 'join', [BEN]: 'join' },
}
const room = (sketch: StateSketch = {}, version = '12') => new AuthFixture(version, { ...HOUSE, ...sketch })

const message = (sender: string): EventSketch => ({ type: 'm.room.message', sender })
const levelsBy = (sender: string, content: JsonObject): EventSketch => ({
  type: 'm.room.power_levels',
  sender,
  state_key: '',
  content,
})

describe('rule 1: a create event', () => {
  const create = (content: JsonObject, more: Partial<EventSketch> = {}): EventSketch => ({
    type: 'm.room.create',
    sender: FOUNDER,
    state_key: '',
    prev_events: [],
    content: { room_version: '12', ...content },
    ...more,
  })
  const nowhere = room({ create: 'none' })

  test('1.1 has no parents', () => {
    expect(nowhere.judge(create({}))).toBe('allowed')
    expect(nowhere.judge(create({}, { prev_events: ['$parent'] }))).toBe('1.1')
  })
  test("1.2 until version 11 is of a room in the sender's domain", () => {
    const old = room({ create: 'none' }, '11')
    const content = { room_version: '11' }
    expect(old.judge(create(content, { room_id: '!room:home' }))).toBe('allowed')
    expect(old.judge(create(content, { room_id: '!room:elsewhere' }))).toBe('1.2')
    expect(nowhere.judge(create({}, { room_id: '!hash' }))).toBe('allowed')
  })
  test('1.3 names a version that is known, and this one', () => {
    for (const room_version of ['1', '11', 'roost.1', 'unheard-of', 12, null]) {
      expect(nowhere.judge(create({ room_version }))).toBe('1.3')
    }
    expect(room({}, 'roost.1').judge(create({ room_version: 'roost.1' }))).toBe('allowed')
    expect(nowhere.judge({ ...create({}), content: {} })).toBe('1.3')
  })
  test('1.4 lists further creators as user ids', () => {
    expect(nowhere.judge(create({ additional_creators: [] }))).toBe('allowed')
    expect(nowhere.judge(create({ additional_creators: [ADA, BEN] }))).toBe('allowed')
    for (const additional_creators of [ADA, null, {}, [1], [ADA, 'ben'], [ADA, '@ben'], [null]]) {
      expect(nowhere.judge(create({ additional_creators }))).toBe('1.4')
    }
    expect(room({}, '11').judge(create({ room_version: '11', additional_creators: 1 }))).toBe('allowed')
  })
  test('1.4 in version 10 names its creator', () => {
    const old = room({}, '10')
    expect(old.judge(create({ room_version: '10', creator: FOUNDER }))).toBe('allowed')
    expect(old.judge(create({ room_version: '10' }))).toBe('1.4')
  })
})

test('rule 2: without an accepted create event nothing is allowed', () => {
  expect(room({ create: 'none' }).judge(message(ADA))).toBe('2')
})

test('rule 4: a room that does not federate takes events of its own domain alone', () => {
  const closed = room({ create: { 'm.federate': false }, members: { ...HOUSE.members, [CYD]: 'join' } })
  expect(closed.judge(message(BEN))).toBe('allowed')
  expect(closed.judge(message(CYD))).toBe('4')
  expect(room({ members: { [CYD]: 'join' } }).judge(message(CYD))).toBe('allowed')
})

describe('rule 5: membership', () => {
  test('5.1 is stated, and of somebody', () => {
    expect(room().judge({ type: 'm.room.member', sender: BEN, content: { membership: 'join' } })).toBe('5.1')
    expect(room().judge({ type: 'm.room.member', sender: BEN, state_key: BEN })).toBe('5.1')
    expect(room().judge({ ...member(BEN, BEN, 'join'), content: { membership: 1 } })).toBe('5.1')
  })
  test('5.2 names as authoriser a user, whatever the membership', () => {
    for (const join_authorised_via_users_server of [null, 1, '', 'ada', '@ada', '@ada:', [ADA]]) {
      for (const membership of ['join', 'leave']) {
        const event = member(BEN, BEN, membership, { join_authorised_via_users_server })
        expect(room({ joinRule: 'public' }).judge(event)).toBe('5.2')
      }
    }
    expect(room().judge(member(BEN, BEN, 'leave', { join_authorised_via_users_server: ADA }))).toBe('allowed')
  })
  test('5.8 is one of five', () => {
    expect(room().judge(member(BEN, BEN, 'lurk'))).toBe('5.8')
  })

  describe('5.3: a join', () => {
    const openRoom = room({ joinRule: 'public' })

    test('5.3.1 by the creator right after the create event', () => {
      const fresh = new AuthFixture('12')
      const first = { ...member(FOUNDER, FOUNDER, 'join'), prev_events: ['$m.room.create|'] }
      expect(fresh.judge(first)).toBe('allowed')
      expect(fresh.judge({ ...first, prev_events: ['$m.room.create|', '$other'] })).toBe('5.3.4')
      expect(fresh.judge({ ...first, prev_events: ['$other'] })).toBe('5.3.4')
      expect(fresh.judge({ ...member(ADA, ADA, 'join'), prev_events: ['$m.room.create|'] })).toBe('5.3.4')
    })
    test('5.3.1 counts the founder alone, not the further creators', () => {
      const fresh = new AuthFixture('12', { create: { additional_creators: [ADA] } })
      expect(fresh.judge({ ...member(ADA, ADA, 'join'), prev_events: ['$m.room.create|'] })).toBe('5.3.4')
    })
    test('5.3.2 is for oneself', () => {
      expect(openRoom.judge(member(ADA, CYD, 'join'))).toBe('5.3.2')
    })
    test('5.3.3 is not for the banned', () => {
      expect(room({ joinRule: 'public', members: { [CYD]: 'ban' } }).judge(member(CYD, CYD, 'join'))).toBe('5.3.3')
    })
    test.each(['invite', 'knock', undefined])('5.3.4 under the rule %s takes an invitation', (joinRule) => {
      const sketch = joinRule === undefined ? {} : { joinRule }
      const at = (membership: string) =>
        room({ ...sketch, members: { [CYD]: membership } }).judge(member(CYD, CYD, 'join'))
      expect(at('invite')).toBe('allowed')
      expect(at('join')).toBe('allowed')
      expect(at('leave')).toBe('5.3.4')
      expect(at('knock')).toBe('5.3.4')
    })
    test('5.3.6 is free where the room is public', () => {
      expect(openRoom.judge(member(CYD, CYD, 'join'))).toBe('allowed')
      expect(openRoom.judge(member(BEN, BEN, 'join', { displayname: 'Ben' }))).toBe('allowed')
    })
    test('5.3.7 is impossible under any other rule', () => {
      expect(room({ joinRule: 'private' }).judge(member(CYD, CYD, 'join'))).toBe('5.3.7')
    })

    describe.each(['restricted', 'knock_restricted'])('5.3.5 under the rule %s', (joinRule) => {
      const authorisedBy = (authoriser: string, sketch: StateSketch = {}) =>
        room({ joinRule, ...sketch }).judge(member(CYD, CYD, 'join', { join_authorised_via_users_server: authoriser }))

      test('5.3.5.1 is free for members and the invited', () => {
        for (const membership of ['join', 'invite']) {
          const members = { [CYD]: membership }
          expect(room({ joinRule, members }).judge(member(CYD, CYD, 'join'))).toBe('allowed')
        }
      })
      test('5.3.5.2 takes a member who may invite', () => {
        expect(authorisedBy(ADA)).toBe('allowed')
        expect(authorisedBy(FOUNDER)).toBe('allowed')
        expect(authorisedBy(BEN)).toBe('5.3.5.2')
        expect(authorisedBy(DAN)).toBe('5.3.5.2')
        expect(authorisedBy(ADA, { members: { [ADA]: 'leave' } })).toBe('5.3.5.2')
        expect(room({ joinRule }).judge(member(CYD, CYD, 'join'))).toBe('5.3.5.2')
      })
      test('5.3.3 comes first: nobody lets a banned user in', () => {
        expect(authorisedBy(ADA, { members: { ...HOUSE.members, [CYD]: 'ban' } })).toBe('5.3.3')
      })
    })
  })

  describe('5.4: an invitation', () => {
    test('5.4.2 comes from a member', () => {
      expect(room().judge(member(DAN, CYD, 'invite'))).toBe('5.4.2')
    })
    test('5.4.3 is for somebody who is neither in nor banned', () => {
      const at = (membership: string) =>
        room({ members: { ...HOUSE.members, [CYD]: membership } }).judge(member(ADA, CYD, 'invite'))
      expect(['leave', 'invite', 'knock'].map(at)).toEqual(['allowed', 'allowed', 'allowed'])
      expect(['join', 'ban'].map(at)).toEqual(['5.4.3', '5.4.3'])
    })
    test('5.4.4, 5.4.5 takes the level for it', () => {
      expect(room().judge(member(ADA, CYD, 'invite'))).toBe('allowed')
      expect(room().judge(member(FOUNDER, CYD, 'invite'))).toBe('allowed')
      expect(room().judge(member(BEN, CYD, 'invite'))).toBe('5.4.5')
      expect(room({ levels: {} }).judge(member(BEN, CYD, 'invite'))).toBe('allowed')
    })
  })

  describe('5.5: leaving', () => {
    test('5.5.1 of oneself is for who is in, invited or knocking', () => {
      const at = (membership: string) => room({ members: { [CYD]: membership } }).judge(member(CYD, CYD, 'leave'))
      expect(['join', 'invite', 'knock'].map(at)).toEqual(['allowed', 'allowed', 'allowed'])
      expect(['leave', 'ban'].map(at)).toEqual(['5.5.1', '5.5.1'])
    })
    test('5.5.2 of another is for members to decide', () => {
      expect(room().judge(member(DAN, BEN, 'leave'))).toBe('5.5.2')
    })
    test('5.5.3 from a ban takes the level to ban', () => {
      const banned = { members: { ...HOUSE.members, [CYD]: 'ban' } }
      const levels = { users: { [ADA]: 60, [BEN]: 50 }, ban: 60, kick: 50 }
      expect(room({ ...banned, levels }).judge(member(ADA, CYD, 'leave'))).toBe('allowed')
      expect(room({ ...banned, levels }).judge(member(BEN, CYD, 'leave'))).toBe('5.5.3')
    })
    test('5.5.4, 5.5.5 takes the level to kick, and one above the other', () => {
      expect(room().judge(member(ADA, BEN, 'leave'))).toBe('allowed')
      expect(room().judge(member(BEN, ADA, 'leave'))).toBe('5.5.5')
      expect(room({ levels: { users: { [ADA]: 50, [BEN]: 50 } } }).judge(member(ADA, BEN, 'leave'))).toBe('5.5.5')
      expect(room({ levels: { users: { [ADA]: 50 }, kick: 51 } }).judge(member(ADA, BEN, 'leave'))).toBe('5.5.5')
      expect(room({ levels: { users: { [ADA]: 100 } } }).judge(member(ADA, FOUNDER, 'leave'))).toBe('5.5.5')
    })
  })

  describe('5.6: a ban', () => {
    test('5.6.1 comes from a member', () => {
      expect(room().judge(member(DAN, BEN, 'ban'))).toBe('5.6.1')
    })
    test('5.6.2, 5.6.3 takes the level to ban, and one above the other', () => {
      expect(room().judge(member(ADA, BEN, 'ban'))).toBe('allowed')
      expect(room().judge(member(ADA, CYD, 'ban'))).toBe('allowed')
      expect(room().judge(member(BEN, CYD, 'ban'))).toBe('5.6.3')
      expect(room().judge(member(ADA, ADA, 'ban'))).toBe('5.6.3')
      expect(room().judge(member(ADA, FOUNDER, 'ban'))).toBe('5.6.3')
      expect(room({ levels: { users: { [ADA]: 50 }, ban: 51 } }).judge(member(ADA, BEN, 'ban'))).toBe('5.6.3')
    })
    test('5.6.3 keeps even one creator from banning another', () => {
      const two = room({ create: { additional_creators: [ADA] }, levels: {} })
      expect(two.judge(member(ADA, FOUNDER, 'ban'))).toBe('5.6.3')
      expect(two.judge(member(FOUNDER, ADA, 'leave'))).toBe('5.5.5')
    })
  })

  describe('5.7: a knock', () => {
    test('5.7.1 is heard where the rule says so', () => {
      const at = (joinRule: string) => room({ joinRule }).judge(member(CYD, CYD, 'knock'))
      expect(['knock', 'knock_restricted'].map(at)).toEqual(['allowed', 'allowed'])
      expect(['invite', 'public', 'restricted', 'private'].map(at)).toEqual(['5.7.1', '5.7.1', '5.7.1', '5.7.1'])
    })
    test('5.7.2 is for oneself', () => {
      expect(room({ joinRule: 'knock' }).judge(member(ADA, CYD, 'knock'))).toBe('5.7.2')
    })
    test('5.7.3, 5.7.4 comes from outside', () => {
      const at = (membership: string) =>
        room({ joinRule: 'knock', members: { [CYD]: membership } }).judge(member(CYD, CYD, 'knock'))
      expect(['leave', 'knock'].map(at)).toEqual(['allowed', 'allowed'])
      expect(['ban', 'invite', 'join'].map(at)).toEqual(['5.7.4', '5.7.4', '5.7.4'])
    })
  })
})

test('rule 6: whoever is not in the room says nothing in it', () => {
  expect(room().judge(message(BEN))).toBe('allowed')
  for (const membership of ['leave', 'ban', 'invite', 'knock']) {
    expect(room({ members: { [CYD]: membership } }).judge(message(CYD))).toBe('6')
  }
  expect(room().judge(message(CYD))).toBe('6')
  expect(room({ members: {} }).judge(message(FOUNDER))).toBe('6')
})

test('rule 7: a third-party invite takes the level to invite, whatever is asked for its type', () => {
  const invite = (sender: string): EventSketch => ({ type: 'm.room.third_party_invite', sender, state_key: 'token' })
  expect(room().judge(invite(ADA))).toBe('allowed')
  expect(room().judge(invite(BEN))).toBe('7')
  const levels = { users: { [ADA]: 50 }, events: { 'm.room.third_party_invite': 100 }, invite: 50 }
  expect(room({ levels }).judge(invite(ADA))).toBe('allowed')
})

describe('rule 8: each type takes its level', () => {
  const state = (type: string, sender: string): EventSketch => ({ type, sender, state_key: '' })
  it('as the levels say', () => {
    expect(room().judge(state('m.room.name', ADA))).toBe('allowed')
    expect(room().judge(state('m.room.name', BEN))).toBe('8')
    expect(room().judge(state('m.room.topic', BEN))).toBe('allowed')
  })
  it('50 for state and 0 for messages where they say nothing, in a room that has levels', () => {
    expect(room({ levels: {} }).judge(state('m.room.name', BEN))).toBe('8')
    expect(room({ levels: {} }).judge(message(BEN))).toBe('allowed')
  })
  it('nothing where the room has no levels yet', () => {
    const { levels: _, ...fresh } = HOUSE
    expect(new AuthFixture('12', fresh).judge(state('m.room.name', BEN))).toBe('allowed')
  })
  it('the defaults where they state some', () => {
    expect(room({ levels: { events_default: 1 } }).judge(message(BEN))).toBe('8')
    expect(room({ levels: { events_default: 1, users_default: 1 } }).judge(message(BEN))).toBe('allowed')
    expect(room({ levels: { state_default: 0 } }).judge(state('m.room.name', BEN))).toBe('allowed')
    expect(room({ levels: { users: { [BEN]: -1 } } }).judge(message(BEN))).toBe('8')
  })
  it('does not mistake a member of every object for a level', () => {
    const { users, ...others } = HOUSE.levels ?? {}
    expect(room({ levels: { ...others, users: users ?? {} } }).judge(state('constructor', BEN))).toBe('8')
    expect(room().judge({ type: 'toString', sender: BEN })).toBe('allowed')
  })
})

test("rule 9: state under a user's id is that user's", () => {
  const status = (sender: string, key: string): EventSketch => ({ type: 'm.status', sender, state_key: key })
  const levels = { state_default: 0 }
  expect(room({ levels }).judge(status(BEN, BEN))).toBe('allowed')
  expect(room({ levels }).judge(status(BEN, ADA))).toBe('9')
  expect(room({ levels }).judge(status(BEN, `${BEN}_2`))).toBe('9')
  expect(room({ levels }).judge(status(BEN, 'ada'))).toBe('allowed')
  expect(room({ levels }).judge(status(FOUNDER, ADA))).toBe('9')
})

describe('rule 10: power levels', () => {
  const LEVELS = {
    users: { [ADA]: 50, [BEN]: 40, [DAN]: 60 },
    events: { 'm.room.power_levels': 40, 'm.room.name': 60, 'm.room.topic': 10 },
    notifications: { room: 60 },
    ban: 60,
    kick: 20,
  }
  const members = { ...HOUSE.members, [DAN]: 'join' }
  const asked = (content: JsonObject, sender = ADA) =>
    room({ levels: LEVELS, members }).judge(levelsBy(sender, content))
  const changed = (changes: JsonObject, sender = ADA) => asked({ ...LEVELS, ...changes }, sender)

  test.each(['users_default', 'events_default', 'state_default', 'ban', 'redact', 'kick', 'invite'])(
    '10.1 %s is an integer',
    (key) => {
      for (const value of ['50', null, [], {}, true]) expect(changed({ [key]: value })).toBe('10.1')
    },
  )
  test('10.2 events and notifications are maps of integers', () => {
    for (const key of ['events', 'notifications']) {
      for (const value of [1, null, [], 'x', { a: '1' }, { a: null }]) expect(changed({ [key]: value })).toBe('10.2')
    }
  })
  test('10.3 users is a map from user ids to integers', () => {
    const noUsers = ['ada', '@ada', '', '@ada:', '@ada:not a server', '@ada:home:port', `@${'a'.repeat(250)}:home`]
    for (const users of [1, null, [], { [ADA]: '50' }, ...noUsers.map((userId) => ({ [userId]: 50 }))]) {
      expect(changed({ users })).toBe('10.3')
    }
  })
  test('10.4 users holds no creator, in version 12', () => {
    const users = { ...LEVELS.users, [FOUNDER]: 100 }
    expect(changed({ users }, FOUNDER)).toBe('10.4')
    const three = (version: string) =>
      room({ create: { additional_creators: [CYD] }, members }, version).judge(
        levelsBy(FOUNDER, { users: { [CYD]: 10 } }),
      )
    expect(three('12')).toBe('10.4')
    expect(room({ levels: { users: { [FOUNDER]: 100 } }, members }, '11').judge(levelsBy(FOUNDER, { users }))).toBe(
      'allowed',
    )
  })
  test('10.5 the first levels are free', () => {
    const { levels: _, ...fresh } = HOUSE
    expect(new AuthFixture('12', fresh).judge(levelsBy(BEN, { users: { [BEN]: 1000 }, ban: 1000 }))).toBe('allowed')
  })
  test("10.6 a scalar changes within the sender's level", () => {
    expect(changed({ kick: 50 })).toBe('allowed')
    expect(changed({ kick: 51 })).toBe('10.6')
    expect(changed({ ban: 50 })).toBe('10.6')
    expect(changed({ invite: 50 })).toBe('allowed')
    expect(changed({ invite: 51 })).toBe('10.6')
    const { ban: _, ...withoutBan } = LEVELS
    expect(asked(withoutBan)).toBe('10.6')
    const { kick: __, ...withoutKick } = LEVELS
    expect(asked(withoutKick)).toBe('allowed')
  })
  test.each(['events', 'notifications'] as const)("10.7 an entry of %s changes within the sender's level", (map) => {
    const above = map === 'events' ? 'm.room.name' : 'room'
    const entries = LEVELS[map] as Record<string, number>
    expect(changed({ [map]: { ...entries, new: 50 } })).toBe('allowed')
    expect(changed({ [map]: { ...entries, new: 51 } })).toBe('10.7')
    expect(changed({ [map]: { ...entries, [above]: 50 } })).toBe('10.7')
    const others = Object.fromEntries(Object.entries(entries).filter(([key]) => key !== above))
    expect(changed({ [map]: others })).toBe('10.7')
  })
  test("10.8 another user's level changes from below the sender's", () => {
    expect(changed({ users: { ...LEVELS.users, [BEN]: 50 } })).toBe('allowed')
    expect(changed({ users: { [ADA]: 50, [DAN]: 60 } })).toBe('allowed')
    expect(changed({ users: { ...LEVELS.users, [DAN]: 10 } })).toBe('10.8')
    expect(changed({ users: { [ADA]: 50, [BEN]: 40 } })).toBe('10.8')
    const equals = room({ levels: { users: { [ADA]: 50, [BEN]: 50 } }, members })
    expect(equals.judge(levelsBy(ADA, { users: { [ADA]: 50, [BEN]: 0 } }))).toBe('10.8')
    expect(equals.judge(levelsBy(ADA, { users: { [BEN]: 50 } }))).toBe('allowed')
    expect(equals.judge(levelsBy(ADA, { users: { [ADA]: 10, [BEN]: 50 } }))).toBe('allowed')
  })
  test('10.9 nobody gives more than they have, themselves included', () => {
    expect(changed({ users: { ...LEVELS.users, [CYD]: 50 } })).toBe('allowed')
    expect(changed({ users: { ...LEVELS.users, [CYD]: 51 } })).toBe('10.9')
    expect(changed({ users: { ...LEVELS.users, [ADA]: 51 } })).toBe('10.9')
    expect(changed({ users: { ...LEVELS.users, [ADA]: 0 } })).toBe('allowed')
  })
  test('10.10 what does not change is not asked about', () => {
    expect(asked(LEVELS, BEN)).toBe('allowed')
    expect(changed({ users: { ...LEVELS.users, [CYD]: 40 } }, BEN)).toBe('allowed')
  })
  test('creators stand above every level that can be written', () => {
    const highest = Number.MAX_SAFE_INTEGER
    expect(changed({ ban: highest, users: { ...LEVELS.users, [DAN]: highest } }, FOUNDER)).toBe('allowed')
    const locked = room({ levels: { events: { 'm.room.power_levels': highest } } })
    expect(locked.judge(levelsBy(FOUNDER, {}))).toBe('allowed')
    expect(locked.judge(levelsBy(ADA, {}))).toBe('8')
  })
  test('in version 11 the creator stands at 100 until there are levels, and then where they say', () => {
    const { levels: _, ...fresh } = HOUSE
    expect(new AuthFixture('11', fresh).state.levels.levelOf(FOUNDER)).toBe(100)
    expect(room({ levels: {} }, '11').state.levels.levelOf(FOUNDER)).toBe(0)
    expect(room({ levels: {} }, '12').state.levels.levelOf(FOUNDER)).toBe(Number.POSITIVE_INFINITY)
    expect(room({ create: { additional_creators: [CYD] } }, '11').state.levels.levelOf(CYD)).toBe(0)
  })
})

test('rule 11: everything else is allowed', () => {
  expect(room().judge({ type: 'any.thing', sender: BEN })).toBe('allowed')
})

describe('devices, in roost.1', () => {
  const devices = { laptop: BEN, phone: BEN, desk: ADA, founding: FOUNDER }
  const house = (sketch: StateSketch = {}) => room({ devices, ...sketch }, 'roost.1')
  const revoke = (sender: string, device: string, signer: string): EventSketch => ({
    type: 'roost.revoke',
    sender,
    state_key: device,
    signer,
  })

  test('S14: R1 a revoked device signs nothing more, and another of the same user goes on', () => {
    const revoked = house({ revoked: ['laptop'] })
    expect(revoked.judge({ ...message(BEN), signer: 'laptop' })).toBe('R1')
    expect(revoked.judge({ ...member(BEN, BEN, 'leave'), signer: 'laptop' })).toBe('R1')
    expect(revoked.judge({ ...message(BEN), signer: 'phone' })).toBe('allowed')
    expect(room({ revoked: ['laptop'] }).judge({ ...message(BEN), signer: 'laptop' })).toBe('allowed')
  })
  test('R2 the user key revokes a device of its own, another device does not', () => {
    expect(house().judge(revoke(BEN, 'laptop', 'home'))).toBe('allowed')
    expect(house().judge(revoke(BEN, 'laptop', 'phone'))).toBe('R2')
    expect(house().judge(revoke(BEN, 'laptop', 'laptop'))).toBe('R2')
  })
  test('R2 who could ban the owner revokes the device', () => {
    expect(house().judge(revoke(ADA, 'laptop', 'desk'))).toBe('allowed')
    expect(house().judge(revoke(BEN, 'desk', 'phone'))).toBe('R2')
    expect(house().judge(revoke(ADA, 'founding', 'desk'))).toBe('R2')
    expect(house({ levels: { users: { [ADA]: 50 }, ban: 51 } }).judge(revoke(ADA, 'laptop', 'desk'))).toBe('R2')
  })
  test('R2 a device of which the room knows nothing is not revoked', () => {
    expect(house().judge(revoke(ADA, 'unheard-of', 'desk'))).toBe('R2')
  })
  test('6 a revocation comes from a member', () => {
    expect(house({ members: { [ADA]: 'join' } }).judge(revoke(BEN, 'laptop', 'home'))).toBe('6')
  })
})

test('a refusal says which entries of the state it came from', () => {
  expect(room().verdict(message(CYD))).toMatchObject({ rule: '6', because: [`m.room.member\u0000${CYD}`] })
  expect(room().verdict({ type: 'm.room.name', sender: BEN, state_key: '' })).toMatchObject({
    rule: '8',
    because: ['m.room.power_levels\u0000'],
  })
})
