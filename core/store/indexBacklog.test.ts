import { join } from 'node:path'
import { expect, test } from 'vitest'
import { must } from '../assert.ts'
import { utf8Bytes } from '../crypto/bytes.ts'
import { testCrypto, testRoomId } from '../crypto/testing.ts'
import { type EventId, eventIdOfHash, type UserId } from '../event/ids.ts'
import { learntAtOnceCountMax, learntBySearchCountMax } from '../limits.ts'
import { communitySchema } from './communitySchema.ts'
import { type Batch, communityStore, noProjections } from './communityStore.ts'
import { openDatabase } from './database.ts'
import { everythingIn } from './testing/faultingDatabase.ts'
import { temporaryFolder } from './testing.ts'

const crypto = await testCrypto()
const LAB = testRoomId(crypto, 'Lab')
const MANY = learntBySearchCountMax + learntAtOnceCountMax + 2

const idOf = (index: number): EventId => eventIdOfHash(crypto.sha256(utf8Bytes(`${index}`)))
const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => idOf(from + at))

function openedStore(path = join(temporaryFolder(), 'community.db')) {
  const opened = openDatabase(path, new Uint8Array(32).fill(1), communitySchema)
  const database = must(opened.ok ? opened.store : undefined, 'it opens')
  const store = communityStore(database)
  const say = (from: number, to: number, more: Partial<Batch> = {}) => store.appendBatch(batchOf(from, to, more))
  const hits = (query: string) => store.search({ query, limit: 2 * MANY }).length
  return { path, database, store, say, hits }
}

const batchOf = (from: number, to: number, more: Partial<Batch>): Batch => ({
  ...noProjections,
  durable: false,
  entries: ids(from, to).map((eventId, at) => ({
    ...{ eventId, blob: new Uint8Array(60), accountId: '@ada:x' as UserId, receivedTs: 1 },
    body: `word number${from + at}`,
  })),
  graph: { groups: [], entries: ids(from, to).map((id, at) => entryOf(id, 1_000 * (from + at))) },
  ...more,
})

const entryOf = (id: EventId, ts: number) => ({
  event: {
    ...{ id, roomId: LAB, type: 'm.room.message', stateKey: undefined, sender: '@ada:x' as UserId },
    ...{ originServerTs: ts, prevEvents: [], authEvents: [] },
  },
  ...{ refusedBy: undefined, rank: 1, clampedTs: ts, authDepth: 1, stateBefore: 0, stateAfter: 0 },
})

test('the words of few messages are learnt with them', () => {
  const { store, say, hits } = openedStore()
  say(0, learntAtOnceCountMax)
  expect(store.learnWords(1)).toBe(false)
  expect(hits('word')).toBe(learntAtOnceCountMax)
})

test('the words of many wait, those of later ones behind them, and over a restart', () => {
  const first = openedStore()
  first.say(0, MANY)
  first.say(MANY, MANY + 1)
  first.store.close()
  const { store, hits } = openedStore(first.path)
  expect(store.learnWords(10)).toBe(true)
  expect(hits('word')).toBe(learntBySearchCountMax + 10)
  expect(store.learnWords(MANY)).toBe(false)
  expect(hits('word')).toBe(MANY + 1)
})

test('few that came a moment ago are learnt by the search for them', () => {
  const { store, say, hits } = openedStore()
  say(0, learntAtOnceCountMax + 1)
  expect(hits('word')).toBe(learntAtOnceCountMax + 1)
  expect(store.learnWords(1)).toBe(false)
})

test('what was shadowed or redacted while it waited is as if it had not waited', () => {
  const [waiting, prompt] = [openedStore(), openedStore()]
  const count = learntAtOnceCountMax + 10
  waiting.say(0, count)
  for (let at = 0; at < count; at++) prompt.say(at, at + 1)
  for (const { store } of [waiting, prompt]) {
    const mark = (batch: Partial<Batch>) => store.appendBatch({ ...batchOf(0, 0, {}), ...batch })
    mark({ shadowed: new Map([[LAB, new Set([idOf(3), idOf(4), idOf(60)])]]) })
    mark({ redacted: new Set([idOf(7), idOf(70)]) })
    store.learnWords(20)
    mark({ shadowed: new Map([[LAB, new Set([idOf(4), idOf(61)])]]) })
    mark({ redacted: new Set([idOf(8), idOf(71)]) })
    store.learnWords(1_000)
    mark({ shadowed: new Map([[LAB, new Set([idOf(5)])]]) })
    expect(store.damagedPlaceCount()).toBe(0)
  }
  expect(everythingIn(waiting.database)).toBe(everythingIn(prompt.database))
  expect(waiting.hits('number60')).toBe(1)
  expect(waiting.hits('number5 ')).toBe(0)
})

test('a file whose words wait is whole', () => {
  const { store, say } = openedStore()
  say(0, MANY)
  expect(store.damagedPlaceCount()).toBe(0)
})
