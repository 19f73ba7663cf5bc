import { describe, expect, it } from 'vitest'
import { TestHouse } from '../testing/testPeer.ts'
import { WatchedList } from '../testing/watchedList.ts'

describe('what the network is said to be', () => {
  it('is alone, then catching up, then live, and alone again', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada)
    const { communityId } = place
    for (let n = 0; n < 60; n++) await ada.say(place, `${n} ${'x'.repeat(9_000)}`)
    const { link } = await ada.api.call('invites.create', { communityId, kind: 'open' })
    await ben.api.call('communities.join', { link })
    const list = await WatchedList.open(ben.api, 'network', { communityId })
    expect(list.items).toEqual([
      { communityId, state: 'alone', peerCount: 0, agreeingCount: 0, eventCount: 0, catchUp: null },
    ])
    house.settle(communityId, ada, ben)
    const seen = list.history.map(([network]) => network?.state)
    expect(seen.filter((state, index) => state !== seen[index - 1])).toEqual(['alone', 'catchingUp', 'live'])
    const counts = list.history.map(([network]) => network?.eventCount ?? 0)
    expect(counts).toEqual(counts.toSorted((left, right) => left - right))
    // What a device does by itself in a new community is done by then.
    house.lan.run(20_000)
    const total = ada.community(communityId).graph.entryCount
    expect(list.items).toEqual([
      { communityId, state: 'live', peerCount: 1, agreeingCount: 1, eventCount: total, catchUp: null },
    ])
    await ada.stop()
    house.lan.run(20_000)
    expect(list.items).toMatchObject([{ state: 'alone', peerCount: 0, eventCount: total }])
  })

  it('is live while others lack what was written here, and says that nobody holds it yet', async () => {
    const house = await TestHouse.build()
    const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
    const place = await house.community(ada, ben, cleo)
    expect(await ada.network(place.communityId)).toMatchObject({ state: 'live', agreeingCount: 2 })
    await ada.say(place, 'news')
    expect(await ada.network(place.communityId)).toMatchObject({ state: 'live', agreeingCount: 0, peerCount: 2 })
    house.settle(place.communityId, ada, ben, cleo)
    expect(await ada.network(place.communityId)).toMatchObject({ state: 'live', agreeingCount: 2 })
  })

  it('is not live while somebody near holds what is not here', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    house.lan.split([ada.host], [ben.host])
    await ben.say(place, 'news')
    house.lan.run(60_000)
    expect((await ada.network(place.communityId)).state).toBe('alone')
    house.lan.heal()
    house.lan.until('Ada hears of it', () => ada.community(place.communityId).networkStatus().peers.length > 0)
    expect(ada.community(place.communityId).networkStatus()).toMatchObject({ state: 'catchingUp', missing: 1 })
    house.settle(place.communityId, ada, ben)
    expect((await ada.network(place.communityId)).state).toBe('live')
  })
})

describe('peers and members', () => {
  it('are here while they are heard, under their names and where they are', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const { communityId } = await house.community(ada, ben)
    const { peers } = await ada.api.call('network.peers', {})
    expect(peers).toMatchObject([
      { name: 'Ben', userId: ben.userId, address: `${ben.host}:47000`, agrees: true, lastHeardMs: expect.any(Number) },
    ])
    await ben.stop()
    house.lan.run(20_000)
    expect((await ada.api.call('network.peers', {})).peers).toEqual([])
    const members = await ada.api.call('members.list', { communityId })
    expect(members.map(({ name, here }) => [name, here])).toEqual([
      ['Ada', true],
      ['Ben', false],
    ])
  })

  it('count what they refused, by reason, without ever answering it', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const { communityId } = await house.community(ada, ben)
    await house.community(ben)
    const answers: unknown[] = []
    const stranger = house.lan.endpoint('10.0.0.99', (from) => answers.push(from))
    const send = (bytes: Uint8Array) => stranger.send({ host: ada.host, port: 47_000 }, bytes)
    house.lan.run(1)
    answers.length = 0
    const before = await ada.refused(communityId)
    send(new Uint8Array(3))
    send(new Uint8Array(2_000))
    send(new Uint8Array(256).fill(9))
    house.lan.run(2)
    const counts = await ada.refused(communityId)
    const grown = Object.entries(counts).filter(([reason, count]) => count > (before[reason] ?? 0))
    expect(grown.map(([reason, count]) => [reason, count - (before[reason] ?? 0)])).toEqual([
      ['garbage', 1],
      ['otherCommunity', 1],
      ['oversize', 1],
    ])
    expect(answers).toEqual([])
  })
})
