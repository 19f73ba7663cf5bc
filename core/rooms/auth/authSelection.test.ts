import { describe, expect, it } from 'vitest'
import { must } from '../../assert.ts'
import type { Json } from '../../event/json.ts'
import { roomVersion } from '../../event/roomVersion.ts'
import {
  answerOf,
  type Decision,
  type EventSketch,
  FOUNDER,
  memberSketch,
  sketchedEvent,
} from '../../testing/authFixture.ts'
import { authKeysOf, authSelectionOf, authSubject } from '../authEvents.ts'
import { checkAuthEvents } from './checkAuthEvents.ts'

const VERSIONS = ['10', '11', '12', 'roost.1'] as const
const [ADA, BEN, CYD] = ['@ada:home', '@ben:home', '@cyd:away']
const versionOf = (name: string) => must(roomVersion(name), 'a known version')
const subject = (event: EventSketch) => authSubject(sketchedEvent(event, '$asked'))

/** A state entry in the words of the tables below: its type without the prefix, and its key where it has one. */
const words = (key: string): string =>
  key
    .replace(/^m\.room\./, '')
    .replace('\u0000', ' ')
    .trim()
const selected = (event: EventSketch, version = '12'): string[] =>
  authKeysOf(versionOf(version), subject(event)).map(words).toSorted()

const invite = (third_party_invite: Json): EventSketch => memberSketch(ADA, CYD, 'invite', { third_party_invite })
const authorised = (membership: string, sender: string, authoriser: Json): EventSketch =>
  memberSketch(sender, CYD, membership, { join_authorised_via_users_server: authoriser })

describe('rule 3.2, what bears on an event', () => {
  const [levels, rules] = ['power_levels', 'join_rules']
  const [ada, ben, cyd] = [ADA, BEN, CYD].map((userId) => `member ${userId}`) as [string, string, string]
  it.each<[string, EventSketch, string[]]>([
    ['a create event', { type: 'm.room.create', sender: FOUNDER, state_key: '' }, []],
    ['a message', { type: 'm.room.message', sender: ADA }, [levels, ada]],
    ['a redaction', { type: 'm.room.redaction', sender: ADA }, [levels, ada]],
    ['a room name', { type: 'm.room.name', sender: ADA, state_key: '' }, [levels, ada]],
    ['power levels', { type: 'm.room.power_levels', sender: ADA, state_key: '' }, [levels, ada]],
    ['join rules', { type: 'm.room.join_rules', sender: ADA, state_key: '' }, [levels, ada]],
    ['state of another user', { type: 'm.status', sender: ADA, state_key: BEN }, [levels, ada]],
    [
      'the promise of an invitation',
      { type: 'm.room.third_party_invite', sender: ADA, state_key: 'abc' },
      [levels, ada],
    ],
    ['a join', memberSketch(CYD, CYD, 'join'), [levels, rules, cyd]],
    ['a join by another', memberSketch(ADA, CYD, 'join'), [levels, rules, ada, cyd]],
    ['a join that Ada authorised', authorised('join', CYD, ADA), [levels, rules, ada, cyd]],
    ['a join that its own user authorised', authorised('join', CYD, CYD), [levels, rules, cyd]],
    ['a join that a number authorised', authorised('join', CYD, 1), [levels, rules, cyd]],
    ['an invitation', memberSketch(ADA, CYD, 'invite'), [levels, rules, ada, cyd]],
    ['an authorised invitation', authorised('invite', ADA, BEN), [levels, rules, ada, cyd]],
    [
      'a third-party invitation',
      invite({ signed: { token: 'abc' } }),
      [levels, rules, ada, cyd, 'third_party_invite abc'],
    ],
    ['one of the empty token', invite({ signed: { token: '' } }), [levels, rules, ada, cyd, 'third_party_invite']],
    ['one of no token', invite({ signed: {} }), [levels, rules, ada, cyd]],
    ['one whose token is a number', invite({ signed: { token: 1 } }), [levels, rules, ada, cyd]],
    ['one that is not signed', invite({}), [levels, rules, ada, cyd]],
    ['one that is null', invite(null), [levels, rules, ada, cyd]],
    ['one that is a word', invite('abc'), [levels, rules, ada, cyd]],
    ['one that null signed', invite({ signed: null }), [levels, rules, ada, cyd]],
    ['a leave', memberSketch(CYD, CYD, 'leave'), [levels, cyd]],
    ['a kick', memberSketch(ADA, CYD, 'leave'), [levels, ada, cyd]],
    ['a ban', memberSketch(ADA, CYD, 'ban'), [levels, ada, cyd]],
    ['an authorised ban', authorised('ban', ADA, BEN), [levels, ada, cyd]],
    ['a knock', memberSketch(CYD, CYD, 'knock'), [levels, rules, cyd]],
    ['an authorised knock', authorised('knock', CYD, BEN), [levels, rules, cyd]],
    ['an unheard-of membership', memberSketch(BEN, CYD, 'lurk'), [levels, ben, cyd]],
    ['no membership', { type: 'm.room.member', sender: BEN, state_key: CYD }, [levels, ben, cyd]],
    ['a membership of nobody', { type: 'm.room.member', sender: BEN, content: { membership: 'join' } }, [levels, ben]],
  ])('on %s', (_, event, expected) => {
    for (const version of VERSIONS) expect(selected(event, version)).toEqual(expected.toSorted())
  })

  it.each<[string, EventSketch, string[]]>([
    ['a signed message', { type: 'm.room.message', sender: ADA, signer: 'desk' }, ['roost.revoke desk']],
    ['a signed join', { ...memberSketch(ADA, ADA, 'join'), signer: 'desk' }, ['join_rules', 'roost.revoke desk']],
    [
      'a revocation',
      { type: 'roost.revoke', sender: ADA, state_key: 'phone', signer: 'desk' },
      ['roost.device phone', 'roost.revoke desk'],
    ],
    ['a certificate', { type: 'roost.device', sender: ADA, state_key: 'phone', signer: 'home' }, ['roost.revoke home']],
  ])('in roost.1 alone, the devices behind %s', (_, event, more) => {
    const common = ['power_levels', `member ${ADA}`]
    expect(selected(event, 'roost.1')).toEqual([...common, ...more].toSorted())
    const others = more.filter((key) => !key.startsWith('roost.'))
    for (const version of ['10', '11', '12'])
      expect(selected(event, version)).toEqual([...common, ...others].toSorted())
  })

  it.each([
    ['10', true],
    ['11', true],
    ['12', false],
    ['roost.1', false],
  ] as const)('the create event in version %s: %s', (version, isListed) => {
    const message = subject({ type: 'm.room.message', sender: ADA })
    const create = subject({ type: 'm.room.create', sender: FOUNDER, state_key: '' })
    expect(authSelectionOf(versionOf(version), message).map(words).includes('create')).toBe(isListed)
    expect(authSelectionOf(versionOf(version), create)).toEqual([])
  })
})

describe.each(VERSIONS)('rule 3, the auth events of a message, in version %s', (version) => {
  const isOld = version === '10' || version === '11'
  const state = (type: string, state_key: string, more: Partial<EventSketch> & { id?: string } = {}) => {
    const { id = `$${type}|${state_key}`, ...sketch } = more
    return sketchedEvent({ type, state_key, sender: ADA, ...sketch }, id)
  }
  const create = state('m.room.create', '')
  const levels = state('m.room.power_levels', '')
  const ada = state('m.room.member', ADA)
  const needed = isOld ? [create] : []
  const message = sketchedEvent({ type: 'm.room.message', sender: ADA }, '$message')
  const judge = (authEvents: readonly ReturnType<typeof state>[], refused?: ReturnType<typeof state>) => {
    const verdict = checkAuthEvents(versionOf(version), message, authEvents, (event) => event === refused)
    return verdict.allowed ? 'allowed' : verdict.rule
  }
  const elsewhere = { room_id: '!other:home' }

  it.each<[Decision, string, readonly ReturnType<typeof state>[]]>([
    ['3 allows', 'all that bear on it', [...needed, levels, ada]],
    ['3 allows', 'the same in another order', [ada, levels, ...needed]],
    ['3 allows', 'no levels', [...needed, ada]],
    ['3 allows', 'no membership, which rule 6 asks about', [...needed, levels]],
    [isOld ? '3.4 refuses' : '3 allows', 'no create event', [levels, ada]],
    [isOld ? '3.4 refuses' : '3 allows', 'nothing', []],
    [isOld ? '3 allows' : '3.2 refuses', 'the create event', [create, levels, ada]],
    ['3.1 refuses', 'the same event twice', [...needed, levels, levels]],
    ['3.1 refuses', 'two levels', [...needed, levels, state('m.room.power_levels', '', { id: '$again' })]],
    ['3.1 refuses', 'two memberships of the sender', [...needed, ada, state('m.room.member', ADA, { id: '$again' })]],
    ['3.2 refuses', 'the membership of another', [...needed, levels, ada, state('m.room.member', BEN)]],
    ['3.2 refuses', 'join rules', [...needed, levels, ada, state('m.room.join_rules', '')]],
    ['3.2 refuses', 'a room name', [...needed, levels, ada, state('m.room.name', '')]],
    ['3.2 refuses', 'levels under a key', [...needed, ada, state('m.room.power_levels', 'x')]],
    ['3.2 refuses', 'a create event under a key', [...needed, state('m.room.create', 'x')]],
    ['3.2 refuses', 'a message', [...needed, sketchedEvent({ type: 'm.room.message', sender: ADA }, '$said')]],
    [
      '3.2 refuses',
      'levels that are no state',
      [...needed, sketchedEvent({ type: 'm.room.power_levels', sender: ADA }, '$l')],
    ],
    ['3.2 refuses', 'a revocation', [...needed, state('roost.revoke', 'desk')]],
    ['3.5 refuses', 'levels of another room', [...needed, ada, state('m.room.power_levels', '', elsewhere)]],
    ['3.5 refuses', 'a membership in another room', [...needed, levels, state('m.room.member', ADA, elsewhere)]],
  ])('%s: %s', (decision, _, authEvents) => {
    expect(judge(authEvents)).toBe(answerOf(decision))
  })
  it.each([...needed, levels, ada].map((event) => ({ type: event.type, event })))(
    '3.3 refuses: a $type that was refused itself',
    ({ event }) => expect(judge([...needed, levels, ada], event)).toBe('3.3'),
  )
})
