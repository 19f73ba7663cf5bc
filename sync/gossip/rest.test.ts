import { beforeEach, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { makeEvents, makePeer } from '../testing/fixture.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'

/** Between what it says, a machine asks nobody to wake it. */

let network: VirtualNetwork
let ada: VirtualPeer
let tickCount: number

beforeEach(() => {
  network = new VirtualNetwork({ seed: 32 })
  ada = makePeer(1)
  const ben = makePeer(2)
  for (const peer of [ada, ben]) peer.load(makeEvents(1, 40))
  network.add(ada, ben)
  network.run(8_000)
  tickCount = 0
  const step = ada.step.bind(ada)
  ada.step = (input, nowMs) => {
    if (input.kind === 'tick') tickCount++
    return step(input, nowMs)
  }
})

describe('a machine with nothing to do', () => {
  it('is woken a few times a second at most', () => {
    network.run(10_000)
    expect(tickCount).toBeLessThan(100)
  })

  it.each(['missing', 'wantCopies'] as const)('rests again once what it was told of by %s is there', (kind) => {
    const held = must([...ada.events.values()][0], 'Ada holds something').id
    const ids = [kind === 'missing' ? new Uint8Array(32).fill(7) : held]
    network.input(ada, { kind, ids })
    network.run(1_000)
    network.input(ada, { kind: 'found', ids })
    tickCount = 0
    network.run(10_000)
    expect(tickCount).toBeLessThan(100)
  })
})
