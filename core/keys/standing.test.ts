import { describe, expect, it } from 'vitest'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { type KeyedPeer, KeyedWorld } from '../testing/keyedWorld.ts'
import { isKeptOut } from './needsRekey.ts'
import { standingOf } from './standing.ts'

const crypto = await testCrypto()

/** An owner, a moderator, and Cyd and Dan, in a community that is open to all or to those who are let in. */
function house(joinRule: 'public' | 'restricted') {
  const world = new KeyedWorld(crypto, seededRandom(crypto, `standing ${joinRule}`), ['ben', 'cyd', 'dan'])
  const [ada, ben, cyd, dan] = [world.at(0), world.at(1), world.at(2), world.at(3)]
  const { communityId } = world.community
  ada.setLevels({ [ben.userId]: 50 })
  ada.peer.write(communityId, { type: 'm.room.join_rules', stateKey: '', content: { join_rule: joinRule } })
  world.gather()
  const move = (by: KeyedPeer, target: KeyedPeer, membership: string) => {
    by.peer.member(target.peer, membership, {}, communityId)
    world.gather()
  }
  /** What Cyd's device is to whoever asks. */
  const cydTo = (asker: KeyedPeer) =>
    standingOf(asker.root, cyd.deviceId, [], (userId) => isKeptOut(asker.uncovered, userId))
  return { world, ada, ben, cyd, dan, communityId, move, cydTo }
}

describe('who left a community that is open to all', () => {
  it('counts as removed until the keys are new, and then as a stranger', () => {
    const { world, ada, ben, cyd, move, cydTo } = house('public')
    expect(cydTo(ada)).toBe('member')
    move(cyd, cyd, 'leave')
    expect(cydTo(ada)).toBe('removed')
    ada.rekey()
    expect([cydTo(ada), cydTo(ben)]).toEqual(['stranger', 'removed'])
    world.gather()
    expect(cydTo(ben)).toBe('stranger')
    move(cyd, cyd, 'join')
    expect(cydTo(ben)).toBe('member')
    move(cyd, cyd, 'leave')
    expect(cydTo(ben)).toBe('removed')
  })

  it('counts as removed where no key is known of that keeps them out, by whoever does not say', () => {
    const { ada, cyd, move } = house('public')
    move(cyd, cyd, 'leave')
    ada.rekey()
    expect(standingOf(ada.root, cyd.deviceId)).toBe('removed')
  })

  it('counts as removed where one of two epochs that are as good does not keep them out', () => {
    const { world, ada, ben, cyd, communityId, cydTo } = house('public')
    ben.rekey()
    cyd.peer.member(cyd.peer, 'leave', {}, communityId)
    ada.peer.receiveFrom(cyd.peer)
    ada.rekey()
    expect(cydTo(ada)).toBe('stranger')
    world.gather()
    expect(cydTo(ada)).toBe('removed')
    world.settle()
    expect(cydTo(ada)).toBe('stranger')
  })

  it('is a stranger whether or not the keys keep others out', () => {
    const { ada, cyd, dan, move, cydTo } = house('public')
    move(cyd, cyd, 'leave')
    ada.rekey()
    move(dan, dan, 'leave')
    expect(ada.uncovered).toEqual([{ kind: 'user', userId: dan.userId }])
    expect(cydTo(ada)).toBe('stranger')
  })
})

it.each(['ban', 'revoke', 'closed'])(
  'whoever is out for another reason (%s) counts as removed under whatever keys',
  (why) => {
    const { world, ada, ben, cyd, communityId, move, cydTo } = house(why === 'closed' ? 'restricted' : 'public')
    if (why === 'revoke') {
      const { deviceId } = cyd
      cyd.peer.write(communityId, { type: 'roost.revoke', stateKey: deviceId, content: {}, underUserKey: true })
      world.gather()
    }
    if (why === 'ban') move(ben, cyd, 'ban')
    else move(ada, cyd, 'leave')
    ada.rekey()
    expect(ada.uncovered).toEqual([])
    expect(cydTo(ada)).toBe('removed')
  },
)
