import { describe, expect, it, vi } from 'vitest'
import { StoreError } from '../../core/store/storeError.ts'
import type { QueryItem, QueryName, QueryParams } from '../contract.ts'
import { TestHouse, type TestPeer } from '../testing/testPeer.ts'
import { WatchedList } from '../testing/watchedList.ts'

async function fresh<Name extends QueryName>(peer: TestPeer, query: Name, params: QueryParams<Name>) {
  const { items, stop } = await peer.api.watch(query, params, () => {})
  stop()
  return items as QueryItem<Name>[]
}

describe('a live query', () => {
  it('keeps what it last told while the disk cannot be read, and throws nobody (S7)', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const { communityId, roomId } = await house.community(ada)
    await ada.api.call('invites.create', { communityId })
    const invites = await WatchedList.open(ada.api, 'invites', { communityId })
    const [invite] = invites.items
    const unreadable = vi.spyOn(ada.community(communityId).store, 'meta').mockImplementation(() => {
      throw new StoreError('unavailable')
    })
    await ada.say({ communityId, roomId }, 'something changes')
    house.lan.run(1_000)
    expect(unreadable).toHaveBeenCalled()
    expect(invites.items).toEqual([invite])
  })

  it('tells every change and nothing else, whatever happens', async () => {
    const house = await TestHouse.build()
    const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
    const place = await house.community(ada, ben)
    const { communityId } = place
    const watches = await Promise.all(
      [ada, ben].map(async (peer) => ({
        peer,
        communities: await WatchedList.open(peer.api, 'communities', {}),
        channels: await WatchedList.open(peer.api, 'channels', { communityId }),
        members: await WatchedList.open(peer.api, 'members', { communityId }),
        timeline: await WatchedList.open(peer.api, 'timeline', { ...place, limit: 30 }),
        network: await WatchedList.open(peer.api, 'network', { communityId }),
      })),
    )
    const expectTruth = async () => {
      // What the network is like is told ten times a second.
      house.lan.run(150)
      for (const { peer, ...lists } of watches) {
        expect(lists.communities.items).toEqual(await fresh(peer, 'communities', {}))
        expect(lists.channels.items).toEqual(await fresh(peer, 'channels', { communityId }))
        expect(lists.members.items).toEqual(await fresh(peer, 'members', { communityId }))
        expect(lists.timeline.items).toEqual(await fresh(peer, 'timeline', { ...place, limit: 30 }))
        expect(lists.network.items).toEqual(await fresh(peer, 'network', { communityId }))
      }
    }
    await ada.say(place, 'one')
    await expectTruth()
    await ben.say(place, 'two')
    await ada.api.call('channels.create', { communityId, name: 'zebras' })
    await ada.api.call('channels.rename', { ...place, name: 'zzz' })
    house.settle(communityId, ada, ben)
    await expectTruth()

    const { link } = await ada.api.call('invites.create', { communityId })
    await cleo.api.call('communities.join', { link })
    house.settle(communityId, ada, ben, cleo)
    await expectTruth()
    expect(watches[0]?.members.items.map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Cleo'])

    house.lan.split([ada.host], [ben.host])
    for (let n = 0; n < 20; n++) {
      await ben.say(place, `Ben ${n}`)
      house.lan.run(20_000)
      await ada.say(place, `Ada ${n}`)
      await ada.api.call('channels.setTopic', { ...place, topic: `topic ${n}` })
      house.lan.run(20_000)
    }
    await expectTruth()
    house.lan.heal()
    for (let step = 0; step < 20; step++) {
      await expectTruth()
    }
    house.settle(communityId, ada, ben, cleo)
    await expectTruth()
    const [adas, bens] = watches.map(({ timeline }) => timeline.items.map(({ eventId }) => eventId))
    expect(adas).toEqual(bens)
  })

  it('says nothing where nothing that it shows has changed, and one thing once', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const place = await house.community(ada)
    const { roomId } = await ada.api.call('channels.create', { communityId: place.communityId, name: 'other' })
    house.lan.run(100)
    const here = await WatchedList.open(ada.api, 'timeline', { ...place, limit: 30 })
    const elsewhere = await WatchedList.open(ada.api, 'timeline', { ...place, roomId, limit: 30 })
    for (const body of ['one', 'two']) await ada.say(place, body)
    house.lan.run(100)
    expect([here.changeCount, elsewhere.changeCount]).toEqual([2, 0])
    expect(here.history).toHaveLength(2)
  })

  it('may be followed without a list, until that is ended', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const place = await house.community(ada)
    let looks = 0
    const end = ada.peer.live.follow(() => {
      looks++
    })
    for (const body of ['one', 'two']) await ada.say(place, body)
    house.lan.run(100)
    expect(looks).toBe(2)
    end()
    await ada.say(place, 'three')
    house.lan.run(100)
    expect(looks).toBe(2)
  })

  it('is quiet once it is stopped, and when its peer is', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const place = await house.community(ada)
    const [first, second] = [
      await WatchedList.open(ada.api, 'timeline', { ...place, limit: 30 }),
      await WatchedList.open(ada.api, 'timeline', { ...place, limit: 30 }),
    ]
    await ada.say(place, 'one')
    first.stop()
    house.lan.run(100)
    expect([first.changeCount, second.changeCount]).toEqual([0, 1])
    await ada.say(place, 'two')
    await ada.stop()
    house.lan.run(100)
    expect(second.changeCount).toBe(1)
  })
})
