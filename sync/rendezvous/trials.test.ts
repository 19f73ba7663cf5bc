import { describe, expect, it } from 'vitest'
import { trialsBurst, trialsPerSecond } from '../limits.ts'
import { crypto } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { sealPacket } from '../wire/packet.ts'
import { createAnswerer } from './answerer.ts'
import type { RendezvousName } from './interface.ts'
import { rendezvousPacketKeys } from './keys.ts'
import { encodeRendezvous } from './packet.ts'

const random = new SeededRandom(91)
const key = (): RendezvousName => ({ name: 'invite', rendezvousKey: random.bytes(32) })
const keys = (count: number) => Array.from({ length: count }, key)
const ours = key()
const NOW_MS = 600_000

const seek = () => {
  const packet = { type: 'seek', asker: random.bytes(32), nonce: random.bytes(16) } as const
  return sealPacket(crypto, random, rendezvousPacketKeys(crypto, ours.rendezvousKey), encodeRendezvous(packet))
}
const from = (host: number) => ({ host: `10.4.0.${host}`, port: 47_000 })

describe('trying keys', () => {
  const answering = (names: RendezvousName[]) => createAnswerer({ crypto, random, rendezvousKeys: () => names })

  it('has a budget: datagrams beyond it are not tried, until it has filled again', () => {
    const ben = answering([...keys(64), ours])
    const foreign = random.bytes(1_200)
    expect(ben.matches(from(9), seek(), NOW_MS)).toBe(true)
    for (let trials = 0; trials <= trialsBurst; trials += 65) {
      expect(ben.matches(from(trials % 8), foreign, NOW_MS)).toBe(false)
    }
    expect(ben.matches(from(9), seek(), NOW_MS)).toBe(false)
    expect(ben.matches(from(9), seek(), NOW_MS + Math.ceil(200_000 / trialsPerSecond))).toBe(true)
  })

  it('S4: takes from what its host may spend: one that sends noise leaves room for the others', () => {
    const ben = answering([...keys(1_000), ours])
    for (let second = 0; second < 10; second++) {
      const nowMs = NOW_MS + second * 1_000
      for (let count = 0; count < 100; count++) ben.matches(from(66), random.bytes(1_200), nowMs)
      expect(ben.matches(from(1), seek(), nowMs)).toBe(true)
    }
  })

  it('follows the keys as they change', () => {
    const names: RendezvousName[] = []
    const ben = answering(names)
    expect(ben.matches(from(1), seek(), NOW_MS)).toBe(false)
    names.push(ours)
    expect(ben.matches(from(1), seek(), NOW_MS)).toBe(true)
  })
})
