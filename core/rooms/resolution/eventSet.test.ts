import { describe, expect, it } from 'vitest'
import { must } from '../../assert.ts'
import { type FixturePdu, fixtureEvent } from '../../event/fixtureEvent.ts'
import { roomVersion } from '../../event/roomVersion.ts'
import { eventSetOf, stateOfIds } from './eventSet.ts'

const event = (id: string, type: string, authEvents: string[], more: Partial<FixturePdu> = {}) =>
  fixtureEvent({
    event_id: id,
    room_id: '!create',
    type,
    state_key: '',
    sender: '@alice:home',
    content: {},
    auth_events: authEvents,
    origin_server_ts: 0,
    ...more,
  })
const create = event('$create', 'm.room.create', [])
const message = (() => {
  const { state_key: _, ...rest } = { event_id: '$hello', state_key: '', sender: '@alice:home' }
  return fixtureEvent({ ...rest, room_id: '!create', type: 'm.room.message', content: {}, origin_server_ts: 0 })
})()

const made = (version: string, ...events: Parameters<typeof eventSetOf>[1]) =>
  eventSetOf(must(roomVersion(version), 'a known version'), events)

describe('a closed set of events', () => {
  it('is a source, in whatever order the events are given', () => {
    const topic = event('$topic', 'm.room.topic', ['$create'])
    const set = made('11', topic, create)
    expect(set.ok && set.source.event(topic.id)).toBe(topic)
    expect(set.ok && set.source.authIndex.depthOf(topic.id)).toBe(2)
  })

  it('has every auth event, the implied create event of version 12 included', () => {
    const topic = event('$topic', 'm.room.topic', [])
    expect(made('12', topic)).toEqual({
      ok: false,
      message: '$create is an auth event of $topic, but no state event here.',
    })
    expect(made('12', topic, create).ok).toBe(true)
    expect(made('11', event('$topic', 'm.room.topic', ['$gone']), create).ok).toBe(false)
  })

  it('has no auth event that is not state', () => {
    expect(made('11', create, message, event('$topic', 'm.room.topic', ['$hello'])).ok).toBe(false)
  })

  it('has no id twice', () => {
    expect(made('11', create, create)).toEqual({ ok: false, message: 'Two events have the same id.' })
  })

  it('has nothing that rests on itself, which ids that are no hashes could claim', () => {
    const left = event('$left', 'm.room.topic', ['$right'])
    const right = event('$right', 'm.room.name', ['$left', '$create'])
    expect(made('11', create, left, right)).toEqual({
      ok: false,
      message: 'The auth events of $left lead back to itself.',
    })
  })

  it('is looked at without recursion', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => event(`$${index}`, 'm.room.topic', [`$${index - 1}`]))
    expect(made('11', event('$-1', 'm.room.create', []), ...chain.reverse()).ok).toBe(true)
  })
})

describe('a state made of ids', () => {
  const set = made('11', create, message)
  const source = must(set.ok ? set.source : undefined, 'a source')

  it('has an entry for each', () => {
    const state = stateOfIds(source, ['$create'])
    expect('size' in state && state.size).toBe(1)
  })

  it('names the first that is no state event', () => {
    expect(stateOfIds(source, ['$create', '$hello'])).toEqual({ unusable: '$hello' })
    expect(stateOfIds(source, ['$nowhere'])).toEqual({ unusable: '$nowhere' })
  })
})
