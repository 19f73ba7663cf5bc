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
  return { store, disk, log }
}

it('memory never stays ahead of a disk that refused to be written and to be read', () => {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'logged'))
  const { store, disk } = pullableStore()
  let doubtCount = 0
  const { random, keys, sealed, readBy } = sealedCommunity(crypto, community, 1_000, () => doubtCount++)
  const logged = readBy(store)
  const [earlier, later] = [sealed.slice(0, 9), sealed.slice(9)]
  logged.keep(logged.place(earlier).added, 'peer')
  const held = logged.graph.entryCount
  expect(held).toBeGreaterThan(0)

  disk.isThere = false
  const first = logged.place(later).added
  expect(() => logged.keep(first, 'peer')).toThrow(StoreError)
  expect(doubtCount).toBe(1)
  expect(() => logged.place(later)).toThrow(StoreError)
  expect(doubtCount).toBe(2)
  expect(logged.isDoubted).toBe(true)
  disk.isThere = true
  // Nothing is placed on a memory that is ahead: the log is read first.
  const stray = { ...community.owner.write(community.channelId, { type: 'm.room.message', content: { body: 'x' } }) }
  const again = [{ ...stray, blob: sealBlob(crypto, random, keys, stray.blob) }]
  expect(logged.place(again).added).toEqual([])
  expect(logged.graph.entryCount).toBe(held)
  expect(doubtCount).toBe(2)
  expect(logged.isDoubted).toBe(false)
  logged.keep(logged.place([...later, ...again]).added, 'peer')
  expect(logged.graph.entryCount).toBe(sealed.length + 1)
})

it('an own event that was built on what the disk did not take is refused, and waits for nothing', () => {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'ahead'))
  const { store, disk } = pullableStore()
  const { random, keys, sealed, readBy } = sealedCommunity(crypto, community, 1_000, () => {})
  const logged = readBy(store)
  logged.keep(logged.place(sealed).added, 'peer')
  const say = (body: string) => {
    const said = community.owner.write(community.channelId, { type: 'm.room.message', content: { body } })
    return { ...said, blob: sealBlob(crypto, random, keys, said.blob) }
  }
  const [lost, next] = [say('lost'), say('built on it')]
  disk.isThere = false
  expect(() => logged.write([lost], lost.event.id)).toThrow(StoreError)
  disk.isThere = true
  expect(() => logged.write([next], next.event.id)).toThrow(StoreError)
  expect(logged.graph.waitingIn(community.channelId)).toEqual([])
  expect(logged.write([lost], lost.event.id)).toHaveLength(1)
  expect(logged.write([next], next.event.id)).toHaveLength(1)
})

it('a disk that cannot be read while events find their places leaves memory as the disk has it', () => {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'unread'))
  const { store } = pullableStore()
  let doubtCount = 0
  const { sealed, readBy } = sealedCommunity(crypto, community, 1_000, () => doubtCount++)
  const logged = readBy(store)
  const [earlier, later] = [sealed.slice(0, 9), sealed.slice(9)]
  logged.keep(logged.place(earlier).added, 'peer')
  const held = logged.graph.entryCount
  const halfWay = function* () {
    yield* later
    throw new StoreError('unavailable')
  }
  expect(() => logged.place(halfWay())).toThrow(StoreError)
  expect(logged.graph.entryCount).toBe(held)
  logged.keep(logged.place(later).added, 'peer')
  expect(logged.graph.entryCount).toBe(sealed.length)
  expect(doubtCount).toBe(0)
})

it('a log of which less can be read than before is doubted, so that others give again what is gone', () => {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'damaged'))
  const { store, log } = pullableStore()
  let doubtCount = 0
  const { sealed, readBy } = sealedCommunity(crypto, community, 1_000, () => doubtCount++)
  const logged = readBy(store)
  logged.keep(logged.place(sealed).added, 'peer')
  logged.goBack()
  expect(doubtCount).toBe(0)
  log.splice(-1)
  logged.goBack()
  expect(doubtCount).toBe(1)
})
