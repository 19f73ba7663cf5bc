import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testCrypto } from '../../core/crypto/testing.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { communityStore } from '../../core/store/communityStore.ts'
import { openDatabase } from '../../core/store/database.ts'
import { temporaryFolder } from '../../core/store/testing.ts'
import { mustOpen, StoredCommunity } from './testing.ts'

const crypto = await testCrypto()
const KEY = new Uint8Array(32).fill(7)
const SECRET_TEXT = 'c4'.repeat(32)

function stored() {
  const path = join(temporaryFolder(), 'community.db')
  const database = mustOpen(openDatabase(path, KEY, communitySchema))
  const community = new StoredCommunity(crypto, communityStore(database)).takeAll()
  community.store.addEpochs([
    {
      epochId: new Uint8Array(32),
      roomId: community.communityId,
      secret: new Uint8Array(32).fill(0xc4),
      isVerified: true,
      learntTs: 1,
    },
  ])
  community.store.setMeta('secret', new TextEncoder().encode(SECRET_TEXT))
  const ask = (sql: string, rowsMax = 1_000, calls = 1_000_000) =>
    community.store.runSql(sql, { rowsMax, isOver: () => calls-- <= 0 })
  return { path, database, community, ask }
}

const rowsOf = (outcome: ReturnType<ReturnType<typeof stored>['ask']>) => {
  if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.message}`)
  return outcome.rows
}

describe('a reading query', () => {
  it('sees events, messages, members, rooms and state', () => {
    const { community, ask } = stored()
    const { owner, channelId } = community.community
    expect(rowsOf(ask('SELECT count(*) FROM v_events'))).toEqual([[community.graph.entryCount]])
    expect(rowsOf(ask(`SELECT body FROM v_messages WHERE body LIKE 'owner says%' ORDER BY body LIMIT 2`))).toEqual([
      ['owner says 0'],
      ['owner says 1'],
    ])
    expect(ask(`SELECT room_id, name, join_rule, member_count FROM v_rooms WHERE name = 'Kitchen'`)).toEqual({
      ok: true,
      columns: ['room_id', 'name', 'join_rule', 'member_count'],
      rows: [[channelId, 'Kitchen', 'public', 2]],
      truncated: false,
    })
    const members = `SELECT membership, count(*) FROM v_members WHERE room_id = '${channelId}' GROUP BY 1 ORDER BY 1`
    expect(rowsOf(ask(members))).toEqual([
      ['ban', 1],
      ['join', 2],
      ['leave', 1],
    ])
    // What was redacted is not in the state's content either.
    expect(rowsOf(ask(`SELECT content FROM v_state WHERE type = 'm.room.topic'`))).toEqual([['{}']])
    const senders = `WITH said AS (SELECT sender, count(*) AS n FROM v_messages GROUP BY sender)
      SELECT n FROM said JOIN v_members ON user_id = sender AND room_id = '${channelId}' ORDER BY n DESC`
    expect(rowsOf(ask(senders)).flat()).toEqual([9, 8])
    const self = `SELECT count(*) FROM v_messages a JOIN v_messages b ON a.sender = b.sender WHERE a.sender = '${owner.userId}'`
    expect(rowsOf(ask(self))).toEqual([[81]])
    expect(rowsOf(ask(`SELECT x'0aff', NULL, 1.5, 'a'`))).toEqual([['0AFF', null, 1.5, 'a']])
    community.store.close()
  })

  it('is told at most so many rows, and that there are more', () => {
    const { community, ask } = stored()
    expect(ask('SELECT event_id FROM v_events', 5)).toMatchObject({ ok: true, truncated: true })
    expect(rowsOf(ask('SELECT event_id FROM v_events', 5)).length).toBe(5)
    community.store.close()
  })

  it.each([
    'SELECT * FROM epochs',
    'SELECT * FROM meta',
    'SELECT * FROM main.epochs',
    'SELECT * FROM events',
    'SELECT * FROM auth_graph',
    'SELECT (SELECT hex(secret) FROM epochs)',
    'SELECT * FROM v_events JOIN temp.epochs',
    `SELECT * FROM pragma_table_info('epochs') JOIN epochs`,
    'WITH e AS (SELECT * FROM epochs) SELECT * FROM e',
    'EXPLAIN SELECT * FROM epochs',
    `SELECT load_extension('x')`,
    'SELECT * FROM v_events; SELECT * FROM v_events',
    'not SQL at all',
    '',
  ])('reaches nothing else: %s', (sql) => {
    const { community, ask } = stored()
    expect(ask(sql)).toMatchObject({ ok: false, reason: 'sql' })
    community.store.close()
  })

  it('changes nothing, in no file', () => {
    const { path, community, ask } = stored()
    community.store.checkpoint()
    const before = readFileSync(path)
    const elsewhere = join(temporaryFolder(), 'elsewhere.db')
    for (const sql of [
      `INSERT INTO v_events VALUES (1)`,
      'DELETE FROM v_messages',
      'UPDATE v_messages SET body = 1 RETURNING *',
      'DROP TABLE v_events',
      'CREATE TABLE x (y)',
      `CREATE TABLE x AS SELECT * FROM v_events`,
      `ATTACH '${elsewhere}' AS e`,
      `ATTACH '${path}' AS e KEY 'x'`,
      `VACUUM INTO '${elsewhere}'`,
      'BEGIN',
      'PRAGMA user_version',
      'PRAGMA user_version = 9',
      '/* SELECT */ PRAGMA database_list',
      `-- SELECT\nPRAGMA temp_store_directory = '/tmp'`,
      'WITH x AS (SELECT 1) INSERT INTO v_events SELECT * FROM x',
    ]) {
      expect(ask(sql), sql).toMatchObject({ ok: false })
    }
    expect(existsSync(elsewhere)).toBe(false)
    expect(readFileSync(path).equals(before)).toBe(true)
    community.store.close()
  })

  it('ends, whatever it asks for', () => {
    const { community, ask } = stored()
    const ten = '(VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10))'
    for (const sql of [
      'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c',
      'WITH c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c WHERE x < 0',
      `SELECT count(*) FROM ${Array.from({ length: 12 }, (_, n) => `${ten} AS t${n}`).join(', ')}`,
      `SELECT sum(a.sender > b.sender) FROM v_events a, v_events b, v_events c, v_events d, v_events e`,
      `WITH m AS MATERIALIZED (SELECT 1 AS x FROM v_events) SELECT count(*) FROM m a, m b, m c, m d, m e, m f`,
      `SELECT count(*) FROM ${Array.from({ length: 12 }, (_, n) => `json_each('[1,2,3,4,5,6,7,8,9,0]') AS t${n}`).join(', ')}`,
    ]) {
      expect(ask(sql, 1_000, 20_000), sql).toMatchObject({ ok: false, reason: 'tooSlow' })
    }
    community.store.close()
  })

  it('tells nothing of keys and small values, whatever is made of the words of SQL', () => {
    const { community, ask } = stored()
    const word = fc.constantFrom(
      ...[
        'SELECT',
        '*',
        'FROM',
        'epochs',
        'meta',
        'v_events',
        'v_state',
        'main.epochs',
        'UNION',
        'ALL',
        'secret',
        'value',
      ],
      ...[
        '(',
        ')',
        ',',
        'WITH',
        'x',
        'AS',
        'hex(',
        'JOIN',
        'WHERE',
        'sqlite_schema',
        'LIMIT 3',
        '1',
        'EXPLAIN',
        'VALUES',
      ],
    )
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const outcome = ask(words.join(' '), 50, 5_000)
        const told = JSON.stringify(outcome.ok ? outcome.rows : []).toLowerCase()
        expect(told.includes('c4c4c4c4')).toBe(false)
      }),
      { numRuns: 400 },
    )
    community.store.close()
  })
})
