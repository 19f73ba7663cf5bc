import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import type { EventId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { redactContent } from '../event/redact.ts'
import { deliver, pictureOf, TestCommunity, withGarbageSignature } from '../testing/community.ts'
import { type Act, ADA, BEN, CYD, SketchedRoom } from '../testing/sketchedRoom.ts'
import { strippedCopy } from '../testing/strippedCopy.ts'
import type { Incoming } from './communityGraph.ts'
import type { Entry } from './entry.ts'
import { RoomGraph } from './roomGraph.ts'

const crypto = await testCrypto()

const stripped = (incoming: Incoming): Incoming => strippedCopy(crypto, incoming)

/** Two people who talk, edit, react, rename, ban and delete, partly without knowing of each other. */
function playedCommunity() {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'stripped'))
  const { owner, channelId } = community
  const [ben, cyd] = [community.newcomer('ben'), community.newcomer('cyd')]
  owner.set('m.room.name', '', { name: 'Kitchen' })
  const said = ben.say('a first word')
  const relation = { rel_type: 'm.replace', event_id: said.event.id }
  ben.write(channelId, { type: 'm.room.message', content: { body: '* another', 'm.relates_to': relation } })
  cyd.say('meanwhile')
  owner.receiveFrom(ben)
  owner.member(cyd, 'ban', { reason: 'noise' })
  cyd.say('still here')
  for (const peer of [ben, cyd]) owner.receiveFrom(peer)
  owner.say('after all that')
  return { community, owner, said, relation }
}

const all = ({ written }: TestCommunity): Incoming[] => [...written.values()]

describe('copies without their content', () => {
  it('make the same rooms as whole ones: the same verdicts, states, shadows and order', () => {
    const { community, owner } = playedCommunity()
    const graph = community.emptyGraph()
    deliver(graph, [all(community).map(stripped)])
    expect(pictureOf(graph)).toEqual(pictureOf(owner.graph))
    expect([...graph.wanted.values()].every((reason) => reason === 'content')).toBe(true)
    expect(graph.wanted.size).toBeGreaterThan(8)
  })

  it('are replaced by whole ones, whenever these come, and never the other way round', () => {
    const { community, owner } = playedCommunity()
    const graph = community.emptyGraph()
    const events = all(community)
    deliver(graph, [events.map(stripped)])
    const wanted = new Set(graph.wanted.keys())
    const { added, completed } = graph.ingest(events)
    expect(added).toEqual([])
    expect(new Set(completed.map(({ entry }) => entry.event.id))).toEqual(wanted)
    const whole = (id: EventId) => must(community.written.get(id), 'it was written')
    for (const { entry, blob } of completed) {
      expect(entry.event).toEqual(whole(entry.event.id).event)
      expect(blob).toEqual(whole(entry.event.id).blob)
    }
    expect(graph.wanted.size).toBe(0)
    expect(graph.ingest(events.map(stripped)).completed).toEqual([])
    for (const { event } of events) expect(graph.entry(event.id)?.event.content).toEqual(event.content)
    expect(pictureOf(graph)).toEqual(pictureOf(owner.graph))
  })

  it('give way to whole ones while both wait, in either order', () => {
    const { community, owner } = playedCommunity()
    const events = all(community)
    const last = must(events.at(-1), 'something was said')
    for (const order of [
      [stripped(last), last],
      [last, stripped(last)],
    ]) {
      const graph = community.emptyGraph()
      for (const copy of order) graph.ingest([copy])
      deliver(graph, [events.slice(0, -1)])
      expect(graph.entry(last.event.id)?.event.content).toEqual(last.event.content)
      expect(graph.wanted.size).toBe(0)
      expect(pictureOf(graph)).toEqual(pictureOf(owner.graph))
    }
  })

  it('that are well signed are kept against whole ones that are not, and completed later', () => {
    const { community } = playedCommunity()
    const events = all(community)
    const last = must(events.at(-1), 'something was said')
    for (const order of [
      [stripped(last), withGarbageSignature(last)],
      [withGarbageSignature(last), stripped(last)],
    ]) {
      const graph = community.emptyGraph()
      for (const copy of order) graph.ingest([copy])
      deliver(graph, [events.slice(0, -1)])
      expect(graph.entry(last.event.id)?.event).toEqual(stripped(last).event)
      expect([...graph.wanted]).toEqual([[last.event.id, 'content']])
      expect(graph.ingest([last]).completed.length).toBe(1)
      expect(graph.wanted.size).toBe(0)
    }
  })

  it('that were redacted are wanted no longer, with their edits, and nothing completes them', () => {
    const { community, owner, said } = playedCommunity()
    const content = { redacts: said.event.id }
    const graph = community.emptyGraph()
    const before = all(community)
    deliver(graph, [before.map(stripped)])
    const edit = must(
      before.find(({ event }) => JSON.stringify(event.content).includes('m.replace')),
      'there is an edit',
    )
    expect(graph.wanted.has(said.event.id) && graph.wanted.has(edit.event.id)).toBe(true)
    const redaction = owner.write(community.channelId, { type: 'm.room.redaction', content })
    graph.ingest([redaction])
    expect(graph.wanted.has(said.event.id) || graph.wanted.has(edit.event.id)).toBe(false)
    expect(graph.ingest([said, edit]).completed).toEqual([])
    expect(graph.entry(said.event.id)?.event.content).toEqual({})

    // Whoever hears of the redaction first never wants it.
    const late = community.emptyGraph()
    deliver(late, [[...before.filter(({ event }) => event.id !== said.event.id), redaction]])
    deliver(late, [[stripped(said)]], community.written)
    expect(late.wanted.size).toBe(0)
  })
})

describe('a copy with a signature that is not good', () => {
  it('gives way to a good one where the graph was told of it', () => {
    const { community } = playedCommunity()
    const events = all(community)
    const graph = community.emptyGraph()
    const [said] = events.filter(({ event }) => event.type === 'm.room.message')
    const spoilt = withGarbageSignature(must(said, 'a message'))
    // What its author built on it vouches for it.
    deliver(graph, [events.map((copy) => (copy === said ? spoilt : copy))])
    const entry = must(graph.entry(spoilt.event.id), 'it is authenticated')
    expect(graph.ingest([must(said, 'a message')]).completed).toEqual([])
    graph.wantSignatures([spoilt.event.id])
    expect(graph.ingest([spoilt]).completed).toEqual([])
    expect(graph.ingest([must(said, 'a message')]).completed.length).toBe(1)
    expect(entry.event).toEqual(said?.event)
    expect(graph.wanted.size).toBe(0)
  })
})

/** Everything that a rule might read, and much that none may. */
const contents: Record<string, fc.Arbitrary<Partial<Act>>> = {
  levels: fc
    .record(
      {
        users: fc.constantFrom({ [BEN]: 50 }, { [BEN]: 50, [CYD]: 50 }, { [CYD]: 10 }),
        events: fc.constantFrom({ 'm.room.topic': 50 }, { 'm.room.topic': 'many' }, {}),
        notifications: fc.constantFrom({ room: 100 }, { room: 50 }, { room: 'all' }),
        invite: fc.constantFrom(0, 50, 100),
        other: fc.string(),
      },
      { requiredKeys: [] },
    )
    .map((content) => ({ type: 'm.room.power_levels', key: '', content: content as JsonObject })),
  member: fc
    .record(
      {
        membership: fc.constantFrom('join', 'leave', 'ban', 'invite', 'knock'),
        displayname: fc.string(),
        reason: fc.string(),
        third_party_invite: fc.constantFrom('no object', { display_name: 'x' }, { signed: { mxid: CYD, token: 't' } }),
        join_authorised_via_users_server: fc.constantFrom(ADA, BEN),
        'roost.authoriser': fc.constantFrom('one', 'two'),
      },
      { requiredKeys: ['membership'] },
    )
    .chain((content) =>
      fc.constantFrom(BEN, CYD).map((key) => ({ type: 'm.room.member', key, content: content as JsonObject })),
    ),
  rules: fc
    .constantFrom('public', 'invite', 'knock', 'restricted')
    .map((rule) => ({ type: 'm.room.join_rules', key: '', content: { join_rule: rule, allow: [], note: 'x' } })),
  topic: fc.string().map((topic) => ({ type: 'm.room.topic', key: '', content: { topic } })),
  message: fc.string().map((body) => ({ content: { body } })),
}

const acts = fc.array(
  fc.record({
    by: fc.constantFrom(ADA, BEN, BEN, CYD),
    what: fc.oneof(...Object.values(contents)),
    behind: fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 2 }),
  }),
  { minLength: 6, maxLength: 20, size: 'max' },
)

const told = (room: RoomGraph) => ({
  entries: [...room.entries()].map(({ event, verdict, stateBefore, stateAfter }) => ({
    id: event.id,
    verdict,
    stateBefore: [...stateBefore.entries()],
    stateAfter: [...stateAfter.entries()],
  })),
  settled: [...room.settledState.entries()],
  current: [...room.currentState.entries()],
  shadowed: Array.from(room.shadowed, ({ event }) => event.id).sort(),
  timeline: room.timeline.map(({ event }) => event.id),
})

it('no rule of `roost.1` and no step of a resolution reads what a redaction takes', () => {
  let refusedCount = 0
  fc.assert(
    fc.property(acts, (list) => {
      const room = new SketchedRoom('roost.1')
      const entries: Entry[] = [room.entry('cyd')]
      for (const [index, { by, what, behind }] of list.entries()) {
        const on = behind.map((steps) => must(entries[Math.max(0, entries.length - 1 - steps)], 'an entry'))
        entries.push(room.add(`${index}`, { by, ...what, on: [...new Set(on.map(({ event }) => event.id.slice(1)))] }))
      }
      refusedCount += entries.filter(({ verdict }) => !verdict.allowed).length
      const bare = new RoomGraph(room.graph.version, room.graph.roomId)
      for (const { event } of room.graph.entries()) {
        bare.add({ ...event, content: redactContent(room.graph.version, event.type, event.content) })
      }
      expect(told(bare)).toEqual(told(room.graph))
    }),
    { numRuns: 150 },
  )
  expect(refusedCount).toBeGreaterThan(100)
})
