import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import type { EventId } from '../event/ids.ts'
import { deliver, pictureOf, TestCommunity, type TestPeer, withGarbageSignature } from '../testing/community.ts'
import { strippedCopy } from '../testing/strippedCopy.ts'
import type { CommunityGraph, Incoming } from './communityGraph.ts'

/**
 * A long history comes in pieces that whoever serves it cuts, orders and spoils as they like, and most of its signatures
 * are never looked at. What is taken must be what is taken by somebody who got the same live, one by one.
 */

const crypto = await testCrypto()

const stripped = (incoming: Incoming): Incoming => strippedCopy(crypto, incoming)

interface Attack {
  /** What nobody may ever take. */
  readonly forged: ReadonlySet<EventId>
  /** What everybody takes, though no copy of it has a good signature: its own device vouches for it. */
  readonly vouchedFor: ReadonlySet<EventId>
  /** Everything that is served, parents first. */
  readonly served: readonly Incoming[]
}

const RUN = 12

/** Ada and Ben talk; Mallory, who is a member with two devices, writes what she can between their lines. */
function attackedHistory(): { community: TestCommunity; ada: TestPeer; attack: Attack } {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'bulk'))
  const { owner: ada, channelId } = community
  const ben = community.newcomer('ben')
  const mallory = community.newcomer('mallory', 2)
  const elsewhere = mallory.atDevice(1)
  elsewhere.receiveFrom(mallory)
  elsewhere.certify()
  const everybody = [ada, ben, mallory, elsewhere]
  const meet = () => {
    for (const one of everybody) for (const other of everybody) one.receiveFrom(other)
  }
  meet()
  const forged = new Set<EventId>()
  const vouchedFor = new Set<EventId>()
  /** Copies that take the places of those that were written. */
  const instead = new Map<EventId, Incoming>()
  const message = { type: 'm.room.message', content: { body: 'not me' } }
  /** An event that its device never wrote: nobody has a copy with its signature. */
  const forge = (whose: TestPeer, prevEvents: readonly EventId[]): EventId => {
    const { event } = whose.sign(channelId, { ...message, prevEvents })
    const { id } = event
    instead.set(id, withGarbageSignature(must(community.written.get(id), 'it was signed')))
    forged.add(id)
    return id
  }
  const spoil = (incoming: Incoming): EventId => {
    const { id } = incoming.event
    instead.set(id, withGarbageSignature(incoming))
    return id
  }
  const tip = (peer: TestPeer) => peer.channel.forwardExtremities.map(({ event }) => event.id)
  const sign = (peer: TestPeer, prevEvents: readonly EventId[]) =>
    peer.sign(channelId, { ...message, prevEvents }).event.id

  for (let line = 0; line < RUN; line++) ada.say(`ada ${line}`)
  meet()
  // Ada never wrote this, nor what is built on it in her name; Mallory's and Ben's own events vouch for none of it.
  const first = forge(ada, tip(ada))
  const second = forge(ada, [first])
  forged.add(sign(mallory, [second]))
  const third = forge(ada, [must([...forged].at(-1), 'the last')])
  forged.add(sign(elsewhere, [third, ...tip(ada)]))
  for (let line = 0; line < RUN; line++) ben.say(`ben ${line}`)
  meet()
  // In Ben's name, on top of what he wrote himself: it vouches for nothing, and his own lines need nobody.
  forge(ben, tip(ben))
  // Mallory's first device writes and never signs. Only what that device signs, and the set keeps, vouches for it.
  const spoilt = spoil(mallory.sign(channelId, { ...message, prevEvents: tip(ada) }))
  // By another device of hers.
  forged.add(spoilt)
  forged.add(sign(elsewhere, [spoilt]))
  // By an event that the rules refuse.
  const refused = mallory.sign(channelId, {
    type: 'm.room.name',
    stateKey: '',
    content: { name: 'mine' },
    prevEvents: [spoilt],
  })
  forged.add(refused.event.id)
  // By the other of two stories: it does not descend from it.
  sign(mallory, tip(ada))
  // By what never connects, since nobody has its other parent.
  const lost = forge(ada, tip(ada))
  community.written.delete(lost)
  instead.delete(lost)
  forged.add(sign(mallory, [spoilt, lost]))
  // And this once the right way: what she built on what she spoilt herself, and the set keeps, vouches for it.
  const owned = spoil(mallory.sign(channelId, { ...message, prevEvents: tip(ben) }))
  vouchedFor.add(owned)
  vouchedFor.add(sign(mallory, [owned]))
  for (let line = 0; line < RUN; line++) ben.say(`ben again ${line}`)
  meet()
  const served = [...community.written.values()].map((incoming) => instead.get(incoming.event.id) ?? incoming)
  return { community, ada, attack: { forged, vouchedFor, served } }
}

let history: ReturnType<typeof attackedHistory>
let live: CommunityGraph
beforeAll(() => {
  history = attackedHistory()
  live = history.community.emptyGraph()
  deliver(
    live,
    history.attack.served.map((event) => [event]),
    supplyOf(history.attack),
  )
})

const supplyOf = ({ served }: Attack) => new Map(served.map((incoming) => [incoming.event.id, incoming]))

/** Cuts a list into batches. */
const cut = (events: readonly Incoming[], places: readonly number[]): Incoming[][] => {
  const ends = [...places.map((place) => place % (events.length + 1)).sort((a, b) => a - b), events.length]
  return ends.map((end, at) => events.slice(ends[at - 1] ?? 0, end))
}
const places = fc.array(fc.nat({ max: 10_000 }), { maxLength: 12 })

function expectTheSame(graph: CommunityGraph): void {
  const { forged, vouchedFor } = history.attack
  for (const id of forged) expect(graph.entry(id), 'forged').toBeUndefined()
  for (const id of vouchedFor) expect(graph.entry(id), 'vouched for').toBeDefined()
  expect(pictureOf(graph)).toEqual(pictureOf(live))
}

describe('a long history that somebody spoils', { timeout: 120_000 }, () => {
  it('is taken one by one without anything that is forged', () => {
    expectTheSame(live)
    expect(live.entryCount).toBeGreaterThan(3 * RUN)
  })

  it('is the same in its order, in whatever batches it comes', () => {
    const { community, attack } = history
    fc.assert(
      fc.property(places, (at) => {
        const graph = community.emptyGraph()
        deliver(graph, cut(attack.served, at), supplyOf(attack))
        expectTheSame(graph)
      }),
      { numRuns: 60 },
    )
  })

  it('is the same in any order, with copies spoilt or stripped before, beside or behind the good ones', () => {
    const { community, attack } = history
    const copies = fc.tuple(
      fc.subarray([...attack.served]),
      fc.subarray([...attack.served]),
      fc.subarray([...attack.served]),
    )
    const orders = copies.chain(([twice, spoilt, bare]) => {
      const extra = [...twice, ...spoilt.map(withGarbageSignature), ...bare.map(stripped)]
      const all = [...attack.served, ...extra]
      return fc.shuffledSubarray(all, { minLength: all.length })
    })
    fc.assert(
      fc.property(orders, places, (order, at) => {
        const graph = community.emptyGraph()
        deliver(graph, cut(order, at), supplyOf(attack))
        expectTheSame(graph)
        // Whatever came first: another copy is wanted of what is here without its content, until it is here.
        deliver(graph, [attack.served])
        expect([...graph.wanted.values()]).not.toContain('content')
      }),
      { numRuns: 60, interruptAfterTimeLimit: 60_000 },
    )
  })

  it('is the same where some of it was here before, live, and the rest comes at once', () => {
    const { community, attack } = history
    fc.assert(
      fc.property(fc.subarray([...attack.served]), places, (some, at) => {
        const graph = community.emptyGraph()
        deliver(
          graph,
          some.map((event) => [event]),
        )
        deliver(graph, cut(attack.served, at), supplyOf(attack))
        expectTheSame(graph)
      }),
      { numRuns: 40, interruptAfterTimeLimit: 60_000 },
    )
  })

  it('comes to stand with its good copies where spoilt ones came first', () => {
    const { community, attack } = history
    const supply = supplyOf(attack)
    const held = attack.served.filter(({ event }) => live.entry(event.id))
    const honest = held.filter(({ event }) => !attack.vouchedFor.has(event.id))
    let vouchedForCount = 0
    for (const victim of honest) {
      const { id, signatures } = victim.event
      const graph = community.emptyGraph()
      const spoilt = held.map((copy) => (copy === victim ? withGarbageSignature(copy) : copy))
      const end = spoilt.findIndex(({ event }) => event.id === id) + 1
      // Nothing vouches for the last of a run: it has no place, and the good one takes it as if nothing had been.
      graph.ingest(spoilt.slice(0, end))
      expect(graph.entry(id)).toBeUndefined()
      deliver(graph, [[victim], spoilt.slice(end)], supply)
      expect(graph.entry(id)?.event.signatures).toEqual(signatures)
      expectTheSame(graph)

      // Where all comes at once its device may vouch for it, if it wrote something later. Else the copy goes, as before.
      const atOnce = community.emptyGraph()
      deliver(atOnce, [spoilt], supply)
      const isVouchedFor = atOnce.entry(id)?.event.signatures[0]?.signature.every((byte) => byte === 0)
      deliver(atOnce, [[victim]], supply)
      expectTheSame(atOnce)
      if (!isVouchedFor) continue
      // An audit finds the copy, and the next good one replaces it.
      vouchedForCount++
      atOnce.wantSignatures([id])
      expect(atOnce.ingest([withGarbageSignature(victim)]).completed).toEqual([])
      expect(atOnce.ingest([victim]).completed.map(({ entry }) => entry.event.id)).toEqual([id])
      expect(atOnce.entry(id)?.event.signatures).toEqual(signatures)
    }
    expect(vouchedForCount).toBeGreaterThan(RUN)
  })
})
