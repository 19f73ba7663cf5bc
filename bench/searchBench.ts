import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must } from '../core/assert.ts'
import { eventIdOfHash, type RoomId, type UserId } from '../core/event/ids.ts'
import { type CommunityStore, communityStore } from '../core/store/communityStore.ts'
import { searchBatchCount, searchRunsCount } from './limits.ts'
import { NOTHING, opened } from './storeBench.ts'
import { Words } from './words.ts'

export interface SearchResult {
  readonly messageCount: number
  readonly indexedPerSecond: number
  readonly fileBytes: number
  readonly queries: readonly QueryResult[]
  /** Of all searches together. */
  readonly p95Ms: number
}

export interface QueryResult {
  readonly name: string
  readonly hitCount: number
  readonly medianMs: number
  readonly p95Ms: number
}

const ROOMS = 5
const FIRST_TS = 1_700_000_000_000
const STEP_MS = 1_000

/** Fills an encrypted database with messages, a tenth of them late, and asks for the newest 50 of several kinds. */
export function benchSearch(messageCount: number): SearchResult {
  const folder = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  try {
    const path = join(folder, 'search.db')
    const words = new Words(2)
    const store = communityStore(opened(path))
    const startMs = performance.now()
    fill(store, words, messageCount)
    const tookMs = performance.now() - startMs
    store.checkpoint()
    const all: number[] = []
    const queries = queriesOf(words).map(([name, query, roomIds]) => {
      const times: number[] = []
      let hitCount = 0
      for (let run = 0; run < searchRunsCount; run++) {
        const fromMs = performance.now()
        hitCount = store.search({ query: query(run), limit: 50, ...(roomIds ? { roomIds } : {}) }).length
        times.push(performance.now() - fromMs)
      }
      all.push(...times)
      return { name, hitCount, medianMs: share(times, 0.5), p95Ms: share(times, 0.95) }
    })
    store.close()
    const indexedPerSecond = (messageCount / tookMs) * 1_000
    return { messageCount, indexedPerSecond, fileBytes: statSync(path).size, queries, p95Ms: share(all, 0.95) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What people look for, by how common it is; `run` picks among words of a kind. */
function queriesOf({ list }: Words): [name: string, query: (run: number) => string, roomIds?: RoomId[]][] {
  const word = (rank: number) => must(list[rank % list.length], 'a word')
  const long = list.filter((one, rank) => one.length > 5 && rank < 2_000)
  return [
    ['the 20 most common words', (run) => `${word(run % 20)} `],
    ['words of middling frequency', (run) => `${word(200 + run * 7)} `],
    ['rare words', (run) => `${word(30_000 + run * 7)} `],
    ['two common words', (run) => `${word(run % 20)} ${word((run + 7) % 20)} `],
    ['a common and a rare word', (run) => `${word(run % 20)} ${word(20_000 + run)} `],
    ['a phrase of two common words', (run) => `"${word(run % 10)} ${word((run + 3) % 10)}"`],
    ['the beginning of a word, 1 to 3 letters', (run) => word(run * 3).slice(0, 1 + (run % 3))],
    [
      'the beginning of a common word, 4 to 8 letters',
      (run) => must(long[run % 100], 'a word').slice(0, 4 + (run % 5)),
    ],
    ['a common word in a room of few messages', (run) => `${word(run % 20)} `, [roomOf(ROOMS - 1)]],
    ['what nobody said', (run) => `${word(run)}zzz ${word(run + 1)}`],
  ]
}

function fill(store: CommunityStore, words: Words, messageCount: number): void {
  for (let from = 0; from < messageCount; from += searchBatchCount) {
    const numbers = Array.from({ length: Math.min(searchBatchCount, messageCount - from) }, (_, at) => from + at)
    const events = numbers.map((number) => ({ number, id: eventIdOfHash(new Uint8Array(randomBytes(32))) }))
    store.appendBatch({
      ...NOTHING,
      entries: events.map(({ id }) => ({
        eventId: id,
        blob: BLOB,
        accountId: SENDERS[0] ?? ('' as UserId),
        receivedTs: 1,
        body: words.message(),
      })),
      graph: { groups: [], entries: events.map(({ number, id }) => entryOf(number, id)) },
    })
    store.learnWords(searchBatchCount)
  }
}

const BLOB = new Uint8Array(100)
const SENDERS = ['@ada:a', '@ben:b', '@cyd:c'] as UserId[]
const roomOf = (number: number): RoomId => `!${String(number).repeat(42)}A` as RoomId

function entryOf(number: number, id: ReturnType<typeof eventIdOfHash>) {
  // Every tenth message comes a day after it was written.
  const ts = FIRST_TS + number * STEP_MS - (number % 10 === 0 ? 24 * 60 * 60 * 1_000 : 0)
  return {
    event: {
      id,
      // The last room has one message in ten thousand.
      roomId: number % 10_000 === 1 ? roomOf(ROOMS - 1) : roomOf(number % (ROOMS - 1)),
      type: 'm.room.message',
      stateKey: undefined,
      sender: must(SENDERS[number % SENDERS.length], 'a sender'),
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
  }
}

const share = (times: readonly number[], part: number): number =>
  must(
    times.toSorted((left, right) => left - right)[Math.min(times.length - 1, Math.floor(times.length * part))],
    'a time',
  )
