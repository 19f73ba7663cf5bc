import { afterEach, describe, expect, it, vi } from 'vitest'
import type { GossipEffect, GossipInput } from '../gossip/interface.ts'
import { allEqual, makeEvents, makePeer } from '../testing/fixture.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import type { Endpoint } from './endpoint.ts'
import { openEndpoint } from './endpoint.ts'

// Not the port of any peer that may be running on this machine, nor of the tests beside this one.
const discoveryPort = 10_000 + (process.pid % 10_000)
const running: { endpoint: Endpoint; stop: () => void }[] = []

/** A gossip machine on real sockets and the real clock. */
async function run(peer: VirtualPeer): Promise<{ endpoint: Endpoint; input: (input: GossipInput) => void }> {
  let timer: NodeJS.Timeout | undefined
  const perform = (effects: readonly GossipEffect[]) => {
    for (const effect of effects) {
      if (effect.kind === 'send') endpoint.send(effect.to, effect.bytes)
      if (effect.kind === 'announce') endpoint.announce(effect.bytes, { broadcast: true })
    }
    clearTimeout(timer)
    timer = setTimeout(() => input({ kind: 'tick' }), peer.wakeMs - performance.now())
  }
  const input = (next: GossipInput) => perform(peer.step(next, performance.now()))
  const endpoint = await openEndpoint({
    interfaces: ['127.0.0.1'],
    discoveryPort,
    onDatagram: (from, bytes) => input({ kind: 'datagram', from, bytes }),
  })
  running.push({ endpoint, stop: () => clearTimeout(timer) })
  return { endpoint, input }
}

afterEach(async () => {
  for (const { endpoint, stop } of running.splice(0)) {
    stop()
    await endpoint.close()
  }
})

describe('two peers on real sockets', () => {
  it('find each other by multicast and become equal', async () => {
    const [ada, ben] = [makePeer(1), makePeer(2)]
    ada.load(makeEvents(1, 2000, 1000, 400))
    ben.load(makeEvents(2, 100))
    const [first, second] = [await run(ada), await run(ben)]
    first.input({ kind: 'tick' })
    second.input({ kind: 'tick' })
    await vi.waitFor(() => expect(allEqual([ada, ben])).toBe(true), { timeout: 10_000, interval: 20 })
    await vi.waitFor(() => expect(ben.gossip.status().state).toBe('live'), { timeout: 10_000, interval: 20 })
    expect(ada.gossip.status().refused).toEqual({})
  })
})
