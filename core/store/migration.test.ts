import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { must } from '../assert.ts'
import { openBlob } from '../crypto/blob.ts'
import { utf8Bytes } from '../crypto/bytes.ts'
import { epochKeys } from '../crypto/schedule.ts'
import { testCrypto } from '../crypto/testing.ts'
import type { RoomId } from '../event/ids.ts'
import { communitySchema } from './communitySchema.ts'
import { communityStore, openCommunityStore } from './communityStore.ts'
import { openDatabase } from './database.ts'
import { openProfileStore } from './profileStore.ts'
import { temporaryFolder } from './testing.ts'

/** Files of released versions are never made again: they are what people have. */
const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name)
const crypto = await testCrypto()
const folderKey = new Uint8Array(32).fill(7)
const told = JSON.parse(readFileSync(fixture('version1.json'), 'utf8'))

const databaseKey = crypto.hkdf(folderKey, utf8Bytes(told.communityId), 'roost/v1/community-file', 32)

function copyOf(name: string): string {
  const path = join(temporaryFolder(), name)
  copyFileSync(fixture(name), path)
  return path
}

function opened(path: string) {
  const result = openCommunityStore(path, databaseKey)
  return must(result.ok ? result.store : undefined, 'the file opens')
}

const rowsOf = (database: Sqlite.Database, table: string): unknown[] =>
  database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()

test('a community of version 1 opens, with every event that it held', () => {
  const profiles = openProfileStore(copyOf('version1-profile.db'), folderKey)
  const profile = must(profiles.ok ? profiles.store : undefined, 'the profile opens')
  expect(profile.profile()).toMatchObject({ userId: told.userId, device: { deviceId: told.deviceId } })
  const [community] = profile.communities()
  expect(community).toMatchObject({ communityId: told.communityId, name: 'Lab' })
  const keys = epochKeys(crypto, told.communityId, must(community, 'a community').secret)
  profile.close()

  const store = opened(copyOf('version1-community.db'))
  const log = [...store.readLog()]
  expect(Object.fromEntries(log.map(({ eventId, receivedTs }) => [eventId, receivedTs]))).toEqual(told.receivedTs)
  for (const { blob } of log) expect(openBlob(crypto, [keys], blob)).toBeDefined()
  expect([...store.graph.entries()].length).toBe(log.length)
  for (const { roomId, shadowed } of told.picture) expect(store.graph.shadowed(roomId)).toEqual(shadowed)
  expect(store.epochs()).toEqual([])
  store.close()
})

test('what a community of version 1 said is found, but for what was deleted and what is not shown', () => {
  const path = copyOf('version1-community.db')
  const first = opened(path)
  const bodiesOf = (query: string, roomIds?: RoomId[]) =>
    first.search({ query, limit: 10, ...(roomIds ? { roomIds } : {}) }).map(({ body }) => body)
  expect(bodiesOf('good')).toEqual(['Good morning, the café is open'])
  expect(bodiesOf('cafe')).toEqual(['Good morning, the café is open'])
  expect(bodiesOf('brulee')).toEqual(['Crème brûlée?'])
  expect(bodiesOf('日本')).toEqual(['日本語のテキスト'])
  expect(bodiesOf('mistake')).toEqual([])
  expect(bodiesOf('nobody hears')).toEqual([])
  expect(bodiesOf('they', [told.kitchenId])).toEqual([])
  expect(bodiesOf('they', [told.roomId])).toEqual(['but here they do'])
  const newestFirst = [...told.bodies.general, ...told.bodies.kitchen].sort()
  const all = ['good', 'guten', 'but', '日', 'creme', 'smor', 'peace'].flatMap((query) => bodiesOf(query))
  expect(all.sort()).toEqual(newestFirst)
  first.close()
  opened(path).close()
})

test('the log, the graph and the small values of version 1 are the same rows afterwards', () => {
  const path = copyOf('version1-community.db')
  const oldTables = ['events', 'meta', 'names', 'auth_graph', 'auth_graph_edges', 'state_groups', 'state_changes']
  const older = openDatabase(path, databaseKey, communitySchema.slice(0, 1))
  const before = must(older.ok ? older.store : undefined, 'version 1 opens as itself')
  const rows = oldTables.map((table) => rowsOf(before, table))
  before.close()
  const newer = openDatabase(path, databaseKey, communitySchema)
  const after = must(newer.ok ? newer.store : undefined, 'and as the newest')
  expect(oldTables.map((table) => rowsOf(after, table))).toEqual(rows)
  expect(after.pragma('user_version', { simple: true })).toBe(communitySchema.length)
  expect(after.pragma('integrity_check', { simple: true })).toBe('ok')
  after.prepare(`INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)`).run()
  communityStore(after).close()
})
