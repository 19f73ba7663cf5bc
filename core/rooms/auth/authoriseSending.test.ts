import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../event/json.ts'
import { AuthFixture, answerOf, type Decision, type EventSketch, FOUNDER } from '../../testing/authFixture.ts'

const VERSIONS = ['10', '11', '12', 'roost.1'] as const
const [ADA, BEN, CYD] = ['@ada:home', '@ben:home', '@cyd:away']
const members = { [FOUNDER]: 'join', [ADA]: 'join', [BEN]: 'join' }
const room = (levels?: JsonObject, version = '12') =>
  new AuthFixture(version, { members, ...(levels === undefined ? {} : { levels }) })

const message = (sender: string): EventSketch => ({ type: 'm.room.message', sender })
const name = (sender: string): EventSketch => ({ type: 'm.room.name', sender, state_key: '' })

describe('rule 6, whoever is not in the room', () => {
  const events: EventSketch[] = [
    message(CYD),
    name(CYD),
    { type: 'm.room.power_levels', sender: CYD, state_key: '' },
    { type: 'm.room.redaction', sender: CYD },
    { type: 'm.status', sender: CYD, state_key: CYD },
  ]
  const cases = events.flatMap((event) =>
    ['never', 'leave', 'invite', 'knock', 'ban'].map((current) => ({ type: event.type, current, event })),
  )
  it.each(cases)('6 refuses: $type by whose membership is $current', ({ current, event }) => {
    const known = current === 'never' ? {} : { [CYD]: current }
    expect(new AuthFixture('12', { members: { ...members, ...known } }).judge(event)).toBe('6')
  })
  it.each(VERSIONS)('6 refuses: the creator who has left, in version %s', (version) => {
    expect(new AuthFixture(version, { members: { [FOUNDER]: 'leave' } }).judge(message(FOUNDER))).toBe('6')
  })
})

describe('rule 8, the level of a type', () => {
  it.each<[Decision, string, JsonObject | undefined, EventSketch]>([
    ['11 allows', 'a message in a room without levels', undefined, message(BEN)],
    ['11 allows', 'state in a room without levels', undefined, name(BEN)],
    ['11 allows', 'a message where the levels say nothing', {}, message(BEN)],
    ['8 refuses', 'state where the levels say nothing', {}, name(BEN)],
    ['11 allows', 'state at 50 where the levels say nothing', { users: { [BEN]: 50 } }, name(BEN)],
    ['8 refuses', 'state at 49 where the levels say nothing', { users: { [BEN]: 49 } }, name(BEN)],
    ['8 refuses', 'a message below zero', { users: { [BEN]: -1 } }, message(BEN)],
    ['11 allows', 'a message at the default', { events_default: 10, users: { [BEN]: 10 } }, message(BEN)],
    ['8 refuses', 'a message below the default', { events_default: 10, users: { [BEN]: 9 } }, message(BEN)],
    ['11 allows', 'state at the default', { state_default: 10, users: { [BEN]: 10 } }, name(BEN)],
    ['8 refuses', 'state below the default', { state_default: 10, users: { [BEN]: 9 } }, name(BEN)],
    ['11 allows', 'a message, whatever state takes', { state_default: 100 }, message(BEN)],
    ['11 allows', 'state, whatever messages take', { events_default: 100, state_default: 0 }, name(BEN)],
    ['11 allows', 'at the level of the type', { events: { 'm.room.name': 5 }, users: { [BEN]: 5 } }, name(BEN)],
    ['8 refuses', 'below the level of the type', { events: { 'm.room.name': 5 }, users: { [BEN]: 4 } }, name(BEN)],
    ['11 allows', 'a type below its default', { events: { 'm.room.name': 0 } }, name(BEN)],
    ['8 refuses', 'a type above its default', { events: { 'm.room.message': 1 } }, message(BEN)],
    ['8 refuses', 'another type with a level', { events: { 'm.room.topic': 0 } }, name(BEN)],
    ['8 refuses', 'a type with a level, sent as state', { events: { 'm.room.name': 1 } }, name(BEN)],
    [
      '8 refuses',
      'the same type, sent as a message',
      { events: { 'm.room.name': 1 } },
      { ...message(BEN), type: 'm.room.name' },
    ],
    ['11 allows', 'a type of state, sent as a message', {}, { ...message(BEN), type: 'm.room.name' }],
    ['8 refuses', 'a type of message, sent as state', {}, { ...name(BEN), type: 'm.room.message' }],
    ['11 allows', 'lifted by the default of users', { users_default: 50 }, name(BEN)],
    ['8 refuses', 'put below the default of users', { users_default: 50, users: { [BEN]: 0 } }, name(BEN)],
    ['8 refuses', 'join rules below their level', {}, { type: 'm.room.join_rules', sender: BEN, state_key: '' }],
    ['8 refuses', 'power levels below their level', {}, { type: 'm.room.power_levels', sender: BEN, state_key: '' }],
    ['8 refuses', 'one’s own state below its level', {}, { type: 'm.status', sender: BEN, state_key: BEN }],
    [
      '11 allows',
      'join rules at their level',
      { users_default: 50 },
      { type: 'm.room.join_rules', sender: BEN, state_key: '' },
    ],
  ])('%s: %s', (decision, _, levels, event) => {
    expect(room(levels).judge(event)).toBe(answerOf(decision))
  })

  describe.each(VERSIONS)('in version %s', (version) => {
    const isOld = version === '10' || version === '11'
    it.each<[Decision, string, JsonObject | undefined]>([
      ['11 allows', 'no levels', undefined],
      ['11 allows', 'a level of 100', { users: { [FOUNDER]: 100 } }],
      [isOld ? '8 refuses' : '11 allows', 'levels that do not name them', {}],
      [
        isOld ? '8 refuses' : '11 allows',
        'a type at the highest integer',
        { events: { 'm.room.name': Number.MAX_SAFE_INTEGER } },
      ],
    ])('%s: the creator, with %s', (decision, _, levels) => {
      expect(room(levels, version).judge(name(FOUNDER))).toBe(answerOf(decision))
    })
  })
})

describe('rule 8, redactions take the level of their type and no other', () => {
  it.each<[Decision, JsonObject]>([
    ['11 allows', {}],
    ['11 allows', { redact: 100 }],
    ['8 refuses', { events: { 'm.room.redaction': 1 } }],
    ['8 refuses', { events_default: 1, redact: 0 }],
    ['11 allows', { events_default: 1, users: { [BEN]: 1 } }],
  ])('%s: a redaction under the levels %j', (decision, levels) => {
    for (const version of VERSIONS) {
      expect(room(levels, version).judge({ type: 'm.room.redaction', sender: BEN })).toBe(answerOf(decision))
    }
  })
  it.each<[number, JsonObject | undefined]>([
    [50, undefined],
    [50, {}],
    [0, { redact: 0 }],
    [75, { redact: 75 }],
    [-1, { redact: -1 }],
  ])('redacting what others said takes %i under the levels %j', (level, levels) => {
    expect(room(levels).state.levels.redact).toBe(level)
  })
})

describe("rule 9, state under a user's id", () => {
  it.each<[Decision, string, string]>([
    ['11 allows', 'one’s own id', BEN],
    ['11 allows', 'nothing', ''],
    ['11 allows', 'a word', 'ben'],
    ['11 allows', 'an id after another letter', `_${ADA}`],
    ['9 refuses', "another member's id", ADA],
    ['9 refuses', "a creator's id", FOUNDER],
    ['9 refuses', "a stranger's id", CYD],
    ['9 refuses', 'an @ alone', '@'],
    ['9 refuses', 'one’s own id and more', `${BEN}_1`],
    ['9 refuses', 'one’s own id in capitals', '@BEN:home'],
    ['9 refuses', 'one’s own name of another server', '@ben:away'],
    ['9 refuses', 'a mention of the room', '@room'],
  ])('%s: %s', (decision, _, state_key) => {
    const event = { type: 'm.status', sender: BEN, state_key }
    for (const version of VERSIONS) {
      expect(room({ state_default: 0 }, version).judge(event)).toBe(answerOf(decision))
    }
  })
  it.each(VERSIONS)('9 refuses: a creator under the id of another, in version %s', (version) => {
    expect(room(undefined, version).judge({ type: 'm.status', sender: FOUNDER, state_key: BEN })).toBe('9')
  })
  it('9 comes before the levels are read: power levels under the id of another', () => {
    const event = { type: 'm.room.power_levels', sender: BEN, state_key: ADA, content: { ban: 'x' } }
    expect(room({ state_default: 0 }).judge(event)).toBe('9')
  })
})
