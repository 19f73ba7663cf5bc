import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../../assert.ts'
import type { EventId, RoomId, UserId } from '../../event/ids.ts'
import type { JsonObject } from '../../event/json.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import { roomVersion } from '../../event/roomVersion.ts'
import type { Entry } from '../../graph/entry.ts'
import { RoomGraph } from '../../graph/roomGraph.ts'
import { NaiveResolution } from '../../testing/naiveResolution.ts'
import { authKeysOf } from '../authEvents.ts'
import type { StateMap } from '../stateMap.ts'
import { resolveStates } from './resolve.ts'

const USERS = ['@ada:home', '@ben:home', '@cyd:away', '@dan:away', '@eve:away'] as UserId[]
const [ADA] = USERS as [UserId]

const ACTS = [
  'levels',
  'rule',
  'join',
  'join',
  'leave',
  'kick',
  'ban',
  'topic',
  'name',
  'device',
  'revoke',
  'message',
] as const

/** Who does what to whom, on top of which events, and when by their own clock. */
const step = fc.record({
  act: fc.constantFrom(...ACTS),
  by: fc.nat({ max: USERS.length - 1 }),
  target: fc.nat({ max: USERS.length - 1 }),
  level: fc.constantFrom(0, 10, 50, 60, 100),
  parents: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  ts: fc.nat({ max: 20 }),
  idPrefix: fc.constantFrom('a', 'b', 'Z', '_'),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
const steps = fc.array(step, { minLength: 20, maxLength: 45, size: 'max' })

/** A room that grows from random parents: forks, merges, refused events and all. */
class RandomRoom {
  readonly graph: RoomGraph
  readonly entries: Entry[] = []

  constructor(versionName: string, list: readonly Step[]) {
    const version = must(roomVersion(versionName), 'a known version')
    this.graph = new RoomGraph(version, (version.roomIdIsCreateHash ? '!create' : '!room:home') as RoomId)
    this.#add([], 'create', 0, ADA, 'm.room.create', '', { room_version: versionName, nonce: 'n' })
    this.#add(this.entries.slice(-1), 'first', 0, ADA, 'm.room.member', ADA, { membership: 'join' })
    const users = version.creatorsArePrivileged ? {} : { [ADA]: 100 }
    this.#add(this.entries.slice(-1), 'levels', 0, ADA, 'm.room.power_levels', '', {
      users: { ...users, [must(USERS[1], 'Ben')]: 50 },
      events: { 'm.room.topic': 0, 'roost.device': 0 },
    })
    this.#add(this.entries.slice(-1), 'rules', 0, ADA, 'm.room.join_rules', '', { join_rule: 'public' })
    for (const [number, userId] of USERS.slice(1).entries()) {
      this.#add(this.entries.slice(-1), `join${number}`, 0, userId, 'm.room.member', userId, { membership: 'join' })
    }
    for (const [number, taken] of list.entries()) this.#take(taken, number)
  }

  #take({ act, by, target, level, parents, ts, idPrefix }: Step, number: number): void {
    // Mostly on what came last, sometimes far behind.
    const count = this.entries.length
    const chosen = new Set(parents.map((n) => must(this.entries[count - 1 - (n % Math.min(count, 12))], 'an entry')))
    const [sender, other] = [must(USERS[by], 'a user'), must(USERS[target], 'a user')]
    const put = (type: string, key: string | undefined, content: JsonObject) =>
      this.#add([...chosen], `${idPrefix}${number}`, ts, sender, type, key, content)
    switch (act) {
      case 'levels': {
        const state = this.graph.stateOver([...chosen])
        const before = this.graph.stateEvent(state, 'm.room.power_levels')?.content ?? {}
        const users = { ...(before.users as object), [other]: level }
        put('m.room.power_levels', '', { ...before, users, ...(level === 10 ? { kick: 10 } : {}) })
        break
      }
      case 'rule':
        put('m.room.join_rules', '', { join_rule: level > 50 ? 'invite' : 'public' })
        break
      case 'join':
        put('m.room.member', sender, { membership: 'join', displayname: `${number}` })
        break
      case 'leave':
        put('m.room.member', sender, { membership: 'leave' })
        break
      case 'kick':
        put('m.room.member', other, { membership: 'leave' })
        break
      case 'ban':
        put('m.room.member', other, { membership: 'ban' })
        break
      case 'topic':
      case 'name':
        put(`m.room.${act}`, '', { [act]: `${number}` })
        break
      case 'device':
        put('roost.device', deviceOf(sender), {})
        break
      case 'revoke':
        put('roost.revoke', deviceOf(other), {})
        break
      case 'message':
        put('m.room.message', undefined, {})
        break
    }
  }

  #add(
    parents: readonly Entry[],
    name: string,
    ts: number,
    sender: UserId,
    type: string,
    key: string | undefined,
    content: JsonObject,
  ): void {
    const { version, roomId } = this.graph
    const signer = version.devices ? deviceOf(sender) : undefined
    const state = this.graph.stateOver(parents)
    const keys = authKeysOf(version, { type, stateKey: key, sender, content, signer })
    const create = version.roomIdIsCreateHash || parents.length === 0 ? [] : ['$create' as EventId]
    const event: RoomEvent = {
      id: `$${name}` as EventId,
      roomId,
      type,
      stateKey: key,
      sender,
      content,
      prevEvents: parents.map((parent) => parent.event.id),
      authEvents: [...create, ...keys.flatMap((wanted) => state.get(wanted) ?? [])],
      originServerTs: ts,
      signatures: signer ? [{ server: serverOf(sender), keyName: signer, signature: new Uint8Array() }] : [],
    }
    this.entries.push(this.graph.add(event))
  }
}

const serverOf = (userId: string) => userId.slice(userId.indexOf(':') + 1)
const deviceOf = (userId: string) => `device of ${userId}`

const plain = (state: StateMap) => new Map([...state.entries()].map(({ key, value }) => [key, value]))
const listed = (state: Iterable<readonly [string, string]>) => [...state].map(([key, id]) => `${key} ${id}`).sort()

/** Of each version: more than 200 in all, and more than 20,000 in a long run. */
const roomCount = process.env.ROOST_TEST_LONG === '1' ? 7_000 : 70
const patienceMs = roomCount * 2_000

describe.each(['11', '12', 'roost.1'])('random rooms of version %s', { timeout: patienceMs }, (version) => {
  it('resolve as the specification words it, in whatever order the states are given', () => {
    let conflictCount = 0
    fc.assert(
      fc.property(steps, fc.gen(), (list, gen) => {
        const { graph, entries } = new RandomRoom(version, list)
        const naive = new NaiveResolution(graph)
        for (const { parents, stateBefore } of entries) {
          if (parents.length < 2) continue
          conflictCount++
          const states = parents.map(({ stateAfter }) => plain(stateAfter))
          expect(listed(plain(stateBefore))).toEqual(listed(naive.resolve(states)))
        }
        // Any events at all, not only such as somebody built upon.
        for (let merge = 0; merge < 3; merge++) {
          const chosen = gen(fc.shuffledSubarray, [...entries.keys()], { minLength: 2, maxLength: 5 })
          const states = chosen.map((at) => must(entries[at], 'an entry').stateAfter)
          const resolved = listed(plain(resolveStates(graph, states)))
          expect(resolved).toEqual(listed(naive.resolve(states.map(plain))))
          expect(listed(plain(resolveStates(graph, states.toReversed())))).toEqual(resolved)
        }
      }),
      { numRuns: roomCount },
    )
    expect(conflictCount).toBeGreaterThan(100)
  })
})
