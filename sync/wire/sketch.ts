import { concatBytes } from '../../core/crypto/bytes.ts'
import { sketchCellsMax } from '../limits.ts'
import { CELL_BYTES, SEGMENT_COUNT, SEGMENT_HASH_BYTES, type SketchMessage } from '../reconcile/exchangeMessages.ts'
import { SHORT_ID_BYTES } from '../reconcile/ids.ts'
import { type Cells, emptyCells } from '../reconcile/sketch.ts'
import { HOUR_BYTES } from '../reconcile/treeKey.ts'
import { ByteReader, uintBytes } from './byteReader.ts'

const KINDS = ['probe', 'cells', 'more', 'wanted'] as const

export function encodeSketch(message: SketchMessage): Uint8Array {
  const head = concatBytes(new Uint8Array([KINDS.indexOf(message.kind)]), uintBytes(message.number, 4))
  switch (message.kind) {
    case 'probe':
      return concatBytes(
        head,
        uintBytes(message.count, 6),
        uintBytes(message.hour, HOUR_BYTES),
        ...message.segments,
        encodeCells(message.cells),
      )
    case 'cells':
      return concatBytes(head, uintBytes(message.first, 2), uintBytes(message.end, 2), encodeCells(message.cells))
    case 'more':
      return concatBytes(head, uintBytes(message.first, 2), uintBytes(message.count, 2))
    case 'wanted':
      return concatBytes(head, ...message.shortIds)
  }
}

export function decodeSketch(payload: Uint8Array): SketchMessage | undefined {
  const reader = new ByteReader(payload)
  const kind = KINDS[reader.uint(1)]
  const number = reader.uint(4)
  const message = kind && decodeKind[kind](reader, number)
  return reader.complete ? message : undefined
}

const decodeKind: Record<SketchMessage['kind'], (reader: ByteReader, number: number) => SketchMessage | undefined> = {
  probe: (reader, number) => {
    const count = reader.uint(6)
    const hour = reader.uint(HOUR_BYTES)
    const segments = Array.from({ length: SEGMENT_COUNT }, () => reader.take(SEGMENT_HASH_BYTES))
    const cells = readCells(reader)
    return cells && { type: 'sketch', kind: 'probe', number, count, hour, segments, cells }
  },
  cells: (reader, number) => {
    const first = reader.uint(2)
    const end = reader.uint(2)
    const cells = readCells(reader)
    if (cells === undefined || first + cells.length > end || end > sketchCellsMax) return undefined
    return { type: 'sketch', kind: 'cells', number, first, end, cells }
  },
  more: (reader, number) => {
    const first = reader.uint(2)
    const count = reader.uint(2)
    if (count === 0 || first + count > sketchCellsMax) return undefined
    return { type: 'sketch', kind: 'more', number, first, count }
  },
  wanted: (reader, number) => {
    if (reader.remaining === 0 || reader.remaining % SHORT_ID_BYTES !== 0) return undefined
    const shortIds = Array.from({ length: reader.remaining / SHORT_ID_BYTES }, () => reader.take(SHORT_ID_BYTES))
    return { type: 'sketch', kind: 'wanted', number, shortIds }
  },
}

/** Cells one behind the other: the symbol's halves and the check, then the count modulo 2^16. */
export function encodeCells({ length, low, high, check, count }: Cells): Uint8Array {
  const bytes = new Uint8Array(length * CELL_BYTES)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < length; at++) {
    view.setUint32(at * CELL_BYTES, low[at] ?? 0)
    view.setUint32(at * CELL_BYTES + 4, high[at] ?? 0)
    view.setUint32(at * CELL_BYTES + 8, check[at] ?? 0)
    view.setUint16(at * CELL_BYTES + 12, (count[at] ?? 0) & 0xffff)
  }
  return bytes
}

/** Reads as many cells, or as many as fill the rest of a payload: at least one then. */
export function readCells(reader: ByteReader, cellCount?: number): Cells | undefined {
  const length = cellCount ?? reader.remaining / CELL_BYTES
  if (!Number.isInteger(length) || (cellCount === undefined && length === 0)) return undefined
  if (length * CELL_BYTES > reader.remaining) return undefined
  const cells = emptyCells(length)
  for (let at = 0; at < length; at++) {
    cells.low[at] = reader.uint(4)
    cells.high[at] = reader.uint(4)
    cells.check[at] = reader.uint(4)
    cells.count[at] = reader.uint(2)
  }
  return cells
}
