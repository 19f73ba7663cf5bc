import sodium from 'libsodium-wrappers'
import { expect, it } from 'vitest'
import { sodiumCrypto } from '../core/crypto/sodium.ts'
import { benchMerge } from './mergeBench.ts'
import { growthOf } from './tables.ts'

it('takes rooms of several sizes into a graph and compares the greatest with the smallest', async () => {
  await sodium.ready
  const crypto = sodiumCrypto(sodium)
  const rooms = [1_000, 500].map((memberCount) => benchMerge(crypto, memberCount))
  expect(rooms.map(({ memberCount, eventCount }) => [memberCount, eventCount])).toEqual([
    [1_000, 1_074],
    [500, 574],
  ])
  // Who joined but does not appear in the fork is all that the states differ in.
  const [greater, smaller] = rooms
  expect((greater?.stateCount ?? 0) - (smaller?.stateCount ?? 0)).toBe(500)
  expect(growthOf(rooms)?.members).toBe(2)
  expect(growthOf(rooms.slice(1))).toBeUndefined()
})
