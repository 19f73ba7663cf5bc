import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testCrypto } from '../../core/crypto/testing.ts'
import { type EventId, eventIdOfHash } from '../../core/event/ids.ts'
import { pageEventCount } from '../../core/limits.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { type CommunityStore, openCommunityStore } from '../../core/store/communityStore.ts'
import { openDatabase } from '../../core/store/database.ts'
import { EventSet } from '../../sync/reconcile/eventSet.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { rebuildProjections } from '../storage/rebuild.ts'
import { mustOpen, playedCommunity } from '../storage/testing.ts'
import { copyStore, savedTree, saveTree, storeId } from './communityMeta.ts'
import type { LoggedGraph } from './loggedGraph.ts'
import { sealedCommunity } from './testing.ts'

const crypto = await testCrypto()
const KEY = new Uint8Array(32).fill(7)
const NOW_MS = 1_800_000_000_000

/** A community whose log is longer than a page. */
const community = playedCommunity(crypto, 'arrivals')
while (community.written.size < pageEventCount + 200) community.owner.say(`${community.written.size} said`)
const { random, keys, sealed, readBy } = sealedCommunity(crypto, community, NOW_MS)

const openStore = (path: string): CommunityStore => mustOpen(openCommunityStore(path, KEY))

const folder = mkdtempSync(join(tmpdir(), 'roost-arrivals-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A file that took all of it as peers may send it, in batches and out of order, and in which order it was told of. */
function written(): { path: string; told: EventId[] } {
  const path = join(folder, 'community.db')
  const store = openStore(path)
  const logged = readBy(store)
  const shuffle = new SeededRandom(11)
  const told: EventId[] = []
  const rest = [...sealed]
  while (rest.length > 0) {
    const near = Array.from({ length: Math.min(40, rest.length) }, () => shuffle.below(Math.min(80, rest.length)))
    const batch = near.flatMap((at) => rest.splice(at, 1))
    const { added } = logged.graph.ingest(batch)
    logged.keep(added, 'peer')
    told.push(...added.map(({ entry }) => entry.event.id))
  }
  store.close()
  return { path, told }
}

const { path, told } = written()

const idsOf = (ids: Uint8Array): EventId[] =>
  Array.from({ length: ids.length / 32 }, (_, place) => eventIdOfHash(ids.slice(place * 32, place * 32 + 32)))

function opened<Value>(use: (store: CommunityStore, logged: LoggedGraph) => Value, at = path): Value {
  const store = openStore(at)
  try {
    return use(store, readBy(store))
  } finally {
    store.close()
  }
}

function treeOf({ ids, originServerTs }: { ids: Uint8Array; originServerTs: Float64Array }) {
  const set = new EventSet(crypto, new SeededRandom(12))
  set.load(ids, originServerTs)
  return set.saved()
}

it('a start knows events in the order in which they came, from pages and from the log', () => {
  expect(told.length).toBeGreaterThan(pageEventCount)
  // Not that of their making.
  const made = sealed.map(({ event }) => event.id)
  expect(told).not.toEqual(made.filter((id) => told.includes(id)))
  opened((_, logged) => expect(idsOf(logged.graph.table.held().ids)).toEqual(told))
  const database = mustOpen(openDatabase(path, KEY, communitySchema))
  database.prepare('DELETE FROM graph_pages').run()
  database.close()
  opened((_, logged) => expect(idsOf(logged.graph.table.held().ids)).toEqual(told))
  opened((_, logged) => expect(idsOf(logged.graph.table.held().ids)).toEqual(told))
})

it('the order has one name for as long as it stays', () => {
  const name = opened((store) => storeId(store, random))
  expect(name).toHaveLength(8)
  opened((store, logged) => {
    const held = logged.graph.table.held()
    expect(savedTree(crypto, store, held)).toBeUndefined()
    saveTree(store, treeOf(held))
  })
  opened((store, logged) => {
    expect(savedTree(crypto, store, logged.graph.table.held())?.count).toBe(told.length)
    expect(storeId(store, random)).toEqual(name)
  })
})

it('what was kept of the tree of another log is not used, and the order gets another name', () => {
  const name = opened((store) => storeId(store, random))
  const held = opened((_, logged) => logged.graph.table.held())
  const other = { ids: held.ids.slice(32), originServerTs: held.originServerTs.slice(1) }
  opened((store) => saveTree(store, treeOf(other)))
  opened((store) => expect(savedTree(crypto, store, held)).toBeUndefined())
  const renamed = opened((store) => storeId(store, random))
  expect(renamed).not.toEqual(name)
  // What is damaged says nothing about the order.
  opened((store) => saveTree(store, { count: 3, bytes: treeOf(held).bytes.fill(0, 40, 50) }))
  opened((store) => savedTree(crypto, store, held))
  opened((store) => saveTree(store, { count: 3, bytes: new Uint8Array([1, 2, 3]) }))
  opened((store) => expect(savedTree(crypto, store, held)).toBeUndefined())
  expect(opened((store) => storeId(store, random))).toEqual(renamed)
})

it('a copy of the file has another name for what comes to it, and the file keeps its own', () => {
  const copied = join(folder, 'copy.db')
  const name = opened((store) => {
    const before = storeId(store, random)
    copyStore(store, copied)
    expect(storeId(store, random)).toEqual(before)
    return before
  })
  expect(opened((store) => storeId(store, random), copied)).not.toEqual(name)
})

it('a rebuilt file has another name', () => {
  const name = opened((store) => storeId(store, random))
  opened((store) => {
    rebuildProjections({ crypto, communityId: community.communityId, epochs: [keys], store, nowMs: NOW_MS })
  })
  expect(opened((store) => storeId(store, random))).not.toEqual(name)
  opened((_, logged) => expect(idsOf(logged.graph.table.held().ids)).toEqual(told))
})
