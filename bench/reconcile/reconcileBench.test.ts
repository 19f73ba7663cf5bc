import sodium from 'libsodium-wrappers'
import { describe, expect, it } from 'vitest'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import { machine } from '../machine.ts'
import { benchReconcile, reconcileCases } from './reconcileBench.ts'
import { reconcilePicture } from './reconcilePicture.ts'
import { reconcileTable } from './reconcileTable.ts'

await sodium.ready
const results = reconcileCases([10_000])
  .filter(({ differingCount }) => differingCount <= 100)
  .map((which) => benchReconcile(sodiumCrypto(sodium), which))

describe('what differs between two sets of ten thousand', () => {
  it('is found by us and by the rival', () => {
    expect(results.every(({ ours, tree, rival }) => ours.isEqual && tree.isEqual && rival.isRight)).toBe(true)
  })

  it('never costs more bytes or round trips than the rival takes', () => {
    for (const { ours, rival } of results) {
      expect(ours.payloadBytes).toBeLessThan(rival.payloadBytes)
      expect(ours.roundTrips).toBeLessThanOrEqual(rival.roundTrips)
    }
  })

  it('costs the rival what its reference implementation was measured to take', () => {
    for (const { rival, published } of results) {
      if (published === null) continue
      expect(Math.abs(rival.payloadBytes / published.payloadBytes - 1)).toBeLessThan(0.05)
      expect(rival.roundTrips).toBe(published.roundTrips)
    }
  })

  it('is at most 700 bytes for one event, by the tree alone as well, and 900 for a hundred new ones', () => {
    for (const { spread, differingCount, ours, tree } of results) {
      if (differingCount === 1) expect(Math.max(ours.payloadBytes, tree.payloadBytes)).toBeLessThanOrEqual(700)
      if (spread === 'recent') expect(ours.payloadBytes).toBeLessThanOrEqual(900)
    }
  })

  it('can be shown', () => {
    expect(reconcileTable(results, machine()).split('\n')).toHaveLength(results.length + 2)
    expect(reconcilePicture(results)).toContain('10,000 shared events')
  })
})
