import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../event/json.ts'
import {
  AuthFixture,
  answerOf,
  type Decision,
  FOUNDER,
  memberSketch,
  type StateSketch,
} from '../../testing/authFixture.ts'

const [ADA, BEN, CYD] = ['@ada:home', '@ben:home', '@cyd:away']
const members = { [FOUNDER]: 'join', [ADA]: 'join', [BEN]: 'join' }
const highest = Number.MAX_SAFE_INTEGER
const above = Number.POSITIVE_INFINITY

describe('the level of a user', () => {
  const two: JsonObject = { additional_creators: [ADA] }
  const named: JsonObject = { creator: BEN }
  it.each<[version: string, level: number, who: string, userId: string, sketch: StateSketch]>([
    ['10', 100, 'the founder without levels', FOUNDER, {}],
    ['11', 100, 'the founder without levels', FOUNDER, {}],
    ['12', above, 'the founder without levels', FOUNDER, {}],
    ['roost.1', above, 'the founder without levels', FOUNDER, {}],
    ['10', 0, 'the founder under levels that say nothing', FOUNDER, { levels: {} }],
    ['11', 0, 'the founder under levels that say nothing', FOUNDER, { levels: {} }],
    ['12', above, 'the founder under levels that say nothing', FOUNDER, { levels: {} }],
    ['roost.1', above, 'the founder under levels that say nothing', FOUNDER, { levels: {} }],
    ['10', 7, 'the founder under a default', FOUNDER, { levels: { users_default: 7 } }],
    ['11', 70, 'the founder whom the levels name', FOUNDER, { levels: { users: { [FOUNDER]: 70 } } }],
    ['12', above, 'the founder under a default', FOUNDER, { levels: { users_default: 7 } }],
    ['10', 100, 'the named creator', BEN, { create: named }],
    ['10', 0, 'the founder who named another creator', FOUNDER, { create: named }],
    ['11', 0, 'the named creator', BEN, { create: named }],
    ['11', 100, 'the founder who named another creator', FOUNDER, { create: named }],
    ['12', 0, 'the named creator', BEN, { create: named }],
    ['10', 0, 'a further creator', ADA, { create: two }],
    ['11', 0, 'a further creator', ADA, { create: two }],
    ['12', above, 'a further creator', ADA, { create: two }],
    ['roost.1', above, 'a further creator', ADA, { create: two }],
    ['12', above, 'a further creator under levels', ADA, { create: two, levels: { users_default: -5 } }],
    ['12', 0, 'anybody else without levels', CYD, { create: two }],
    ['12', 0, 'anybody else under levels that say nothing', CYD, { levels: {} }],
    ['12', 7, 'anybody else under a default', CYD, { levels: { users_default: 7 } }],
    [
      '12',
      -3,
      'a user whom the levels name, below the default',
      CYD,
      { levels: { users: { [CYD]: -3 }, users_default: 7 } },
    ],
    ['12', 0, 'anybody where there is no create event', FOUNDER, { create: 'none' }],
  ])('version %s: %d for %s', (version, level, _, userId, sketch) => {
    expect(new AuthFixture(version, sketch).state.levels.levelOf(userId)).toBe(level)
  })
})

describe.each(['12', 'roost.1'])('nobody removes a creator, in version %s', (version) => {
  const judge = (sender: string, target: string, membership: string) =>
    new AuthFixture(version, {
      create: { additional_creators: [ADA] },
      levels: { users: { [BEN]: highest } },
      members,
    }).judge(memberSketch(sender, target, membership))

  it.each<[Decision, string, string, string]>([
    ['5.5.5 refuses', BEN, FOUNDER, 'leave'],
    ['5.6.3 refuses', BEN, FOUNDER, 'ban'],
    ['5.5.5 refuses', BEN, ADA, 'leave'],
    ['5.6.3 refuses', BEN, ADA, 'ban'],
    ['5.5.5 refuses', FOUNDER, ADA, 'leave'],
    ['5.6.3 refuses', FOUNDER, ADA, 'ban'],
    ['5.5.5 refuses', ADA, FOUNDER, 'leave'],
    ['5.6.3 refuses', ADA, FOUNDER, 'ban'],
    ['5.6.3 refuses', FOUNDER, FOUNDER, 'ban'],
    ['5.5.1 allows', FOUNDER, FOUNDER, 'leave'],
    ['5.5.1 allows', ADA, ADA, 'leave'],
    ['5.5.4 allows', FOUNDER, BEN, 'leave'],
    ['5.6.2 allows', FOUNDER, BEN, 'ban'],
    ['5.5.4 allows', ADA, BEN, 'leave'],
    ['5.6.2 allows', ADA, BEN, 'ban'],
  ])('%s: %s makes the membership of %s %s', (decision, sender, target, membership) => {
    expect(judge(sender, target, membership)).toBe(answerOf(decision))
  })
})

describe.each(['10', '11'])('a creator is removed by who stands above, in version %s', (version) => {
  const judge = (levels: JsonObject, sender: string, target: string, membership: string) =>
    new AuthFixture(version, { create: { additional_creators: [ADA] }, levels, members }).judge(
      memberSketch(sender, target, membership),
    )
  it.each<[Decision, number, string]>([
    ['5.5.4 allows', 99, 'leave'],
    ['5.6.2 allows', 99, 'ban'],
    ['5.5.5 refuses', 100, 'leave'],
    ['5.6.3 refuses', 100, 'ban'],
  ])('%s: a creator at %d, by a member at 100, to %s', (decision, level, membership) => {
    const levels = { users: { [FOUNDER]: level, [BEN]: 100 } }
    expect(judge(levels, BEN, FOUNDER, membership)).toBe(answerOf(decision))
  })
  it('5.5.4 allows: whom only version 12 would call a creator', () => {
    expect(judge({ users: { [BEN]: 50 } }, BEN, ADA, 'leave')).toBe('allowed')
  })
})

describe('what takes a level that nobody reaches', () => {
  const levels = { invite: highest, ban: highest, kick: highest, state_default: highest, events_default: highest }
  it.each<[string, Decision, Decision, Decision]>([
    ['10', '5.4.5 refuses', '5.6.3 refuses', '8 refuses'],
    ['11', '5.4.5 refuses', '5.6.3 refuses', '8 refuses'],
    ['12', '5.4.4 allows', '5.6.2 allows', '11 allows'],
    ['roost.1', '5.4.4 allows', '5.6.2 allows', '11 allows'],
  ])('version %s: %s the invitation, %s the ban, %s the message of a creator', (version, invite, ban, message) => {
    const house = new AuthFixture(version, { levels, members })
    expect(house.judge(memberSketch(FOUNDER, CYD, 'invite'))).toBe(answerOf(invite))
    expect(house.judge(memberSketch(FOUNDER, BEN, 'ban'))).toBe(answerOf(ban))
    expect(house.judge({ type: 'm.room.message', sender: FOUNDER })).toBe(answerOf(message))
  })
})
