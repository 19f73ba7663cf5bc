import { expect, it, vi } from 'vitest'
import { StoreError } from '../../core/store/storeError.ts'
import { PrivateRooms } from '../privateRooms/privateRooms.ts'
import { TestHouse } from '../testing/testPeer.ts'

const refuse = (): never => {
  throw new StoreError('full')
}

it('a key that the disk does not take from a box to the words throws nobody, and is taken later (S7)', async () => {
  const house = await TestHouse.build()
  const ada = house.empty()
  const { words } = await ada.api.call('profile.create', { name: 'Ada', deviceName: 'first' })
  const ben = await house.person('Ben')
  const { communityId } = await house.community(ben, ada)
  const channel = await ben.api.call('conversations.open', { communityId, userIds: [ada.userId] })
  const place = { communityId, roomId: channel.roomId }
  house.lan.run(30_000)
  await ada.stop()
  await ben.say(place, 'while Ada was away')
  const again = house.empty()
  const recovering = again.api.call('profile.recover', { words, deviceName: 'second' })
  const full = vi.spyOn(PrivateRooms.prototype, 'learn').mockImplementation(refuse)
  house.lan.run(10_000)
  expect(full).toHaveBeenCalled()
  full.mockRestore()
  house.lan.run(60_000)
  await recovering
  house.settle(communityId, again, ben)
  await ben.say(place, 'and later')
  house.lan.run(20_000)
  expect(await again.bodies(place)).toEqual(['while Ada was away', 'and later'])
})
