import { expect, it } from 'vitest'
import { sealBlob } from '../../core/crypto/blob.ts'
import { seededRandom, testCrypto } from '../../core/crypto/testing.ts'
import { MemoryStorage } from '../../core/graph/storage/memoryStorage.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { TestCommunity } from '../../core/testing/community.ts'
import { sealedCommunity } from './testing.ts'

const crypto = await testCrypto()

/** A store in memory whose disk can be pulled out. */
function pullableStore() {
  const graph = new MemoryStorage()
  const log: { eventId: never; blob: Uint8Array; receivedTs: number }[] = []
  const disk = { isThere: true }
  const orThrow = () => {
    if (!disk.isThere) throw new StoreError('unavailable')
  }
  const store = {
    graph,
    appendBatch: (batch: Parameters<CommunityStore['appendBatch']>[0]) => {
      orThrow()
      graph.append(batch.graph)
      for (const { eventId, blob, receivedTs } of batch.entries)
        log.push({ eventId: eventId as never, blob, receivedTs })
    },
    wantedCopies: () => new Map(),
    lacksRoomStates: () => false,
    isPlaced: () => {
      orThrow()
      return true
    },
    readLog: () => {
      orThrow()
      return log
    },
  } as unknown as CommunityStore
  return { store, disk }
}

it('memory never stays ahead of a disk that refused to be written and to be read', () => {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'logged'))
  const { store, disk } = pullableStore()
  const { random, keys, sealed, readBy } = sealedCommunity(crypto, community, 1_000)
  const logged = readBy(store)
  const [earlier, later] = [sealed.slice(0, 9), sealed.slice(9)]
  logged.keep(logged.graph.ingest(earlier).added, 'peer')
  const held = logged.graph.entryCount
  expect(held).toBeGreaterThan(0)

  disk.isThere = false
  expect(() => logged.keep(logged.graph.ingest(later).added, 'peer')).toThrow(StoreError)
  expect(() => logged.keep(logged.graph.ingest(later).added, 'peer')).not.toThrow()
  disk.isThere = true
  // What is placed on a memory that is ahead is not kept: the log is read first, and then it is taken when it comes again.
  const stray = { ...community.owner.write(community.channelId, { type: 'm.room.message', content: { body: 'x' } }) }
  const again = [{ ...stray, blob: sealBlob(crypto, random, keys, stray.blob) }]
  expect(() => logged.keep(logged.graph.ingest(again).added, 'peer')).toThrow(StoreError)
  expect(logged.graph.entryCount).toBe(held)
  logged.keep(logged.graph.ingest([...later, ...again]).added, 'peer')
  expect(logged.graph.entryCount).toBe(sealed.length + 1)
})
