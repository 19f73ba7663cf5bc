import { describe, expect, it, vi } from 'vitest'
import {
  alwaysTriedEpochs,
  epochsMax,
  hintTrialsBurst,
  hintTrialsPerSecond,
  hostHintTrialsBurst,
  hostHintTrialsPerSecond,
} from '../limits.ts'
import { crypto, firstEpoch, keysOf } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { sealPacket } from '../wire/packet.ts'
import { EpochRing } from './epochRing.ts'
import type { GossipEpoch } from './interface.ts'

const random = new SeededRandom(5)
const from = { host: '10.0.0.1', port: 1 }

/** Newest first; the first of them is live. */
const epochs = (count: number): GossipEpoch[] =>
  Array.from({ length: count }, (_, index) => {
    const secret = random.bytes(32)
    const status = index === 0 ? 'live' : 'old'
    return { id: random.bytes(32), secret, keys: keysOf({ ...firstEpoch, secret }), status }
  })

const under = (epoch: GossipEpoch | undefined): Uint8Array => {
  if (epoch === undefined) throw new Error('there is such an epoch')
  return sealPacket(crypto, random, epoch.keys, new Uint8Array(100))
}

const ringOf = (ring: readonly GossipEpoch[]) =>
  new EpochRing(crypto, { sending: ring[0]?.id ?? random.bytes(32), ring })

describe('a ring of epochs', () => {
  it('finds the epoch of a datagram among as many as are listened to, and of no other', () => {
    const all = epochs(epochsMax + 10)
    const ring = ringOf(all)
    for (const index of [0, 1, alwaysTriedEpochs, 100, epochsMax - 1]) {
      expect(ring.epochOf(from, under(all[index]), 0)).toBe(all[index])
    }
    for (const index of [epochsMax, epochsMax + 9]) {
      expect(ring.epochOf(from, under(all[index]), 0)).toBe('otherCommunity')
      expect(ring.find(all[index] ?? ring.sending)).toBeUndefined()
    }
    expect(ring.all()).toHaveLength(epochsMax)
  })

  it('listens under the epoch that it speaks under wherever that stands', () => {
    const all = epochs(epochsMax + 10)
    const last = { ...(all.at(-1) ?? under(undefined)), status: 'live' } as GossipEpoch
    const ring = new EpochRing(crypto, { sending: last.id, ring: [...all.slice(0, -1), last] })
    expect(ring.sending).toBe(last)
    expect(ring.epochOf(from, under(last), 0)).toBe(last)
    expect(ring.epochOf(from, under(all[epochsMax - 2]), 0)).toBe(all[epochsMax - 2])
    expect(ring.epochOf(from, under(all[epochsMax - 1]), 0)).toBe('otherCommunity')
  })

  it('tells who is behind of what is newer, and nobody of what is not confirmed', () => {
    const [first, second, third, fourth] = epochs(4) as [GossipEpoch, GossipEpoch, GossipEpoch, GossipEpoch]
    const doubtful = { ...second, provisional: true }
    const ring = ringOf([first, doubtful, third, fourth])
    expect(ring.since(fourth)).toEqual([first, third])
    expect(ring.since(third)).toEqual([first])
    expect(ring.all()).toEqual([first, third, fourth])
  })

  it('computes few hints for what fits nothing, in all and for one host, however much comes', () => {
    const ring = ringOf(epochs(epochsMax))
    const blake2b = vi.fn(crypto.blake2b)
    const counting = { ...crypto, blake2b }
    const counted = new EpochRing(counting, { sending: ring.sending.id, ring: [ring.sending, ...ring.others] })
    const noise = Array.from({ length: 50 }, () => random.bytes(256))
    const flood = (hosts: number, datagrams: number, startMs: number, durationMs: number) => {
      blake2b.mockClear()
      for (let sent = 0; sent < datagrams; sent++) {
        const bytes = (noise[sent % noise.length] ?? random.bytes(256)).slice()
        counted.epochOf({ host: `10.0.${sent % hosts}.1`, port: 1 }, bytes, startMs + (sent * durationMs) / datagrams)
      }
      return blake2b.mock.calls.length
    }
    const cheap = alwaysTriedEpochs * 10_000
    expect(flood(1, 10_000, 0, 1_000)).toBeLessThan(cheap + hostHintTrialsBurst + hostHintTrialsPerSecond + epochsMax)
    expect(flood(200, 10_000, 2_000, 1_000)).toBeLessThan(cheap + hintTrialsBurst + hintTrialsPerSecond + 2 * epochsMax)
    // Meanwhile what is said under the newest epochs is heard.
    const newest = ring.others[alwaysTriedEpochs - 2]
    expect(counted.epochOf({ host: '10.0.0.1', port: 1 }, under(newest), 3_000)).toBe(newest)
    expect(counted.epochOf({ host: '10.0.0.1', port: 1 }, under(ring.others[100]), 3_000)).toBe('flood')
    expect(counted.epochOf({ host: '10.0.0.1', port: 1 }, under(ring.others[100]), 20_000)).toBe(ring.others[100])
  })

  it('asks no price for a community of few epochs', () => {
    const ring = ringOf(epochs(alwaysTriedEpochs))
    for (let sent = 0; sent < 2_000; sent++) ring.epochOf(from, random.bytes(256), 0)
    expect(ring.epochOf(from, random.bytes(256), 0)).toBe('otherCommunity')
  })
})
