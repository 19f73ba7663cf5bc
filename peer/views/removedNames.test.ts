import { expect, it } from 'vitest'
import { TestHouse } from '../testing/testPeer.ts'

it('S13: who was removed is called what they were called then, whatever they say of themselves on an old branch', async () => {
  const house = await TestHouse.build()
  const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
  const place = await house.community(ada, ben, cleo)
  const { communityId } = place
  await cleo.say(place, 'hello')
  house.settle(communityId, ada, ben, cleo)
  house.lan.split([ada.host], [ben.host, cleo.host])
  await ada.api.call('members.remove', { communityId, userId: cleo.userId })
  const elsewhere = cleo.community(communityId)
  for (const content of [{ membership: 'join', displayname: 'Ada' }, { membership: 'join' }]) {
    elsewhere.write(elsewhere.graph.root, { type: 'm.room.member', stateKey: cleo.userId, content })
    house.lan.run(5_000)
  }
  house.lan.heal()
  house.settle(communityId, ada, ben)
  for (const peer of [ada, ben]) {
    const { messages } = await peer.api.call('messages.list', { ...place })
    expect(messages).toMatchObject([{ name: 'Cleo', body: 'hello' }])
    const members = await peer.api.call('members.list', { communityId })
    expect(members.map(({ name }) => name).toSorted()).toEqual(['Ada', 'Ben', 'Cleo'])
  }
})
