import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { KEY_BYTES } from '../crypto/port.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { foundPrivateRoom } from '../graph/foundRoom.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { TestCommunity, type TestPeer } from '../testing/community.ts'
import { entitledIn } from './entitled.ts'
import { EpochChain } from './epochChain.ts'
import { uncoveredInPrivate } from './needsRekey.ts'
import { EpochOpener } from './openEpochs.ts'
import { lockboxDrafts, missingBoxes, rekeyDrafts } from './rekeyDrafts.ts'

const crypto = await testCrypto()

/** Ada has a private room with Ben; Cyd is of the community only. */
function house(options: { kind?: 'private' | 'direct'; history?: 'shared' | 'joined' } = {}) {
  const { kind = 'private', history = 'shared' } = options
  const random = seededRandom(crypto, `private rooms ${kind} ${history}`)
  const community = new TestCommunity(crypto, random)
  const { communityId, owner: ada } = community
  const [ben, cyd] = [community.newcomer('ben'), community.newcomer('cyd')]
  const { roomId, events } = foundPrivateRoom({
    ...{ crypto, random, nowMs: community.nowMs, owner: ada.userId, communityId, history },
    ...(kind === 'direct' ? { kind, participants: [ben.userId] } : { kind }),
  })
  ada.write(communityId, { type: 'roost.conversation', stateKey: roomId, content: {} })
  ada.receive(events.map((event) => community.record(event)))
  ada.enter(roomId)
  const roomOf = (peer: TestPeer): RoomGraph => must(peer.graph.rooms.get(roomId), 'the room is named')
  const share = () => {
    for (const peer of [ada, ben, cyd]) peer.receive(community.written.values())
  }
  const admit = (peer: TestPeer) => {
    ada.member(peer, 'invite', {}, roomId)
    share()
    peer.enter(roomId)
    share()
  }
  const rekey = (by: TestPeer) => {
    const secret = random.bytes(KEY_BYTES)
    const drafts = rekeyDrafts({ crypto, random, roomId, secret }, entitledIn(by.root, roomOf(by)))
    by.write(roomId, { type: 'roost.rekey', content: drafts.founding })
    share()
    return secret
  }
  const chainOf = (peer: TestPeer) => new EpochChain(roomOf(peer))
  const opens = (peer: TestPeer) => {
    const { deviceId, agreement } = peer.device
    const owner = { kind: 'device', deviceId, agreement } as const
    return new EpochOpener({ crypto, roomId, chain: chainOf(peer), owner }).open(new Map()).map(({ secret }) => secret)
  }
  const uncovered = (peer: TestPeer) => {
    const chain = chainOf(peer)
    return uncoveredInPrivate(peer.root, roomOf(peer), chain, must(chain.heads[0], 'an epoch'))
  }
  const missing = (peer: TestPeer) => {
    const [room, chain] = [roomOf(peer), chainOf(peer)]
    return missingBoxes(room, chain, must(chain.heads[0], 'an epoch'), entitledIn(peer.root, room))
  }
  share()
  return {
    community,
    communityId,
    roomId,
    random,
    ada,
    ben,
    cyd,
    roomOf,
    share,
    admit,
    rekey,
    chainOf,
    opens,
    uncovered,
    missing,
  }
}

describe('a private room', () => {
  it('has an epoch chain of its own, with boxes for those in it and nobody else of the community', () => {
    const { ada, ben, cyd, admit, rekey, opens, chainOf } = house()
    admit(ben)
    const secret = rekey(ada)
    expect([opens(ada), opens(ben), opens(cyd)]).toEqual([[secret], [secret], []])
    expect(chainOf(ben).sendingEpoch(new Set())).toBeUndefined()
    expect(new EpochChain(ada.root).heads).toEqual([])
  })

  it('is entered by invitation alone, and rekeyed by a moderator', () => {
    const { ada, ben, cyd, roomId, roomOf, admit } = house()
    cyd.enter(roomId)
    expect(roomOf(cyd).authStateOf(roomOf(cyd).currentState).membershipOf(cyd.userId)).toBe('leave')
    admit(ben)
    const draft = rekeyDrafts(
      { crypto, random: seededRandom(crypto, 'ben'), roomId, secret: new Uint8Array(KEY_BYTES) },
      entitledIn(ben.root, roomOf(ben)),
    )
    const { event } = ben.write(roomId, { type: 'roost.rekey', content: draft.founding })
    expect(ben.graph.entry(event.id)).toBeUndefined()
    expect(ada.graph.rooms.size).toBe(3)
  })

  it('says nothing in clear of what it is called', () => {
    const { ada, roomOf } = house()
    const room = roomOf(ada)
    for (const type of ['m.room.name', 'm.room.topic']) expect(room.stateEvent(room.currentState, type)).toBeUndefined()
  })

  it('gives who is invited the keys of now, where history is shared, by any who holds them', () => {
    const { ada, ben, cyd, roomId, random, roomOf, admit, rekey, opens, chainOf, missing, uncovered, share } = house()
    admit(ben)
    const secret = rekey(ada)
    admit(cyd)
    expect(uncovered(ben)).toEqual([])
    expect(missing(ben).devices.map(({ userId }) => userId)).toEqual([cyd.userId])
    const epoch = must(chainOf(ben).heads[0], 'an epoch')
    for (const content of lockboxDrafts({ crypto, random, roomId, secret }, epoch, missing(ben))) {
      ben.write(roomId, { type: 'roost.lockbox', content })
    }
    share()
    expect(opens(cyd)).toEqual([secret])
    expect(missing(ada).devices).toEqual([])
    expect(roomOf(ada).shadowed.size).toBe(0)
  })

  it('has a new epoch for who is invited, where history is for those who were there', () => {
    const { ada, ben, cyd, admit, rekey, opens, missing, uncovered } = house({ history: 'joined' })
    admit(ben)
    rekey(ada)
    admit(cyd)
    expect(missing(ada).devices).toEqual([])
    expect(uncovered(ada)).toEqual([{ kind: 'latecomer', userId: cyd.userId }])
    const secret = rekey(ada)
    expect(uncovered(ada)).toEqual([])
    expect(opens(cyd)).toEqual([secret])
  })

  it.each(['leave', 'kick', 'ban', 'removal from the community', 'revocation'])('S13 is rekeyed after a %s', (how) => {
    const { ada, ben, communityId, roomId, admit, rekey, opens, uncovered, share } = house()
    admit(ben)
    const before = rekey(ada)
    const { deviceId } = ben.device
    if (how === 'leave') ben.member(ben, 'leave', {}, roomId)
    if (how === 'kick') ada.member(ben, 'leave', {}, roomId)
    if (how === 'ban') ada.member(ben, 'ban', {}, roomId)
    if (how === 'removal from the community') ada.member(ben, 'ban', {}, communityId)
    if (how === 'revocation') ada.write(communityId, { type: 'roost.revoke', stateKey: deviceId, content: {} })
    share()
    expect(uncovered(ada)).toEqual([{ kind: 'device', deviceId }])
    const after = rekey(ada)
    expect(uncovered(ada)).toEqual([])
    expect(opens(ada)).toEqual([before, after])
    expect(opens(ben)).toEqual([before])
  })

  it('S13 keeps out by the next rekey who got a box from somebody that had not heard', () => {
    const { ada, ben, cyd, roomId, random, admit, rekey, opens, chainOf, missing, uncovered, share } = house()
    admit(ben)
    const secret = rekey(ada)
    admit(cyd)
    const toCyd = missing(ben)
    ada.member(cyd, 'ban', {}, roomId)
    const epoch = must(chainOf(ben).heads[0], 'an epoch')
    const [content] = lockboxDrafts({ crypto, random, roomId, secret }, epoch, toCyd)
    ben.write(roomId, { type: 'roost.lockbox', content: must(content, 'a draft') })
    share()
    expect(uncovered(ada)).toEqual([{ kind: 'device', deviceId: cyd.device.deviceId }])
    rekey(ada)
    expect([uncovered(ada), opens(cyd)]).toEqual([[], [secret]])
  })
})

describe('a direct conversation', () => {
  it('belongs to both: either rekeys', () => {
    const { ada, ben, admit, rekey, opens } = house({ kind: 'direct' })
    admit(ben)
    const secrets = [rekey(ada), rekey(ben)]
    expect([opens(ada), opens(ben)]).toEqual([secrets, secrets])
  })
})
