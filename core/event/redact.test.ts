import { describe, expect, it, test } from 'vitest'
import { must } from '../assert.ts'
import type { Json, JsonObject } from './json.ts'
import { redact } from './redact.ts'
import { roomVersion } from './roomVersion.ts'

const redactIn = (version: string, event: JsonObject) => redact(must(roomVersion(version), 'a known version'), event)

/** The content that stays of an event of a type whose content has all of these members. */
const kept = (version: string, type: string, content: JsonObject): Json | undefined =>
  redactIn(version, { type, content }).content

const marked = (...keys: string[]): JsonObject => Object.fromEntries(keys.map((key) => [key, `the ${key}`]))

describe.each(['11', '12', 'roost.1'])('a redaction in room version %s', (version) => {
  it('keeps the members of the format and drops every other', () => {
    const format = marked(
      'auth_events',
      'depth',
      'event_id',
      'hashes',
      'origin_server_ts',
      'prev_events',
      'room_id',
      'sender',
      'signatures',
      'state_key',
      'type',
    )
    const others = marked('age', 'membership', 'origin', 'prev_state', 'redacts', 'replaces_state', 'unsigned')
    expect(redactIn(version, { ...format, ...others, content: {} })).toEqual({ ...format, content: {} })
  })

  it('keeps all of a create event', () => {
    const content = { room_version: version, additional_creators: [], 'm.federate': true, anything: { at: 'all' } }
    expect(kept(version, 'm.room.create', content)).toEqual(content)
  })

  it('keeps of a membership what authorises it', () => {
    const authorised = { membership: 'join', join_authorised_via_users_server: '@a:b' }
    const signed = { mxid: '@a:b', token: 't' }
    const content = { ...authorised, displayname: 'A', third_party_invite: { signed, display_name: 'a' } }
    // In `roost.1` that there is one decides, whatever is in it.
    const isWhole = version === 'roost.1'
    const invite = (whole: Json, rest: JsonObject) => (isWhole ? { third_party_invite: whole } : rest)
    const proof = content.third_party_invite
    expect(kept(version, 'm.room.member', content)).toEqual({
      ...authorised,
      ...invite(proof, { third_party_invite: { signed } }),
    })
    for (const unproven of [{ display_name: 'a' }, 'not an object']) {
      expect(kept(version, 'm.room.member', { third_party_invite: unproven })).toEqual(invite(unproven, {}))
    }
  })

  it('keeps join rules, power levels, history visibility and the target of a redaction', () => {
    const rules = marked('join_rule', 'allow')
    expect(kept(version, 'm.room.join_rules', { ...rules, other: 1 })).toEqual(rules)
    const levels = marked(
      'ban',
      'events',
      'events_default',
      'invite',
      'kick',
      'redact',
      'state_default',
      'users',
      'users_default',
    )
    const more = { notifications: { room: 50 } }
    const keepsMore = version === 'roost.1'
    expect(kept(version, 'm.room.power_levels', { ...levels, ...more, other: 1 })).toEqual(
      keepsMore ? { ...levels, ...more } : levels,
    )
    const visibility = marked('history_visibility')
    expect(kept(version, 'm.room.history_visibility', { ...visibility, other: 1 })).toEqual(visibility)
    expect(kept(version, 'm.room.redaction', marked('redacts', 'reason'))).toEqual(marked('redacts'))
  })

  test.each(['m.room.message', 'm.room.name', 'm.room.topic', 'm.room.aliases', 'constructor', '__proto__'])(
    'keeps nothing of the content of %s',
    (type) => expect(kept(version, type, { body: 'hello', membership: 'join' })).toEqual({}),
  )

  it('is done when it was done once', () => {
    const event = { type: 'm.room.member', content: marked('membership', 'displayname'), sender: '@a:b', origin: 'b' }
    const once = redactIn(version, event)
    expect(redactIn(version, once)).toEqual(once)
  })
})

describe('the keep-list of roost.1', () => {
  const keysEvents = ['roost.device', 'roost.revoke', 'roost.rekey', 'roost.lockbox', 'roost.recovery', 'roost.invite']

  test.each(keysEvents)('holds all of %s, which version 12 would empty', (type) => {
    const content = { any: { thing: ['at', 'all'] } }
    expect(kept('roost.1', type, content)).toEqual(content)
    expect(kept('12', type, content)).toEqual({})
  })

  it('holds the frontier of a ban, whose name has a dot in it', () => {
    const ban = { membership: 'ban', 'roost.extremities': { '!room': ['$event'] } }
    expect(kept('roost.1', 'm.room.member', { ...ban, reason: 'spam' })).toEqual(ban)
    expect(kept('roost.1', 'm.room.member', { roost: { extremities: 1 } })).toEqual({})
    expect(kept('12', 'm.room.member', ban)).toEqual({ membership: 'ban' })
  })

  it('holds the signer, so that an event id names one device', () => {
    expect(redactIn('roost.1', { type: 'm.room.message', content: {}, signer: 's' })).toHaveProperty('signer', 's')
    expect(redactIn('12', { type: 'm.room.message', content: {}, signer: 's' })).not.toHaveProperty('signer')
  })
})

test('version 10 keeps the creator and three old members, and no invite level', () => {
  const old = marked('membership', 'origin', 'prev_state')
  expect(redactIn('10', { type: 'm.room.create', ...old, content: marked('creator', 'room_version') })).toEqual({
    type: 'm.room.create',
    ...old,
    content: marked('creator'),
  })
  expect(kept('10', 'm.room.power_levels', marked('ban', 'invite'))).toEqual(marked('ban'))
})
