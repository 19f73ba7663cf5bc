import { describe, expect, it } from 'vitest'
import { refusalOf, TestHouse } from '../testing/testPeer.ts'

const foreignRoom = `!${'A'.repeat(43)}`

describe('a profile', () => {
  it('is made once', async () => {
    const house = await TestHouse.build()
    const ada = house.empty()
    expect(await ada.api.call('profile.get', {})).toBeNull()
    const { profile, words } = await ada.api.call('profile.create', { name: ' Ada ', deviceName: 'laptop' })
    expect(profile).toMatchObject({ name: 'Ada', deviceName: 'laptop' })
    expect(profile.userId).toMatch(/^@ada:[a-z2-7]{52}$/)
    expect(words).toHaveLength(24)
    expect(await ada.api.call('profile.get', {})).toEqual(profile)
    expect(await refusalOf(ada.api.call('profile.create', { name: 'Eve' }))).toEqual({
      code: 'profileExists',
      message: 'This folder has a profile already.',
    })
  })

  it('comes before everything else', async () => {
    const house = await TestHouse.build()
    const [ada, nobody] = [await house.person('Ada'), house.empty()]
    const { communityId } = await house.community(ada)
    const { link } = await ada.api.call('invites.create', { communityId })
    for (const call of [
      nobody.api.call('communities.create', { name: 'Lab' }),
      nobody.api.call('communities.join', { link }),
    ]) {
      expect(await refusalOf(call)).toEqual({
        code: 'noProfile',
        message: 'This folder has no profile yet: choose a name first.',
      })
    }
  })
})

describe('what is not there', () => {
  it('is not found, in words', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const { communityId, roomId } = await house.community(ada)
    const notFound = async (call: Promise<unknown>) => {
      const refusal = await refusalOf(call)
      expect(refusal.code).toBe('notFound')
      return refusal.message
    }
    expect(await notFound(ada.api.call('channels.list', { communityId: foreignRoom }))).toBe(
      'This profile is in no such community.',
    )
    for (const missing of [foreignRoom, 'nonsense', communityId]) {
      expect(await notFound(ada.api.call('messages.send', { communityId, roomId: missing, body: 'x' }))).toBe(
        'There is no such channel in this community.',
      )
    }
    expect(await notFound(ada.api.watch('timeline', { communityId, roomId: foreignRoom, limit: 1 }, () => {}))).toBe(
      'There is no such channel in this community.',
    )
    expect(await notFound(ada.api.call('messages.list', { communityId, roomId, before: '$no' }))).toBe(
      'There is no such message in this channel.',
    )
  })

  it('a community is joined once', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const { communityId } = await house.community(ada, ben)
    const { link } = await ada.api.call('invites.create', { communityId })
    for (const peer of [ada, ben]) {
      expect(await refusalOf(peer.api.call('communities.join', { link }))).toEqual({
        code: 'alreadyJoined',
        message: 'This profile is in Lab already.',
      })
    }
  })

  it('an address that is none is refused', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const { communityId } = await house.community(ada)
    for (const address of ['somewhere', '10.0.0.1:0', '10.0.0.1:70000', '[10.0.0.1]:5', '255.255.255.255', '[::1]:0']) {
      expect((await refusalOf(ada.api.call('network.addAddress', { communityId, address }))).code).toBe('invalid')
    }
  })
})

it('a message in a channel is one event and nothing beside it', async () => {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const place = await house.community(ada)
  house.lan.run(20_000)
  const countOf = () => ada.community(place.communityId).graph.entryCount
  const before = countOf()
  await ada.say(place, 'one')
  await ada.say(place, 'two')
  house.lan.run(20_000)
  expect(countOf()).toBe(before + 2)
})

describe('a channel', () => {
  it('is made, named and described by its owner, and everybody sees it', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const { communityId } = await house.community(ada, ben)
    const { roomId } = await ada.api.call('channels.create', { communityId, name: 'plans', topic: 'what next' })
    house.settle(communityId, ada, ben)
    const plans = async () =>
      (await ben.api.call('channels.list', { communityId })).find((one) => one.roomId === roomId)
    expect(await plans()).toMatchObject({ roomId, name: 'plans', topic: 'what next', joined: false, memberCount: 1 })
    await ada.api.call('channels.rename', { communityId, roomId, name: 'big plans' })
    await ada.api.call('channels.setTopic', { communityId, roomId, topic: '' })
    house.settle(communityId, ada, ben)
    expect(await plans()).toMatchObject({ name: 'big plans', topic: '' })
    await ben.api.call('channels.join', { communityId, roomId })
    await ben.api.call('channels.join', { communityId, roomId })
    expect(await plans()).toMatchObject({ joined: true, memberCount: 2 })
  })

  it('takes a message from somebody who has not joined it, who has then', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const { communityId } = await house.community(ada, ben)
    const { roomId } = await ada.api.call('channels.create', { communityId, name: 'plans' })
    house.settle(communityId, ada, ben)
    await ben.say({ communityId, roomId }, 'hello')
    house.settle(communityId, ada, ben)
    expect(await ada.timeline({ communityId, roomId })).toMatchObject([
      { notice: { type: 'joined' }, senderName: 'Ada' },
      { notice: { type: 'joined' }, senderName: 'Ben' },
      { kind: 'message', body: 'hello', senderName: 'Ben', own: false },
    ])
  })

  it('is not made or renamed by a member, whose own sentences say who can', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const { communityId, roomId } = await house.community(ada, ben)
    expect(await refusalOf(ben.api.call('channels.create', { communityId, name: 'mine' }))).toEqual({
      code: 'forbidden',
      message: 'Only moderators and owners of this community can make channels.',
    })
    expect(await refusalOf(ben.api.call('channels.rename', { communityId, roomId, name: 'mine' }))).toEqual({
      code: 'forbidden',
      message: 'Only moderators and owners of this community can rename this channel.',
    })
    await ben.api.call('channels.setTopic', { communityId, roomId, topic: 'everybody may say what it is about' })
    house.settle(communityId, ada, ben)
    expect(await ada.api.call('channels.list', { communityId })).toMatchObject([
      { name: 'general', topic: 'everybody may say what it is about' },
    ])
  })

  it('is described only by who is in it', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const { communityId } = await house.community(ada, ben)
    const { roomId } = await ada.api.call('channels.create', { communityId, name: 'plans' })
    house.settle(communityId, ada, ben)
    expect(await refusalOf(ben.api.call('channels.setTopic', { communityId, roomId, topic: 'x' }))).toEqual({
      code: 'forbidden',
      message: 'You are not in this channel: join it first.',
    })
  })

  it('that an owner of nothing here forges by hand is refused as a whole', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    const community = ben.community(place.communityId)
    const before = community.graph.entryCount
    expect(() =>
      community.write(ben.room(place), { type: 'm.room.name', stateKey: '', content: { name: 'x' } }),
    ).toThrow('The rules of this channel do not allow you to do that.')
    expect(community.graph.entryCount).toBe(before)
    await ben.say(place, 'on with it')
    house.settle(place.communityId, ada, ben)
    expect(await ada.bodies(place)).toEqual(['on with it'])
  })
})

describe('a message', () => {
  it('that is sent again under its transaction is the same message', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const place = await house.community(ada)
    const send = (body: string, transactionId?: string) =>
      ada.api.call('messages.send', { ...place, body, ...(transactionId ? { transactionId } : {}) })
    const first = await send('once', 't1')
    expect(await send('once', 't1')).toEqual(first)
    expect(await send('twice', 't2')).not.toEqual(first)
    expect(await send('plain')).not.toEqual(await send('plain'))
    const { roomId } = await ada.api.call('channels.create', { communityId: place.communityId, name: 'plans' })
    await ada.api.call('messages.send', { ...place, roomId, body: 'once', transactionId: 't1' })
    expect(await ada.bodies(place)).toEqual(['once', 'twice', 'plain', 'plain'])
    expect(await ada.bodies({ ...place, roomId })).toEqual(['once'])
  })

  it('of half a character, or of none that take room, is sent as what can be written down', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const place = await house.community(ada)
    await ada.say(place, `cut ${'😀'.slice(0, 1)}`)
    expect(await ada.bodies(place)).toEqual(['cut \ufffd'])
    await ada.api.call('channels.rename', { ...place, name: 'a\udc00' })
    expect(await refusalOf(ada.say(place, '\u0001'.repeat(16_000)))).toEqual({
      code: 'tooLarge',
      message: 'That is too long to be sent as one message.',
    })
    expect((await refusalOf(ada.say(place, ''))).code).toBe('invalid')
    expect((await refusalOf(ada.say(place, 'x'.repeat(16_001)))).message).toBe(
      'A message has at most 16,000 characters.',
    )
    await ada.say(place, '漢'.repeat(16_000))
    expect(await ada.bodies(place)).toHaveLength(2)
  })

  it('is found on a page by what came after it', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const place = await house.community(ada)
    const ids: string[] = []
    for (let n = 0; n < 10; n++) ids.push(await ada.say(place, String(n)))
    const page = async (limit: number, before?: string) => {
      const { messages, hasMore } = await ada.api.call('messages.list', {
        ...place,
        limit,
        ...(before ? { before } : {}),
      })
      return { bodies: messages.map(({ body }) => body).join(''), hasMore }
    }
    expect(await page(4)).toEqual({ bodies: '6789', hasMore: true })
    expect(await page(4, ids[6])).toEqual({ bodies: '2345', hasMore: true })
    expect(await page(4, ids[2])).toEqual({ bodies: '01', hasMore: false })
    expect(await page(4, ids[0])).toEqual({ bodies: '', hasMore: false })
    expect(await page(10)).toEqual({ bodies: '0123456789', hasMore: false })
  })
})
