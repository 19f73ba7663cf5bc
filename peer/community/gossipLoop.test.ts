import { expect, it } from 'vitest'
import type { Gossip, GossipInput } from '../../sync/gossip/interface.ts'
import { datagramBytesMax, peerSilenceMs } from '../../sync/limits.ts'
import type { Environment } from '../environment.ts'
import { TestHouse } from '../testing/testPeer.ts'
import { GossipLoop } from './gossipLoop.ts'

const HOUR_MS = 3_600_000
const INTERVAL_MS = 5_000

it('goes on at its pace when the clock is set back, and at once when it is set forward', () => {
  let wallMs = 100 * HOUR_MS
  const delaysMs: number[] = []
  const steppedMs: number[] = []
  let task: (() => void) | undefined
  const environment = {
    nowMs: () => wallMs,
    after: (delayMs: number, wake: () => void) => {
      delaysMs.push(delayMs)
      task = wake
      return () => {}
    },
  } as unknown as Environment
  const gossip = {
    step: (_: GossipInput, nowMs: number) => {
      steppedMs.push(nowMs)
      return [{ kind: 'wake', atMs: nowMs + INTERVAL_MS }]
    },
  } as unknown as Gossip
  const loop = new GossipLoop(gossip, environment, () => {})
  loop.step({ kind: 'tick' })
  for (const jumpMs of [0, -HOUR_MS, 0, -HOUR_MS, 0, HOUR_MS, 0]) {
    wallMs += INTERVAL_MS + jumpMs
    task?.()
  }
  expect(delaysMs).toEqual(delaysMs.map(() => INTERVAL_MS))
  const passedMs = steppedMs.slice(1).map((atMs, index) => atMs - (steppedMs[index] ?? 0))
  expect(passedMs).toEqual([5_000, 0, 5_000, 0, 5_000, HOUR_MS + 5_000, 5_000])
})

it('notices who falls silent also where a datagram of others was all that came while the clock was wrong', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const { communityId } = await house.community(ada, ben)
  const heardByBen = () => ben.community(communityId).networkStatus().peers.length
  house.lan.nowMs += 24 * HOUR_MS
  ben.peer.datagram({ host: '10.0.0.9', port: 47_000 }, new Uint8Array(datagramBytesMax))
  house.lan.nowMs -= 24 * HOUR_MS
  house.lan.run(2 * peerSilenceMs)
  expect(heardByBen()).toBe(1)
  house.lan.split()
  house.lan.run(2 * peerSilenceMs)
  expect(heardByBen()).toBe(0)
})
