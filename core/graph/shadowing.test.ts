import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import type { JsonObject } from '../event/json.ts'
import { deliver, pictureOf, TestCommunity, type TestPeer } from '../testing/community.ts'
import type { CommunityGraph, Incoming } from './communityGraph.ts'

const crypto = await testCrypto()

function house() {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'shadowing'))
  const ada = community.owner
  const ben = community.newcomer('ben')
  ben.receiveFrom(ada)
  return { community, ada, ben }
}

/** The graph of somebody who receives all of it, in the order of writing and in the reverse of it. */
function everything(community: TestCommunity): CommunityGraph {
  const events = [...community.written.values()]
  const graph = community.emptyGraph()
  deliver(graph, [events], community.written)
  const backwards = community.emptyGraph()
  deliver(
    backwards,
    events.toReversed().map((event) => [event]),
    community.written,
  )
  expect(pictureOf(backwards)).toEqual(pictureOf(graph))
  return graph
}

function isShown(graph: CommunityGraph, { event }: Incoming): boolean {
  const room = must(graph.rooms.get(event.roomId), 'the room')
  const entry = must(graph.entry(event.id), 'the event is part of the set')
  expect(room.timeline.includes(entry)).toBe(!room.shadowed.has(entry))
  return room.timeline.includes(entry)
}

const frontierOf = (peer: TestPeer) => ({
  'roost.extremities': { [peer.channel.roomId]: peer.channel.forwardExtremities.map(({ event }) => event.id) },
})

describe('a message and a removal from the room', () => {
  it.each(['ban', 'leave'])(
    'of which it did not know (%s): it is shadowed, what came before it stays',
    (membership) => {
      const { community, ada, ben } = house()
      const before = ben.say('before')
      ada.receiveFrom(ben)
      ada.member(ben, membership)
      const concurrent = ben.say('not knowing')
      const later = ben.say('still not knowing', 1)
      const graph = everything(community)
      expect([before, concurrent, later].map((message) => isShown(graph, message))).toEqual([true, false, false])
    },
  )

  it('is built upon by nobody while it is shadowed', () => {
    const { community, ada, ben } = house()
    ada.member(ben, 'ban')
    const concurrent = ben.say('not knowing')
    ada.receiveFrom(ben)
    const next = ada.say('next')
    expect(next.event.prevEvents).not.toContain(concurrent.event.id)
    expect(isShown(everything(community), next)).toBe(true)
  })

  it('comes back when its author does, since the cause is gone', () => {
    const { community, ada, ben } = house()
    ada.member(ben, 'leave')
    const concurrent = ben.say('not knowing')
    expect(isShown(everything(community), concurrent)).toBe(false)
    ben.receiveFrom(ada)
    ben.member(ben, 'join')
    expect(isShown(everything(community), concurrent)).toBe(true)
  })

  it('is refused where it knows of the removal', () => {
    const { community, ada, ben } = house()
    ada.member(ben, 'ban')
    ben.receiveFrom(ada)
    const defiant = ben.say('I am still here')
    expect(everything(community).entry(defiant.event.id)).toBeUndefined()
  })
})

describe('shadowing', () => {
  it('spares messages of others, and state', () => {
    const { community, ada, ben } = house()
    const cyd = community.newcomer('cyd')
    ben.receiveFrom(ada)
    cyd.receiveFrom(ada)
    ada.member(ben, 'ban')
    const topic = ben.set('m.room.topic', '', { topic: 'set without knowing' })
    const others = cyd.say('not knowing either')
    const graph = everything(community)
    expect(isShown(graph, others)).toBe(true)
    expect(isShown(graph, topic)).toBe(true)
  })

  it('follows a rise of the level that messages take', () => {
    const { community, ada, ben } = house()
    const { content } = must(ada.channel.stateEvent(ada.channel.currentState, 'm.room.power_levels'), 'levels')
    const before = ben.say('before')
    ada.receiveFrom(ben)
    ada.set('m.room.power_levels', '', { ...content, events_default: 50 })
    const concurrent = ben.say('not knowing')
    const graph = everything(community)
    expect([before, concurrent].map((message) => isShown(graph, message))).toEqual([true, false])
  })

  it('judges each message of a type whose content the rules read by its own content', () => {
    const { community, ada, ben } = house()
    const { content } = must(ada.channel.stateEvent(ada.channel.currentState, 'm.room.power_levels'), 'levels')
    const opened = { ...content, events: { 'm.room.tombstone': 150 }, events_default: 0, state_default: 0 }
    ada.set('m.room.power_levels', '', opened)
    ben.receiveFrom(ada)
    const lowered = { ...opened, users_default: -5, events_default: -5 }
    const write = (levels: JsonObject) =>
      ben.write(community.channelId, { type: 'm.room.power_levels', content: levels })
    const [asItWas, asItWillBe] = [write(opened), write(lowered)]
    ada.set('m.room.power_levels', '', lowered)
    const graph = everything(community)
    expect([asItWas, asItWillBe].map((message) => isShown(graph, message))).toEqual([false, true])
  })
})

describe('a ban in the root', () => {
  it('shadows what the banned write in a channel, beyond what it lists', () => {
    const { community, ada, ben } = house()
    const before = ben.say('before')
    ada.receiveFrom(ben)
    ada.member(ben, 'ban', frontierOf(ada), community.communityId)
    const concurrent = ben.say('not knowing')
    ben.receiveFrom(ada)
    const defiant = ben.say('knowing, in a channel that knows of no ban')
    const own = ada.say('from another')
    const graph = everything(community)
    expect([before, concurrent, defiant, own].map((message) => isShown(graph, message))).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  it('shadows everything in a room that it does not list', () => {
    const { community, ada, ben } = house()
    const before = ben.say('before')
    ada.receiveFrom(ben)
    ada.member(ben, 'ban', {}, community.communityId)
    expect(isShown(everything(community), before)).toBe(false)
  })

  it('is lifted with the ban', () => {
    const { community, ada, ben } = house()
    ada.member(ben, 'ban', frontierOf(ada), community.communityId)
    const concurrent = ben.say('not knowing')
    expect(isShown(everything(community), concurrent)).toBe(false)
    ada.member(ben, 'leave', {}, community.communityId)
    expect(isShown(everything(community), concurrent)).toBe(true)
  })
})

describe('S14: the revocation of a device', () => {
  it('shadows what that device writes meanwhile, and nothing of the other devices', () => {
    const { community, ada } = house()
    const desk = ada.atDevice(1)
    desk.receiveFrom(ada)
    desk.certify()
    ada.receiveFrom(desk)
    const before = desk.say('before')
    ada.receiveFrom(desk)
    ada.write(community.communityId, {
      type: 'roost.revoke',
      stateKey: desk.device.deviceId,
      content: frontierOf(ada),
      underUserKey: true,
    })
    const stolen = desk.say('from whoever holds the device')
    const own = ada.say('from the owner')
    const graph = everything(community)
    expect([before, stolen, own].map((message) => isShown(graph, message))).toEqual([true, false, true])
  })

  it('wins against power that the stolen device took on a branch of its own, however early it says it was', () => {
    const { community, ada, ben } = house()
    const desk = ada.atDevice(1)
    desk.receiveFrom(ada)
    desk.certify()
    ada.receiveFrom(desk)
    ben.receiveFrom(ada)
    const levels = must(ada.root.stateEvent(ada.root.currentState, 'm.room.power_levels'), 'levels').content
    const take = { ...levels, users: { [ben.userId]: 100 } }
    // What the revocation rests on is of the same level and later than what the thief writes.
    ada.write(community.communityId, { type: 'm.room.power_levels', stateKey: '', content: { ...levels, kick: 60 } })
    ada.write(community.communityId, {
      type: 'roost.revoke',
      stateKey: desk.device.deviceId,
      content: frontierOf(ada),
      underUserKey: true,
    })
    const draft = { type: 'm.room.power_levels', stateKey: '', content: take, ts: 1 }
    const theft = desk.write(community.communityId, draft)
    const { root } = everything(community)
    expect(root.entry(theft.event.id)).toBeDefined()
    const settled = must(root.stateEvent(root.settledState, 'm.room.power_levels'), 'levels')
    expect(settled.content).toMatchObject({ kick: 60, users: { [ada.userId]: 100 } })
    expect(settled.sender).toBe(ada.userId)
  })
})
