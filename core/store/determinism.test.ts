import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import type { CommunityGraph, Incoming } from '../graph/communityGraph.ts'
import { StateGroups } from '../graph/storage/stateGroups.ts'
import { graphBatch } from '../graph/storage/storedEntry.ts'
import { TestCommunity } from '../testing/community.ts'
import { openDatabase } from './database.ts'
import { graphPageSchema, graphSchema } from './graphSchema.ts'
import { SqliteGraphStorage } from './graphStorage.ts'
import { temporaryFolder } from './testing.ts'

const crypto = await testCrypto()

/** Two people who talk, rename and meet again. */
function playedCommunity(): TestCommunity {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'determinism'))
  const { owner, channelId } = community
  const ben = community.newcomer('ben')
  for (let round = 0; round < 6; round++) {
    owner.write(channelId, { type: 'm.room.name', stateKey: '', content: { name: `name ${round}` } })
    ben.write(channelId, { type: 'm.room.topic', stateKey: '', content: { topic: `topic ${round}` } })
    ben.write(channelId, { type: 'm.room.message', content: { body: `message ${round}` } })
    if (round % 2 === 1) owner.receiveFrom(ben)
    if (round % 2 === 1) ben.receiveFrom(owner)
  }
  owner.receiveFrom(ben)
  return community
}

/** Takes events in batches into a graph and a new database; answers every row of every table. */
function dumpOf(graph: CommunityGraph, events: readonly Incoming[], batchCount: number): string {
  const opened = openDatabase(join(temporaryFolder(), 'graph.db'), new Uint8Array(32).fill(3), [
    graphSchema,
    graphPageSchema,
  ])
  if (!opened.ok) throw new Error(opened.message)
  const storage = new SqliteGraphStorage(opened.store)
  const groups = new StateGroups()
  for (let at = 0; at < events.length; at += batchCount) {
    storage.append(graphBatch(groups, graph.ingest(events.slice(at, at + batchCount)).added))
  }
  const tables = opened.store
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .pluck()
    .all()
  const dump = tables.map((table) => [table, opened.store.prepare(`SELECT * FROM ${table}`).raw().all()])
  opened.store.close()
  return JSON.stringify(dump)
}

describe('the same input, twice', () => {
  it('writes the same database to the last byte of every row', () => {
    const community = playedCommunity()
    const events = [...community.written.values()]
    const [once, again] = [7, 7].map((batchCount) => dumpOf(community.emptyGraph(), events, batchCount))
    expect(again).toBe(once)
    expect(once).toContain('state_snapshots')
  })

  it('writes the same communities from the same seed', () => {
    const ids = [playedCommunity(), playedCommunity()].map(({ written }) => [...written.keys()])
    expect(ids[1]).toEqual(ids[0])
  })
})
