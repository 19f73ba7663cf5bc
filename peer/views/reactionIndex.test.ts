import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import type { EventId } from '../../core/event/ids.ts'
import { REACTION_TYPE, relationTo } from '../../core/graph/relations.ts'
import { TestHouse } from '../testing/testPeer.ts'
import { ReactionIndex } from './reactionIndex.ts'

it('reactions are known however they came: before the first look, after it, and after others were taken back', async () => {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const place = await house.community(ada)
  const eventId = (await ada.say(place, 'hello')) as EventId
  const room = ada.room(place)
  const message = must(room.entry(eventId), 'it was said')
  const react = (key: string) =>
    ada.community(place.communityId).write(room, {
      type: REACTION_TYPE,
      content: relationTo(eventId, 'm.annotation', { key }),
    })
  const index = new ReactionIndex(room)
  const known = () => [...index.to(message)]
  expect(known()).toEqual([])
  const first = react('1')
  expect(known()).toEqual([first])
  await ada.say(place, 'in between')
  const [second, third] = [react('2'), react('3')]
  expect(known().sort()).toEqual([first, second, third].sort())
  // As where a batch was taken back before another came.
  room.drop([must(room.entry(third), 'it is the last')])
  const fourth = react('4')
  expect(known()).toEqual(expect.arrayContaining([first, second, fourth]))
  expect([...new ReactionIndex(room).to(message)].sort()).toEqual([first, second, fourth].sort())
})
