import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { testCrypto } from '../../core/crypto/testing.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { communityStore } from '../../core/store/communityStore.ts'
import { openDatabase } from '../../core/store/database.ts'
import { openProfileStore } from '../../core/store/profileStore.ts'
import { temporaryFolder } from '../../core/store/testing.ts'
import { pictureOf } from '../../core/testing/community.ts'
import { completeProjections, rebuildProjections } from './rebuild.ts'
import { mustOpen, StoredCommunity } from './testing.ts'

const crypto = await testCrypto()
const KEY = new Uint8Array(32).fill(7)
const fixtures = join(import.meta.dirname, '../../core/store/fixtures')

const projected = [
  'names',
  'auth_graph',
  'auth_graph_edges',
  'state_groups',
  'state_changes',
  'state_snapshots',
  'message_index',
  'room_state',
]

const openedDatabase = (path = join(temporaryFolder(), 'community.db')): Sqlite.Database =>
  mustOpen(openDatabase(path, KEY, communitySchema))

/** Every row of every projection, and whether the search index agrees with what it is made of. */
function projectionsOf(database: Sqlite.Database): unknown {
  database.prepare(`INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)`).run()
  const words = 'SELECT term, doc, col, offset FROM temp.words ORDER BY term, doc, col, offset'
  database.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, message_search, instance)')
  const tables = projected.map((table) => [table, database.prepare(`SELECT * FROM ${table}`).all()])
  return Object.fromEntries([...tables, ['words', database.prepare(words).all()]])
}

function stored() {
  const database = openedDatabase()
  const community = new StoredCommunity(crypto, communityStore(database)).takeAll()
  return { database, community }
}

describe('rebuilding what is made from the log', () => {
  it('gives the same rows in every table as they were written', () => {
    const { database, community } = stored()
    const before = projectionsOf(database)
    const { eventCount, leftOutCount } = rebuildProjections(community.options)
    expect({ eventCount, leftOutCount }).toEqual({ eventCount: community.graph.entryCount, leftOutCount: 0 })
    expect(projectionsOf(database)).toEqual(before)
    database.close()
  })

  it.each([
    ['emptied', ['DELETE FROM message_index', 'DELETE FROM room_state', 'DELETE FROM state_snapshots']],
    ['emptied altogether', [...projected].reverse().map((table) => `DELETE FROM ${table}`)],
    [
      'changed',
      [
        `UPDATE message_index SET body = 'something else'`,
        'UPDATE auth_graph SET rank = 99, shadowed = 1, state_after = 1',
        'DELETE FROM auth_graph_edges WHERE child % 2 = 0',
        `UPDATE room_state SET content = '{}'`,
        `INSERT INTO message_search (message_search) VALUES ('delete-all')`,
      ],
    ],
  ])('gives the same where they were %s', (_, damage) => {
    const { database, community } = stored()
    const before = projectionsOf(database)
    database.pragma('foreign_keys = OFF')
    for (const sql of damage) database.exec(sql)
    database.pragma('foreign_keys = ON')
    rebuildProjections(community.options)
    expect(projectionsOf(database)).toEqual(before)
    // And what is read from it goes on like before.
    const picture = pictureOf(community.graph)
    community.reread()
    expect(pictureOf(community.graph)).toEqual(picture)
    const more = community.community.owner.say('and on it goes')
    expect(community.take([more]).length).toBe(1)
    expect(community.store.search({ query: 'and on it', limit: 5 }).length).toBe(1)
    database.close()
  })

  it('finds what was found, and nothing that was deleted or shadowed', () => {
    const { database, community } = stored()
    rebuildProjections(community.options)
    const found = (query: string) => community.store.search({ query, limit: 20 }).map(({ body }) => body)
    expect(found('after all')).toEqual(['after all that'])
    expect(found('ben says').length).toBe(8)
    expect(found('canary')).toEqual([])
    expect(found('shadowed')).toEqual([])
    database.close()
  })

  it('leaves everything as it was where it fails', () => {
    const { database, community } = stored()
    const before = projectionsOf(database)
    database.exec(`CREATE TEMP TRIGGER fails BEFORE INSERT ON room_state BEGIN SELECT RAISE(ABORT, 'no'); END`)
    expect(() => rebuildProjections(community.options)).toThrow('no')
    database.exec('DROP TRIGGER fails')
    expect(projectionsOf(database)).toEqual(before)
    community.take([community.community.owner.say('and on it goes')])
    rebuildProjections(community.options)
    database.close()
  })
})

describe('a file of version 1', () => {
  const told = JSON.parse(readFileSync(join(fixtures, 'version1.json'), 'utf8'))
  const key = crypto.hkdf(KEY, utf8Bytes(told.communityId), 'roost/v1/community-file', 32)

  function migrated() {
    const folder = temporaryFolder()
    for (const name of ['profile', 'community']) {
      copyFileSync(join(fixtures, `version1-${name}.db`), join(folder, `${name}.db`))
    }
    const profile = mustOpen(openProfileStore(join(folder, 'profile.db'), KEY))
    const secret = must(profile.communities()[0], 'a community').secret
    profile.close()
    const database = mustOpen(openDatabase(join(folder, 'community.db'), key, communitySchema))
    const store = communityStore(database)
    const keys = epochKeys(crypto, told.communityId, secret)
    return { database, store, options: { crypto, store, epochs: [keys], communityId: told.communityId, nowMs: 1 } }
  }

  it('is the community that it was, once it is read', async () => {
    const { store, options } = migrated()
    const { CommunityGraph } = await import('../../core/graph/communityGraph.ts')
    const { readWholeLog } = await import('../community/communityLog.ts')
    const graph = new CommunityGraph({ crypto, communityId: told.communityId })
    graph.restore(readWholeLog(crypto, options.epochs, store).logged, store.graph)
    expect(pictureOf(graph)).toEqual(told.picture)
    // The message that was deleted under version 1 is erased as well, when its time has come.
    expect(store.lacksRoomStates()).toBe(true)
    completeProjections(store, graph, 1_000)
    expect(store.lacksRoomStates()).toBe(false)
    expect(store.eraseDue(Number.MAX_SAFE_INTEGER, 10)).toEqual([told.redactedId])
    store.close()
  })

  it('has afterwards what a rebuild makes of its log', () => {
    const { database, store, options } = migrated()
    rebuildProjections(options)
    const rebuilt = projectionsOf(database)
    store.close()
    const again = migrated()
    rebuildProjections(again.options)
    expect(projectionsOf(again.database)).toEqual(rebuilt)
    again.store.close()
  })
})
