import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { canonicalBytes, parseCanonicalJson } from '../event/canonicalJson.ts'
import { fixtureEvent } from '../event/fixtureEvent.ts'
import type { JsonObject } from '../event/json.ts'
import { ROOST_1 } from '../event/roomVersion.ts'
import { eventBytesMax } from '../limits.ts'
import { TestCommunity } from '../testing/community.ts'
import { BEN, CYD, SketchedRoom } from '../testing/sketchedRoom.ts'
import { receive, receiveCopy } from './receipt.ts'
import { RoomGraph } from './roomGraph.ts'

const crypto = await testCrypto()

describe('a copy that arrives', () => {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'receipt'))
  const bytesOf = (incoming: { blob: Uint8Array }) => incoming.blob
  const history = [...community.written.values()].filter(({ event }) => event.roomId === community.communityId)
  const room = () => new RoomGraph(ROOST_1, community.communityId)
  const first = bytesOf(must(history[0], 'a create event'))
  const changed = (bytes: Uint8Array, changes: JsonObject) =>
    canonicalBytes({ ...(parseCanonicalJson(bytes) as JsonObject), ...changes })

  it('is accepted where every step lets it pass', () => {
    const graph = room()
    expect(history.map((copy) => receiveCopy(crypto, graph, bytesOf(copy)).outcome)).toEqual(
      history.map(() => 'accepted'),
    )
  })

  it('is refused by the first step that finds fault with it', () => {
    const at = (bytes: Uint8Array) => receiveCopy(crypto, room(), bytes)
    const { signatures } = parseCanonicalJson(first) as { signatures: Record<string, Record<string, string>> }
    const forged = JSON.parse(JSON.stringify(signatures).replace(/":"../, '":"AA'))
    expect(at(new Uint8Array(eventBytesMax + 1))).toMatchObject({ outcome: 'refused', step: 'format' })
    expect(at(first.slice(1))).toMatchObject({ step: 'format', reason: 'it is not canonical JSON' })
    expect(at(changed(first, { unsigned: {} }))).toMatchObject({ step: 'format' })
    expect(at(changed(first, { depth: 2 }))).toMatchObject({ step: 'hash' })
    expect(at(changed(first, { signatures: forged }))).toMatchObject({ step: 'signatures' })
  })

  it('waits for what it names', () => {
    const [create, join] = history
    const copy = must(join, 'a join')
    expect(receiveCopy(crypto, room(), bytesOf(copy))).toEqual({
      outcome: 'waiting',
      step: 'authEvents',
      reason: 'an event that it names is not here',
      missing: [must(create, 'a create event').event.id],
    })
  })
})

describe('an event that is judged', () => {
  const event = (act: Partial<Parameters<typeof fixtureEvent>[0]>) =>
    fixtureEvent({
      event_id: '$asked',
      room_id: '!create',
      type: 'm.room.message',
      sender: CYD,
      content: {},
      prev_events: ['$cyd'],
      auth_events: ['$levels', '$cyd'],
      origin_server_ts: 0,
      ...act,
    })
  const judged = (act: Parameters<typeof event>[0], prepare: (room: SketchedRoom) => void = () => {}) => {
    const room = new SketchedRoom('12')
    prepare(room)
    return receive(room.graph, event(act))
  }

  it('is refused by its own auth events first', () => {
    expect(judged({ auth_events: ['$levels'] })).toMatchObject({ outcome: 'refused', step: 'authEvents', rule: '6' })
    expect(judged({ auth_events: ['$rules'] })).toMatchObject({ step: 'authEvents', rule: '3.2' })
    expect(judged({ room_id: '!other' })).toMatchObject({ step: 'authEvents', rule: '2' })
  })

  it('and then by the state before it', () => {
    const ban = (room: SketchedRoom) =>
      room.add('ban', { by: BEN, type: 'm.room.member', key: CYD, content: { membership: 'ban' } })
    expect(judged({ prev_events: ['$ban'] }, ban)).toEqual({
      outcome: 'refused',
      step: 'stateBefore',
      rule: '6',
      reason: 'the sender is not in the room',
    })
    expect(judged({}, ban)).toEqual({ outcome: 'accepted' })
  })

  it('waits for parents and auth events alike, each named once', () => {
    expect(judged({ prev_events: ['$x'], auth_events: ['$x', '$y', '$cyd'] })).toMatchObject({
      outcome: 'waiting',
      missing: ['$x', '$y'],
    })
  })

  it('is answered the same when it comes again', () => {
    const room = new SketchedRoom('12')
    const asked = event({ auth_events: ['$levels'] })
    expect(receive(room.graph, asked)).toEqual(receive(room.graph, asked))
  })
})
