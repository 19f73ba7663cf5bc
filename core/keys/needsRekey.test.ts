import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { TestPeer } from '../testing/community.ts'
import { type KeyedPeer, KeyedWorld } from '../testing/keyedWorld.ts'

const crypto = await testCrypto()

function house() {
  const world = new KeyedWorld(crypto, seededRandom(crypto, 'needs rekey'), ['ben', 'cyd', 'dan', 'eve'])
  const [ada, ben, cyd, dan, eve] = [world.at(0), world.at(1), world.at(2), world.at(3), world.at(4)]
  ada.setLevels({ [ben.userId]: 50, [eve.userId]: 100 })
  world.gather()
  const { communityId } = world.community
  const member = (by: KeyedPeer, target: KeyedPeer, membership: string) =>
    by.peer.member(target.peer, membership, {}, communityId)
  return { world, ada, ben, cyd, dan, eve, communityId, member }
}

const hears = (peer: KeyedPeer, ...others: readonly KeyedPeer[]) => {
  for (const other of others) peer.peer.receiveFrom(other.peer)
  peer.open()
}

describe('a rekey is needed', () => {
  it('by nobody in a community from which nobody was removed, founders aside', () => {
    const { world } = house()
    for (const peer of world.peers) expect(peer.uncovered).toEqual([])
  })

  it.each(['ban', 'leave'])('after a removal (%s), until there is one that knew of it', (membership) => {
    const { world, ada, ben, cyd, member } = house()
    ben.rekey()
    world.gather()
    member(ada, cyd, membership)
    expect(ada.uncovered).toEqual([{ kind: 'user', userId: cyd.userId }])
    ada.rekey()
    expect(ada.uncovered).toEqual([])
  })

  it('when somebody leaves, and when they leave again', () => {
    const { world, ada, cyd, member } = house()
    for (let time = 0; time < 2; time++) {
      member(cyd, cyd, 'leave')
      world.gather()
      expect(ada.uncovered).toEqual([{ kind: 'user', userId: cyd.userId }])
      expect(world.settle()).toBe(1)
      expect(cyd.secrets.has(must(ada.sending, 'an epoch'))).toBe(false)
      member(cyd, cyd, 'join')
      world.gather()
      expect(ada.uncovered).toEqual([])
    }
  })

  it('when somebody was kicked and then invited: they are not in', () => {
    const { world, ada, ben, cyd, member } = house()
    member(ben, cyd, 'leave')
    member(ben, cyd, 'invite')
    world.gather()
    expect(ada.uncovered).toEqual([{ kind: 'user', userId: cyd.userId }])
    ada.rekey()
    expect(ada.uncovered).toEqual([])
  })

  it('after a device was revoked, of somebody who stays', () => {
    const { world, ada, cyd, communityId } = house()
    const { deviceId } = cyd
    cyd.peer.write(communityId, { type: 'roost.revoke', stateKey: deviceId, content: {}, underUserKey: true })
    world.gather()
    expect(ada.uncovered).toEqual([{ kind: 'device', deviceId }])
    expect(world.settle()).toBe(1)
    expect(cyd.secrets.has(must(ada.sending, 'an epoch'))).toBe(false)
  })

  it('where an epoch that does not know of the removal stands beside one that does, whichever is sent under', () => {
    const { world, ada, ben, cyd } = house()
    ben.remove(cyd)
    ada.rekey()
    world.gather()
    expect(ada.uncovered).toEqual([{ kind: 'user', userId: cyd.userId }])
    world.hostile.add(cyd)
    world.settle()
    expect(cyd.secrets.has(must(ada.sending, 'an epoch'))).toBe(false)
  })
})

describe('S13 who was taken for a member in between', () => {
  it('does not keep the epoch that they got in its founding, where a ban was overturned for as long', () => {
    const { world, ada, ben, cyd, dan, eve, communityId, member } = house()
    world.hostile.add(cyd)
    const ban = member(ben, cyd, 'ban')
    eve.setLevels({ [ben.userId]: 0 })
    hears(eve, ben)
    // The demotion goes first, so that the ban is none.
    expect(eve.membershipOf(cyd)).toBe('join')
    eve.rekey()
    world.leak()
    ada.setLevels({ [dan.userId]: 10 })
    ben.peer.write(communityId, { type: 'm.room.message', content: { body: 'on top of the ban alone' } })
    world.gather()
    // The other levels come later and have Ben as he was, so that the ban is one.
    expect(dan.membershipOf(cyd)).toBe('ban')
    expect(dan.chain.heads[0]?.knewOf(must(dan.root.entry(ban.event.id), 'the ban'))).toBe(true)
    expect(cyd.secrets.has(must(dan.sending, 'an epoch'))).toBe(true)
    expect(dan.uncovered).toContainEqual({ kind: 'user', userId: cyd.userId })
    world.settle()
    expect(cyd.secrets.has(must(dan.sending, 'an epoch'))).toBe(false)
  })

  it('does not keep the epoch that they were told while a change of power stood that did not last', () => {
    const { world, ada, ben, cyd, dan, eve } = house()
    world.hostile.add(cyd)
    ben.remove(cyd)
    eve.setLevels({ [ben.userId]: 0 })
    hears(dan, ben, eve)
    expect(dan.membershipOf(cyd)).toBe('join')
    world.leak()
    expect(cyd.secrets.has(must(ben.sending, 'an epoch'))).toBe(true)
    ada.setLevels({ [dan.userId]: 10 })
    world.gather()
    expect(dan.membershipOf(cyd)).toBe('ban')
    expect(dan.uncovered.map(({ kind }) => kind)).toEqual(['overturned'])
    expect(world.settle()).toBe(1)
    expect(cyd.secrets.has(must(dan.sending, 'an epoch'))).toBe(false)
  })

  it('does not keep the epoch that they were told after a return that did not last', () => {
    const { world, ada, cyd, dan, member, communityId } = house()
    world.hostile.add(cyd)
    member(ada, cyd, 'leave')
    ada.rekey()
    const back = new TestPeer(world.community, cyd.peer.person)
    back.receive(ada.peer.held)
    back.enter(communityId)
    dan.peer.receiveFrom(back)
    dan.open()
    expect(dan.membershipOf(cyd)).toBe('join')
    world.leak()
    expect(cyd.secrets.has(must(ada.sending, 'an epoch'))).toBe(true)
    ada.peer.write(communityId, { type: 'm.room.join_rules', stateKey: '', content: { join_rule: 'invite' } })
    world.gather()
    expect(dan.membershipOf(cyd)).toBe('leave')
    expect(dan.uncovered.map(({ kind }) => kind)).toEqual(['returned'])
    world.settle()
    expect(cyd.secrets.has(must(dan.sending, 'an epoch'))).toBe(false)
  })

  it('makes nobody rekey by what they write on old ends of the graph once they are banned', () => {
    const { world, ada, ben, cyd, communityId } = house()
    world.hostile.add(cyd)
    world.hostile.add(ben)
    const byBen = world.frozen(ben)
    const frozen = [world.frozen(cyd), byBen]
    ada.remove(cyd)
    ada.remove(ben)
    const { sending } = ada
    byBen.write(communityId, { type: 'm.room.join_rules', stateKey: '', content: { join_rule: 'knock' } })
    for (const old of frozen) {
      old.write(communityId, { type: 'm.room.member', stateKey: old.userId, content: { membership: 'join' } })
      old.write(communityId, { type: 'm.room.member', stateKey: old.userId, content: { membership: 'leave' } })
    }
    expect(world.settle()).toBe(0)
    expect(ada.sending).toBe(sending)
  })
})
