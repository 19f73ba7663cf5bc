import { concatBytes } from '../../core/crypto/bytes.ts'
import { filterBytesMax } from '../limits.ts'
import { filterBytesFor, SALT_BYTES } from '../reconcile/bloomFilter.ts'
import type { Claim, ClaimContent, LeavesMessage } from '../reconcile/exchangeMessages.ts'
import { ID_TAG_BYTES } from '../reconcile/exchangeMessages.ts'
import { type Bound, TREE_KEY_BYTES } from '../reconcile/treeKey.ts'
import { compareBounds } from '../reconcile/treeRange.ts'
import { ByteReader, uintBytes } from './byteReader.ts'
import { encodeCells, readCells } from './sketch.ts'

const KINDS = ['filter', 'final', 'list', 'wanted'] as const

export const encodeLeaves = ({ number, salt, claims }: LeavesMessage): Uint8Array =>
  concatBytes(uintBytes(number, 4), salt, ...claims.map(encodeClaim))

export function decodeLeaves(payload: Uint8Array): LeavesMessage | undefined {
  const reader = new ByteReader(payload)
  const number = reader.uint(4)
  const salt = reader.take(SALT_BYTES)
  if (reader.remaining === 0) return undefined
  const claims: Claim[] = []
  while (reader.remaining > 0) {
    const claim = readClaim(reader)
    if (claim === undefined) return undefined
    claims.push(claim)
  }
  return reader.complete ? { type: 'leaves', number, salt, claims } : undefined
}

/** A bound without end has no bytes: nothing ends at the very beginning. */
const encodeClaim = (claim: Claim): Uint8Array =>
  concatBytes(
    encodeBound(claim.low),
    encodeBound(claim.high ?? new Uint8Array()),
    new Uint8Array([KINDS.indexOf(claim.kind)]),
    encodeContent(claim),
  )

const encodeBound = (bound: Bound): Uint8Array => concatBytes(new Uint8Array([bound.length]), bound)

function encodeContent(content: ClaimContent): Uint8Array {
  switch (content.kind) {
    case 'filter':
      return concatBytes(uintBytes(content.count, 2), content.bits)
    case 'final': {
      const { count, bits, cells } = content
      return concatBytes(uintBytes(count, 2), bits, new Uint8Array([cells.length]), encodeCells(cells))
    }
    case 'list':
    case 'wanted':
      return concatBytes(new Uint8Array([content.tags.length]), ...content.tags)
  }
}

function readClaim(reader: ByteReader): Claim | undefined {
  const low = readBound(reader)
  const high = readBound(reader)
  const kind = KINDS[reader.uint(1)]
  const content = kind && readContent[kind](reader)
  if (low === undefined || high === undefined || content === undefined || reader.overrun) return undefined
  if (high.length > 0 && compareBounds(low, high) >= 0) return undefined
  return { low, high: high.length === 0 ? undefined : high, ...content }
}

function readBound(reader: ByteReader): Bound | undefined {
  const length = reader.uint(1)
  return length > TREE_KEY_BYTES ? undefined : reader.take(length)
}

const readContent: Record<ClaimContent['kind'], (reader: ByteReader) => ClaimContent | undefined> = {
  filter: (reader) => {
    const filter = readBits(reader)
    return filter && { kind: 'filter', ...filter }
  },
  final: (reader) => {
    const filter = readBits(reader)
    const cells = readCells(reader, reader.uint(1))
    return filter && cells && { kind: 'final', ...filter, cells }
  },
  list: (reader) => ({ kind: 'list', tags: readTags(reader) }),
  wanted: (reader) => {
    const tags = readTags(reader)
    return tags.length === 0 ? undefined : { kind: 'wanted', tags }
  },
}

/** The number of ids says how many bits there are. */
function readBits(reader: ByteReader): { readonly count: number; readonly bits: Uint8Array } | undefined {
  const count = reader.uint(2)
  const bytes = filterBytesFor(count)
  return count === 0 || bytes > filterBytesMax ? undefined : { count, bits: reader.take(bytes) }
}

const readTags = (reader: ByteReader): Uint8Array[] =>
  Array.from({ length: reader.uint(1) }, () => reader.take(ID_TAG_BYTES))
