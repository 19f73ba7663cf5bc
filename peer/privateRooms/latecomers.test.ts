import { describe, expect, it, vi } from 'vitest'
import { must } from '../../core/assert.ts'
import { certifyDevice } from '../../core/crypto/certificate.ts'
import { createDevice, userKeyOfWords } from '../../core/crypto/identity.ts'
import { foundPrivateRoom } from '../../core/graph/foundRoom.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { refusalOf } from '../testing/testPeer.ts'
import { find, fourPeople, opens } from './testing.ts'

describe('who comes later to a private channel', () => {
  it.each(['shared', 'joined'] as const)(
    'reads what was said before only where history is shared (%s)',
    async (history) => {
      const { ada, ben, cleo, communityId, channel, settle } = await fourPeople()
      const place = await channel(history, ben)
      const early = await ada.say(place, 'an early word')
      settle()
      await ada.api.call('channels.invite', { ...place, userIds: [cleo.userId] })
      settle()
      expect(await cleo.api.call('channels.list', { communityId })).toContainEqual(
        expect.objectContaining({ name: 'plans', topic: 'what nobody knows', invited: true, history }),
      )
      const asked = await ben.say(place, 'an inviting word')
      await cleo.api.call('channels.join', place)
      settle()
      const late = await ben.say(place, 'a late word')
      settle()
      const isShared = history === 'shared'
      expect([early, asked, late].map((id) => opens(cleo, place, id))).toEqual([isShared, true, true])
      const words = [...(isShared ? ['an early word'] : []), 'an inviting word', 'a late word']
      expect(await cleo.bodies(place)).toEqual(words)
      expect(await find(cleo, communityId, 'word')).toEqual(words.toReversed())
      expect((await cleo.timeline(place)).filter(({ kind }) => kind === 'locked')).toEqual([])
      expect(
        (await ada.timeline(place)).filter((item) => item.kind === 'notice' && item.notice.type === 'named'),
      ).toHaveLength(1)
    },
  )

  it('sees what is locked until somebody who is in brings the key, and then finds it', async () => {
    const { house, ada, ben, cleo, communityId, channel, settle } = await fourPeople()
    const place = await channel('shared', ben)
    await ada.say(place, 'a hidden word')
    settle()
    // As if the inviter's device had stopped right after the invitation.
    const invitation = { type: 'm.room.member', stateKey: cleo.userId, content: { membership: 'invite' } }
    ada.community(communityId).write(ada.room(place), invitation)
    house.lan.run(50)
    await ada.stop()
    const before = await cleo.timeline(place)
    expect(before.filter(({ kind }) => kind === 'locked')).toHaveLength(1)
    expect(await find(cleo, communityId, 'hidden')).toEqual([])
    expect(await refusalOf(cleo.say(place, 'who is here?'))).toMatchObject({ code: 'notJoinedYet' })
    house.lan.run(20_000)
    expect(await cleo.bodies(place)).toEqual(['a hidden word'])
    expect(await find(cleo, communityId, 'hidden')).toEqual(['a hidden word'])
    await cleo.say(place, 'here I am')
    house.lan.run(5_000)
    expect(await ben.bodies(place)).toEqual(['a hidden word', 'here I am'])
  })

  it('with another device gets there what the person may read', async () => {
    const { house, ada, ben, communityId, channel, settle } = await fourPeople()
    const eva = house.empty()
    const { profile, words } = await eva.api.call('profile.create', { name: 'Eva', deviceName: 'old' })
    const { link } = await ada.api.call('invites.create', { communityId, kind: 'open' })
    await eva.api.call('communities.join', { link })
    house.settle(communityId, ada, ben, eva)
    const place = await channel('joined', ben)
    await ada.say(place, 'before Eva')
    await ada.api.call('channels.invite', { ...place, userIds: [eva.userId] })
    house.settle(communityId, ada, ben, eva)
    await eva.api.call('channels.join', place)
    house.settle(communityId, ada, ben, eva)
    await ada.say(place, 'for Eva')
    house.settle(communityId, ada, ben, eva)
    await eva.stop()

    const second = house.empty()
    const { crypto, random } = second.peer.environment
    const userKey = must(userKeyOfWords(crypto, words), 'the words of a person')
    const device = createDevice(crypto, random)
    const certificate = certifyDevice(crypto, userKey, profile.userId as never, device, 'new')
    const { userId, name } = profile
    second.peer.profiles.createProfile({ userId: userId as never, name, deviceName: 'new', device, certificate })
    await second.api.call('communities.join', { link })
    settle()
    house.lan.run(30_000)
    expect(await second.bodies(place)).toEqual(['for Eva'])
    expect(await find(second, communityId, 'Eva')).toEqual(['for Eva'])
    await second.say(place, 'from the new one')
    house.lan.run(5_000)
    expect(await ben.bodies(place)).toEqual(['before Eva', 'for Eva', 'from the new one'])
  })
})

describe('a crash', () => {
  it('while a private channel is founded leaves all of it or nothing', async () => {
    const { house, ada, ben, communityId, general, settle } = await fourPeople()
    const { store } = ada.community(communityId)
    const refuse = vi.spyOn(store, 'appendBatch').mockImplementationOnce(() => {
      throw new StoreError('full')
    })
    const create = { communityId, name: 'plans', private: true, userIds: [ben.userId] }
    expect(await refusalOf(ada.api.call('channels.create', create))).toMatchObject({ code: 'internal' })
    refuse.mockRestore()
    await ada.restart()
    settle()
    for (const peer of [ada, ben]) {
      expect(peer.community(communityId).graph.rooms.size).toBe(2)
      expect((await peer.api.call('channels.list', { communityId })).map(({ roomId }) => roomId)).toEqual([general])
    }
    await ada.api.call('channels.create', create)
    settle()
    house.lan.run(1_000)
    expect(await ben.api.call('channels.list', { communityId })).toHaveLength(2)
  })

  it('between founding a room and its first key, of whosever making, is made good at the next start', async () => {
    const { house, ada, ben, communityId, settle } = await fourPeople()
    const community = ada.community(communityId)
    const { crypto, random, nowMs } = ada.peer.environment
    const options = {
      crypto,
      random,
      nowMs: nowMs(),
      owner: community.profile.userId,
      communityId: community.communityId,
    }
    const { roomId, events } = foundPrivateRoom({ ...options, history: 'shared', kind: 'private' })
    const naming = community.sign(community.graph.root, { type: 'roost.conversation', stateKey: roomId, content: {} })
    community.writeSigned([naming, ...events])
    const place = { communityId, roomId }
    const join = { type: 'm.room.member', stateKey: ada.userId, content: { membership: 'join' } }
    community.write(ada.room(place), join)
    await ada.restart()
    house.lan.run(20_000)
    await ada.api.call('channels.rename', { ...place, name: 'saved' })
    await ada.api.call('channels.invite', { ...place, userIds: [ben.userId] })
    settle()
    expect(await ben.api.call('channels.list', { communityId })).toContainEqual(
      expect.objectContaining({ roomId, name: 'saved', invited: true }),
    )
  })

  it('right after a new key costs nothing that was sealed under it', async () => {
    const { ada, ben, cleo, channel, settle } = await fourPeople()
    const place = await channel('joined', ben, cleo)
    await ada.api.call('channels.remove', { ...place, userId: cleo.userId })
    await ada.say(place, 'kept')
    await ada.restart()
    settle()
    for (const peer of [ada, ben]) expect(await peer.bodies(place)).toEqual(['kept'])
  })
})
