import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { certifyDevice } from '../crypto/certificate.ts'
import { createDevice } from '../crypto/identity.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { type EventId, eventIdOfHash } from '../event/ids.ts'
import { signEvent } from '../event/signEvent.ts'
import { pendingEventCountMax, placedTogetherCountMax } from '../limits.ts'
import { deliver, TestCommunity, TestPeer, withGarbageSignature } from '../testing/community.ts'

import type { CommunityGraph, Incoming, IngestResult } from './communityGraph.ts'
import { MemoryStorage } from './storage/memoryStorage.ts'

const crypto = await testCrypto()

/** A community of two, and the graph of a stranger who holds all of it. */
function house() {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'communityGraph'))
  const ada = community.owner
  const ben = community.newcomer('ben')
  ben.receiveFrom(ada)
  const graph = community.emptyGraph()
  deliver(graph, [[...community.written.values()]])
  return { community, ada, ben, graph }
}
const message = (body: string, more = {}) => ({ type: 'm.room.message', content: { body }, ...more })
const idsAdded = ({ added }: IngestResult): EventId[] => added.map(({ entry }) => entry.event.id)
const holds = (graph: CommunityGraph, ...events: Incoming[]) =>
  events.map(({ event }) => graph.entry(event.id) !== undefined)

describe('signatures', () => {
  it('that are wrong are refused, and a good copy is taken later', () => {
    const { ada, graph } = house()
    const said = ada.say('hello')
    const forged = graph.ingest([withGarbageSignature(said)])
    expect(forged).toEqual({
      added: [],
      completed: [],
      refused: [{ id: said.event.id, reason: 'signature' }],
      missing: [],
    })
    expect(idsAdded(graph.ingest([said]))).toEqual([said.event.id])
  })

  it('that are wrong on a copy that waits do not keep the good copy out', () => {
    const { ada, graph } = house()
    const [parent, child] = [ada.say('one'), ada.say('two')]
    graph.ingest([withGarbageSignature(child)])
    graph.ingest([child])
    graph.ingest([parent])
    expect(holds(graph, parent, child)).toEqual([true, true])
  })

  it('are not needed on an ancestor of what the same device signed, in any order', () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { ada, graph } = house()
      const parent = ada.say('one')
      const copies = [withGarbageSignature(parent), ada.say('two')]
      deliver(
        graph,
        order.map((index) => [must(copies[index], 'a copy')]),
        new Map([[parent.event.id, withGarbageSignature(parent)]]),
      )
      expect(holds(graph, parent)).toEqual([true])
    }
  })

  it('are needed where the descendant is of another device', () => {
    const { community, ada, ben, graph } = house()
    const parent = ada.say('one')
    ben.receive([parent])
    const answer = ben.say('two')
    const forged = withGarbageSignature(parent)
    deliver(graph, [[forged, answer]], new Map([[parent.event.id, forged]]))
    expect(holds(graph, parent, answer)).toEqual([false, false])
    deliver(graph, [], community.written)
    graph.ingest([parent])
    expect(holds(graph, parent, answer)).toEqual([true, true])
  })

  it('are needed where the descendant that would vouch is refused itself', () => {
    const { ada, community, graph } = house()
    const parent = ada.say('one')
    const refused = ada.sign(community.channelId, { ...message('two'), stateKey: '@not:me' })
    const result = graph.ingest([withGarbageSignature(parent), refused])
    expect(result.added).toEqual([])
    expect(holds(graph, parent, refused)).toEqual([false, false])
    expect(new Set(result.refused.map(({ reason }) => reason))).toEqual(new Set(['signature', 'auth']))
    expect(idsAdded(graph.ingest([parent]))).toEqual([parent.event.id])
  })

  it('are needed where the descendant that would vouch waits for another', () => {
    const { ada, ben, graph } = house()
    const parent = ada.say('one')
    const foreign = ben.say('aside')
    ada.receive([foreign])
    const merge = ada.say('both')
    const forged = [withGarbageSignature(parent), withGarbageSignature(foreign)]
    deliver(graph, [[...forged, merge]], new Map(forged.map((copy) => [copy.event.id, copy])))
    expect(holds(graph, parent, foreign, merge)).toEqual([false, false, false])
    // Once the other is here, the device's own word is enough for the copy that waited.
    graph.ingest([foreign])
    expect(holds(graph, parent, foreign, merge)).toEqual([true, true, true])
  })

  it('of an own device are checked on every copy that comes from others', () => {
    const { ada } = house()
    const [parent, child] = [ada.say('one'), ada.say('two')]
    const reinstalled = new TestPeer(ada.community, ada.person)
    const before = ada.held.filter(({ event }) => event !== parent.event && event !== child.event)
    reinstalled.receive(before)
    reinstalled.receive([withGarbageSignature(parent), child])
    expect(holds(reinstalled.graph, parent, child)).toEqual([false, false])
    reinstalled.receive([parent])
    expect(holds(reinstalled.graph, parent, child)).toEqual([true, true])
  })
})

describe('certificates', () => {
  it('bind a device to its user: an event that it signs for another is refused', () => {
    const { community, ada, ben, graph } = house()
    const honest = ben.sign(community.channelId, message('honest'))
    const result = signEvent(crypto, ben.device.signing, {
      type: 'm.room.message',
      room_id: community.channelId,
      sender: ada.userId,
      content: { body: 'not from Ada' },
      prev_events: honest.event.prevEvents,
      auth_events: honest.event.authEvents,
      depth: 1,
      origin_server_ts: 1,
    })
    if (!result.ok) throw new Error(result.reason)
    const foreign = { ...result.signed, blob: result.signed.bytes }
    expect(graph.ingest([foreign])).toEqual({
      added: [],
      completed: [],
      refused: [{ id: foreign.event.id, reason: 'certificate' }],
      missing: [],
    })
  })

  it('are waited for: an event that comes before its certificate has its place after it', () => {
    const { ada, graph } = house()
    const desk = ada.atDevice(1)
    desk.receiveFrom(ada)
    const early = desk.say('before my certificate')
    expect(graph.ingest([early])).toEqual({ added: [], completed: [], refused: [], missing: [] })
    const certificate = desk.certify()
    expect(new Set(idsAdded(graph.ingest([certificate])))).toEqual(new Set([certificate.event.id, early.event.id]))
  })

  it('are waited for also where they wait themselves, in whatever order all that comes', () => {
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]
    for (const order of orders) {
      const { community, ada, graph } = house()
      const topic = { type: 'm.room.topic', stateKey: '', content: { topic: 'what the certificate rests on' } }
      const desk = ada.atDevice(1)
      const said = ada.write(community.communityId, topic)
      desk.receiveFrom(ada)
      const early = desk.say('rests on nothing that is missing but my certificate')
      const all = [said, desk.certify(), early]
      for (const at of order) graph.ingest([must(all[at], 'there are three')])
      expect(holds(graph, ...all)).toEqual([true, true, true])
    }
  })

  it('that do not fit their event are refused', () => {
    const { community, ada, ben, graph } = house()
    const random = seededRandom(crypto, 'another device')
    const device = createDevice(crypto, random)
    const stolen = certifyDevice(crypto, ada.person.userKey, ada.userId, device)
    const forged = { ...certifyDevice(crypto, ben.person.userKey, ben.userId, device), x25519: 'A'.repeat(43) }
    const wrongs = [
      { stateKey: device.deviceId, content: { ...stolen } },
      { stateKey: device.deviceId, content: { ...forged } },
      { stateKey: ben.device.deviceId, content: { ...certifyDevice(crypto, ben.person.userKey, ben.userId, device) } },
      { stateKey: device.deviceId, content: {} },
    ]
    for (const wrong of wrongs) {
      const event = ben.sign(community.communityId, { type: 'roost.device', ...wrong })
      expect(graph.ingest([event]).refused).toEqual([{ id: event.event.id, reason: 'certificate' }])
    }
    expect(graph.ownersOf(device.deviceId).size).toBe(0)
  })

  it('are not needed for the user key itself', () => {
    const { community, ada, graph } = house()
    const event = ada.sign(community.channelId, { ...message('signed with the words'), underUserKey: true })
    expect(idsAdded(graph.ingest([event]))).toEqual([event.event.id])
  })
})

describe('refused events', () => {
  const refusedTopic = (peer: TestPeer) =>
    peer.sign(peer.community.channelId, { type: 'm.room.name', stateKey: '', content: { name: 'mine' } })

  it('are dropped where nothing rests on them, and named with their rule', () => {
    const { ben, graph } = house()
    const refused = refusedTopic(ben)
    expect(graph.ingest([refused])).toEqual({
      added: [],
      completed: [],
      refused: [{ id: refused.event.id, reason: 'auth', rule: '8' }],
      missing: [],
    })
    expect(holds(graph, refused)).toEqual([false])
    expect(graph.ingest([refused])).toEqual({ added: [], completed: [], refused: [], missing: [] })
  })

  it('take along everything that is built on them, whenever it comes', () => {
    const { community, ben, graph } = house()
    const refused = refusedTopic(ben)
    const child = ben.sign(community.channelId, message('on top', { prevEvents: [refused.event.id] }))
    const grandchild = ben.sign(community.channelId, message('above', { prevEvents: [child.event.id] }))
    const byParent = { reason: 'auth', rule: 'R3' }
    expect(graph.ingest([grandchild]).missing).toEqual([child.event.id])
    expect(graph.ingest([child]).missing).toEqual([refused.event.id])
    expect(graph.ingest([refused]).refused).toEqual([
      { id: refused.event.id, reason: 'auth', rule: '8' },
      { id: child.event.id, ...byParent },
      { id: grandchild.event.id, ...byParent },
    ])
    expect(holds(graph, refused, child, grandchild)).toEqual([false, false, false])
    const later = ben.sign(community.channelId, message('later', { prevEvents: [grandchild.event.id] }))
    expect(graph.ingest([later])).toMatchObject({ refused: [{ id: later.event.id, ...byParent }], missing: [] })
  })

  it('take along what names them as auth events, in one batch with them', () => {
    const { community, ben, graph } = house()
    const named = refusedTopic(ben)
    const naming = ben.sign(community.channelId, message('resting on it', { authEvents: [named.event.id] }))
    const child = ben.sign(community.channelId, message('on top', { prevEvents: [naming.event.id] }))
    const { added, refused } = graph.ingest([named, naming, child])
    expect(added).toEqual([])
    expect(new Set(refused.map(({ id }) => id))).toEqual(new Set([named, naming, child].map(({ event }) => event.id)))
  })

  it('take along what waits for others as well, of which nobody is asked any more', () => {
    const { community, ada, ben, graph } = house()
    const refused = refusedTopic(ben)
    const parent = ada.say('late')
    const child = ben.sign(community.channelId, message('on both', { prevEvents: [refused.event.id, parent.event.id] }))
    expect(graph.ingest([child, refused]).missing).toEqual([])
    graph.ingest([parent])
    expect(holds(graph, refused, parent, child)).toEqual([false, true, false])
    expect(graph.waitingIn(community.channelId)).toEqual([])
  })
})

describe('rooms', () => {
  it('count once an accepted event of the root names them', () => {
    const { community } = house()
    const written = [...community.written.values()]
    const graph = community.emptyGraph()
    const channel = written.filter(({ event }) => event.roomId === community.channelId)
    graph.ingest(channel)
    expect([...graph.rooms.keys()]).toEqual([community.communityId])
    expect(graph.entryCount).toBe(0)
    graph.ingest(written.filter(({ event }) => event.roomId === community.communityId))
    expect([...graph.rooms.keys()]).toEqual([community.communityId, community.channelId])
    expect(graph.entryCount).toBe(written.length)
  })

  it('of another community are refused, and so are parents from another room', () => {
    const { community, ada, graph } = house()
    const other = new TestCommunity(crypto, seededRandom(crypto, 'another community'))
    const foreign = [...other.written.values()].find(({ event }) => event.roomId === other.channelId)
    expect(graph.ingest([must(foreign, 'a create event')]).refused).toMatchObject([{ reason: 'foreignRoom' }])
    const prevEvents = ada.root.forwardExtremities.map(({ event }) => event.id)
    const crossed = ada.sign(community.channelId, message('across', { prevEvents }))
    expect(graph.ingest([crossed]).refused).toEqual([{ id: crossed.event.id, reason: 'foreignRoom' }])
  })
})

describe('bulk', () => {
  it('of ten thousand messages in one chain takes its place in one go, vouched for by a few, and is restored', () => {
    const { community, ada, graph } = house()
    const first = ada.sign(community.channelId, message('first'))
    const [signature] = first.event.signatures
    const chain: Incoming[] = [first]
    for (let n = 1; n < 10_000; n++) {
      const parent = must(chain.at(-1), 'a parent')
      const reference = crypto.sha256(Uint8Array.of(n >> 8, n & 255))
      // Every portion that is placed together ends with a signature of its own.
      const isSigned = n % placedTogetherCountMax === placedTogetherCountMax - 1 || n === 9999
      const bytes = isSigned ? crypto.sign(ada.device.signing.secretKey, reference) : new Uint8Array(64)
      const event = {
        ...first.event,
        id: eventIdOfHash(reference),
        prevEvents: [parent.event.id],
        originServerTs: n,
        signatures: [{ ...must(signature, 'a signature'), signature: bytes }],
      }
      chain.push({ event, reference, blob: new Uint8Array(300) })
    }
    const before = graph.entryCount
    const { added } = graph.ingest(chain)
    expect(added.length).toBe(10_000)
    expect(graph.entryCount).toBe(before + 10_000)
    const room = must(graph.rooms.get(community.channelId), 'the channel')
    expect(room.timeline.at(-1)?.event.id).toBe(chain.at(-1)?.event.id)
    expect(room.forwardExtremities.length).toBe(1)

    const restored = community.emptyGraph()
    const held = [...community.written.values()].filter(({ event }) => event !== first.event)
    restored.restore([...held, ...chain], new MemoryStorage())
    expect(restored.entryCount).toBe(graph.entryCount)
  })

  it('that never connects fills a bounded buffer, and what comes after it is still taken', () => {
    const { community, ada, graph } = house()
    const nowhere = (n: number) => eventIdOfHash(crypto.sha256(Uint8Array.of(n >> 8, n & 255)))
    const stray = ada.sign(community.channelId, message('stray', { prevEvents: [nowhere(0)] }))
    const strays = Array.from(
      { length: pendingEventCountMax + 500 },
      (_, n): Incoming => ({
        ...stray,
        event: { ...stray.event, id: nowhere(n + 20_000), prevEvents: [nowhere(n)] },
      }),
    )
    const { missing } = graph.ingest(strays)
    expect(missing.length).toBe(pendingEventCountMax)
    const said = ada.say('hello')
    expect(idsAdded(graph.ingest([said]))).toEqual([said.event.id])
  })
})
