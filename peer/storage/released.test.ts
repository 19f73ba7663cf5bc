import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pictureOf } from '../../core/testing/community.ts'
import { TestHouse } from '../testing/testPeer.ts'

const fixtures = join(import.meta.dirname, '../../core/store/fixtures')
const told = JSON.parse(readFileSync(join(fixtures, 'version1.json'), 'utf8'))

it('a folder of version 1 starts as what it was, and goes on', async () => {
  const house = await TestHouse.build()
  const ada = house.empty()
  await ada.stop()
  mkdirSync(join(ada.dataDir, 'communities'), { recursive: true })
  copyFileSync(join(fixtures, 'version1-profile.db'), join(ada.dataDir, 'profile.db'))
  copyFileSync(
    join(fixtures, 'version1-community.db'),
    join(ada.dataDir, 'communities', `${told.communityId.slice(1)}.db`),
  )
  const places = {
    general: { communityId: told.communityId, roomId: told.roomId },
    kitchen: { communityId: told.communityId, roomId: told.kitchenId },
  }
  for (let start = 0; start < 2; start++) {
    ada.start()
    expect(ada.userId).toBe(told.userId)
    expect(pictureOf(ada.community(told.communityId).graph)).toEqual(told.picture)
    for (const name of ['general', 'kitchen'] as const) {
      expect(await ada.bodies(places[name])).toEqual(told.bodies[name])
    }
    await ada.stop()
  }
  ada.start()
  await ada.say(places.general, 'and it goes on')
  await ada.restart()
  expect(await ada.bodies(places.general)).toEqual([...told.bodies.general, 'and it goes on'])
})
