import { expect, it } from 'vitest'
import { allEqual, makeEvents, makePeer, rekey, write } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
const seeds = Array.from({ length: isLong ? 300 : 12 }, (_, index) => index + 1)

/** Four people go to and fro between two places, write, found epochs, and start anew, at random. */
function story(seed: number) {
  const random = new SeededRandom(seed)
  const multicast = seed % 3 !== 0
  const places = [1, 2].map((place) => {
    const loss = [0, 0.1, 0.3][seed % 3] ?? 0
    return new VirtualNetwork({ seed: 10 * seed + place, loss, jitterMs: random.below(30), multicast })
  }) as [VirtualNetwork, VirtualNetwork]
  const peers = [1, 2, 3, 4].map(makePeer)
  for (const peer of peers) peer.keyring.findsBoxes = random.below(4) > 0
  const at = new Map<VirtualPeer, VirtualNetwork>()
  const addresses = peers.map(({ address }) => address)
  const go = (peer: VirtualPeer, to: VirtualNetwork) => {
    at.get(peer)?.remove(peer)
    at.set(peer, to)
    to.add(peer)
    to.input(peer, { kind: 'addresses', list: addresses.filter((address) => address !== peer.address) })
  }
  const [home] = places
  for (const peer of peers) go(peer, home)
  let written = 0
  for (let turn = 0; turn < 25; turn++) {
    const peer = peers[random.below(peers.length)] ?? makePeer(1)
    const place = at.get(peer) ?? home
    const choice = random.below(10)
    if (choice < 3) write(place, peer, makeEvents(100 * seed + turn, 1 + random.below(30)))
    else if (choice < 6) rekey(place, peer)
    else if (choice < 9) go(peer, places[random.below(2)] ?? home)
    else peer.restart(place.nowMs)
    if (choice < 3) written++
    for (const each of places) each.run([50, 500, 3_000, 30_000][turn % 4] ?? 0)
  }
  for (const peer of peers) go(peer, home)
  return { home, peers, written }
}

it.each(seeds)('peers that were here and there all end in step, with everything (seed %i)', (seed) => {
  const { home, peers, written } = story(seed)
  expect(written).toBeGreaterThan(0)
  const inStep = () =>
    peers.every(({ gossip }) => {
      const { state, behind, peers: heard } = gossip.status()
      return state === 'live' && behind === 0 && heard.length === peers.length - 1
    })
  const sendAlike = () => new Set(peers.map(({ keyring }) => keyring.sending)).size === 1
  expect(home.runUntil(() => inStep() && allEqual(peers) && sendAlike(), 300_000)).toBe(true)
})
