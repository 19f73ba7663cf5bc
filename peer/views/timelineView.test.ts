import { describe, expect, it } from 'vitest'
import { type Place, TestHouse, type TestPeer } from '../testing/testPeer.ts'

const MINUTE_MS = 60_000

describe('a timeline', () => {
  it('of a new channel begins with who made it: nothing of how it was founded is shown', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const place = await house.community(ada)
    expect(ada.room(place).entryCount).toBeGreaterThan(5)
    expect(await ada.timeline(place)).toMatchObject([
      { kind: 'notice', notice: { type: 'joined' }, sender: ada.userId, senderName: 'Ada', clockAhead: false },
    ])
  })

  it('tells who came, what the channel is called and about, and who was removed', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    await ada.api.call('channels.rename', { ...place, name: 'hall' })
    await ada.api.call('channels.setTopic', { ...place, topic: 'everything' })
    const member = (membership: string, displayname?: string) =>
      ada.community(place.communityId).write(ada.room(place), {
        type: 'm.room.member',
        stateKey: ben.userId,
        content: { membership, ...(displayname ? { displayname } : {}) },
      })
    member('leave')
    expect((await ada.timeline(place)).map((item) => item.kind === 'notice' && item.notice)).toEqual([
      { type: 'joined' },
      { type: 'joined' },
      { type: 'named', name: 'hall' },
      { type: 'topic', topic: 'everything' },
      { type: 'removed', target: ben.userId, targetName: 'Ben' },
    ])
  })

  it('is as long as was asked for, from the newest up', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const place = await house.community(ada)
    for (let n = 0; n < 5; n++) await ada.say(place, String(n))
    expect((await ada.timeline(place, 2)).map((item) => item.kind === 'message' && item.body)).toEqual(['3', '4'])
    expect(await ada.timeline(place, 2000)).toHaveLength(6)
  })
})

describe('a message that took its place above older arrivals', () => {
  it('is late since it came, after people were apart; what came below them is not', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    house.lan.split([ada.host], [ben.host])
    await ben.say(place, 'from Ben, first')
    house.lan.run(20 * MINUTE_MS)
    await ada.say(place, 'from Ada, later')
    house.lan.run(20 * MINUTE_MS)
    const healedMs = house.lan.nowMs
    house.lan.heal()
    house.settle(place.communityId, ada, ben)

    for (const peer of [ada, ben]) expect(await peer.bodies(place)).toEqual(['from Ben, first', 'from Ada, later'])
    const [late, above] = await ada.messages(place)
    expect(above?.lateSince).toBeNull()
    expect(late?.lateSince).toBeGreaterThanOrEqual(healedMs)
    expect(late?.ts).toBeLessThan(healedMs - 30 * MINUTE_MS)
    expect((await ben.messages(place)).map(({ lateSince }) => lateSince)).toEqual([null, null])
  })

  it('is not late where it took a moment on the way', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    house.lan.split([ada.host], [ben.host])
    await ben.say(place, 'from Ben')
    house.lan.run(5_000)
    await ada.say(place, 'from Ada')
    house.lan.run(5_000)
    house.lan.heal()
    house.settle(place.communityId, ada, ben)
    for (const peer of [ada, ben]) {
      expect((await peer.messages(place)).map(({ lateSince }) => lateSince)).toEqual([null, null])
    }
  })

  it('is not late in the first catching up, however long that took', async () => {
    const house = await TestHouse.build()
    const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
    const place = await house.community(ada, ben)
    await talkApart(house, place, ada, ben)
    const { link } = await ada.api.call('invites.create', { communityId: place.communityId, kind: 'open' })
    await ben.stop()
    await cleo.api.call('communities.join', { link })
    const cleosCount = () => cleo.community(place.communityId).graph.entryCount
    // In five portions, two minutes apart.
    for (let portion = 1; portion <= 5; portion++) {
      house.lan.until('a portion is here', () => cleosCount() >= portion * 12)
      house.lan.split([ada.host], [cleo.host])
      house.lan.run(2 * MINUTE_MS)
      house.lan.heal()
    }
    house.settle(place.communityId, ada, cleo)
    const messages = await cleo.messages(place)
    expect(messages).toHaveLength(60)
    const arrivals = messages.map(({ eventId }) => cleo.community(place.communityId).receivedTs(eventId as never))
    expect(arrivals).not.toEqual(arrivals.toSorted((left, right) => left - right))
    expect(messages.filter(({ lateSince }) => lateSince !== null)).toEqual([])

    await ben.restart()
    await talkApart(house, place, ada, ben, cleo)
    house.settle(place.communityId, ada, ben, cleo)
    expect((await cleo.messages(place)).some(({ lateSince }) => lateSince !== null)).toBe(true)
  })
})

/** The two of them write 30 messages each without hearing each other, and then do. */
async function talkApart(house: TestHouse, place: Place, ada: TestPeer, ben: TestPeer, ...others: TestPeer[]) {
  house.lan.split([ada.host], [ben.host, ...others.map(({ host }) => host)])
  for (let n = 0; n < 30; n++) {
    await ben.say(place, `Ben ${n} ${'x'.repeat(5_000)}`)
    house.lan.run(10_000)
    await ada.say(place, `Ada ${n} ${'x'.repeat(5_000)}`)
    house.lan.run(10_000)
  }
  house.lan.heal()
  house.settle(place.communityId, ada, ben, ...others)
}

describe('S12: the time of a message', () => {
  it('is when it came where its author is ahead of us, and says so', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben', 60 * MINUTE_MS)]
    const place = await house.community(ada, ben)
    await ben.say(place, 'from the future')
    house.settle(place.communityId, ada, ben)
    const sentMs = house.lan.nowMs
    const [seen] = await ada.messages(place)
    expect(seen?.clockAhead).toBe(true)
    expect(Math.abs((seen?.ts ?? 0) - sentMs)).toBeLessThan(5_000)
    const { messages } = await ada.api.call('messages.list', place)
    expect(messages[0]?.ts).toBe(seen?.ts)
    expect(await ben.messages(place)).toMatchObject([{ clockAhead: false }])
  })

  it('is the author’s where it is a minute ahead, or behind', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada', -MINUTE_MS / 2), await house.person('Ben', MINUTE_MS / 2)]
    const place = await house.community(ada, ben)
    await ben.say(place, 'a little early')
    await ada.say(place, 'a little late')
    house.settle(place.communityId, ada, ben)
    for (const peer of [ada, ben]) {
      expect((await peer.messages(place)).map(({ clockAhead }) => clockAhead)).toEqual([false, false])
    }
  })
})

describe('the delivery of a message', () => {
  it('is told to who wrote it alone', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    await ada.say(place, 'hello')
    house.settle(place.communityId, ada, ben)
    expect((await ada.messages(place))[0]?.delivery).toEqual({ heldBy: 2, of: 2, readByCount: 0, readBy: [] })
    expect((await ben.messages(place))[0]?.delivery).toBeNull()
  })
})
