import { describe, expect, it } from 'vitest'
import { filterHashCount } from '../limits.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { readFilter } from '../reconcile/bloomFilter.ts'
import { byteText } from '../reconcile/ids.ts'
import { collisions } from '../testing/craftedIds.ts'
import { allEqual, crypto, HOUR_MS, keys, makeEvents, makePeer, START_MS } from '../testing/fixture.ts'
import { bodyOf } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { SentDatagram } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import { craftEvent, makeEvent } from '../testing/virtualPeer.ts'

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

describe('an event that was crafted so that a filter already has it', () => {
  it('reaches who lacks it by the second filter that is told from then on, at the latest', () => {
    const network = new VirtualNetwork({ seed: 10 })
    const [ada, ben] = [makePeer(1), makePeer(2)]
    for (const peer of [ada, ben]) peer.load(makeEvents(6, 400, 2))
    ben.load(makeEvents(7, 1, 2))
    network.add(ada, ben)
    network.run(8_000)
    expect(allEqual([ada, ben])).toBe(true)

    // Whoever hears a filter can look for an event that it has: one in a hundred will do.
    const told = filtersOf(network.sent.filter(({ from }) => from === ben.address))
    const last = told.at(-1)
    if (last === undefined) throw new Error('a filter is told')
    const filter = readFilter(crypto, keys.bloom, last)
    let crafted = makeEvent(crypto, random, START_MS + HOUR_MS)
    while (!filter.has(crafted.id)) crafted = makeEvent(crypto, random, START_MS + HOUR_MS)

    const before = network.sent.length
    ada.load([crafted])
    expect(network.runUntil(() => allEqual([ada, ben]), PATIENCE_MS)).toBe(true)
    const since = filtersOf(network.sent.slice(before).filter(({ from }) => from === ben.address))
    const salts = new Set(since.map(({ salt }) => byteText(salt)))
    salts.delete(byteText(last.salt))
    expect(salts.size).toBeLessThanOrEqual(2)
  })
})

/** The filters over what somebody holds that datagrams tell. */
function filtersOf(sent: readonly SentDatagram[]): FilterBits[] {
  return sent.flatMap(({ bytes }) => {
    const { payload } = bodyOf(bytes)
    if (payload.type === 'hello') return payload.hot.hashCount > 0 ? [payload.hot] : []
    if (payload.type === 'since') return [payload.held]
    if (payload.type !== 'leaves') return []
    return payload.claims.flatMap((claim) =>
      'bits' in claim ? [{ salt: payload.salt, hashCount: filterHashCount, bits: claim.bits }] : [],
    )
  })
}
