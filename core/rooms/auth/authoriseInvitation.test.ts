import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../event/json.ts'
import {
  AuthFixture,
  answerOf,
  type Decision,
  type EventSketch,
  FOUNDER,
  memberSketch,
  type StateSketch,
} from '../../testing/authFixture.ts'

const VERSIONS = ['10', '11', '12', 'roost.1'] as const
const [ADA, BEN, CYD] = ['@ada:home', '@ben:home', '@cyd:away']
const HOUSE: StateSketch = {
  levels: { users: { [ADA]: 50 }, invite: 50 },
  members: { [FOUNDER]: 'join', [ADA]: 'join', [BEN]: 'join' },
}
const room = (sketch: StateSketch = {}, version = '12') => new AuthFixture(version, { ...HOUSE, ...sketch })
const knownAs = (membership: string, userId: string): StateSketch =>
  membership === 'never' ? {} : { members: { ...HOUSE.members, [userId]: membership } }

describe('rule 5.4, an invitation', () => {
  it.each<[Decision, string]>([
    ['5.4.4 allows', 'never'],
    ['5.4.4 allows', 'leave'],
    ['5.4.4 allows', 'knock'],
    ['5.4.4 allows', 'invite'],
    ['5.4.3 refuses', 'join'],
    ['5.4.3 refuses', 'ban'],
  ])('%s: of somebody whose membership is %s', (decision, current) => {
    expect(room(knownAs(current, CYD)).judge(memberSketch(ADA, CYD, 'invite'))).toBe(answerOf(decision))
  })

  it.each<[Decision, string]>([
    ['5.4.4 allows', 'join'],
    ['5.4.2 refuses', 'leave'],
    ['5.4.2 refuses', 'knock'],
    ['5.4.2 refuses', 'invite'],
    ['5.4.2 refuses', 'ban'],
  ])('%s: by somebody whose membership is %s, at any level', (decision, current) => {
    expect(room(knownAs(current, ADA)).judge(memberSketch(ADA, CYD, 'invite'))).toBe(answerOf(decision))
  })
  it('5.4.2 refuses: by somebody of whom the room never heard', () => {
    expect(room().judge(memberSketch('@eva:home', CYD, 'invite'))).toBe('5.4.2')
  })

  it.each<[Decision, string, JsonObject | undefined]>([
    ['5.4.4 allows', 'in a room without levels', undefined],
    ['5.4.4 allows', 'where the levels say nothing', {}],
    ['5.4.4 allows', 'above the invite level', { users: { [BEN]: 51 }, invite: 50 }],
    ['5.4.4 allows', 'at the invite level', { users: { [BEN]: 50 }, invite: 50 }],
    ['5.4.5 refuses', 'below the invite level', { users: { [BEN]: 49 }, invite: 50 }],
    ['5.4.4 allows', 'lifted by the default', { users_default: 50, invite: 50 }],
    ['5.4.5 refuses', 'put below the default', { users: { [BEN]: 0 }, users_default: 50, invite: 50 }],
    ['5.4.5 refuses', 'below zero where the levels say nothing', { users: { [BEN]: -1 } }],
    ['5.4.4 allows', 'at a level below zero', { users: { [BEN]: -1 }, invite: -1 }],
    ['5.4.4 allows', 'whatever member events take', { events: { 'm.room.member': 100 } }],
    ['5.4.4 allows', 'whatever state takes', { state_default: 100 }],
  ])('%s: %s', (decision, _, levels) => {
    const { levels: __, ...fresh } = HOUSE
    const house = new AuthFixture('12', levels === undefined ? fresh : { ...fresh, levels })
    expect(house.judge(memberSketch(BEN, CYD, 'invite'))).toBe(answerOf(decision))
  })

  it.each(['public', 'knock', 'restricted', 'knock_restricted', 'private'])(
    '5.4.4 allows: whatever the join rule, here %s',
    (joinRule) => expect(room({ joinRule }).judge(memberSketch(ADA, CYD, 'invite'))).toBe('allowed'),
  )
  it('5.4.3 refuses: of oneself', () => {
    expect(room().judge(memberSketch(ADA, ADA, 'invite'))).toBe('5.4.3')
  })
})

describe.each(VERSIONS)('rule 5.4.1, a third-party invitation that proves nothing, in version %s', (version) => {
  const promised = { abc: { sender: ADA, content: {} } }
  const judge = (third_party_invite: JsonObject, sketch: StateSketch = {}) =>
    room({ promised, ...sketch }, version).judge(memberSketch(ADA, CYD, 'invite', { third_party_invite }))
  const unlessRoost = (decision: Decision): Decision => (version === 'roost.1' ? '5.4.1 refuses' : decision)

  it.each<[Decision, JsonObject]>([
    ['5.4.1.2 refuses', {}],
    ['5.4.1.2 refuses', { signed: [] }],
    ['5.4.1.3 refuses', { signed: {} }],
    ['5.4.1.3 refuses', { signed: { mxid: CYD } }],
    ['5.4.1.3 refuses', { signed: { token: 'abc' } }],
    ['5.4.1.3 refuses', { signed: { mxid: 1, token: 'abc' } }],
    ['5.4.1.3 refuses', { signed: { mxid: CYD, token: null } }],
    ['5.4.1.4 refuses', { signed: { mxid: BEN, token: 'abc' } }],
    ['5.4.1.5 refuses', { signed: { mxid: CYD, token: 'ab' } }],
    ['5.4.1.8 refuses', { signed: { mxid: CYD, token: 'abc' } }],
    ['5.4.1.8 refuses', { signed: { mxid: CYD, token: 'abc', signatures: {} } }],
  ])('%s, unless refused outright: %j', (decision, invite) => {
    expect(judge(invite)).toBe(answerOf(unlessRoost(decision)))
  })
  it('5.4.1.1 refuses before anything is read: of the banned', () => {
    const members = { ...HOUSE.members, [CYD]: 'ban' }
    expect(judge({}, { members })).toBe(answerOf(unlessRoost('5.4.1.1 refuses')))
  })
  it('5.4.1.6 refuses: by another than who promised it', () => {
    const other = { abc: { sender: BEN, content: {} } }
    const invite = { signed: { mxid: CYD, token: 'abc' } }
    expect(judge(invite, { promised: other })).toBe(answerOf(unlessRoost('5.4.1.6 refuses')))
  })
})

describe('rule 7, the promise of a third-party invitation', () => {
  const promise = (sender: string): EventSketch => ({ type: 'm.room.third_party_invite', sender, state_key: 'token' })
  it.each<[Decision, string, JsonObject]>([
    ['7 allows', 'above the invite level', { users: { [BEN]: 51 }, invite: 50 }],
    ['7 allows', 'at the invite level', { users: { [BEN]: 50 }, invite: 50 }],
    ['7 refuses', 'below the invite level', { users: { [BEN]: 49 }, invite: 50 }],
    ['7 allows', 'at zero where none is stated', {}],
    ['7 refuses', 'below zero where none is stated', { users_default: -1 }],
    ['7 allows', 'below the level of its type', { events: { 'm.room.third_party_invite': 100 } }],
    ['7 refuses', 'at the level of its type', { events: { 'm.room.third_party_invite': 0 }, invite: 1 }],
    ['7 allows', 'below the level for state', { state_default: 100 }],
  ])('%s: %s', (decision, _, levels) => {
    expect(room({ levels }).judge(promise(BEN))).toBe(answerOf(decision))
  })
  it.each(['never', 'leave', 'invite', 'knock', 'ban'])('6 refuses: by whose membership is %s', (current) => {
    expect(room({ levels: {}, ...knownAs(current, CYD) }).judge(promise(CYD))).toBe('6')
  })
  it('7 decides alone: its state key may look like a user', () => {
    expect(room().judge({ ...promise(ADA), state_key: BEN })).toBe('allowed')
  })
})

describe('rule 5.7, a knock', () => {
  type Row = Readonly<Record<'never' | 'leave' | 'knock' | 'invite' | 'join' | 'ban', Decision>>
  const heard: Row = {
    never: '5.7.3 allows',
    leave: '5.7.3 allows',
    knock: '5.7.3 allows',
    invite: '5.7.4 refuses',
    join: '5.7.4 refuses',
    ban: '5.7.4 refuses',
  }
  const unheard = Object.fromEntries(Object.keys(heard).map((current) => [current, '5.7.1 refuses'])) as unknown as Row
  const byRule = {
    knock: heard,
    knock_restricted: heard,
    invite: unheard,
    public: unheard,
    restricted: unheard,
    private: unheard,
  }
  const cases = Object.entries(byRule).flatMap(([joinRule, decisions]) =>
    Object.entries(decisions).map(([current, decision]) => ({ joinRule, current, decision })),
  )
  it.each(cases)('$decision: join rule $joinRule, membership $current', ({ joinRule, current, decision }) => {
    const house = room({ joinRule, ...knownAs(current, CYD) })
    expect(house.judge(memberSketch(CYD, CYD, 'knock'))).toBe(answerOf(decision))
  })
  it('5.7.1 refuses: where no join rule is stated', () => {
    expect(room().judge(memberSketch(CYD, CYD, 'knock'))).toBe('5.7.1')
  })
  it.each(['knock', 'knock_restricted'])('5.7.2 refuses: for another, under the rule %s', (joinRule) => {
    expect(room({ joinRule }).judge(memberSketch(ADA, CYD, 'knock'))).toBe('5.7.2')
    expect(room({ joinRule }).judge(memberSketch(FOUNDER, CYD, 'knock'))).toBe('5.7.2')
  })
  it('5.7.3 allows: at any level', () => {
    const levels = { users_default: -1, state_default: 100, events: { 'm.room.member': 100 } }
    expect(room({ joinRule: 'knock', levels }).judge(memberSketch(CYD, CYD, 'knock'))).toBe('allowed')
  })
})
