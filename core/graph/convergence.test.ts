import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import type { EventId } from '../event/ids.ts'
import { deliver, pictureOf, TestCommunity, type TestPeer, withGarbageSignature } from '../testing/community.ts'
import type { CommunityGraph, Incoming } from './communityGraph.ts'
import { ancestorsOf, type Entry, isAccepted } from './entry.ts'
import { MemoryStorage } from './storage/memoryStorage.ts'
import { decodePage, encodePage, eventCountOf } from './storage/page.ts'
import { StateGroups } from './storage/stateGroups.ts'
import { graphBatch } from './storage/storedEntry.ts'

const crypto = await testCrypto()

type Act = readonly [author: number, kind: (typeof KINDS)[number], target: number, number: number]
const KINDS = [
  'say',
  'say',
  'say',
  'backdate',
  'topic',
  'rename',
  'kick',
  'ban',
  'unban',
  'leave',
  'rejoin',
  'level',
  'close',
  'open',
  'banEverywhere',
  'revoke',
  'buildOnRefused',
  'meet',
  'meet',
  'meet',
] as const

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.tuple(fc.nat({ max: 4 }), fc.constantFrom(...KINDS), fc.nat({ max: 4 }), fc.nat({ max: 100 })),
  { minLength: 15, maxLength: 50, size: 'max' },
)

/** Five devices of four people; Ben is a moderator, Cyd and Dan are members. */
function founded(seed: string): { community: TestCommunity; peers: TestPeer[] } {
  const community = new TestCommunity(crypto, seededRandom(crypto, seed))
  const ada = community.owner
  const ben = community.newcomer('ben')
  for (const roomId of [community.communityId, community.channelId]) {
    const room = must(ada.graph.rooms.get(roomId), 'a room')
    const levels = must(room.stateEvent(room.currentState, 'm.room.power_levels'), 'levels').content
    const users = { ...(levels.users as object), [ben.userId]: 50 }
    ada.write(roomId, { type: 'm.room.power_levels', stateKey: '', content: { ...levels, users } })
  }
  const cyd = community.newcomer('cyd')
  const dan = community.newcomer('dan')
  const adaElsewhere = ada.atDevice(1)
  adaElsewhere.receiveFrom(ada)
  adaElsewhere.certify()
  const peers = [ada, ben, cyd, dan, adaElsewhere]
  for (const one of peers) for (const other of peers) one.receiveFrom(other)
  return { community, peers }
}

/** Does what the acts say, as far as it can be said at all; many are refused by the rules, and are written all the same. */
function play(peers: readonly TestPeer[], list: readonly Act[]): void {
  const refused: Incoming[] = []
  for (const [by, kind, towards, number] of list) {
    const peer = must(peers[by], 'a peer')
    const target = must(peers[towards], 'a peer')
    const { channel, root } = peer
    const note = (incoming: Incoming) => {
      if (peer.graph.entry(incoming.event.id) === undefined) refused.push(incoming)
    }
    switch (kind) {
      case 'say':
        note(peer.say(`words ${number}`))
        break
      case 'backdate':
        note(peer.say(`old words ${number}`, 1_600_000_000_000 + number * 3_600_000))
        break
      case 'topic':
        note(peer.set('m.room.topic', '', { topic: `topic ${number}` }))
        break
      case 'rename':
        note(peer.set('m.room.name', '', { name: `name ${number}` }))
        break
      case 'kick':
        note(peer.member(target, 'leave'))
        break
      case 'ban':
        note(peer.member(target, 'ban'))
        break
      case 'unban':
        note(peer.member(target, 'leave', { reason: 'peace' }))
        break
      case 'leave':
        note(peer.member(peer, 'leave'))
        break
      case 'rejoin':
        note(peer.member(peer, 'join'))
        break
      case 'level': {
        const levels = channel.stateEvent(channel.currentState, 'm.room.power_levels')?.content ?? {}
        const users = { ...(levels.users as object), [target.userId]: [0, 10, 50, 100][number % 4] ?? 0 }
        note(peer.set('m.room.power_levels', '', { ...levels, users }))
        break
      }
      case 'close':
        note(peer.set('m.room.join_rules', '', { join_rule: 'invite' }))
        break
      case 'open':
        note(peer.set('m.room.join_rules', '', { join_rule: 'public' }))
        break
      case 'banEverywhere': {
        const frontier = { [channel.roomId]: channel.forwardExtremities.map(({ event }) => event.id) }
        note(peer.member(target, 'ban', { 'roost.extremities': frontier }, root.roomId))
        break
      }
      case 'revoke':
        for (const roomId of [root.roomId, channel.roomId]) {
          const draft = { type: 'roost.revoke', stateKey: target.device.deviceId, content: {} }
          note(peer.write(roomId, { ...draft, underUserKey: peer.userId === target.userId }))
        }
        break
      case 'buildOnRefused': {
        const parent = refused.at(number % Math.max(refused.length, 1))
        if (parent === undefined || parent.event.roomId !== channel.roomId) break
        const draft = { type: 'm.room.message', content: { body: `on what was refused ${number}` } }
        // Either right on top of it, or on top of an event that names it as an auth event and is refused for that.
        const between =
          number % 2 === 0 ? parent : peer.sign(channel.roomId, { ...draft, authEvents: [parent.event.id] })
        peer.sign(channel.roomId, { ...draft, prevEvents: [between.event.id] })
        break
      }
      case 'meet':
        peer.receiveFrom(target)
        break
    }
  }
}

/**
 * The events in some order, some twice, some with a forged copy beside them, cut into batches. Between two of them
 * somebody may look, so that whatever is remembered from then has to give way.
 */
function* shuffled(
  events: readonly Incoming[],
  gen: fc.GeneratorValue,
  graph: CommunityGraph,
): IterableIterator<Incoming[]> {
  const extra = [...gen(fc.subarray, [...events]), ...gen(fc.subarray, [...events]).map(withGarbageSignature)]
  const all = [...events, ...extra]
  const order = gen(fc.shuffledSubarray, all, { minLength: all.length })
  for (let at = 0; at < order.length; ) {
    const size = gen(fc.integer, { min: 1, max: 30 })
    yield order.slice(at, at + size)
    at += size
    if (gen(fc.boolean)) pictureOf(graph)
  }
}

/** Every event behind one along parents and auth events alike. */
function hashAncestorsOf(graph: CommunityGraph, entries: Iterable<Entry>): Set<Entry> {
  const reached = new Set(entries)
  for (const { event } of reached) {
    for (const id of [...event.prevEvents, ...event.authEvents]) reached.add(must(graph.entry(id), 'an ancestor'))
  }
  return reached
}

function expectToBeSound(graph: CommunityGraph): void {
  for (const room of graph.rooms.values()) {
    const entries = [...room.entries()]
    const accepted = entries.filter(isAccepted)
    const shown = accepted.filter((entry) => !room.shadowed.has(entry))

    // Nothing is kept for its own sake that the rules refuse.
    expect(hashAncestorsOf(graph, accepted)).toEqual(new Set(entries))

    // Shadowed are messages alone.
    for (const { event } of room.shadowed) expect(event.stateKey).toBeUndefined()

    // What is built upon is what nothing shown is built on.
    const covered = ancestorsOf(shown.flatMap(({ parents }) => parents))
    const tips = shown.filter((entry) => !covered.has(entry)).map(({ event }) => event.id)
    expect(room.forwardExtremities.map(({ event }) => event.id)).toEqual(tips.sort())

    // What is shown is shown once, and after everything it knew of.
    expect(new Set(room.timeline)).toEqual(new Set(shown))
    const seen = new Set<Entry>()
    for (const entry of room.timeline) {
      for (const ancestor of ancestorsOf(entry.parents))
        expect(seen.has(ancestor) || !shown.includes(ancestor)).toBe(true)
      seen.add(entry)
    }
  }
}

describe('S9 S12 S14: the same events', { timeout: 120_000 }, () => {
  const communities = fc.tuple(fc.nat(), acts, fc.gen())
  const played = (seed: number, list: readonly Act[]) => {
    const { community, peers } = founded(`convergence ${seed}`)
    play(peers, list)
    return { community, peers, events: [...community.written.values()] }
  }

  it('give the same community, whatever the order, the doubles, the forgeries and the batches in which they come', () => {
    fc.assert(
      fc.property(communities, ([seed, list, gen]) => {
        const { community, events } = played(seed, list)
        const graph = community.emptyGraph()
        deliver(graph, [events], community.written)
        expectToBeSound(graph)
        const other = community.emptyGraph()
        deliver(other, shuffled(events, gen, other), community.written)
        expect(pictureOf(other)).toEqual(pictureOf(graph))
      }),
      { numRuns: 40, interruptAfterTimeLimit: 60_000 },
    )
  })

  it('give the same community to those who wrote them', () => {
    fc.assert(
      fc.property(communities, ([seed, list, gen]) => {
        const { community, peers, events } = played(seed, list)
        for (const { graph } of peers) deliver(graph, shuffled(events, gen, graph), community.written)
        const [first, ...others] = peers.map(({ graph }) => pictureOf(graph))
        for (const other of others) expect(other).toEqual(first)
      }),
      { numRuns: 10, interruptAfterTimeLimit: 60_000 },
    )
  })

  it('give the same community when they come back from the log', () => {
    fc.assert(
      fc.property(communities, ([seed, list, gen]) => {
        const { community, events } = played(seed, list)
        const graph = community.emptyGraph()
        const log = deliver(graph, shuffled(events, gen, graph), community.written)
        expect(log.length).toBe(graph.entryCount)
        const storage = new MemoryStorage()
        storage.append(graphBatch(new StateGroups(), log))
        const logged = log.map(({ entry }) => must(community.written.get(entry.event.id), 'written before'))
        // With what storage knows of them, or found out again.
        for (const known of [storage, new MemoryStorage()]) {
          const restored = community.emptyGraph()
          restored.restore(logged, known)
          expect(pictureOf(restored)).toEqual(pictureOf(graph))
        }
      }),
      { numRuns: 10, interruptAfterTimeLimit: 60_000 },
    )
  })

  it('give the same community when they come back from pages, wherever these end and whatever comes afterwards', () => {
    fc.assert(
      fc.property(communities, fc.integer({ min: 1, max: 40 }), fc.nat(), ([seed, list, gen], size, number) => {
        const { community, events } = played(seed, list)
        const graph = community.emptyGraph()
        const log = deliver(graph, shuffled(events, gen, graph), community.written)
        const incoming = log.map(({ entry }) => must(community.written.get(entry.event.id), 'written before'))
        const before = incoming.slice(0, number % (incoming.length + 1))
        const stored = new MemoryStorage()
        stored.append(graphBatch(new StateGroups(), log.slice(0, before.length)))
        const full = community.emptyGraph()
        const written = must(full.restore(before, stored).pages, 'everything is here').takeFull(size)
        stored.append({ groups: [], entries: [], pages: [...written] })
        for (const { roomId, shadowed } of full.rooms.values()) {
          stored.setShadowed(roomId, new Set(Array.from(shadowed, ({ event }) => event.id)))
        }
        const resumed = community.emptyGraph()
        const pages = stored
          .pages()
          .map((page) => must(decodePage(encodePage(page)), 'a page is read as it was written'))
        const pagedCount = pages.reduce((sum, page) => sum + eventCountOf(page), 0)
        const fetch = (id: EventId) => community.written.get(id)?.event
        resumed.resume(stored, { pages, fetch, withoutContent: [] }, before.slice(pagedCount))
        expect(pictureOf(resumed)).toEqual(pictureOf(full))
        resumed.ingest(incoming.slice(before.length))
        expect(pictureOf(resumed)).toEqual(pictureOf(graph))
        for (const { event } of incoming) expect(resumed.entry(event.id)?.event).toEqual(event)
      }),
      { numRuns: 25, interruptAfterTimeLimit: 60_000 },
    )
  })
})
