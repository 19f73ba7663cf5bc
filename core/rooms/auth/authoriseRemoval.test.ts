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

/** What Ada does to Ben at their levels, where kicking and banning take levels of their own. */
const judge = (
  doing: 'leave' | 'ban',
  { ada, ben, membership, ...levels }: { ada?: number; ben?: number; membership: string } & JsonObject,
) => {
  const users = { ...(ada === undefined ? {} : { [ADA]: ada }), ...(ben === undefined ? {} : { [BEN]: ben }) }
  const members = { [ADA]: 'join', ...(membership === 'never' ? {} : { [BEN]: membership }) }
  return new AuthFixture('12', { levels: { users, ...levels }, members }).judge(memberSketch(ADA, BEN, doing))
}

describe('rule 5.5.1, leaving', () => {
  it.each<[Decision, string]>([
    ['5.5.1 allows', 'join'],
    ['5.5.1 allows', 'invite'],
    ['5.5.1 allows', 'knock'],
    ['5.5.1 refuses', 'leave'],
    ['5.5.1 refuses', 'ban'],
    ['5.5.1 refuses', 'never'],
  ])('%s: from the membership %s', (decision, current) => {
    const members = current === 'never' ? {} : { [CYD]: current }
    expect(new AuthFixture('12', { members }).judge(memberSketch(CYD, CYD, 'leave'))).toBe(answerOf(decision))
  })
  it.each([{ kick: 100 }, { state_default: 100 }, { users_default: -1 }, { events: { 'm.room.member': 100 } }])(
    '5.5.1 allows: whatever the levels, here %j',
    (levels) => {
      const house = new AuthFixture('12', { levels, members: { [CYD]: 'join' } })
      expect(house.judge(memberSketch(CYD, CYD, 'leave'))).toBe('allowed')
    },
  )
  it('5.5.1 refuses: an unban of oneself, at any level', () => {
    const house = new AuthFixture('12', { levels: { users: { [ADA]: 100 } }, members: { [ADA]: 'ban' } })
    expect(house.judge(memberSketch(ADA, ADA, 'leave'))).toBe('5.5.1')
  })
})

describe('rule 5.5.4, a kick', () => {
  it.each<[Decision, string, JsonObject]>([
    ['5.5.4 allows', 'above the kick level and the target', { ada: 60, ben: 50, kick: 50 }],
    ['5.5.4 allows', 'at the kick level, above the target', { ada: 50, ben: 49, kick: 50 }],
    ['5.5.5 refuses', 'below the kick level, above the target', { ada: 49, ben: 0, kick: 50 }],
    ['5.5.5 refuses', 'at the level of the target', { ada: 50, ben: 50, kick: 50 }],
    ['5.5.5 refuses', 'below the target', { ada: 50, ben: 51, kick: 50 }],
    ['5.5.4 allows', 'at 50 where no kick level is stated', { ada: 50 }],
    ['5.5.5 refuses', 'at 49 where no kick level is stated', { ada: 49 }],
    ['5.5.5 refuses', 'at the default with the target', { users_default: 50 }],
    ['5.5.4 allows', 'lifted by the default above the target', { ben: 0, users_default: 50 }],
    ['5.5.5 refuses', 'below the default of the target', { ada: 50, users_default: 60 }],
    ['5.5.4 allows', 'a kick level below zero, target below', { ada: -1, ben: -2, kick: -1 }],
    ['5.5.4 allows', 'whatever banning takes', { ada: 50, ban: 100 }],
    ['5.5.4 allows', 'whatever state takes', { ada: 50, state_default: 100, events: { 'm.room.member': 100 } }],
  ])('%s: %s', (decision, _, levels) => {
    expect(judge('leave', { ...levels, membership: 'join' })).toBe(answerOf(decision))
  })
  it.each(['never', 'leave', 'invite', 'knock', 'join'])('5.5.4 allows: of whose membership is %s', (membership) => {
    expect(judge('leave', { ada: 50, membership })).toBe('allowed')
    expect(judge('leave', { ada: 49, membership })).toBe('5.5.5')
  })
})

describe('rule 5.5.3, an unban', () => {
  it.each<[Decision, string, JsonObject]>([
    ['5.5.4 allows', 'at the ban and kick levels', { ada: 50, ban: 50, kick: 50 }],
    ['5.5.3 refuses', 'below the ban level', { ada: 49, ban: 50, kick: 0 }],
    ['5.5.3 refuses', 'below the ban level, at the kick level', { ada: 50, ban: 51, kick: 50 }],
    ['5.5.5 refuses', 'at the ban level, below the kick level', { ada: 50, ban: 50, kick: 51 }],
    ['5.5.5 refuses', 'at the level of the target', { ada: 50, ben: 50 }],
    ['5.5.5 refuses', 'below the target', { ada: 50, ben: 51 }],
    ['5.5.4 allows', 'at 50 where neither level is stated', { ada: 50 }],
    ['5.5.3 refuses', 'at 49 where neither level is stated', { ada: 49 }],
    ['5.5.4 allows', 'at zero where both levels are zero, target below', { ben: -1, ban: 0, kick: 0 }],
  ])('%s: %s', (decision, _, levels) => {
    expect(judge('leave', { ...levels, membership: 'ban' })).toBe(answerOf(decision))
  })
})

describe('rule 5.6, a ban', () => {
  it.each<[Decision, string, JsonObject]>([
    ['5.6.2 allows', 'above the ban level and the target', { ada: 60, ben: 50, ban: 50 }],
    ['5.6.2 allows', 'at the ban level, above the target', { ada: 50, ben: 49, ban: 50 }],
    ['5.6.3 refuses', 'below the ban level, above the target', { ada: 49, ben: 0, ban: 50 }],
    ['5.6.3 refuses', 'at the level of the target', { ada: 50, ben: 50, ban: 50 }],
    ['5.6.3 refuses', 'below the target', { ada: 50, ben: 51, ban: 50 }],
    ['5.6.2 allows', 'at 50 where no ban level is stated', { ada: 50 }],
    ['5.6.3 refuses', 'at 49 where no ban level is stated', { ada: 49 }],
    ['5.6.3 refuses', 'at the default with the target', { users_default: 50 }],
    ['5.6.2 allows', 'lifted by the default above the target', { ben: 0, users_default: 50 }],
    ['5.6.2 allows', 'whatever kicking takes', { ada: 50, kick: 100 }],
    ['5.6.2 allows', 'whatever state takes', { ada: 50, state_default: 100, events: { 'm.room.member': 100 } }],
    ['5.6.2 allows', 'a ban level below zero, target below', { ada: -1, ben: -2, ban: -1 }],
  ])('%s: %s', (decision, _, levels) => {
    expect(judge('ban', { ...levels, membership: 'join' })).toBe(answerOf(decision))
  })
  it.each(['never', 'leave', 'invite', 'knock', 'join', 'ban'])(
    '5.6.2 allows: of whose membership is %s',
    (current) => {
      expect(judge('ban', { ada: 50, membership: current })).toBe('allowed')
      expect(judge('ban', { ada: 49, membership: current })).toBe('5.6.3')
    },
  )
  it('5.6.3 refuses: of oneself', () => {
    const house = new AuthFixture('12', { levels: { users: { [ADA]: 100 } }, members: { [ADA]: 'join' } })
    expect(house.judge(memberSketch(ADA, ADA, 'ban'))).toBe('5.6.3')
  })
})

describe('rules 5.5.2 and 5.6.1, removal by somebody outside', () => {
  it.each(['never', 'leave', 'invite', 'knock', 'ban'])('by whose membership is %s, at any level', (current) => {
    const members = { [BEN]: 'join', ...(current === 'never' ? {} : { [ADA]: current }) }
    const house = new AuthFixture('12', { levels: { users: { [ADA]: 100 } }, members })
    expect(house.judge(memberSketch(ADA, BEN, 'leave'))).toBe('5.5.2')
    expect(house.judge(memberSketch(ADA, BEN, 'ban'))).toBe('5.6.1')
  })
})

describe.each(['10', '11', '12', 'roost.1'])('removal in a room without levels, in version %s', (version) => {
  const sketch: StateSketch = { members: { [FOUNDER]: 'join', [ADA]: 'join', [BEN]: 'join' } }
  it.each<[Decision, string, string, string]>([
    ['5.5.4 allows', FOUNDER, ADA, 'leave'],
    ['5.6.2 allows', FOUNDER, ADA, 'ban'],
    ['5.5.5 refuses', ADA, BEN, 'leave'],
    ['5.6.3 refuses', ADA, BEN, 'ban'],
    ['5.5.5 refuses', ADA, FOUNDER, 'leave'],
    ['5.6.3 refuses', ADA, FOUNDER, 'ban'],
    ['5.5.1 allows', FOUNDER, FOUNDER, 'leave'],
  ])('%s: %s makes the membership of %s %s', (decision, sender, target, membership) => {
    expect(new AuthFixture(version, sketch).judge(memberSketch(sender, target, membership))).toBe(answerOf(decision))
  })
})
