import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { epochCommitment, LOCKBOX_BYTES } from '../crypto/lockbox.ts'
import { KEY_BYTES } from '../crypto/port.ts'
import { encodeLockboxes, encodeRekey } from '../crypto/rekeyContent.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import type { EventId } from '../event/ids.ts'
import { type KeyedPeer, KeyedWorld } from '../testing/keyedWorld.ts'
import { createPerson } from '../testing/person.ts'
import { type Entitled, entitledOf } from './entitled.ts'
import { isEpochSecret } from './openEpochs.ts'
import { lockboxDrafts, missingBoxes, rekeyDrafts } from './rekeyDrafts.ts'
import { standingOf } from './standing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'lockboxes')

function house() {
  const world = new KeyedWorld(crypto, seededRandom(crypto, 'boxes'), ['ben', 'cyd', 'dan'])
  const [ada, ben, cyd, dan] = [world.at(0), world.at(1), world.at(2), world.at(3)]
  ada.setLevels({ [ben.userId]: 50 })
  world.gather()
  const { communityId, channelId } = world.community
  const sealing = { crypto, random, roomId: communityId, secret: random.bytes(KEY_BYTES) }
  const without = (entitled: Entitled, who: KeyedPeer): Entitled => ({
    devices: entitled.devices.filter(({ userId }) => userId !== who.userId),
    recovery: entitled.recovery,
  })
  const write = (by: KeyedPeer, type: string, content: object) =>
    by.peer.write(communityId, { type, content: content as never })
  const receive = (...peers: KeyedPeer[]) => {
    for (const peer of peers) {
      peer.peer.receive(world.community.written.values())
      peer.open()
    }
  }
  return { world, ada, ben, cyd, dan, communityId, channelId, sealing, without, write, receive }
}

const headOf = (peer: KeyedPeer) => must(peer.chain.heads[0], 'a head')
const boxedIn = (peer: KeyedPeer) => peer.chain.lotsOf(headOf(peer)).flatMap(({ lockboxes }) => [...lockboxes.keys()])

describe('S17 a box is for', () => {
  it('every certified device of who is joined, and for their recovery key', () => {
    const { ada, ben, cyd, dan, communityId } = house()
    const content = { x25519: dan.peer.device.certificate.x25519, rendezvous: dan.peer.device.certificate.x25519 }
    ada.peer.receive([dan.peer.write(communityId, { type: 'roost.recovery', stateKey: dan.userId, content })])
    ada.rekey()
    expect(boxedIn(ada).toSorted()).toEqual([ada, ben, cyd, dan].map(({ deviceId }) => deviceId).toSorted())
    expect(ada.chain.lotsOf(headOf(ada)).flatMap(({ recovery }) => [...recovery.keys()])).toEqual([dan.userId])
  })

  it('no device that its user did not certify, though the user is joined', () => {
    const { world, ada } = house()
    const desk = ada.peer.atDevice(1)
    ada.rekey()
    expect(boxedIn(ada)).not.toContain(desk.device.deviceId)
    expect(standingOf(ada.root, desk.device.deviceId)).toBe('stranger')
    desk.receive(world.community.written.values())
    desk.certify()
    ada.peer.receiveFrom(desk)
    expect(standingOf(ada.root, desk.device.deviceId)).toBe('member')
    ada.rekey()
    expect(boxedIn(ada)).toContain(desk.device.deviceId)
  })

  it('no device of who left or was banned, and none that was revoked', () => {
    const { world, ada, ben, cyd, dan, communityId } = house()
    const { deviceId } = ben
    cyd.peer.member(cyd.peer, 'leave', {}, communityId)
    world.gather()
    ada.remove(dan)
    ada.peer.write(communityId, { type: 'roost.revoke', stateKey: deviceId, content: {} })
    expect(entitledOf(ada.root).devices.map(({ userId }) => userId)).toEqual([ada.userId])
    for (const peer of [ben, cyd, dan]) expect(standingOf(ada.root, peer.deviceId)).toBe('removed')
    ada.rekey()
    expect(boxedIn(ada)).toEqual([ada.deviceId])
  })

  it('nobody of whom the root does not know; what they show tells whether they were removed', () => {
    const { ada, dan } = house()
    const stranger = createPerson(crypto, random, 'mallory')
    const unknown = must(createPerson(crypto, random, 'other').devices[0], 'a device').deviceId
    expect(standingOf(ada.root, unknown, [stranger.userId])).toBe('stranger')
    expect(standingOf(ada.root, unknown, [dan.userId])).toBe('member')
    ada.remove(dan)
    expect(standingOf(ada.root, unknown, [dan.userId])).toBe('removed')
    expect(standingOf(ada.root, unknown, [dan.userId, stranger.userId])).toBe('removed')
    expect(standingOf(ada.root, unknown, [dan.userId, ada.userId])).toBe('member')
  })
})

describe('S17 a rekey that omits an honest member', () => {
  it('is noticed by all and mended by any holder, who need not be a moderator', () => {
    const { ada, ben, cyd, dan, sealing, without, write, receive } = house()
    write(ben, 'roost.rekey', rekeyDrafts(sealing, without(entitledOf(ben.root), dan)).founding)
    receive(ada, ben, cyd, dan)
    expect(dan.sending).toBe('first')
    expect(dan.chain.isSuperseded('first')).toBe(true)
    const missing = missingBoxes(cyd.root, cyd.chain, headOf(cyd), entitledOf(cyd.root))
    expect(missing.devices.map(({ deviceId }) => deviceId)).toEqual([dan.deviceId])
    const secret = must(cyd.secrets.get(headOf(cyd).id), 'the secret')
    for (const draft of lockboxDrafts({ ...sealing, secret }, headOf(cyd), missing)) write(cyd, 'roost.lockbox', draft)
    receive(dan, ada)
    expect(dan.sending).toBe(ada.sending)
    expect(missingBoxes(ada.root, ada.chain, headOf(ada), entitledOf(ada.root)).devices).toEqual([])
  })

  it('is mended by what any holder tells, since the rekey committed to the secret', () => {
    const { ben, dan, sealing, without, write, receive } = house()
    write(ben, 'roost.rekey', rekeyDrafts(sealing, without(entitledOf(ben.root), dan)).founding)
    receive(dan)
    const { id } = headOf(dan)
    expect(isEpochSecret(crypto, dan.root, dan.chain, id, sealing.secret)).toBe(true)
    expect(isEpochSecret(crypto, dan.root, dan.chain, id, random.bytes(KEY_BYTES))).toBe(false)
    expect(isEpochSecret(crypto, dan.root, dan.chain, 'first', sealing.secret)).toBe(false)
  })
})

describe('a rekey or lockbox that is not what it should be', () => {
  it('is refused from somebody without the level', () => {
    const { world, dan, sealing, write } = house()
    const { event } = write(dan, 'roost.rekey', rekeyDrafts(sealing, entitledOf(dan.root)).founding)
    world.gather()
    expect(dan.root.entry(event.id)).toBeUndefined()
    for (const peer of world.peers) expect(peer.sending).toBe('first')
  })

  it('founds nothing in a form that nobody can read, or as state', () => {
    const { world, ada, communityId, sealing, write } = house()
    const { founding } = rekeyDrafts(sealing, entitledOf(ada.root))
    write(ada, 'roost.rekey', { ...founding, alg: 'roost.tree.v1' })
    ada.peer.write(communityId, { type: 'roost.rekey', stateKey: '', content: founding })
    world.gather()
    for (const peer of world.peers) expect(peer.sending).toBe('first')
  })

  it('is passed over where a box is garbage or holds another secret, and a good one opens', () => {
    const { ada, ben, cyd, dan, sealing, without, write, receive } = house()
    const founded = rekeyDrafts(sealing, without(entitledOf(ben.root), dan)).founding
    write(ben, 'roost.rekey', founded)
    receive(ada, cyd, dan)
    const rekey = headOf(dan).id
    const toDan = { devices: entitledOf(dan.root).devices.filter(({ userId }) => userId === dan.userId), recovery: [] }
    const other = { ...sealing, secret: random.bytes(KEY_BYTES) }
    const forged = rekeyDrafts(other, toDan).founding.lockboxes
    write(cyd, 'roost.lockbox', { rekey, lockboxes: forged ?? {} })
    const garbage = new Map([[dan.deviceId, random.bytes(LOCKBOX_BYTES)]])
    write(cyd, 'roost.lockbox', encodeLockboxes({ rekey, lockboxes: garbage, recovery: new Map() }))
    receive(ada, dan)
    expect(dan.secrets.has(rekey)).toBe(false)
    for (const draft of lockboxDrafts(sealing, headOf(ada), toDan)) write(ada, 'roost.lockbox', draft)
    receive(dan)
    expect(dan.secrets.get(rekey)).toEqual(sealing.secret)
  })

  it('locks nobody out where its boxes hold nothing: the others send as before, and the next one supersedes it', () => {
    const { world, ada, ben, dan, communityId, write } = house()
    const commitment = epochCommitment(crypto, communityId, random.bytes(KEY_BYTES))
    const lockboxes = new Map(
      entitledOf(ben.root).devices.map(({ deviceId }) => [deviceId, random.bytes(LOCKBOX_BYTES)]),
    )
    write(ben, 'roost.rekey', encodeRekey({ commitment, lockboxes, recovery: new Map() }))
    world.gather()
    expect([ada.sending, dan.sending]).toEqual(['first', 'first'])
    ada.rekey()
    world.gather()
    expect([dan.sending, dan.chain.heads.length]).toEqual([ada.sending, 1])
  })

  it.each(['demoted', 'banned'] as const)(
    'does not send where its author is %s without knowing of it, yet opens for reading',
    (fate) => {
      const { world, ada, ben, cyd, dan } = house()
      ben.rekey()
      const theirs = must(ben.sending, 'an epoch')
      if (fate === 'demoted') ada.setLevels({ [ben.userId]: 0 })
      else ada.remove(ben)
      world.gather()
      expect(dan.secrets.has(theirs)).toBe(true)
      expect(dan.sending).not.toBe(theirs)
      expect(dan.chain.liveEpochs(dan.secrets)).not.toContain(theirs)
      expect([cyd.sending, dan.sending]).toEqual([ada.sending, ada.sending])
    },
  )

  it('counts for nothing where a lockbox names a rekey of another room, or none', () => {
    const { ada, dan, channelId, sealing, write, receive } = house()
    const { founding } = rekeyDrafts({ ...sealing, roomId: channelId }, entitledOf(ada.root))
    const elsewhere = ada.peer.write(channelId, { type: 'roost.rekey', content: founding }).event.id
    for (const rekey of [elsewhere, `$${'A'.repeat(43)}` as EventId]) {
      write(ada, 'roost.lockbox', { rekey, lockboxes: founding.lockboxes ?? {} })
    }
    receive(dan)
    expect([...dan.chain.lots]).toEqual([])
    expect([...dan.secrets.keys()]).toEqual(['first'])
  })
})
