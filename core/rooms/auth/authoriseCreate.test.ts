import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../event/json.ts'
import {
  AuthFixture,
  answerOf,
  type Decision,
  type EventSketch,
  FOUNDER,
  memberSketch,
} from '../../testing/authFixture.ts'

const VERSIONS = ['10', '11', '12', 'roost.1'] as const
const [BEN, CYD] = ['@ben:home', '@cyd:away']

describe.each(VERSIONS)('rule 1, a create event, in version %s', (version) => {
  const isOld = version === '10' || version === '11'
  const judge = (content: JsonObject, more: Partial<EventSketch> = {}): string =>
    new AuthFixture(version, { create: 'none' }).judge({
      type: 'm.room.create',
      sender: FOUNDER,
      state_key: '',
      prev_events: [],
      content: { room_version: version, creator: FOUNDER, ...content },
      ...more,
    })

  it.each<[Decision, string, string[]]>([
    ['1.5 allows', 'no parent', []],
    ['1.1 refuses', 'one parent', ['$parent']],
    ['1.1 refuses', 'two parents', ['$parent', '$other']],
  ])('%s: %s', (decision, _, prev_events) => {
    expect(judge({}, { prev_events })).toBe(answerOf(decision))
  })

  it.each<[Decision, string, string]>([
    ['1.5 allows', "of the sender's domain", '!room:home'],
    [isOld ? '1.2 refuses' : '1.5 allows', 'of another domain', '!room:away'],
    [isOld ? '1.2 refuses' : '1.5 allows', 'of the same domain on a port', '!room:home:8448'],
    [isOld ? '1.2 refuses' : '1.5 allows', 'of a domain below it', '!room:sub.home'],
    [isOld ? '1.2 refuses' : '1.5 allows', 'of no domain', '!hash'],
  ])('%s: a room %s', (decision, _, room_id) => {
    expect(judge({}, { room_id })).toBe(answerOf(decision))
  })

  it.each<[Decision, Json]>([
    ...VERSIONS.map((name): [Decision, Json] => [name === version ? '1.5 allows' : '1.3 refuses', name]),
    ['1.3 refuses', '1'],
    ['1.3 refuses', '13'],
    ['1.3 refuses', 'org.example.unheard-of'],
    ['1.3 refuses', ''],
    ['1.3 refuses', 'constructor'],
    ['1.3 refuses', 12],
    ['1.3 refuses', null],
    ['1.3 refuses', ['12']],
  ])('%s: the room version %j', (decision, room_version) => {
    expect(judge({ room_version })).toBe(answerOf(decision))
  })
  it('1.3 refuses: no room version, which says 1', () => {
    expect(judge({}, { content: { creator: FOUNDER } })).toBe('1.3')
  })

  const unlessOld = (rule: Decision): Decision => (isOld ? '1.5 allows' : rule)
  it.each<[Decision, Json]>([
    ['1.5 allows', []],
    ['1.5 allows', [BEN]],
    ['1.5 allows', [BEN, CYD]],
    ['1.5 allows', [FOUNDER]],
    ['1.5 allows', [BEN, BEN]],
    ['1.5 allows', ['@With Old/letters!:home']],
    [unlessOld('1.4 refuses'), BEN],
    [unlessOld('1.4 refuses'), { [BEN]: 100 }],
    [unlessOld('1.4 refuses'), null],
    [unlessOld('1.4 refuses'), true],
    [unlessOld('1.4 refuses'), [BEN, 1]],
    [unlessOld('1.4 refuses'), [[BEN]]],
    [unlessOld('1.4 refuses'), ['ben:home']],
    [unlessOld('1.4 refuses'), ['@ben']],
    [unlessOld('1.4 refuses'), ['@ben:']],
    [unlessOld('1.4 refuses'), ['@ben:ho me']],
    [unlessOld('1.4 refuses'), ['']],
    [unlessOld('1.4 refuses'), [`@${'b'.repeat(250)}:home`]],
  ])('%s: further creators %j', (decision, additional_creators) => {
    expect(judge({ additional_creators })).toBe(answerOf(decision))
  })

  const inTen = (rule: Decision): Decision => (version === '10' ? rule : '1.5 allows')
  it.each<[Decision, JsonObject]>([
    ['1.5 allows', { creator: FOUNDER }],
    ['1.5 allows', { creator: BEN }],
    [inTen('1.4 refuses'), {}],
    [inTen('1.4 refuses'), { creator: 1 }],
    [inTen('1.4 refuses'), { creator: null }],
  ])('%s: the creator %j', (decision, content) => {
    expect(judge({}, { content: { room_version: version, ...content } })).toBe(answerOf(decision))
  })
})

describe('rule 2, a room without an accepted create event', () => {
  const nowhere = new AuthFixture('12', { create: 'none', members: { [BEN]: 'join' } })
  it.each<EventSketch>([
    { type: 'm.room.message', sender: BEN },
    { type: 'm.room.name', sender: BEN, state_key: '' },
    { type: 'm.room.power_levels', sender: BEN, state_key: '' },
    { type: 'm.room.third_party_invite', sender: BEN, state_key: 'token' },
    memberSketch(BEN, BEN, 'join'),
    memberSketch(BEN, BEN, 'leave'),
  ])('2 refuses: $type $content', (event) => {
    expect(nowhere.judge(event)).toBe('2')
  })
})

describe.each(VERSIONS)('rule 4, federation, in version %s', (version) => {
  const members = { [BEN]: 'join', [CYD]: 'join', '@dan:home:8448': 'join', '@eva:sub.home': 'join' }
  const judge = (create: JsonObject, event: EventSketch) =>
    new AuthFixture(version, { create, members, joinRule: 'public' }).judge(event)
  const message = (sender: string): EventSketch => ({ type: 'm.room.message', sender })

  it.each<[Decision, Json, string]>([
    ['11 allows', false, BEN],
    ['4 refuses', false, CYD],
    ['4 refuses', false, '@dan:home:8448'],
    ['4 refuses', false, '@eva:sub.home'],
    ['11 allows', true, CYD],
    ['11 allows', 'false', CYD],
    ['11 allows', 0, CYD],
    ['11 allows', null, CYD],
  ])('%s: m.federate %j, a message of %s', (decision, federate, sender) => {
    expect(judge({ 'm.federate': federate }, message(sender))).toBe(answerOf(decision))
  })
  it('11 allows: a message from elsewhere where nothing is said of federation', () => {
    expect(judge({}, message(CYD))).toBe('allowed')
  })
  it('4 refuses: a join from elsewhere, though the room is public', () => {
    expect(judge({ 'm.federate': false }, memberSketch('@fay:away', '@fay:away', 'join'))).toBe('4')
    expect(judge({ 'm.federate': false }, memberSketch('@fay:home', '@fay:home', 'join'))).toBe('allowed')
  })
  it('4 refuses: a leave from elsewhere', () => {
    expect(judge({ 'm.federate': false }, memberSketch(CYD, CYD, 'leave'))).toBe('4')
  })
  it('4 asks about the sender alone: somebody elsewhere can be invited', () => {
    const event = memberSketch(BEN, '@fay:away', 'invite')
    expect(judge({ 'm.federate': false }, event)).toBe('allowed')
  })
  it('4 goes by who sent the create event, not by the creator it names', () => {
    expect(judge({ 'm.federate': false, creator: CYD }, message(CYD))).toBe('4')
  })
})
