import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeCrypto } from '../crypto/fakeCrypto.ts'
import { seededRandom } from '../crypto/testing.ts'
import { TestCommunity, withGarbageSignature } from '../testing/community.ts'
import type { CommunityGraph, Incoming } from './communityGraph.ts'

const crypto = fakeCrypto

/** A community in which two people talk, of whom one was muted; everything that was written, parents first. */
function talk() {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'straight'))
  const ada = community.owner
  const ben = community.newcomer('ben')
  for (let round = 0; round < 6; round++) {
    ada.say(`ada ${round}`)
    ben.say(`ben ${round}`)
    if (round % 2 === 0) ben.receiveFrom(ada)
    if (round % 3 === 0) ada.receiveFrom(ben)
  }
  ben.receiveFrom(ada)
  ada.receiveFrom(ben)
  // The rules refuse this one, and what is built on it is not Ben's fault.
  const forbidden = ben.sign(community.channelId, { type: 'm.room.name', stateKey: '', content: { name: 'mine' } })
  return { community, ada, ben, written: ada.held, forbidden }
}

const outcomeOf = (community: TestCommunity, batches: readonly (readonly Incoming[])[]) => {
  const graph: CommunityGraph = community.emptyGraph()
  const refused = batches.flatMap((batch) => graph.ingest(batch).refused.map(({ id, reason }) => `${id} ${reason}`))
  const held = [...graph.rooms.values()].flatMap((room) => Array.from(room.entries(), ({ event }) => event.id))
  const timelines = [...graph.rooms.values()].map((room) => room.timeline.map(({ event }) => event.id))
  return { held: held.sort(), timelines, refused: refused.sort() }
}

describe('events that come in their order', () => {
  const { community, ben, written, forbidden } = talk()
  const oneByOne = outcomeOf(
    community,
    written.map((event) => [event]),
  )

  it('lead to the same in one batch, in many, and in any order', () => {
    expect(outcomeOf(community, [written])).toEqual(oneByOne)
    const cuts = fc.array(fc.nat({ max: written.length }), { maxLength: 6 })
    fc.assert(
      fc.property(cuts, fc.nat({ max: written.length - 2 }), (places, swapped) => {
        const order = [...written]
        const [moved] = order.splice(swapped, 1)
        order.splice(swapped + 1, 0, ...(moved ? [moved] : []))
        const ends = [...places.sort((left, right) => left - right), order.length]
        const batches = ends.map((end, at) => order.slice(ends[at - 1] ?? 0, end))
        expect(outcomeOf(community, batches)).toEqual(oneByOne)
      }),
    )
  })

  it('are vouched for by what comes in the same batch, where a copy has a signature that nobody made', () => {
    const damaged = written.map((event, at) => (at === written.length - 5 ? withGarbageSignature(event) : event))
    const later = ben.sign(community.channelId, { type: 'm.room.message', content: { body: 'later' } })
    const { held, refused } = outcomeOf(community, [[...damaged, later]])
    const whole = outcomeOf(community, [[...written, later]])
    expect({ held, refused }).toEqual({ held: whole.held, refused: whole.refused })
  })

  it('are kept where the rules refuse one of them, and that one is not', () => {
    const at = written.length - 2
    const batch = [...written.slice(0, at), forbidden, ...written.slice(at)]
    const { held, timelines, refused } = outcomeOf(community, [batch])
    expect({ held, timelines }).toEqual({ held: oneByOne.held, timelines: oneByOne.timelines })
    expect(refused).toEqual([`${forbidden.event.id} auth`])
  })
})
