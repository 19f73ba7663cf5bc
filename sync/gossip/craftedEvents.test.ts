import { describe, expect, it } from 'vitest'
import { collisions } from '../testing/craftedIds.ts'
import { allEqual, HOUR_MS, makeEvents, makePeer, START_MS } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import { craftEvent } from '../testing/virtualPeer.ts'

const PATIENCE_MS = 120_000
const random = new SeededRandom(21)
/** What both hold: newer than what was crafted, so that nothing of that is among the newest. */
const both = makeEvents(5, 2_500, 48)
const LONG_AGO_MS = START_MS - 1_000 * HOUR_MS

describe('events that were crafted to cancel each other out in a sum', () => {
  describe.each(Object.entries(collisions))('%s', (_, { adas, bens }) => {
    it.each([
      ['of the same hour', 0],
      ['of different hours', HOUR_MS],
    ])('reach those who lack them, %s', (_hours, apartMs) => {
      const crafted = (ids: readonly Uint8Array[]) =>
        ids.map((id, at) => craftEvent(random, LONG_AGO_MS + at * apartMs, id))
      const network = new VirtualNetwork({ seed: 9 })
      const [ada, ben] = [makePeer(1), makePeer(2)]
      ada.load([...crafted(adas), ...both])
      ben.load([...crafted(bens), ...both])
      network.add(ada, ben)
      expect(network.runUntil(() => allEqual([ada, ben]), PATIENCE_MS)).toBe(true)
      // And then they know that they hold the same.
      expect(network.runUntil(() => ada.gossip.status().peers.every(({ agrees }) => agrees), PATIENCE_MS)).toBe(true)
    })
  })
})
