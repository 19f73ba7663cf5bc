import { describe, expect, it, vi } from 'vitest'
import { fakeCrypto } from '../crypto/fakeCrypto.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { type EventId, eventIdOfHash } from '../event/ids.ts'
import { TestCommunity, type TestPeer } from '../testing/community.ts'
import type { Incoming } from './communityGraph.ts'

vi.mock('../limits.ts', async (original) => ({
  ...(await original<object>()),
  pendingEventCountMax: 64,
  placedTogetherCountMax: 16,
}))

await testCrypto()
const crypto = fakeCrypto
const from = (name: string, list: readonly Incoming[]) => list.map((one) => ({ ...one, from: name }))

/** What a patient network does: hands over what is lacking, and whatever is asked for, until nothing more comes of it. */
function exchange(to: TestPeer, source: TestPeer): void {
  for (let before = -1; before !== to.graph.entryCount; ) {
    before = to.graph.entryCount
    const lacking = from(
      'ada',
      source.held.filter(({ event }) => !to.graph.entry(event.id)),
    )
    for (const one of lacking) {
      let asked = [one]
      for (let more = 0; more < 200 && asked.length > 0; more++) {
        const { missing } = to.graph.ingest(asked)
        asked = from(
          'ada',
          source.held.filter(({ event }) => missing.includes(event.id)),
        )
      }
    }
  }
}

describe('a run of refused events that is as long as the buffer', () => {
  it.each([0, 4])(
    'reaches nobody, and keeps nothing else from anybody, with %i orphans waiting there',
    (orphanCount) => {
      const community = new TestCommunity(crypto, seededRandom(crypto, 'run'))
      const random = seededRandom(crypto, 'orphans')
      const nowhere = (): EventId => eventIdOfHash(random.bytes(32))
      const ada = community.owner
      const mal = community.newcomer('mal')
      mal.receiveFrom(ada)
      const ben = community.newcomer('ben')
      const first = mal.say('begins')
      ada.receive([first])
      ben.receiveFrom(ada)
      const orphans = Array.from({ length: orphanCount }, () => ({
        ...first,
        event: { ...first.event, id: nowhere(), prevEvents: [nowhere()] },
      }))
      ben.graph.ingest(from('mal', orphans))
      let parent = first.event.id
      const run: Incoming[] = []
      for (let number = 0; number < 60; number++) {
        const content = { name: String(number) }
        const one = mal.sign(community.channelId, { type: 'm.room.name', stateKey: '', content, prevEvents: [parent] })
        parent = one.event.id
        run.push(one)
      }
      const top = mal.sign(community.channelId, {
        type: 'm.room.message',
        content: { body: 'top' },
        prevEvents: [parent],
      })
      // The youngest first, so that each is wanted when it comes.
      for (const one of [top, ...run.toReversed()]) ada.receive([one])
      expect([top, ...run].filter(({ event }) => ada.graph.entry(event.id))).toEqual([])
      expect(ada.graph.waitingIn(community.channelId)).toEqual([])
      const honest = ada.say('What Ada says is not built on it.')
      exchange(ben, ada)
      expect(ben.graph.entry(honest.event.id)).toBeDefined()
    },
  )
})
