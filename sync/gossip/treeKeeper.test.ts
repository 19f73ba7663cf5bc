import { describe, expect, it } from 'vitest'
import { treeSaveEventsMin, treeSaveQuietMs, treeTailEvents } from '../limits.ts'
import { crypto, makeEvents, makePeer } from '../testing/fixture.ts'
import type { VirtualEvent, VirtualPeer } from '../testing/virtualPeer.ts'

const events = makeEvents(21, treeSaveEventsMin + 3_000, 24, 10)

/** Has a peer come to hold events, without the network. */
const hold = (peer: VirtualPeer, held: readonly VirtualEvent[], nowMs: number) =>
  peer.gossip.step({ kind: 'held', events: held, origin: 'peer' }, nowMs)

const keptIn = (effects: ReturnType<VirtualPeer['gossip']['step']>) =>
  effects.flatMap((effect) => (effect.kind === 'saveTree' ? [effect.tree.count] : []))

describe('the tree that is kept for the next start', () => {
  it('is told once much has come and it is quiet, and again when there is as much more', () => {
    const { gossip } = makePeer(1)
    const first = events.slice(0, treeSaveEventsMin)
    expect(keptIn(gossip.step({ kind: 'held', events: first, origin: 'peer' }, 0))).toEqual([])
    const more = gossip.step({ kind: 'held', events: events.slice(treeSaveEventsMin, -10), origin: 'peer' }, 1_000)
    expect(keptIn(more)).toEqual([])
    expect(keptIn(gossip.step({ kind: 'tick' }, 1_000 + treeSaveQuietMs - 1))).toEqual([])
    expect(keptIn(gossip.step({ kind: 'tick' }, 1_000 + treeSaveQuietMs))).toEqual([events.length - 10])
    expect(keptIn(gossip.step({ kind: 'held', events, origin: 'peer' }, 9_000))).toEqual([])
    expect(keptIn(gossip.step({ kind: 'tick' }, 20_000))).toEqual([])
  })

  it('is told at the end, unless that spares the next start next to nothing', () => {
    const peer = makePeer(2)
    hold(peer, events.slice(0, treeTailEvents - 1), 0)
    expect(keptIn(peer.gossip.step({ kind: 'stop' }, 10))).toEqual([])
    const other = makePeer(3)
    hold(other, events.slice(0, treeTailEvents), 0)
    expect(keptIn(other.gossip.step({ kind: 'stop' }, 10))).toEqual([treeTailEvents])
  })

  it('is looked through by the start that was given it, and not asked to be kept again', () => {
    const peer = makePeer(4)
    peer.load(events)
    peer.step({ kind: 'stop' }, 10)
    expect(peer.savedTree?.count).toBe(events.length)
    peer.restart(20)
    const kept: number[] = []
    let wakes = 0
    for (let nowMs = 20; nowMs < 1_000; nowMs += 20) {
      const effects = peer.gossip.step({ kind: 'tick' }, nowMs)
      kept.push(...keptIn(effects))
      if (effects.some((effect) => effect.kind === 'wake' && effect.atMs <= nowMs + 20)) wakes++
    }
    expect(kept).toEqual([])
    // While it is not done it asks to be woken soon, and no longer.
    expect(wakes).toBeGreaterThanOrEqual(5)
    expect(wakes).toBeLessThan(30)
    expect(keptIn(peer.gossip.step({ kind: 'stop' }, 2_000))).toEqual([])
  })

  it('is kept anew where it was wrong', () => {
    const peer = makePeer(5)
    peer.load(events)
    peer.step({ kind: 'stop' }, 10)
    const tree = peer.savedTree
    if (tree === undefined) throw new Error('it was kept')
    const HASH_BYTES = 16
    const order = new Uint32Array(tree.bytes.buffer, tree.bytes.byteOffset + 28, 2)
    order.reverse()
    const body = tree.bytes.subarray(0, -HASH_BYTES)
    tree.bytes.set(crypto.blake2b(body, HASH_BYTES), body.length)
    peer.restart(20)
    const kept: number[] = []
    for (let nowMs = 20; nowMs < 20_000; nowMs += 100) kept.push(...keptIn(peer.gossip.step({ kind: 'tick' }, nowMs)))
    expect(kept).toEqual([events.length])
  })
})
