import type { IngestResult } from './ingestBench.ts'
import type { Machine } from './machine.ts'
import type { MergeResult } from './mergeBench.ts'
import type { ResolveResult } from './resolveBench.ts'
import type { SearchResult } from './searchBench.ts'
import type { SetResult, Spread } from './setBench.ts'
import type { StoreResult, StoreStep } from './storeBench.ts'

const ms = (value: number): string => value.toFixed(2)
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)

/** The resolution of the large rooms, for people. */
export function resolveTable(rooms: readonly ResolveResult[], on: Machine): string {
  const rows = rooms.map((room) => [
    room.name,
    count(room.eventCount),
    count(room.stateCount),
    ms(room.bestMs),
    ms(room.medianMs),
    ms(room.firstMs),
    String(room.runCount),
    megabytes(room.heapBytes),
    room.isAgreed ? 'as agreed' : 'WRONG',
  ])
  const head = ['room', 'events', 'state', 'best ms', 'median ms', 'first ms', 'runs', 'heap MB', 'outcome']
  return [...table(head, rows), machineLine(on)].join('\n')
}

/** The state before a merge in rooms of several sizes, for people. */
export function mergeTable(rooms: readonly MergeResult[], on: Machine): string {
  const rows = rooms.map((room) => [
    count(room.memberCount),
    count(room.eventCount),
    count(Math.round((room.eventCount / room.ingestMs) * 1_000)),
    ms(room.bestMs),
    ms(room.medianMs),
    ms(room.firstMs),
    String(room.runCount),
    megabytes(room.heapBytes),
  ])
  const head = ['members', 'events', 'ingested/s', 'best ms', 'median ms', 'first ms', 'runs', 'heap MB']
  return [...table(head, rows), ...growthLine(growthOf(rooms)), machineLine(on)].join('\n')
}

/** The way into the graph and the database, for people. */
export function ingestTable(rooms: readonly IngestResult[], on: Machine): string {
  const perSecond = (events: number, tookMs: number) => count(Math.round((events / tookMs) * 1_000))
  const rows = rooms.map((room) => [
    room.name,
    count(room.eventCount),
    perSecond(room.eventCount, room.graphMs + room.storageMs),
    perSecond(room.eventCount, room.graphMs),
    perSecond(room.eventCount, room.storageMs),
    perSecond(room.eventCount, room.restoreMs),
    megabytes(room.fileBytes),
    megabytes(room.heapBytes),
  ])
  const head = ['room', 'events', 'ingested/s', 'judged/s', 'stored/s', 'restored/s', 'file MB', 'heap MB']
  return [...table(head, rows), machineLine(on)].join('\n')
}

/** How fast a community's file is written and searched, for people. */
export function storeTable(store: StoreResult, search: SearchResult, on: Machine): string {
  const ways = store.steps.map(({ name, eventsPerSecond, share }) => [
    WAYS[name],
    count(Math.round(eventsPerSecond)),
    percent(share),
  ])
  const queries = search.queries.map(({ name, hitCount, medianMs, p95Ms }) => [
    name,
    count(hitCount),
    ms(medianMs),
    ms(p95Ms),
  ])
  return [
    ...table(
      [
        `${count(store.eventCount)} events of ${Math.round(store.bytes / store.eventCount)} bytes`,
        'a second',
        'of rows',
      ],
      ways,
    ),
    `Encrypted inserts reach ${percent(store.encryptedShare)} of unencrypted ones. Opened again in ${ms(store.reopenMs)} ms from ${megabytes(store.fileBytes)} MB.`,
    '',
    ...table(['the newest 50', 'hits', 'median ms', 'p95 ms'], queries),
    `${count(search.messageCount)} messages in ${megabytes(search.fileBytes)} MB, ` +
      `indexed at ${count(Math.round(search.indexedPerSecond))} a second. All searches: p95 ${ms(search.p95Ms)} ms.`,
    machineLine(on),
  ].join('\n')
}

/** The synchronised set in memory, for people. */
export function setTable(sets: readonly SetResult[], on: Machine): string {
  const head = [
    'set',
    'events',
    'load ms',
    'with its tree',
    'kept MB',
    'keep ms',
    'check ms',
    'newest ms',
    'bytes each',
  ]
  const rows = sets.map((set) => [
    set.name,
    count(set.eventCount),
    ms(set.loadMs),
    ms(set.loadKeptMs),
    megabytes(set.keptBytes),
    ms(set.keepMs),
    ms(set.checkMs),
    ms(set.newestMs),
    set.bytesPerEvent.toFixed(0),
  ])
  const spread = ({ medianUs, p99Us, mostUs }: Spread) => [medianUs, p99Us, mostUs].map((each) => each.toFixed(0))
  const additions = sets.map((set) => [set.name, ...spread(set.addRecent), ...spread(set.addAnywhere)])
  const times = ['recent: median µs', 'p99', 'most', 'of any time: median µs', 'p99', 'most']
  return [...table(head, rows), '', ...table(['one more and the root', ...times], additions), machineLine(on)].join(
    '\n',
  )
}

const WAYS: Readonly<Record<StoreStep['name'], string>> = {
  'rows unencrypted': 'the same rows, unencrypted',
  rows: 'the same rows as they are',
  log: 'opened, hashed and appended',
  graph: '… authenticated, judged and placed',
  all: '… and indexed for search',
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** How the greatest room compares with the smallest. */
export interface Growth {
  /** How many times as many members. */
  readonly members: number
  /** How many times as long a merge takes, by the best and by the median of its runs. */
  readonly best: number
  readonly median: number
}

/** Undefined for fewer than two sizes. */
export function growthOf(rooms: readonly MergeResult[]): Growth | undefined {
  const bySize = rooms.toSorted((left, right) => left.memberCount - right.memberCount)
  const [least, greatest] = [bySize[0], bySize.at(-1)]
  if (!least || !greatest || least.memberCount === greatest.memberCount) return undefined
  return {
    members: greatest.memberCount / least.memberCount,
    best: greatest.bestMs / least.bestMs,
    median: greatest.medianMs / least.medianMs,
  }
}

const growthLine = (growth: Growth | undefined): string[] =>
  growth
    ? [
        `${growth.members.toFixed(0)} times the members: ` +
          `${growth.best.toFixed(2)} times the best, ${growth.median.toFixed(2)} times the median.`,
      ]
    : []

export const machineLine = ({ node, platform, processor, coreCount, residentBytesMax }: Machine): string =>
  `Node ${node}, ${platform}, ${coreCount} × ${processor}; at most ${megabytes(residentBytesMax)} MB of memory.`

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  )
}
