import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../event/json.ts'
import { AuthFixture, answerOf, type Decision, FOUNDER } from '../../testing/authFixture.ts'

const VERSIONS = ['10', '11', '12', 'roost.1'] as const
const SCALARS = ['users_default', 'events_default', 'state_default', 'ban', 'redact', 'kick', 'invite'] as const
const [ADA, BEN, CYD] = ['@ada:home', '@ben:home', '@cyd:away']
const members = { [FOUNDER]: 'join', [ADA]: 'join', [BEN]: 'join' }

/** Ada stands at 50 and may change the levels, whatever state takes. */
const BASE = { users: { [ADA]: 50 }, events: { 'm.room.power_levels': 50 } }

const judge = (before: JsonObject | undefined, after: JsonObject, sender = ADA, version = '12') =>
  new AuthFixture(version, { members, ...(before ? { levels: before } : {}) }).judge({
    type: 'm.room.power_levels',
    sender,
    state_key: '',
    content: after,
  })

/** One member of an object, where it is there. */
const entry = (key: string, level: number | undefined): JsonObject => (level === undefined ? {} : { [key]: level })

type Change = readonly [Decision, before: number | undefined, after: number | undefined]
/** What somebody at 50 may do to a level that is no user's, by the rule that refuses. */
const changesUnder = (rule: string): Change[] => [
  ['10.10 allows', undefined, 49],
  ['10.10 allows', undefined, 50],
  [`${rule} refuses`, undefined, 51],
  ['10.10 allows', 40, 49],
  ['10.10 allows', 40, 50],
  [`${rule} refuses`, 40, 51],
  ['10.10 allows', 40, -1],
  ['10.10 allows', 40, undefined],
  ['10.10 allows', 50, 49],
  ['10.10 allows', 50, undefined],
  [`${rule} refuses`, 50, 51],
  ['10.10 allows', 50, 50],
  [`${rule} refuses`, 51, 50],
  [`${rule} refuses`, 51, 52],
  [`${rule} refuses`, 51, undefined],
  ['10.10 allows', 51, 51],
]

describe('rule 10.6, scalars, changed by somebody at 50', () => {
  describe.each(SCALARS)('%s', (key) => {
    const cases = changesUnder('10.6').map(([decision, before, after]) => ({ decision, before, after }))
    it.each(cases)(`$decision: ${key} from $before to $after`, ({ decision, before, after }) => {
      expect(judge({ ...BASE, ...entry(key, before) }, { ...BASE, ...entry(key, after) })).toBe(answerOf(decision))
    })
  })
  it('10.6 refuses: one scalar of two', () => {
    expect(judge(BASE, { ...BASE, kick: 50, ban: 51 })).toBe('10.6')
  })
})

describe.each(['events', 'notifications'])('rule 10.7, %s, changed by somebody at 50', (map) => {
  const withEntry = (level: number | undefined): JsonObject => {
    const entries = { ...(map === 'events' ? BASE.events : {}), ...entry('thing', level) }
    return { ...BASE, [map]: entries }
  }
  it.each(changesUnder('10.7'))(`%s: an entry of ${map} from %s to %s`, (decision, before, after) => {
    expect(judge(withEntry(before), withEntry(after))).toBe(answerOf(decision))
  })
  it(`10.7 refuses: one entry of ${map} of two`, () => {
    expect(judge(BASE, { ...BASE, [map]: { 'm.room.power_levels': 50, a: 50, b: 51 } })).toBe('10.7')
  })
  it(`10.7 refuses: all ${map} taken away, one of them above`, () => {
    const { [map as 'events']: _, ...without } = withEntry(51) as typeof BASE
    expect(judge(withEntry(51), without)).toBe('10.7')
  })
  it(`10.10 allows: all ${map} taken away, none of them above`, () => {
    const { [map as 'events']: _, ...without } = withEntry(50) as typeof BASE
    expect(judge(withEntry(50), without)).toBe('allowed')
  })
})

describe('rules 10.8 and 10.9, users, changed by somebody at 50', () => {
  const withUser = (userId: string, level: number | undefined): JsonObject => ({
    ...BASE,
    users: { ...BASE.users, ...entry(userId, level) },
  })
  it.each<Change>([
    ['10.10 allows', undefined, 49],
    ['10.10 allows', undefined, 50],
    ['10.9 refuses', undefined, 51],
    ['10.10 allows', undefined, -1],
    ['10.10 allows', 49, 48],
    ['10.10 allows', 49, 50],
    ['10.9 refuses', 49, 51],
    ['10.10 allows', 49, undefined],
    ['10.10 allows', -1, undefined],
    ['10.8 refuses', 50, 49],
    ['10.8 refuses', 50, 51],
    ['10.8 refuses', 50, undefined],
    ['10.10 allows', 50, 50],
    ['10.8 refuses', 51, 50],
    ['10.8 refuses', 51, 52],
    ['10.8 refuses', 51, undefined],
    ['10.10 allows', 51, 51],
  ])('%s: another user from %s to %s', (decision, before, after) => {
    for (const userId of [BEN, CYD]) {
      expect(judge(withUser(userId, before), withUser(userId, after))).toBe(answerOf(decision))
    }
  })

  const lifted = { ...BASE, users: {}, users_default: 50 }
  it.each<[Decision, string, JsonObject, JsonObject]>([
    ['10.10 allows', 'lowers their own level', BASE, withUser(ADA, 49)],
    ['10.10 allows', 'lowers their own level below zero', BASE, withUser(ADA, -1)],
    ['10.9 refuses', 'raises their own level', BASE, withUser(ADA, 51)],
    ['10.10 allows', 'strikes their own level', BASE, { events: BASE.events }],
    ['10.10 allows', 'writes down the default that they have', lifted, { ...lifted, users: { [ADA]: 50 } }],
    ['10.9 refuses', 'writes down more than the default that they have', lifted, { ...lifted, users: { [ADA]: 51 } }],
    ['10.10 allows', 'writes down less for who has the same default', lifted, { ...lifted, users: { [BEN]: 0 } }],
    ['10.8 refuses', 'strikes all users, one of the same level', withUser(BEN, 50), { events: BASE.events }],
    ['10.10 allows', 'strikes all users, each below', withUser(BEN, 49), { events: BASE.events }],
    ['10.9 refuses', 'lifts themselves and another', BASE, { ...BASE, users: { [ADA]: 60, [BEN]: 60 } }],
    ['10.8 refuses', 'lowers themselves and an equal', withUser(BEN, 50), { ...BASE, users: { [ADA]: 0, [BEN]: 0 } }],
  ])('%s: somebody who %s', (decision, _, before, after) => {
    expect(judge(before, after)).toBe(answerOf(decision))
  })
})

describe.each(VERSIONS)('rules 10.1 to 10.3, the shape of levels, in version %s', (version) => {
  const first = (content: JsonObject) => judge(undefined, content, BEN, version)

  it.each(SCALARS)('10.1 refuses: %s that is no integer', (key) => {
    const values: Json[] = ['50', '', null, true, [50], { level: 50 }, 0.5, 2 ** 53, -(2 ** 53)]
    for (const value of values) expect(first({ [key]: value })).toBe('10.1')
  })
  it.each(SCALARS)('10.5 allows: %s that is any integer', (key) => {
    for (const value of [0, -1, 100, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      expect(first({ [key]: value })).toBe('allowed')
    }
  })
  it.each(
    ['events', 'notifications'].flatMap((map) =>
      [null, 1, 'x', true, [], [50], { a: '50' }, { a: null }, { a: [] }, { a: {} }, { a: 1, b: 0.5 }].map(
        (value): [string, Json] => [map, value],
      ),
    ),
  )('10.2 refuses: %s %j', (map, value) => {
    expect(first({ [map]: value })).toBe('10.2')
  })
  it.each<Json>([null, 1, 'x', [], [BEN], { [BEN]: '50' }, { [BEN]: null }, { [BEN]: 0.5 }, { [BEN]: {} }])(
    '10.3 refuses: users %j',
    (users) => expect(first({ users })).toBe('10.3'),
  )
  it.each([
    '',
    'ben',
    '@ben',
    'ben:home',
    '@ben:',
    '@ben:ho me',
    '@ben:home:',
    '@ben:home:x',
    '#ben:home',
    '__proto__',
  ])('10.3 refuses: a level for %j', (userId) =>
    expect(first({ users: Object.fromEntries([[userId, 50]]) })).toBe('10.3'),
  )
  it.each(['@ben:home', '@ben:home:8448', '@ben:[::1]', '@ben:1.2.3.4', '@Ben Old!:home', '@:home'])(
    '10.5 allows: a level for %j',
    (userId) => expect(first({ users: { [userId]: 50 } })).toBe('allowed'),
  )
  it('10.5 allows: nothing at all, empty maps, and members that no rule knows', () => {
    expect(first({})).toBe('allowed')
    expect(first({ users: {}, events: {}, notifications: {} })).toBe('allowed')
    expect(first({ 'org.example.level': 'high' })).toBe('allowed')
  })
  it('the shape is asked of a change as well, before who may make it', () => {
    const before = { users: { [BEN]: 50 } }
    const after = (more: JsonObject) => judge(before, { ...before, ...more }, BEN, version)
    expect(after({ ban: '100' })).toBe('10.1')
    expect(after({ events: { a: '100' }, ban: 100 })).toBe('10.2')
    expect(after({ users: { ben: 100 }, ban: 100 })).toBe('10.3')
  })
})

describe.each(VERSIONS)('rule 10.4, creators among the users, in version %s', (version) => {
  const isOld = version === '10' || version === '11'
  const unlessOld = (decision: Decision): Decision => (isOld ? '10.5 allows' : decision)
  const create = { additional_creators: [CYD] }
  it.each<[Decision, string, string, number]>([
    [unlessOld('10.4 refuses'), 'the founder', FOUNDER, 100],
    [unlessOld('10.4 refuses'), 'the founder at nothing', FOUNDER, 0],
    [unlessOld('10.4 refuses'), 'a further creator', CYD, 100],
    ['10.5 allows', 'anybody else', BEN, 100],
  ])('%s: first levels that name %s', (decision, _, userId, level) => {
    const event = {
      type: 'm.room.power_levels',
      sender: FOUNDER,
      state_key: '',
      content: { users: { [userId]: level } },
    }
    expect(new AuthFixture(version, { members, create }).judge(event)).toBe(answerOf(decision))
  })
})

describe.each(['10', '11'])('the creator is a user like others in version %s', (version) => {
  const levels = { users: { [FOUNDER]: 100, [ADA]: 100, [BEN]: 50 }, ban: 100 }
  const by = (users: JsonObject, more: JsonObject = {}) =>
    judge(levels, { ...levels, users, ...more }, FOUNDER, version)
  it.each<[Decision, string, JsonObject]>([
    ['10.10 allows', 'lower themselves', { ...levels.users, [FOUNDER]: 0 }],
    ['10.9 refuses', 'raise themselves', { ...levels.users, [FOUNDER]: 101 }],
    ['10.8 refuses', 'lower an equal', { ...levels.users, [ADA]: 0 }],
    ['10.10 allows', 'lower who is below', { ...levels.users, [BEN]: 0 }],
    ['10.10 allows', 'make an equal', { ...levels.users, [BEN]: 100 }],
  ])('%s: the creator at 100 would %s', (decision, _, users) => {
    expect(by(users)).toBe(answerOf(decision))
  })
  it('10.6 refuses: a level above 100', () => {
    expect(by(levels.users, { ban: 101 })).toBe('10.6')
  })
  it('8 refuses: the creator who gave their level away', () => {
    expect(judge({ users: { [ADA]: 100 } }, {}, FOUNDER, version)).toBe('8')
  })
  it('10.8 refuses: an equal would lower the creator', () => {
    expect(judge(levels, { ...levels, users: { ...levels.users, [FOUNDER]: 0 } }, ADA, version)).toBe('10.8')
  })
})

describe.each(['12', 'roost.1'])('creators stand above all levels in version %s', (version) => {
  const highest = Number.MAX_SAFE_INTEGER
  const levels = {
    users: { [ADA]: highest, [BEN]: 50 },
    events: { 'm.room.power_levels': highest, thing: highest },
    notifications: { room: highest },
    ban: highest,
  }
  it.each<[string, JsonObject]>([
    ['strike everything', {}],
    ['lower who is highest', { ...levels, users: { [ADA]: 0, [BEN]: 50 } }],
    ['strike who is highest', { ...levels, users: { [BEN]: 50 } }],
    ['raise somebody to the highest', { ...levels, users: { [ADA]: highest, [BEN]: highest } }],
    ['lower the highest scalar', { ...levels, ban: 0 }],
    ['raise another scalar', { ...levels, kick: highest }],
    ['lower the highest event', { ...levels, events: { 'm.room.power_levels': 50 } }],
    ['lower the highest notification', { ...levels, notifications: { room: 0 } }],
  ])('10.10 allows: the creator would %s', (_, after) => {
    expect(judge(levels, after, FOUNDER, version)).toBe('allowed')
  })
  it('10.10 allows: a further creator does the same, in the room', () => {
    const create = { additional_creators: [CYD] }
    const event = { type: 'm.room.power_levels', sender: CYD, state_key: '', content: {} }
    const house = (membership: string) =>
      new AuthFixture(version, { create, levels, members: { ...members, [CYD]: membership } })
    expect(house('join').judge(event)).toBe('allowed')
    expect(house('leave').judge(event)).toBe('6')
  })
})
