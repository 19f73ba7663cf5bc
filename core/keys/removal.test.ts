import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { foundChannel } from '../graph/foundRoom.ts'
import { KeyedPeer, KeyedWorld } from '../testing/keyedWorld.ts'
import { deviceRevocation, inviteRevocations, levelAdoptions, memberRemoval, type RemovalDraft } from './removal.ts'

const crypto = await testCrypto()

function house() {
  const world = new KeyedWorld(crypto, seededRandom(crypto, 'removal'), ['ben', 'cyd', 'dan'])
  const [ada, ben, cyd, dan] = [world.at(0), world.at(1), world.at(2), world.at(3)]
  ada.setLevels({ [ben.userId]: 50 })
  world.gather()
  const { communityId, channelId } = world.community
  return { world, ada, ben, cyd, dan, communityId, channelId }
}

const extremitiesOf = ({ content }: RemovalDraft) => content['roost.extremities']
const levelsOf = (peer: KeyedPeer) =>
  must(peer.root.stateEvent(peer.root.currentState, 'm.room.power_levels'), 'levels').content

describe('removing a member', () => {
  it('bans them in the root, naming the last they said in each room, and in every room in which the remover may', () => {
    const { world, ada, ben, cyd, communityId, channelId } = house()
    const { event } = foundChannelOf(world)
    cyd.peer.receive(world.community.written.values())
    cyd.peer.say('first')
    const last = cyd.peer.say('second')
    ada.peer.receiveFrom(cyd.peer)
    ada.peer.say('on top of it')
    const { root, rooms, adopted } = memberRemoval(ada.peer.graph, ada.userId, cyd.userId, 'spam')
    expect(root).toMatchObject({
      roomId: communityId,
      stateKey: cyd.userId,
      content: { membership: 'ban', reason: 'spam' },
    })
    expect(extremitiesOf(root)).toEqual({ [channelId]: [last.event.id] })
    expect(rooms.map(({ roomId }) => roomId)).toEqual([channelId])
    expect(adopted).toEqual([])
    expect(event.roomId).not.toBe(channelId)
    // Ben is no moderator of the channel.
    expect(memberRemoval(ben.peer.graph, ben.userId, cyd.userId).rooms).toEqual([])
  })

  it('leaves standing what they said, and shadows what they say on the old end of a room', () => {
    const { world, ada, cyd, dan, communityId } = house()
    const before = cyd.peer.say('before')
    world.gather()
    const old = world.frozen(cyd)
    const draft = memberRemoval(ada.peer.graph, ada.userId, cyd.userId).root
    ada.writeDraft(draft)
    const after = old.say('after', 1)
    world.gather()
    const { channel } = dan.peer
    const shown = channel.timeline.map(({ event }) => event.id)
    expect([shown.includes(before.event.id), shown.includes(after.event.id)]).toEqual([true, false])
    expect(draft.roomId).toBe(communityId)
  })

  it('S14 adopts the bans of a moderator who is removed or lowered, so that no fork from before lifts them', () => {
    for (const how of ['removed', 'lowered', 'device revoked'] as const) {
      const { world, ada, ben, cyd, dan, communityId } = house()
      const old = world.frozen(cyd)
      ben.remove(cyd)
      world.gather()
      if (how === 'removed') ada.remove(ben)
      else if (how === 'lowered') ada.setLevels({ [ben.userId]: 0 })
      else {
        const { adopted, root } = deviceRevocation(ada.peer.graph, ada.userId, ben.deviceId)
        for (const draft of [...adopted, root]) ada.writeDraft(draft)
      }
      old.write(communityId, { type: 'm.room.message', content: { body: 'from before the ban' } })
      world.gather()
      expect(dan.membershipOf(cyd), how).toBe('ban')
    }
  })

  it('S14 adopts what was done with an own device that is revoked, from another', () => {
    const { world, ada, ben, cyd, dan, communityId } = house()
    const old = world.frozen(cyd)
    const desk = new KeyedPeer(ada.peer.atDevice(1))
    desk.peer.receive(world.community.written.values())
    desk.peer.certify()
    const ban = desk.peer.member(cyd.peer, 'ban', {}, communityId)
    world.gather()
    expect(ada.root.entry(ban.event.id)).toBeDefined()
    const { adopted, root } = deviceRevocation(ada.peer.graph, ada.userId, desk.deviceId)
    for (const draft of [...adopted, root]) ada.writeDraft(draft)
    old.write(communityId, { type: 'm.room.message', content: { body: 'from before the ban' } })
    world.gather()
    expect([dan.membershipOf(cyd), ben.membershipOf(cyd)]).toEqual(['ban', 'ban'])
  })

  it('S14 is undone by such a fork where nobody adopts it, which is why', () => {
    const { world, ada, ben, cyd, dan, communityId } = house()
    const old = world.frozen(cyd)
    ben.remove(cyd)
    world.gather()
    const lowered = { ...levelsOf(ada), users: { [ada.userId]: 100 } }
    expect(levelAdoptions(ada.root, ada.userId, lowered).map(({ stateKey }) => stateKey)).toEqual([cyd.userId])
    ada.peer.write(communityId, { type: 'm.room.power_levels', stateKey: '', content: lowered })
    world.gather()
    expect(dan.membershipOf(cyd)).toBe('ban')
    old.write(communityId, { type: 'm.room.message', content: { body: 'from before the ban' } })
    world.gather()
    expect(dan.membershipOf(cyd)).toBe('join')
  })

  it('adopts nothing that stands by itself', () => {
    const { world, ada, ben, cyd, dan } = house()
    ada.remove(cyd)
    dan.peer.member(dan.peer, 'leave', {}, world.community.communityId)
    world.gather()
    expect(memberRemoval(ada.peer.graph, ada.userId, ben.userId).adopted).toEqual([])
    expect(levelAdoptions(ada.root, ada.userId, { ...levelsOf(ada), users: { [ada.userId]: 100 } })).toEqual([])
  })
})

describe('two who ban each other', () => {
  it('S13 cannot where they are equals: neither ban is one', () => {
    const { world, ada, ben, cyd } = house()
    ada.setLevels({ [cyd.userId]: 50 })
    world.gather()
    ben.remove(cyd)
    cyd.remove(ben)
    world.settle()
    for (const peer of world.peers) {
      expect([peer.membershipOf(ben), peer.membershipOf(cyd)]).toEqual(['join', 'join'])
      expect(peer.sending).toBe(ada.sending)
    }
  })

  it('S13 leave one of them in, the same for all peers, where branches rank them differently', () => {
    const { world, ada, ben, cyd, dan } = house()
    ada.setLevels({ [dan.userId]: 100 })
    world.gather()
    ada.setLevels({ [ben.userId]: 60, [cyd.userId]: 50 })
    dan.setLevels({ [ben.userId]: 50, [cyd.userId]: 60 })
    ben.peer.receiveFrom(ada.peer)
    cyd.peer.receiveFrom(dan.peer)
    ben.remove(cyd)
    cyd.remove(ben)
    world.settle()
    const outcomes = world.peers.map((peer) => `${peer.membershipOf(ben)} ${peer.membershipOf(cyd)}`)
    // The levels that were set later stand, and by them Cyd is above Ben.
    expect(new Set(outcomes)).toEqual(new Set(['ban join']))
    expect(new Set([ada, cyd, dan].map(({ sending }) => sending)).size).toBe(1)
    expect(ben.secrets.has(must(ada.sending, 'an epoch'))).toBe(false)
  })
})

it('revokes every invite that stands, and leaves their keys as they are', () => {
  const { ada, communityId } = house()
  const content = { rendezvous: 'x', expires_ts: 1, uses: 1, role: 'member' }
  ada.peer.write(communityId, { type: 'roost.invite', stateKey: 'one', content })
  ada.peer.write(communityId, { type: 'roost.invite', stateKey: 'two', content: { ...content, revoked: true } })
  const drafts = inviteRevocations(ada.root)
  expect(drafts).toEqual([
    { roomId: communityId, type: 'roost.invite', stateKey: 'one', content: { ...content, revoked: true } },
  ])
  for (const draft of drafts) ada.writeDraft(draft)
  expect(inviteRevocations(ada.root)).toEqual([])
})

/** A second channel, in which nobody but the founder ever was. */
function foundChannelOf(world: KeyedWorld) {
  const { community } = world
  const { crypto: port, random, nowMs, communityId, owner } = community
  const founded = foundChannel({ crypto: port, random, nowMs, owner: owner.userId, name: 'other', communityId })
  owner.write(communityId, { type: 'm.space.child', stateKey: founded.roomId, content: {} })
  const events = founded.events.map((event) => community.record(event))
  owner.receive(events)
  return must(events[0], 'a create event')
}
