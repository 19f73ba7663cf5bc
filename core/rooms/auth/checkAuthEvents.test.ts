import { describe, expect, test } from 'vitest'
import { must } from '../../assert.ts'
import { type RoomEvent, stateKeyOf } from '../../event/roomEvent.ts'
import { roomVersion } from '../../event/roomVersion.ts'
import { type EventSketch, sketchedEvent } from '../../testing/authFixture.ts'
import { authSelectionOf, authSubject } from '../authEvents.ts'
import { checkAuthEvents } from './checkAuthEvents.ts'

const [ADA, BEN, CYD] = ['@ada:home', '@ben:home', '@cyd:away']

const state = (type: string, key: string, more: Partial<EventSketch> = {}): RoomEvent =>
  sketchedEvent({ type, state_key: key, sender: ADA, ...more }, `$${type}|${key}`)
const CREATE = state('m.room.create', '')
const LEVELS = state('m.room.power_levels', '')
const RULES = state('m.room.join_rules', '')
const member = (user: string) => state('m.room.member', user)

const message = sketchedEvent({ type: 'm.room.message', sender: BEN, signer: 'laptop' }, '$message')
const membership = (kind: string, content = {}) =>
  sketchedEvent({ type: 'm.room.member', sender: BEN, state_key: CYD, content: { membership: kind, ...content } }, '$m')

function judge(
  event: RoomEvent,
  authEvents: readonly RoomEvent[],
  options: { version?: string; rejected?: RoomEvent } = {},
) {
  const version = must(roomVersion(options.version ?? '12'), 'a known version')
  const verdict = checkAuthEvents(version, event, authEvents, (auth) => auth === options.rejected)
  return verdict.allowed ? 'allowed' : verdict.rule
}

test('3.1 no entry is named twice', () => {
  const again = sketchedEvent({ type: 'm.room.member', state_key: BEN, sender: BEN }, '$another')
  expect(judge(message, [LEVELS, member(BEN)])).toBe('allowed')
  expect(judge(message, [LEVELS, member(BEN), again])).toBe('3.1')
})

describe('3.2 only what bears on the event is named', () => {
  test('on a message: levels and the sender', () => {
    expect(judge(message, [])).toBe('allowed')
    for (const other of [RULES, member(CYD), state('m.room.name', ''), state('m.room.power_levels', 'x')]) {
      expect(judge(message, [LEVELS, member(BEN), other])).toBe('3.2')
    }
    const notState = sketchedEvent({ type: 'm.room.power_levels', sender: ADA }, '$message')
    expect(judge(message, [notState])).toBe('3.2')
  })
  test.each(['join', 'invite', 'knock', 'leave', 'ban'])(
    'on a membership of %s: the target, and join rules',
    (kind) => {
      expect(judge(membership(kind), [LEVELS, member(BEN), member(CYD)])).toBe('allowed')
      expect(judge(membership(kind), [RULES])).toBe(kind === 'leave' || kind === 'ban' ? '3.2' : 'allowed')
      expect(judge(membership(kind), [member(ADA)])).toBe('3.2')
    },
  )
  test('on an authorised join: who authorised it', () => {
    const authorised = { join_authorised_via_users_server: ADA }
    expect(judge(membership('join', authorised), [member(ADA)])).toBe('allowed')
    expect(judge(membership('leave', authorised), [member(ADA)])).toBe('3.2')
  })
  test('on a third-party invitation: the token', () => {
    const content = { third_party_invite: { signed: { token: 'abc' } } }
    expect(judge(membership('invite', content), [state('m.room.third_party_invite', 'abc')])).toBe('allowed')
    expect(judge(membership('invite', content), [state('m.room.third_party_invite', 'xyz')])).toBe('3.2')
    expect(judge(membership('join', content), [state('m.room.third_party_invite', 'abc')])).toBe('3.2')
  })
  test('in roost.1: a revocation of the signer, and the device that a revocation names', () => {
    const revocation = state('roost.revoke', 'laptop')
    expect(judge(message, [revocation], { version: 'roost.1' })).toBe('allowed')
    expect(judge(message, [state('roost.revoke', 'phone')], { version: 'roost.1' })).toBe('3.2')
    expect(judge(message, [revocation])).toBe('3.2')
    const revoke = state('roost.revoke', 'phone', { sender: BEN, signer: 'home' })
    expect(judge(revoke, [state('roost.device', 'phone')], { version: 'roost.1' })).toBe('allowed')
    expect(judge(revoke, [state('roost.device', 'laptop')], { version: 'roost.1' })).toBe('3.2')
    expect(judge(message, [state('roost.device', 'laptop')], { version: 'roost.1' })).toBe('3.2')
  })
  test('the create event is implied from version 12 on', () => {
    expect(judge(message, [CREATE])).toBe('3.2')
    expect(judge(message, [CREATE], { version: '11' })).toBe('allowed')
  })
})

test('3.3 nothing that was refused is named', () => {
  expect(judge(message, [LEVELS, member(BEN)], { rejected: LEVELS })).toBe('3.3')
})

test('3.4 until version 11 the create event is named', () => {
  expect(judge(message, [LEVELS, member(BEN)], { version: '11' })).toBe('3.4')
  expect(judge(CREATE, [], { version: '11' })).toBe('allowed')
})

test('a create event is for rule 1 to decide', () => {
  for (const version of ['10', '11', '12']) expect(judge(CREATE, [LEVELS, member(BEN)], { version })).toBe('allowed')
})

test('3.5 everything named is of the same room', () => {
  expect(judge(message, [state('m.room.power_levels', '', { room_id: '!other:home' })])).toBe('3.5')
})

test('what is selected is what is taken, in every version', () => {
  const all = [CREATE, LEVELS, RULES, member(ADA), member(BEN), member(CYD)]
  const join = membership('join', { join_authorised_via_users_server: ADA })
  for (const name of ['10', '11', '12', 'roost.1']) {
    const selection = authSelectionOf(must(roomVersion(name), 'a known version'), authSubject(join))
    const selected = all.filter((auth) => selection.some((key) => key === stateKeyOf(auth)))
    expect(judge(join, selected, { version: name })).toBe('allowed')
    expect(selected.includes(CREATE)).toBe(name === '10' || name === '11')
  }
})
