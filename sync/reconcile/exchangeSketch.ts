import { sketchAnswerCellsMax, sketchAnswerCellsMin, sketchCellsMax } from '../limits.ts'
import { payloadBytesMax } from '../wire/layout.ts'
import type { EventSet } from './eventSet.ts'
import type { Answer, ExchangeTools } from './exchange.ts'
import type { Probe, SketchCells, SketchMessage, SketchMore, SketchWanted } from './exchangeMessages.ts'
import { CELL_BYTES, sketchCellsFixedBytes } from './exchangeMessages.ts'
import { toldSince } from './exchangeTree.ts'
import { SHORT_ID_BYTES, sameBytes } from './ids.ts'
import { hourBound, segmentHashes, segmentStart } from './segments.ts'
import { type Cells, cellsFrom, differenceOf, estimateOf, Sketcher } from './sketch.ts'
import { symbolBytes } from './sketchColumn.ts'

const cellsPerDatagram = Math.floor((payloadBytesMax - sketchCellsFixedBytes) / CELL_BYTES)
export const shortIdsPerDatagram = Math.floor((payloadBytesMax - sketchCellsFixedBytes) / SHORT_ID_BYTES)

/** How many cells tell so many differences, mostly. */
export const cellsFor = (estimate: number): number => Math.ceil(1.4 * estimate + 1.5 * Math.sqrt(estimate) + 3)

/** What telling so many differences by cells costs, with the ids that are asked for then. */
export const sketchBytesFor = (estimate: number): number =>
  CELL_BYTES * Math.max(sketchAnswerCellsMin, cellsFor(estimate)) + (SHORT_ID_BYTES * estimate) / 2

export function answerSketch(tools: ExchangeTools, message: SketchMessage): Answer {
  switch (message.kind) {
    case 'probe':
      return answerProbe(tools, message)
    case 'more':
      return { messages: cellsOf(tools.set, message), push: [], lookups: message.count }
    case 'wanted': {
      const push = message.shortIds.flatMap((short) => tools.set.withShortId(short))
      return { messages: [], push, lookups: message.shortIds.length }
    }
    case 'cells':
      // Only who has asked for cells knows what to do with them.
      return { messages: [], push: [], lookups: 0 }
  }
}

/** What our cells beside another's tell; undefined where they are too few. */
export function compareCells(
  set: EventSet,
  number: number,
  theirs: Cells,
): { readonly wanted: SketchWanted[]; readonly push: Uint8Array[] } | undefined {
  const peeled = new Sketcher().peel(differenceOf(theirs, set.sketch.cells(0, theirs.length)))
  if (peeled === undefined) return undefined
  const { ahead, behind } = peeled
  const short = (symbols: typeof ahead) => symbols.low.map((low, at) => symbolBytes(low, symbols.high[at] ?? 0))
  const lacking = short(ahead).filter((each) => set.withShortId(each).length === 0)
  const wanted: SketchWanted[] = []
  for (let at = 0; at < lacking.length; at += shortIdsPerDatagram) {
    const shortIds = lacking.slice(at, at + shortIdsPerDatagram)
    wanted.push({ type: 'sketch', kind: 'wanted', number, shortIds })
  }
  return { wanted, push: short(behind).flatMap((each) => set.withShortId(each)) }
}

function answerProbe(tools: ExchangeTools, probe: Probe): Answer {
  const { set } = tools
  const lookups = probe.cells.length
  const told = compareCells(set, probe.number, probe.cells)
  if (told) return { messages: told.wanted, push: told.push, lookups }
  const sampled = estimateOf(differenceOf(probe.cells, set.sketch.cells(0, probe.cells.length)))
  const estimate = Math.max(sampled, Math.abs(probe.count - set.count))
  const from = differingFrom(tools, probe)
  const isLocal = set.count - set.countBefore(hourBound(from)) <= set.count / 8
  // What differs lies close together, or is most of everything: filters cost less there than cells; see docs/benchmarks.md.
  const filterBytes = isLocal ? 200 + 4 * estimate : 200 + 1.3 * (set.count + probe.count)
  if (filterBytes < sketchBytesFor(estimate) || Math.abs(probe.count - set.count) > sketchCellsMax) {
    return { messages: toldSince(set, probe.number, from, probe.hour, estimate), push: [], lookups }
  }
  const count = Math.max(sketchAnswerCellsMin, cellsFor(estimate))
  return {
    messages: cellsOf(set, { type: 'sketch', kind: 'more', number: probe.number, first: 0, count }),
    push: [],
    lookups: lookups + count,
  }
}

/** The first hour of the oldest segment that differs. */
function differingFrom({ crypto, set }: ExchangeTools, { hour, segments }: Probe): number {
  const ours = segmentHashes(crypto, set, hour)
  const oldest = segments.findLastIndex((hash, segment) => !sameBytes(hash, ours[segment] ?? hash))
  return segmentStart(hour, Math.max(0, oldest))
}

function cellsOf(set: EventSet, { number, first, count }: SketchMore): SketchCells[] {
  const cells = set.sketch.cells(first, Math.min(count, sketchAnswerCellsMax))
  const messages: SketchCells[] = []
  for (let at = 0; at < cells.length; at += cellsPerDatagram) {
    const part = cellsFrom(cells, at, Math.min(cellsPerDatagram, cells.length - at))
    messages.push({ type: 'sketch', kind: 'cells', number, first: first + at, end: first + cells.length, cells: part })
  }
  return messages
}
