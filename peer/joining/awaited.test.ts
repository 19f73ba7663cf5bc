import { expect, it } from 'vitest'
import type { QueryName } from '../contract.ts'
import { refusalOf, TestHouse } from '../testing/testPeer.ts'
import { WatchedList } from '../testing/watchedList.ts'

it('lists of a community that somebody has still to let one into fill when they do', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const { communityId } = await house.community(ada)
  const { link } = await ada.api.call('invites.create', { communityId })
  await ben.api.call('communities.join', { link })
  const open = (query: QueryName) => WatchedList.open(ben.api, query as 'channels', { communityId })
  const lists = await Promise.all((['channels', 'members', 'devices', 'network', 'invites'] as const).map(open))
  expect(lists.map(({ items }) => items.length)).toEqual([0, 0, 0, 0, 0])
  house.settle(communityId, ada, ben)
  house.lan.run(5_000)
  expect(lists.map(({ items }) => items.length)).toEqual([1, 2, 2, 1, 1])
  expect(lists[0]?.items).toEqual(await ben.api.call('channels.list', { communityId }))
  expect(await refusalOf(WatchedList.open(ben.api, 'channels', { communityId: '!nowhere' }))).toMatchObject({
    code: 'notFound',
  })
})
