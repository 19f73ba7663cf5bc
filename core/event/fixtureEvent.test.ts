import { describe, expect, it } from 'vitest'
import { canonicalBytes } from './canonicalJson.ts'
import { type FixturePdu, readFixtureEvent } from './fixtureEvent.ts'
import type { Json } from './json.ts'

const pdu: FixturePdu = {
  event_id: '$a',
  room_id: '!room',
  type: 'm.room.topic',
  state_key: '',
  sender: '@alice:home',
  content: { topic: 'tea' },
  prev_events: ['$before'],
  auth_events: ['$create'],
  origin_server_ts: 5,
}
const without = (member: keyof FixturePdu) =>
  Object.fromEntries(Object.entries(pdu).filter(([name]) => name !== member))
const refusal = (json: unknown, id?: string) => {
  const result = readFixtureEvent(json, id)
  return result.ok ? 'read' : result.message
}

describe('an event written by hand or by a tool', () => {
  it('is read under its own id', () => {
    expect(readFixtureEvent({ ...pdu, depth: 7, hashes: {} })).toEqual({
      ok: true,
      event: {
        id: '$a',
        roomId: '!room',
        type: 'm.room.topic',
        stateKey: '',
        sender: '@alice:home',
        content: { topic: 'tea' },
        prevEvents: ['$before'],
        authEvents: ['$create'],
        originServerTs: 5,
        signatures: [],
      },
    })
  })

  it('is read under the id that a file gives it from outside', () => {
    expect(readFixtureEvent(without('event_id'), '$outside')).toMatchObject({ ok: true, event: { id: '$outside' } })
  })

  it('founds its own room where it is a create event of version 12', () => {
    const create = { ...without('room_id'), type: 'm.room.create' }
    expect(readFixtureEvent(create)).toMatchObject({ ok: true, event: { roomId: '!a' } })
  })

  it('has at most 64 KiB, whatever its room version', () => {
    const rest = canonicalBytes({ ...pdu, content: { body: '' } } as unknown as Json).length
    const sized = (bytes: number) => refusal({ ...pdu, content: { body: 'x'.repeat(bytes - rest) } })
    expect(sized(65_536)).toBe('read')
    expect(sized(65_537)).toBe('Event "$a" has more than 65536 bytes.')
  })

  it.each([
    [null, 'An event is not an object.'],
    [[pdu], 'An event is not an object.'],
    [without('event_id'), 'An event has no usable "event_id".'],
    [{ ...pdu, event_id: 3 }, 'An event has no usable "event_id".'],
    [without('room_id'), 'Event "$a": "room_id" must be there.'],
    [without('type'), 'Event "$a": "type" must be a string of at most 255 bytes.'],
    [{ ...pdu, state_key: 'é'.repeat(128) }, 'Event "$a": "state_key" must be a string of at most 255 bytes.'],
    [{ ...pdu, type: 'a\u0000b' }, 'Event "$a": "type" must be a string of at most 255 bytes.'],
    [{ ...pdu, content: [] }, 'Event "$a": "content" must be an object.'],
    [{ ...pdu, origin_server_ts: 1.5 }, 'Event "$a": "origin_server_ts" must be a whole number.'],
    [{ ...pdu, auth_events: '$create' }, 'Event "$a": "auth_events" must be a list of at most 10 event ids.'],
    [
      { ...pdu, prev_events: Array(21).fill('$a') },
      'Event "$a": "prev_events" must be a list of at most 20 event ids.',
    ],
    [
      { ...pdu, auth_events: Array(11).fill('$a') },
      'Event "$a": "auth_events" must be a list of at most 10 event ids.',
    ],
    [{ ...pdu, redacts: 1 }, 'Event "$a": "redacts" must be a string of at most 255 bytes.'],
    [{ ...pdu, content: { level: 0.5 } }, 'Event "$a" cannot be written as canonical JSON.'],
    [{ ...pdu, prev_events: [{}] }, 'Event "$a": "prev_events" must be a list of at most 20 event ids.'],
  ])('is refused in one sentence: %j', (json, message) => {
    expect(refusal(json)).toBe(message)
  })
})
