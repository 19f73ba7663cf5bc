import { describe, expect, it } from 'vitest'
import type { Json } from '../../event/json.ts'
import {
  AuthFixture,
  answerOf,
  type Decision,
  type EventSketch,
  FOUNDER,
  memberSketch,
  type StateSketch,
} from '../../testing/authFixture.ts'

const [ADA, BEN, CYD] = ['@ada:home', '@ben:home', '@cyd:away']

/** Ada may invite, Ben is in, Cyd wants in. */
const HOUSE: StateSketch = {
  levels: { users: { [ADA]: 50 }, invite: 50 },
  members: { [FOUNDER]: 'join', [ADA]: 'join', [BEN]: 'join' },
}

describe('rule 5.1, what every membership states', () => {
  const judge = (event: Partial<EventSketch>) =>
    new AuthFixture('12', { ...HOUSE, joinRule: 'public' }).judge({ type: 'm.room.member', sender: CYD, ...event })
  it('5.1 refuses: no state key', () => {
    expect(judge({ content: { membership: 'join' } })).toBe('5.1')
  })
  it('5.1 refuses: no membership', () => {
    expect(judge({ state_key: CYD, content: { displayname: 'Cyd' } })).toBe('5.1')
  })
  it.each([1, null, true, ['join'], { membership: 'join' }])('5.1 refuses: the membership %j', (membership) => {
    expect(judge({ state_key: CYD, content: { membership } })).toBe('5.1')
  })
  it.each(['', 'Join', 'joined', 'kick', 'constructor'])('5.8 refuses: the membership %j', (membership) => {
    expect(judge({ state_key: CYD, content: { membership } })).toBe('5.8')
  })
})

describe('rule 5.3, a join of oneself', () => {
  type Row = Readonly<Record<'never' | 'leave' | 'knock' | 'invite' | 'join' | 'ban', Decision>>
  const row = (outside: Decision, inside: Decision): Row => ({
    never: outside,
    leave: outside,
    knock: outside,
    invite: inside,
    join: inside,
    ban: '5.3.3 refuses',
  })
  const byRule: Record<string, Row> = {
    unstated: row('5.3.4 refuses', '5.3.4 allows'),
    invite: row('5.3.4 refuses', '5.3.4 allows'),
    knock: row('5.3.4 refuses', '5.3.4 allows'),
    restricted: row('5.3.5.2 refuses', '5.3.5.1 allows'),
    knock_restricted: row('5.3.5.2 refuses', '5.3.5.1 allows'),
    public: row('5.3.6 allows', '5.3.6 allows'),
    private: row('5.3.7 refuses', '5.3.7 refuses'),
    'org.example.unheard-of': row('5.3.7 refuses', '5.3.7 refuses'),
  }
  const cases = Object.entries(byRule).flatMap(([joinRule, decisions]) =>
    Object.entries(decisions).map(([current, decision]) => ({ joinRule, current, decision })),
  )
  it.each(cases)('$decision: join rule $joinRule, membership $current', ({ joinRule, current, decision }) => {
    const rule = joinRule === 'unstated' ? {} : { joinRule }
    const members = current === 'never' ? HOUSE.members : { ...HOUSE.members, [CYD]: current }
    const house = new AuthFixture('12', { ...HOUSE, ...rule, members: members ?? {} })
    expect(house.judge(memberSketch(CYD, CYD, 'join'))).toBe(answerOf(decision))
  })
})

describe('rule 5.3.2, a join of somebody else', () => {
  it.each(['public', 'invite', 'knock', 'restricted', 'knock_restricted'])(
    '5.3.2 refuses: join rule %s',
    (joinRule) => {
      const members = { ...HOUSE.members, [CYD]: 'invite' }
      const house = new AuthFixture('12', { ...HOUSE, joinRule, members })
      expect(house.judge(memberSketch(ADA, CYD, 'join'))).toBe('5.3.2')
      expect(house.judge(memberSketch(FOUNDER, CYD, 'join'))).toBe('5.3.2')
    },
  )
  it('5.3.2 refuses: even of somebody who is in', () => {
    expect(new AuthFixture('12', { ...HOUSE, joinRule: 'public' }).judge(memberSketch(ADA, BEN, 'join'))).toBe('5.3.2')
  })
})

describe.each(['10', '11', '12', 'roost.1'])('rule 5.3.1, the first join, in version %s', (version) => {
  const CREATE = '$m.room.create|'
  const judge = (userId: string, prev_events: string[], sketch: StateSketch = {}) =>
    new AuthFixture(version, sketch).judge({ ...memberSketch(userId, userId, 'join'), prev_events })

  it.each<[Decision, string, string, string[]]>([
    ['5.3.1 allows', 'the creator right after the create event', FOUNDER, [CREATE]],
    ['5.3.4 refuses', 'the creator after something else', FOUNDER, ['$other']],
    ['5.3.4 refuses', 'the creator after the create event and something else', FOUNDER, [CREATE, '$other']],
    ['5.3.4 refuses', 'the creator after something else and the create event', FOUNDER, ['$other', CREATE]],
    ['5.3.4 refuses', 'the creator after nothing', FOUNDER, []],
    ['5.3.4 refuses', 'another user right after the create event', BEN, [CREATE]],
  ])('%s: %s', (decision, _, userId, prev_events) => {
    expect(judge(userId, prev_events)).toBe(answerOf(decision))
  })
  it(`goes by ${version === '10' ? 'the creator whom the content names' : 'who sent the create event'}`, () => {
    const create = { creator: BEN }
    expect(judge(BEN, [CREATE], { create })).toBe(version === '10' ? 'allowed' : '5.3.4')
    expect(judge(FOUNDER, [CREATE], { create })).toBe(version === '10' ? '5.3.4' : 'allowed')
  })
  it('5.3.4 refuses: a further creator right after the create event', () => {
    expect(judge(BEN, [CREATE], { create: { additional_creators: [BEN] } })).toBe('5.3.4')
  })
  it('5.3.1 allows: the creator, though the join rule lets nobody in', () => {
    expect(judge(FOUNDER, [CREATE], { joinRule: 'private' })).toBe('allowed')
  })
  it('5.3.4 refuses: the creator coming back to a room by invitation', () => {
    expect(judge(FOUNDER, ['$other'], { members: { [FOUNDER]: 'leave' } })).toBe('5.3.4')
  })
})

describe.each(['restricted', 'knock_restricted'])('rule 5.3.5, an authorised join under the rule %s', (joinRule) => {
  const judge = (authoriser: Json | undefined, sketch: StateSketch = {}, version = '12') => {
    const content = authoriser === undefined ? {} : { join_authorised_via_users_server: authoriser }
    return new AuthFixture(version, { ...HOUSE, joinRule, ...sketch }).judge(memberSketch(CYD, CYD, 'join', content))
  }
  const by = (membership: string): StateSketch => ({ members: { ...HOUSE.members, [ADA]: membership } })

  it.each<[Decision, string, string | undefined, StateSketch]>([
    ['5.3.5.3 allows', 'by a member at the invite level', ADA, {}],
    ['5.3.5.3 allows', 'by a member above it', ADA, { levels: { users: { [ADA]: 51 }, invite: 50 } }],
    ['5.3.5.2 refuses', 'by a member below it', ADA, { levels: { users: { [ADA]: 49 }, invite: 50 } }],
    ['5.3.5.3 allows', 'by any member where no invite level is stated', BEN, { levels: {} }],
    ['5.3.5.3 allows', 'by a member whom the default lifts', BEN, { levels: { users_default: 50, invite: 50 } }],
    ['5.3.5.2 refuses', 'by a member whom the default does not lift', BEN, {}],
    ['5.3.5.2 refuses', 'by a member below zero', BEN, { levels: { users: { [BEN]: -1 } } }],
    ['5.3.5.2 refuses', 'by nobody', undefined, {}],
    ['5.3.5.2 refuses', 'by somebody of whom the room never heard', '@eva:home', { levels: { invite: 0 } }],
    ['5.3.5.2 refuses', 'by oneself', CYD, { levels: { invite: 0 } }],
    ['5.3.5.2 refuses', 'by who left', ADA, by('leave')],
    ['5.3.5.2 refuses', 'by who is invited', ADA, by('invite')],
    ['5.3.5.2 refuses', 'by who knocks', ADA, by('knock')],
    ['5.3.5.2 refuses', 'by who is banned', ADA, by('ban')],
  ])('%s: %s', (decision, _, authoriser, sketch) => {
    expect(judge(authoriser, sketch)).toBe(answerOf(decision))
  })

  it.each<[Decision, string]>([
    ['5.3.5.2 refuses', '10'],
    ['5.3.5.2 refuses', '11'],
    ['5.3.5.3 allows', '12'],
    ['5.3.5.3 allows', 'roost.1'],
  ])('%s: by a creator without a level, in version %s', (decision, version) => {
    expect(judge(FOUNDER, {}, version)).toBe(answerOf(decision))
  })
  it.each(['leave', 'knock', 'invite', 'join'])('an authoriser does no harm to who comes from %s', (current) => {
    expect(judge(ADA, { members: { ...HOUSE.members, [CYD]: current } })).toBe('allowed')
  })
  it('5.3.3 refuses: an authorised join of the banned', () => {
    expect(judge(ADA, { members: { ...HOUSE.members, [CYD]: 'ban' } })).toBe('5.3.3')
  })
  it.each(['invite', 'join'])('5.3.5.1 allows: who comes from %s, with an authoriser who may not invite', (current) => {
    expect(judge(BEN, { members: { ...HOUSE.members, [CYD]: current } })).toBe('allowed')
  })
})

describe('rule 5.2, the authoriser', () => {
  const judge = (membership: string, join_authorised_via_users_server: Json) =>
    new AuthFixture('12', { ...HOUSE, joinRule: 'public' }).judge(
      memberSketch(BEN, BEN, membership, { join_authorised_via_users_server }),
    )
  const values: Json[] = [null, 1, true, [ADA], { user: ADA }, '', 'ada:home', '@ada', '@ada:', '@ada:ho me']
  it.each(values)('5.2 refuses: a join that names %j', (authoriser) => {
    expect(judge('join', authoriser)).toBe('5.2')
  })
  it.each(['leave', 'knock', 'invite', 'ban'])('5.2 refuses: a %s that names nobody', (membership) => {
    expect(judge(membership, 'nobody')).toBe('5.2')
  })
  it('5.3.6 allows: a public join, whoever is named', () => {
    expect(judge('join', '@eva:elsewhere')).toBe('allowed')
  })
  it.each(['invite', 'knock'])('5.3.4 refuses: an authorised join under the rule %s', (joinRule) => {
    const content = { join_authorised_via_users_server: ADA }
    expect(new AuthFixture('12', { ...HOUSE, joinRule }).judge(memberSketch(CYD, CYD, 'join', content))).toBe('5.3.4')
  })
})
