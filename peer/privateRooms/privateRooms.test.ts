import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import type { Channel } from '../contract.ts'
import { type Place, refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

/** Ada, who runs the community, Ben and Cleo. */
async function three() {
  const house = await TestHouse.build()
  const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
  const { communityId } = await house.community(ada, ben, cleo)
  const settle = () => house.settle(communityId, ada, ben, cleo)
  return { house, ada, ben, cleo, communityId, settle }
}
type Three = Awaited<ReturnType<typeof three>>

const channelsOf = (peer: TestPeer, communityId: string) => peer.api.call('channels.list', { communityId })
const channelIn = async (peer: TestPeer, { communityId, roomId }: Place): Promise<Channel | undefined> =>
  (await channelsOf(peer, communityId)).find((channel) => channel.roomId === roomId)

/** A private channel of Ada's, with those whom she invites at once. */
async function plans({ ada, communityId, settle }: Three, history: 'shared' | 'joined', ...invited: TestPeer[]) {
  const userIds = invited.map(({ userId }) => userId)
  const options = { communityId, name: 'plans', topic: 'what nobody knows', private: true, history, userIds }
  const place = { communityId, roomId: (await ada.api.call('channels.create', options)).roomId }
  settle()
  for (const peer of invited) await peer.api.call('channels.join', place)
  settle()
  return place
}

const find = async (peer: TestPeer, communityId: string, query: string) =>
  (await peer.api.call('messages.search', { communityId, query })).hits.map(({ body }) => body)

describe('a private channel', () => {
  it('shows whom it is for what it is called, before they have joined, and nothing to the others', async () => {
    const lab = await three()
    const { ada, ben, cleo, communityId, settle } = lab
    const { roomId } = await ada.api.call('channels.create', {
      ...{ communityId, name: 'plans', topic: 'what nobody knows', private: true, userIds: [ben.userId] },
    })
    const place = { communityId, roomId }
    settle()
    const shown = { name: 'plans', topic: 'what nobody knows', kind: 'private', history: 'joined', memberCount: 1 }
    expect(await channelIn(ada, place)).toMatchObject({ ...shown, joined: true, invited: false, withUserIds: [] })
    expect(await channelIn(ben, place)).toMatchObject({ ...shown, joined: false, invited: true })
    expect((await channelsOf(cleo, communityId)).map(({ name }) => name)).toEqual(['general'])
    await ada.say(place, 'you see this when you come')
    await ben.api.call('channels.join', place)
    settle()
    expect(await ben.bodies(place)).toEqual(['you see this when you come'])
    expect(await ada.api.call('channels.members', place)).toMatchObject([
      { name: 'Ada', role: 'owner', invited: false },
      { name: 'Ben', role: 'member', invited: false },
    ])
    for (const call of ['channels.members', 'channels.join', 'channels.leave', 'messages.list'] as const) {
      expect(await refusalOf(cleo.api.call(call, place))).toMatchObject({ code: 'notFound' })
    }
    expect(await refusalOf(cleo.say(place, 'me too'))).toMatchObject({ code: 'notFound' })
    expect(await refusalOf(cleo.api.call('state.get', place))).toMatchObject({ code: 'notFound' })
    expect(await refusalOf(cleo.timeline(place))).toMatchObject({ code: 'notFound' })
  })

  it('is written in, renamed, searched and read page by page like any other', async () => {
    const lab = await three()
    const { ada, ben, cleo, communityId, settle } = lab
    const place = await plans(lab, 'shared', ben)
    await ada.say(place, 'the cake is for Cleo')
    settle()
    await ben.say(place, 'the candles too')
    await ada.api.call('channels.rename', { ...place, name: 'party' })
    await ben.api.call('channels.setTopic', { ...place, topic: 'hush' })
    settle()
    expect(await channelIn(ben, place)).toMatchObject({ name: 'party', topic: 'hush', memberCount: 2 })
    expect((await ben.api.call('messages.list', place)).messages.map(({ body }) => body)).toEqual([
      'the cake is for Cleo',
      'the candles too',
    ])
    expect(await find(ada, communityId, 'candles')).toEqual(['the candles too'])
    expect(await find(ben, communityId, 'cake')).toEqual(['the cake is for Cleo'])
    expect(await find(cleo, communityId, 'cake')).toEqual([])
    expect(await refusalOf(ben.api.call('channels.rename', { ...place, name: 'mine' }))).toMatchObject({
      message: 'Only owners of this channel can rename it.',
    })
    const { hits } = await ada.api.call('messages.search', { ...place, query: 'cake' })
    expect(hits).toMatchObject([{ channelName: 'party', name: 'Ada' }])
  })

  it('is found page by page, and nothing is at a page that was never given out', async () => {
    const lab = await three()
    const { ada, communityId } = lab
    const place = await plans(lab, 'shared')
    for (const n of [1, 2, 3]) await ada.say(place, `word ${n}`)
    const first = await ada.api.call('messages.search', { communityId, query: 'word', limit: 2 })
    expect(first.hits.map(({ body }) => body)).toEqual(['word 3', 'word 2'])
    const after = must(first.next, 'there is more')
    const second = await ada.api.call('messages.search', { communityId, query: 'word', limit: 2, after })
    expect([second.hits.map(({ body }) => body), second.next]).toEqual([['word 1'], null])
    const nowhere = ada.api.call('messages.search', { communityId, query: 'word', after: 'x' })
    expect(await refusalOf(nowhere)).toMatchObject({ code: 'invalid' })
  })

  it('takes messages away again: own ones, and anybody’s where one has the right', async () => {
    const lab = await three()
    const { ada, ben, communityId, settle } = lab
    const place = await plans(lab, 'shared', ben)
    const [own, bens] = [await ada.say(place, 'never mind'), await ben.say(place, 'a rude word')]
    settle()
    expect(await refusalOf(ben.api.call('messages.redact', { ...place, eventId: own }))).toMatchObject({
      code: 'forbidden',
    })
    await ada.api.call('messages.redact', { ...place, eventId: own })
    await ada.api.call('messages.redact', { ...place, eventId: bens })
    settle()
    for (const peer of [ada, ben]) {
      expect(await peer.bodies(place)).toEqual([])
      expect((await peer.timeline(place)).filter(({ kind }) => kind === 'tombstone')).toHaveLength(2)
      expect(await find(peer, communityId, 'rude')).toEqual([])
    }
  })

  it('is invited to by its owners, and declined', async () => {
    const lab = await three()
    const { ada, ben, cleo, communityId, settle } = lab
    const place = await plans(lab, 'shared', ben)
    const invite = { ...place, userIds: [cleo.userId] }
    expect(await refusalOf(ben.api.call('channels.invite', invite))).toMatchObject({ code: 'forbidden' })
    expect(await refusalOf(ada.api.call('channels.invite', { ...place, userIds: ['@x:y'] }))).toMatchObject({
      code: 'notFound',
    })
    await ada.api.call('channels.invite', invite)
    settle()
    expect(await channelIn(cleo, place)).toMatchObject({ name: 'plans', invited: true })
    expect(await ben.api.call('channels.members', place)).toMatchObject([{}, {}, { name: 'Cleo', invited: true }])
    await cleo.api.call('channels.leave', place)
    settle()
    expect(await channelIn(cleo, place)).toBeUndefined()
    expect(await ada.api.call('channels.members', place)).toHaveLength(2)
    const { roomId } = must(
      (await channelsOf(ada, communityId)).find(({ kind }) => kind === 'public'),
      'general',
    )
    const everybody = { communityId, roomId, userIds: [cleo.userId] }
    expect(await refusalOf(ada.api.call('channels.invite', everybody))).toMatchObject({ code: 'invalid' })
  })

  it('goes to who was in it longest when its only owner leaves', async () => {
    const lab = await three()
    const { ada, ben, cleo, settle, house } = lab
    const place = await plans(lab, 'shared', ben)
    await ada.api.call('channels.invite', { ...place, userIds: [cleo.userId] })
    settle()
    await cleo.api.call('channels.join', place)
    settle()
    await ada.api.call('channels.leave', place)
    settle()
    house.lan.run(20_000)
    expect(await channelIn(ada, place)).toBeUndefined()
    expect(await cleo.api.call('channels.members', place)).toMatchObject([
      { name: 'Ben', role: 'owner' },
      { name: 'Cleo', role: 'member' },
    ])
    await ben.say(place, 'she is gone')
    settle()
    expect(await cleo.bodies(place)).toEqual(['she is gone'])
  })

  it('is there again after a restart, with all that it says', async () => {
    const lab = await three()
    const { ada, ben, communityId, settle } = lab
    const place = await plans(lab, 'joined', ben)
    await ada.say(place, 'kept')
    settle()
    await ben.restart()
    expect(await channelIn(ben, place)).toMatchObject({ name: 'plans', joined: true })
    expect(await ben.bodies(place)).toEqual(['kept'])
    await ben.say(place, 'and on')
    lab.house.settle(communityId, ada, ben)
    expect(await ada.bodies(place)).toEqual(['kept', 'and on'])
    await ada.api.call('storage.rebuild', { communityId }).catch(() => {})
    expect(await find(ada, communityId, 'kept')).toEqual(['kept'])
  })
})

describe('a direct conversation', () => {
  it('is named for who else is in it, belongs to all, and is found again', async () => {
    const { ada, ben, cleo, communityId, settle } = await three()
    const { roomId } = await ada.api.call('conversations.open', { communityId, userIds: [ben.userId] })
    const place = { communityId, roomId }
    await ada.say(place, 'hello')
    settle()
    expect(await channelIn(ada, place)).toMatchObject({ kind: 'direct', name: 'Ben', withUserIds: [ben.userId] })
    expect(await channelIn(ben, place)).toMatchObject({ kind: 'direct', name: 'Ada', invited: true })
    expect(await channelIn(cleo, place)).toBeUndefined()
    expect(await ben.bodies(place)).toEqual(['hello'])
    expect(await ben.api.call('conversations.open', { communityId, userIds: [ada.userId, ben.userId] })).toEqual({
      roomId,
    })
    await ben.say(place, 'hello Ada')
    settle()
    expect(await channelIn(ben, place)).toMatchObject({ joined: true, invited: false })
    expect(await ada.bodies(place)).toEqual(['hello', 'hello Ada'])
    expect(await refusalOf(ada.api.call('channels.remove', { ...place, userId: ben.userId }))).toMatchObject({
      code: 'forbidden',
    })
    const threesome = await ada.api.call('conversations.open', { communityId, userIds: [cleo.userId, ben.userId] })
    expect(threesome.roomId).not.toBe(roomId)
    settle()
    expect(await channelIn(cleo, { communityId, ...threesome })).toMatchObject({ name: 'Ada, Ben' })
    expect(await refusalOf(ada.api.call('conversations.open', { communityId, userIds: [ada.userId] }))).toMatchObject({
      code: 'invalid',
    })
  })

  it('that one has left is taken up again where it was', async () => {
    const { house, ada, ben, communityId, settle } = await three()
    const userIds = [ben.userId]
    const { roomId } = await ada.api.call('conversations.open', { communityId, userIds })
    const place = { communityId, roomId }
    settle()
    await ben.api.call('channels.join', place)
    settle()
    await ben.api.call('channels.leave', place)
    settle()
    house.lan.run(10_000)
    expect(await ada.api.call('conversations.open', { communityId, userIds })).toEqual({ roomId })
    await ada.say(place, 'still there?')
    settle()
    expect(await channelIn(ben, place)).toMatchObject({ invited: true })
    expect(await ben.bodies(place)).toEqual(['still there?'])
  })

  it('that two people open at once while they are apart becomes one, and neither is lost', async () => {
    const { house, ada, ben, cleo, communityId, settle } = await three()
    house.lan.split([ada.host, cleo.host], [ben.host])
    const adas = await ada.api.call('conversations.open', { communityId, userIds: [ben.userId] })
    const bens = await ben.api.call('conversations.open', { communityId, userIds: [ada.userId] })
    expect(adas).not.toEqual(bens)
    await ada.say({ communityId, ...adas }, 'from Ada')
    await ben.say({ communityId, ...bens }, 'from Ben')
    house.lan.run(5_000)
    house.lan.heal()
    settle()
    const [lowest] = [adas.roomId, bens.roomId].toSorted()
    for (const [peer, other] of [
      [ada, ben],
      [ben, ada],
    ] as const) {
      const open = { communityId, userIds: [other.userId] }
      expect(await peer.api.call('conversations.open', open)).toEqual({ roomId: lowest })
      expect(await peer.bodies({ communityId, ...adas })).toEqual(['from Ada'])
      expect(await peer.bodies({ communityId, ...bens })).toEqual(['from Ben'])
    }
    settle()
    expect((await channelIn(ada, { communityId, roomId: must(lowest, 'a room') }))?.memberCount).toBe(2)
  })
})
