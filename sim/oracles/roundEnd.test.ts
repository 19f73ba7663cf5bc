import { afterEach, expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import { Village } from '../people/testing.ts'
import { roundEndOf } from './roundEnd.ts'

let village: Village

afterEach(() => village.dismantle())

test('a round that ends says why somebody had no part in it: they were lost, left or were removed', async () => {
  village = await Village.gathered('ends', 5)
  const { communityId, profile } = must(village.device(3).community, 'it is in the community')
  await village.ask(0, 'members.remove', { communityId, userId: profile.userId })
  await village.does(4, 'leave')
  await village.pass(15_000)
  village.device(2).isThere = false
  village.device(2).crash('lost')
  expect(roundEndOf(village, 0, undefined)).toMatchObject({
    agreed: [0, 1],
    disagreed: [],
    apart: [
      { device: 2, why: 'lost' },
      { device: 3, why: 'removed' },
      { device: 4, why: 'left' },
    ],
  })
})

test('a round that ends badly tells those who disagree from those who agree', async () => {
  village = await Village.gathered('disagreeing', 3)
  const failures = [{ oracle: 'converged', device: 1, says: 'it lacks something' }]
  expect(roundEndOf(village, 0, failures)).toMatchObject({
    agreedMs: undefined,
    agreed: [0, 2],
    disagreed: [1],
    apart: [],
  })
})
