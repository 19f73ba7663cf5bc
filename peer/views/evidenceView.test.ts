import { cpSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { TestHouse, type TestPeer } from '../testing/testPeer.ts'

const evidenceAt = (peer: TestPeer, communityId: string) => peer.api.call('members.evidence', { communityId })

it('S11: a device that was put back from a backup and wrote again is shown as one with two stories, to everybody alike', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const place = await house.community(ada, ben)
  const { communityId } = place
  await ben.say(place, 'before')
  house.settle(communityId, ada, ben)
  // What a device does by itself in a new community is done by then.
  house.lan.run(20_000)
  expect(await evidenceAt(ada, communityId)).toEqual([])

  await ben.stop()
  const backup = `${ben.dataDir}-backup`
  cpSync(ben.dataDir, backup, { recursive: true })
  ben.start()
  const first = await ben.say(place, 'the first story')
  house.settle(communityId, ada, ben)
  await ben.stop()
  rmSync(ben.dataDir, { recursive: true })
  cpSync(backup, ben.dataDir, { recursive: true })
  house.lan.split([ada.host], [ben.host])
  house.lan.run(2_000)
  ben.start()
  const second = await ben.say(place, 'the second story')
  house.lan.heal()
  house.settle(communityId, ada, ben)

  const [shown, ...more] = await evidenceAt(ada, communityId)
  expect(more).toEqual([])
  expect(shown).toMatchObject({ name: 'Ben', userId: ben.userId, roomId: place.roomId })
  expect(new Set(shown?.events)).toEqual(new Set([first, second]))
  expect(await evidenceAt(ben, communityId)).toEqual([shown])
  // Both stories stay, in one order for all.
  expect(await ada.bodies(place)).toEqual(await ben.bodies(place))
  expect(await ada.bodies(place)).toHaveLength(3)
})
