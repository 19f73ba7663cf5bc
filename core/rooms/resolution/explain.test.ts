import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { must } from '../../assert.ts'
import { type FixturePdu, fixtureEvent } from '../../event/fixtureEvent.ts'
import { stateKey } from '../../event/roomEvent.ts'
import { roomVersion } from '../../event/roomVersion.ts'
import { hasSharedVectors, sharedVectors } from '../../testing/sharedVectors.ts'
import { ADA, BEN, CYD, SketchedRoom } from '../../testing/sketchedRoom.ts'
import { JOIN_RULES_KEY, memberKey, POWER_LEVELS_KEY } from '../authEvents.ts'
import { StateMap } from '../stateMap.ts'
import { eventSetOf, stateOfIds } from './eventSet.ts'
import { type Attempt, decisiveAttempts, type Explanation, explainStates } from './explain.ts'
import { resolveStates } from './resolve.ts'

const TOPIC_KEY = stateKey('m.room.topic', '')

const ban = (userId: string) => ({ type: 'm.room.member', key: userId, content: { membership: 'ban' } })
const topic = { type: 'm.room.topic', key: '', content: { topic: 'mine' } }

const explained = (room: SketchedRoom, names: readonly string[], key: ReturnType<typeof stateKey>): Explanation =>
  explainStates(
    room.graph,
    names.map((name) => room.entry(name).stateAfter),
    key,
  )

const inWords = ({ id, outcome }: Attempt): string =>
  outcome.kind === 'applied'
    ? `${id} applied`
    : `${id} skipped by rule ${outcome.rule} (${outcome.reason}) because of ${outcome.because.map((entry) => entry.id).join(', ')}`

describe.each(['11', '12'])('in a room of version %s', (version) => {
  it('a topic loses to the concurrent ban of its author', () => {
    const room = new SketchedRoom(version)
    room.add('topic', { by: BEN, ...topic, minutes: 1 })
    room.add('ban', { by: ADA, ...ban(BEN), minutes: 2 })
    const explanation = explained(room, ['topic', 'ban'], TOPIC_KEY)
    expect(explanation).toMatchObject({ decidedBy: 'contested', winner: undefined, conflictedKeyCount: 2 })
    expect(explanation.competing).toEqual([{ id: '$topic', states: [0] }])
    expect(decisiveAttempts(explanation).map(inWords)).toEqual([
      '$ban applied',
      '$topic skipped by rule 6 (the sender is not in the room) because of $ban',
    ])
    const attempt = must(explanation.attempts.at(-1), 'the topic came last')
    expect(attempt).toMatchObject({ id: '$topic', place: explanation.conflictedEventCount, sender: BEN })
    // Version 12 starts from nothing, and levels that nobody contests are not tried.
    expect(attempt.order).toEqual({ by: 'mainline', position: version === '12' ? 'none' : 0, ts: 60_000 })
  })

  it('a ban by who stands higher goes before the change of levels by the banned', () => {
    const room = new SketchedRoom(version)
    const content = must(room.graph.event(room.entry('levels').event.id), 'levels').content
    const users = { ...(content.users as object), [CYD]: 50 }
    room.add('promoted', { by: BEN, type: 'm.room.power_levels', key: '', content: { users }, minutes: 1 })
    room.add('ban', { by: ADA, ...ban(BEN), minutes: 2 })
    const explanation = explained(room, ['promoted', 'ban'], POWER_LEVELS_KEY)
    expect(explanation.winner).toBe('$levels')
    expect(explanation.competing).toEqual([
      { id: '$levels', states: [1] },
      { id: '$promoted', states: [0] },
    ])
    expect(decisiveAttempts(explanation).map(inWords)).toEqual([
      '$levels applied',
      '$ban applied',
      '$promoted skipped by rule 6 (the sender is not in the room) because of $ban',
    ])
    expect(explanation.attempts.find(({ id }) => id === '$ban')?.order).toEqual({
      by: 'power',
      level: version === '12' ? 'creator' : 100,
      urgency: 'usual',
      ts: 120_000,
    })
    expect(explanation.attempts.find(({ id }) => id === '$promoted')?.order).toMatchObject({ level: 50 })
  })

  it('an entry on which the states agree is not decided by what was tried', () => {
    const room = new SketchedRoom(version)
    room.add('topic', { by: BEN, ...topic })
    room.add('ban', { by: ADA, ...ban(CYD) })
    const explanation = explained(room, ['topic', 'ban'], JOIN_RULES_KEY)
    expect(explanation).toMatchObject({ decidedBy: 'agreed', winner: '$rules' })
  })

  it('states that agree in everything have nothing tried', () => {
    const room = new SketchedRoom(version)
    expect(explained(room, ['cyd'], memberKey(CYD))).toEqual({
      type: 'm.room.member',
      stateKey: CYD,
      decidedBy: 'agreed',
      winner: '$cyd',
      competing: [{ id: '$cyd', states: [0] }],
      conflictedKeyCount: 0,
      conflictedEventCount: 0,
      attempts: [],
    })
    expect(explained(room, ['cyd'], TOPIC_KEY)).toMatchObject({
      decidedBy: 'agreed',
      winner: undefined,
      competing: [],
    })
  })

  it('the same is said whatever the order of the states, but for their numbers', () => {
    const room = new SketchedRoom(version)
    room.add('topic', { by: BEN, ...topic, minutes: 1 })
    room.add('ban', { by: ADA, ...ban(BEN), minutes: 2 })
    const { competing: _, ...one } = explained(room, ['topic', 'ban'], TOPIC_KEY)
    const { competing: __, ...other } = explained(room, ['ban', 'topic'], TOPIC_KEY)
    expect(other).toEqual(one)
  })
})

describe('join rules of somebody who has left since (problem A of MSC4297)', () => {
  /** Two states of which neither has all: as they come about where history is joined half way. */
  function states(version: string): { room: SketchedRoom; states: StateMap[] } {
    const room = new SketchedRoom(version)
    room.add('closed', { by: ADA, type: 'm.room.join_rules', key: '', content: { join_rule: 'invite' }, minutes: 1 })
    const leave = { type: 'm.room.member', key: ADA, content: { membership: 'leave' } }
    room.add('gone', { by: ADA, ...leave, on: ['closed'], minutes: 2 })
    const renamed = { membership: 'join', displayname: 'other' }
    const ben = room.add('ben2', { by: BEN, type: 'm.room.member', key: BEN, content: renamed, on: ['gone'] })
    const cyd = room.add('cyd2', { by: CYD, type: 'm.room.member', key: CYD, content: renamed, on: ['gone'] })
    return { room, states: [ben.stateAfter, cyd.stateAfter.with(JOIN_RULES_KEY, room.entry('rules').event.id)] }
  }

  it('are lost under 2.0, where the old rules are tried in a room that she has left', () => {
    const { room, states: given } = states('11')
    const explanation = explainStates(room.graph, given, JOIN_RULES_KEY)
    expect(explanation.winner).toBeUndefined()
    expect(decisiveAttempts(explanation).map(inWords)).toEqual([
      '$rules skipped by rule 6 (the sender is not in the room) because of $gone',
      '$closed skipped by rule 6 (the sender is not in the room) because of $gone',
    ])
  })

  it('are kept under 2.1, which starts from nothing', () => {
    const { room, states: given } = states('12')
    const explanation = explainStates(room.graph, given, JOIN_RULES_KEY)
    expect(explanation.winner).toBe('$closed')
    expect(decisiveAttempts(explanation).map(inWords)).toEqual(['$rules applied', '$closed applied'])
  })
})

describe('a revocation', () => {
  it('is tried before everything else, with what it rests on', () => {
    const room = new SketchedRoom('roost.1')
    room.add('levels2', {
      by: ADA,
      type: 'm.room.power_levels',
      key: '',
      content: { users: { [BEN]: 50 }, events: { 'roost.device': 0 } },
    })
    room.add('certified', { by: BEN, type: 'roost.device', key: 'stolen', on: ['levels2'], device: 'home' })
    room.add('revoked', { by: ADA, type: 'roost.revoke', key: 'stolen', on: ['certified'], minutes: 9, device: 'ada' })
    room.add('topic', { by: BEN, ...topic, on: ['certified'], minutes: 1, device: 'stolen' })
    const explanation = explained(room, ['revoked', 'topic'], TOPIC_KEY)
    expect(decisiveAttempts(explanation).map(inWords)).toEqual([
      '$revoked applied',
      '$topic skipped by rule R1 (the signing device was revoked) because of $revoked',
    ])
    expect(explanation.attempts.find(({ id }) => id === '$revoked')?.order).toMatchObject({ urgency: 'revocation' })
  })
})

interface Case {
  readonly name: string
  readonly room_version: string
  readonly pdus?: readonly FixturePdu[]
  readonly batches?: readonly (readonly FixturePdu[])[]
  readonly state_maps?: readonly (readonly string[])[]
}

describe.runIf(hasSharedVectors)('published scenarios are explained as they are resolved', () => {
  const folder = new URL('state-resolution/', sharedVectors)
  const files = (hasSharedVectors ? readdirSync(folder) : []).filter((file) => file.endsWith('.json'))
  it.each(files)('%s', (file) => {
    const vector = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Case
    const events = (vector.pdus ?? vector.batches?.flat() ?? []).map(fixtureEvent)
    const set = eventSetOf(must(roomVersion(vector.room_version), 'a known version'), events)
    const source = must(set.ok ? set.source : undefined, 'a closed set')
    const states = (vector.state_maps ?? events.map(({ id }) => [id])).map((ids) => {
      const state = stateOfIds(source, ids)
      return must(state instanceof StateMap ? state : undefined, 'a state')
    })
    const resolved = resolveStates(source, states)
    for (const event of events) {
      const key = stateKey(event.type, must(event.stateKey, 'a state event'))
      const explanation = explainStates(source, states, key)
      expect(explanation.winner).toBe(resolved.get(key))
      expect(explanation.attempts).toHaveLength(explanation.conflictedEventCount)
      if (explanation.decidedBy === 'agreed') continue
      const last = explanation.attempts.findLast(
        ({ type, stateKey: ofType, outcome }) => stateKey(type, ofType) === key && outcome.kind === 'applied',
      )
      expect(explanation.winner).toBe(last?.id)
    }
  })
})
