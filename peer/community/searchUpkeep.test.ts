import { expect, it } from 'vitest'
import { learntAtOnceCountMax } from '../../core/limits.ts'
import { TestHouse } from '../testing/testPeer.ts'

it('messages that came many at a time are found after a while, without anybody searching', async () => {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const place = await house.community(ada)
  const count = 3 * learntAtOnceCountMax
  for (let number = 0; number < count; number++) await ada.say(place, `word${number} said`)
  const ben = await house.person('Ben')
  const { link } = await ada.api.call('invites.create', { communityId: place.communityId, usesMax: 1 })
  await ben.api.call('communities.join', { link })
  house.settle(place.communityId, ada, ben)
  house.lan.run(10_000)
  expect(ben.community(place.communityId).store.learnWords(1)).toBe(false)
  const { hits } = await ben.api.call('messages.search', { communityId: place.communityId, query: 'said', limit: 200 })
  expect(hits.length).toBe(count)
})
