import { describe, expect, it } from 'vitest'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { lookedAtWaitingMax } from '../limits.ts'
import { deliver, TestCommunity, withGarbageSignature } from '../testing/community.ts'
import type { Incoming } from './communityGraph.ts'

const crypto = await testCrypto()

/** A community in which Ben has said several things, the first of which got lost. */
function withLostWord(words: number) {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'waiting'))
  const ben = community.newcomer('ben')
  const before = [...community.written.values()]
  const lost = ben.say('this got lost')
  const later = Array.from({ length: words }, (_, index) => ben.say(`word ${index}`))
  const graph = community.emptyGraph()
  deliver(graph, [before])
  const waitingNow = (events: readonly Incoming[]) => {
    graph.ingest(events)
    return graph.waitingIn(community.channelId).map(({ id }) => id)
  }
  return { community, graph, lost, later, waitingNow }
}

describe('what waits in a room', () => {
  it('is told where a member wrote it, until what it waits for has come', () => {
    const { lost, later, waitingNow } = withLostWord(2)
    expect(waitingNow(later).sort()).toEqual(later.map(({ event }) => event.id).sort())
    expect(waitingNow([lost])).toEqual([])
  })

  it('is not told where its signature is made up', () => {
    const { later, waitingNow } = withLostWord(2)
    expect(waitingNow(later.map(withGarbageSignature))).toEqual([])
  })

  it('is looked at a little at a time', () => {
    const { graph, community, later, waitingNow } = withLostWord(lookedAtWaitingMax + 10)
    expect(waitingNow(later)).toHaveLength(lookedAtWaitingMax)
    expect(graph.waitingIn(community.channelId)).toHaveLength(lookedAtWaitingMax + 10)
  })
})
