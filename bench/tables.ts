import type { IngestResult } from './ingestBench.ts'
import type { Machine } from './machine.ts'
import type { MergeResult } from './mergeBench.ts'
import type { ResolveResult } from './resolveBench.ts'

const ms = (value: number): string => value.toFixed(2)
const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
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

const machineLine = ({ node, platform, processor, coreCount, residentBytesMax }: Machine): string =>
  `Node ${node}, ${platform}, ${coreCount} × ${processor}; at most ${megabytes(residentBytesMax)} MB of memory.`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  )
}
