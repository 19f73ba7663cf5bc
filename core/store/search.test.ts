import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { must } from '../assert.ts'
import { utf8Bytes } from '../crypto/bytes.ts'
import { testCrypto, testRoomId } from '../crypto/testing.ts'
import { type EventId, eventIdOfHash, type RoomId, type UserId } from '../event/ids.ts'
import { communitySchema } from './communitySchema.ts'
import { type Batch, communityStore, noProjections } from './communityStore.ts'
import { openDatabase } from './database.ts'
import { temporaryFolder } from './testing.ts'

const crypto = await testCrypto()
const KEY = new Uint8Array(32).fill(1)
const [LAB, KITCHEN] = ['Lab', 'Kitchen'].map((name) => testRoomId(crypto, name)) as [RoomId, RoomId]

interface Said {
  readonly body: string
  readonly ts?: number
  readonly roomId?: RoomId
}

const idOf = (index: number): EventId => eventIdOfHash(crypto.sha256(utf8Bytes(`${index}`)))

/** A store in which these were said one after the other, each as long after the last as `ts` does not say otherwise. */
function storeOf(...said: readonly (string | Said)[]) {
  const opened = openDatabase(join(temporaryFolder(), 'community.db'), KEY, communitySchema)
  const database = must(opened.ok ? opened.store : undefined, 'it opens')
  const store = communityStore(database)
  let count = 0
  const say = (...items: readonly (string | Said)[]) => {
    const list = items.map((item) => (typeof item === 'string' ? { body: item } : item))
    const from = count
    count += list.length
    store.appendBatch({
      ...NOTHING,
      entries: list.map(({ body }, at) => ({ ...BLOB, eventId: idOf(from + at), body })),
      graph: {
        groups: [],
        entries: list.map(({ ts, roomId = LAB }, at) => entryOf(idOf(from + at), roomId, ts ?? 1_000 * (from + at))),
      },
    })
  }
  say(...said)
  const find = (query: string, more: { roomIds?: RoomId[]; limit?: number; before?: number } = {}) =>
    store.search({ query, limit: 10, ...more }).map(({ body }) => body)
  const mark = (batch: Partial<Batch>) => store.appendBatch({ ...NOTHING, ...batch })
  return { store, database, say, find, mark }
}

const BLOB = { blob: new Uint8Array(60), accountId: '@ada:x' as UserId, receivedTs: 1 }
const NOTHING: Batch = { ...noProjections, entries: [], durable: false }
const entryOf = (id: EventId, roomId: RoomId, ts: number) => ({
  event: {
    id,
    roomId,
    type: 'm.room.message',
    stateKey: undefined,
    sender: '@ada:x' as UserId,
    originServerTs: ts,
    prevEvents: [],
    authEvents: [],
  },
  refusedBy: undefined,
  rank: 1,
  clampedTs: ts,
  authDepth: 1,
  stateBefore: 0,
  stateAfter: 0,
})

describe('a search', () => {
  test('finds all of its words in any order, newest first, and the last one by its beginning', () => {
    const { find } = storeOf('the kettle is on', 'is the kettle broken?', 'tea is ready', 'the kettles are all broken')
    expect(find('the kettle')).toEqual(['the kettles are all broken', 'is the kettle broken?', 'the kettle is on'])
    expect(find('kettle the ')).toEqual(['is the kettle broken?', 'the kettle is on'])
    expect(find('kettle bro')).toEqual(['is the kettle broken?'])
    expect(find('"kettle is"')).toEqual(['the kettle is on'])
    expect(find('"the kettle" "is on"')).toEqual(['the kettle is on'])
    expect(find('"the kett')).toEqual(['the kettles are all broken', 'is the kettle broken?', 'the kettle is on'])
    expect(find('coffee')).toEqual([])
  })

  test('does not mind case, accents or the alphabet', () => {
    const { find } = storeOf('Crème BRÛLÉE', 'Ελληνικά', 'привет мир', '日本語のテキスト', 'Straße')
    for (const [query, body] of [
      ['creme brulee', 'Crème BRÛLÉE'],
      ['CRÈME', 'Crème BRÛLÉE'],
      ['ΕΛΛΗΝΙΚΆ', 'Ελληνικά'],
      ['ПРИВЕТ', 'привет мир'],
      ['日本', '日本語のテキスト'],
      ['strasse', undefined],
      ['straß', 'Straße'],
    ]) {
      expect(find(must(query, 'a query'))).toEqual(body === undefined ? [] : [body])
    }
  })

  test('is of the rooms that are named, or of all', () => {
    const { find } = storeOf('tea in the lab', { body: 'tea in the kitchen', roomId: KITCHEN })
    expect(find('tea')).toEqual(['tea in the kitchen', 'tea in the lab'])
    expect(find('tea', { roomIds: [LAB] })).toEqual(['tea in the lab'])
    expect(find('tea', { roomIds: [LAB, KITCHEN] }).length).toBe(2)
    expect(find('tea', { roomIds: [testRoomId(crypto, 'nowhere')] })).toEqual([])
    expect(find('tea', { roomIds: [] })).toEqual([])
    // The number of a room is no word.
    expect(find('1')).toEqual([])
    expect(find('2')).toEqual([])
  })

  test('is ordered by time, whenever the messages came, and goes on page by page', () => {
    const { store, say } = storeOf(...Array.from({ length: 30 }, (_, n) => ({ body: `tea ${n}`, ts: n * 10 })))
    say(...Array.from({ length: 30 }, (_, n) => ({ body: `tea ${n}.5`, ts: n * 10 + 5 })))
    const bodies: string[] = []
    for (let before: number | undefined; ; ) {
      const page = store.search({ query: 'tea', limit: 7, ...(before === undefined ? {} : { before }) })
      bodies.push(...page.map(({ body }) => body))
      before = page.at(-1)?.position
      if (page.length < 7) break
    }
    expect(bodies).toEqual(Array.from({ length: 60 }, (_, n) => `tea ${(59 - n) / 2}`))
  })

  test('takes messages that all claim the same moment, and absurd ones', () => {
    const many = Array.from({ length: 2_500 }, (_, n) => ({ body: `flood ${n}`, ts: 5 }))
    const { store, say, find } = storeOf(...many)
    say({ body: 'flood end', ts: 6 }, { body: 'flood past', ts: -5 }, { body: 'flood future', ts: 2 ** 53 - 1 })
    expect(store.search({ query: 'flood', limit: 5_000 }).length).toBe(2_503)
    expect(find('flood', { limit: 1 })).toEqual(['flood future'])
    expect(new Set(store.search({ query: 'flood', limit: 5_000 }).map(({ position }) => position)).size).toBe(2_503)
  })

  test('never finds what was redacted or is shadowed, and finds again what is no longer shadowed', () => {
    const { find, mark, store } = storeOf('one secret', 'two secret', 'three secret')
    mark({ shadowed: new Map([[LAB, new Set([idOf(1)])]]) })
    expect(find('secret')).toEqual(['three secret', 'one secret'])
    mark({ redacted: new Set([idOf(2)]), shadowed: new Map([[LAB, new Set([idOf(1)])]]) })
    expect(find('secret')).toEqual(['one secret'])
    mark({ shadowed: new Map([[LAB, new Set()]]) })
    expect(find('secret')).toEqual(['two secret', 'one secret'])
    mark({ redacted: new Set([0, 1, 2].map(idOf)) })
    expect(find('secret')).toEqual([])
    expect([...store.indexedMessages()]).toEqual([])
  })

  test('a message that was shadowed before its text came is not found', () => {
    const { find, mark } = storeOf('something else')
    mark({ graph: { groups: [], entries: [entryOf(idOf(7), LAB, 7)] }, entries: [{ ...BLOB, eventId: idOf(7) }] })
    mark({ shadowed: new Map([[LAB, new Set([idOf(7)])]]) })
    mark({ entries: [{ ...BLOB, eventId: idOf(7), body: 'shadowed words' }] })
    expect(find('shadowed')).toEqual([])
    mark({ shadowed: new Map([[LAB, new Set()]]) })
    expect(find('shadowed')).toEqual(['shadowed words'])
  })

  test('finds many words with one beginning as well as few', () => {
    const bodies = Array.from({ length: 200 }, (_, n) => `hausbau${n}`)
    const { find } = storeOf(...bodies, 'haus', 'garten')
    expect(find('haus', { limit: 300 }).length).toBe(201)
    expect(find('hausbau1', { limit: 300 }).length).toBe(111)
    expect(find('hausbau19', { limit: 300 })).toEqual([
      'hausbau199',
      ...[8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => `hausbau19${n}`),
      'hausbau19',
    ])
    expect(find('"garten" haus')).toEqual([])
  })
})

test('any text at all is a query, finds what it should or nothing, and changes nothing', () => {
  const { store, find, database } = storeOf('NEAR the "AND" of (all) OR* things -- body:x', 'plain words')
  const nasty = fc.constantFrom(
    ...[
      '"',
      "'",
      '*',
      '(',
      ')',
      'AND',
      'OR',
      'NOT',
      'NEAR(',
      'NEAR/2',
      'body:',
      'room : 1',
      '{body}',
      '^',
      '+',
      '-',
      '\\',
      ';',
    ],
    ...[
      '--',
      '/*',
      '\u0000',
      '\ud800',
      '\u202e',
      '%',
      '_',
      '?1',
      ':x',
      '“',
      '»',
      'é',
      '日本',
      'a'.repeat(600),
      '\n',
      '𝒳',
      'plain',
      'words',
    ],
  )
  const query = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(nasty, { maxLength: 40 }).map((list) => list.join(' ')),
    fc.array(nasty, { maxLength: 40 }).map((list) => list.join('')),
  )
  fc.assert(
    fc.property(query, fc.option(fc.constantFrom([LAB], [])), (text, roomIds) => {
      const hits = store.search({ query: text, limit: 10, ...(roomIds ? { roomIds } : {}) })
      expect(hits.length).toBeLessThanOrEqual(2)
    }),
    { numRuns: 1_500 },
  )
  expect(find('near the and of all or thi')).toEqual(['NEAR the "AND" of (all) OR* things -- body:x'])
  expect(find('body:x')).toEqual(['NEAR the "AND" of (all) OR* things -- body:x'])
  expect(find('plain')).toEqual(['plain words'])
  expect(database.prepare('SELECT count(*) AS n FROM message_index').get()).toEqual({ n: 2 })
})
