import { expect, it } from 'vitest'
import { sealBlob } from '../../core/crypto/blob.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { seededRandom, testCrypto } from '../../core/crypto/testing.ts'
import { MemoryStorage } from '../../core/graph/storage/memoryStorage.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { TestCommunity } from '../../core/testing/community.ts'
import { openerHere } from '../ingest/opener.ts'
import { messageBody } from '../views/messageBody.ts'
import { LoggedGraph } from './loggedGraph.ts'

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
  const random = seededRandom(crypto, 'blobs')
  const keys = epochKeys(crypto, community.communityId, random.bytes(32))
  const { store, disk } = pullableStore()
  const logged = new LoggedGraph({
    environment: { crypto, random, opener: openerHere(crypto), nowMs: () => 1_000, after: () => () => {} },
    store,
    profile: {
      userId: '@ben:x' as never,
      device: { deviceId: 'ben' as never },
      certificate: { device_id: 'ben', user_id: '@ben:x' },
    } as unknown as StoredProfile,
    communityId: community.communityId,
    keys: () => [keys],
    bodyOf: (_, event) => messageBody(event),
  })
  const sealed = [...community.written.values()].map((incoming) => ({
    ...incoming,
    blob: sealBlob(crypto, random, keys, incoming.blob),
  }))
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
