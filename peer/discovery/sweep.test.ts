import { describe, expect, it } from 'vitest'
import { testCrypto } from '../../core/crypto/testing.ts'
import { sweepBatchDatagrams, sweepBatchMs } from '../../sync/limits.ts'
import { VirtualLan } from '../testing/virtualLan.ts'
import { Sweep } from './sweep.ts'

const crypto = await testCrypto()
const addresses = Array.from({ length: 1_000 }, (_, index) => ({
  host: `10.0.${index >> 8}.${index & 255}`,
  port: 28_671,
}))

function begin(datagramsPerHost = 1) {
  const lan = new VirtualLan()
  const asked: { host: string; atMs: number }[] = []
  const beganMs = lan.nowMs
  const sweep = new Sweep(lan.environment(crypto), ({ host }) => {
    asked.push({ host, atMs: lan.nowMs - beganMs })
    return datagramsPerHost
  })
  sweep.begin(addresses)
  return { lan, sweep, asked }
}

describe('a sweep', () => {
  it('asks at every address once, says how far it is, and ends', () => {
    const { lan, sweep, asked } = begin()
    expect(sweep.progress).toEqual({ askedCount: sweepBatchDatagrams, addressCount: 1_000 })
    lan.run(5_000)
    expect(sweep.progress?.askedCount).toBeGreaterThan(100)
    lan.run(60_000)
    expect(sweep.progress).toBeUndefined()
    expect(asked.map(({ host }) => host)).toEqual(addresses.map(({ host }) => host))
  })

  it.each([1, 3, 27])('sends about 100 datagrams a second where a host takes %i', (datagramsPerHost) => {
    const { lan, asked } = begin(datagramsPerHost)
    lan.run(20_000)
    for (let secondMs = 0; secondMs < 20_000; secondMs += 1_000) {
      const within = asked.filter(({ atMs }) => atMs >= secondMs && atMs < secondMs + 1_000)
      const perSecondMax = (1_000 / sweepBatchMs) * sweepBatchDatagrams
      expect(within.length * datagramsPerHost).toBeLessThanOrEqual(
        perSecondMax + datagramsPerHost + sweepBatchDatagrams,
      )
    }
  })

  it('keeps its pace where asking takes a while itself', () => {
    const lan = new VirtualLan()
    const beganMs = lan.nowMs
    const environment = lan.environment(crypto)
    let lostMs = 0
    const nowMs = () => environment.nowMs() + lostMs
    const sweep = new Sweep({ ...environment, nowMs }, () => {
      lostMs += 5
      return 1
    })
    sweep.begin(addresses)
    lan.until('it has ended', () => sweep.progress === undefined)
    expect(lan.nowMs - beganMs + lostMs).toBeLessThanOrEqual(11_000)
  })

  it('stops when it is told to, and can begin again', () => {
    const { lan, sweep, asked } = begin()
    lan.run(1_000)
    sweep.stop()
    const before = asked.length
    lan.run(10_000)
    expect(sweep.progress).toBeUndefined()
    expect(asked).toHaveLength(before)
    sweep.begin(addresses.slice(0, 3))
    lan.run(1_000)
    expect(asked).toHaveLength(before + 3)
  })

  it('is one at a time', () => {
    const { lan, sweep, asked } = begin()
    sweep.begin(addresses)
    lan.run(60_000)
    expect(asked).toHaveLength(1_000)
  })
})
