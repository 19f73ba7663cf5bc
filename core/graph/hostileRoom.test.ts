import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { fixtureEvent } from '../event/fixtureEvent.ts'
import type { EventId, RoomId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { roomVersion } from '../event/roomVersion.ts'
import { isAccepted } from './entry.ts'
import { RoomGraph } from './roomGraph.ts'

const ADA = '@ada:example.com'

/** A room of version 12 in which every event follows the one before it. */
class Line {
  readonly graph: RoomGraph
  #count = 0
  #tip: EventId[] = []

  constructor() {
    this.graph = new RoomGraph(must(roomVersion('12'), 'version 12'), '!0' as RoomId)
    this.write('m.room.create', '', { room_version: '12' }, [])
    this.write('m.room.member', ADA, { membership: 'join' }, [])
  }

  write(type: string, stateKey: string | undefined, content: JsonObject, auth: readonly EventId[]) {
    const event = fixtureEvent({
      event_id: `$${this.#count}`,
      room_id: '!0',
      type,
      ...(stateKey === undefined ? {} : { state_key: stateKey }),
      sender: ADA,
      content,
      prev_events: this.#tip,
      auth_events: auth,
      origin_server_ts: this.#count++,
    })
    this.#tip = [event.id]
    return this.graph.add(event)
  }
}

describe('a room with a hostile author', () => {
  it('takes power levels of a hundred thousand users, and judges by them', () => {
    const line = new Line()
    const join = '$1' as EventId
    const users = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`@user${n}:example.com`, n % 100]))
    const first = line.write('m.room.power_levels', '', { users }, [join])
    expect(isAccepted(first)).toBe(true)
    const lowered = { ...users, '@user99:example.com': 1 }
    const second = line.write('m.room.power_levels', '', { users: lowered }, [join, first.event.id])
    expect(isAccepted(second)).toBe(true)
    expect(line.graph.authStateOf(line.graph.currentState).levels.levelOf('@user99:example.com')).toBe(1)
  })

  it('takes a chain of ten thousand events, and orders it, without recursion', () => {
    const line = new Line()
    for (let n = 0; n < 10_000; n++) line.write('m.room.message', undefined, { body: String(n) }, ['$1' as EventId])
    expect(line.graph.timeline).toHaveLength(10_002)
    expect(line.graph.forwardExtremities.map(({ event }) => event.id)).toEqual(['$10001'])
  })

  it('takes a chain of ten thousand state events, each authorised by the one before it', () => {
    const line = new Line()
    let levels: EventId | undefined
    for (let n = 0; n < 10_000; n++) {
      const auth = ['$1' as EventId, ...(levels ? [levels] : [])]
      levels = line.write('m.room.power_levels', '', { users_default: n % 2 }, auth).event.id
    }
    expect(line.graph.authIndex.depthOf(must(levels, 'the last'))).toBeGreaterThan(10_000)
    expect(line.graph.settledState.size).toBe(3)
  })
})
