import { concatBytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EventSet } from './eventSet.ts'
import { SEGMENT_COUNT, SEGMENT_HASH_BYTES } from './exchangeMessages.ts'
import type { TreeChild } from './merkleTree.ts'
import { type Bound, childPrefix, type Prefix, TREE_FAN_OUT } from './treeKey.ts'
import { HASH_BYTES } from './treeNodes.ts'

/**
 * A set by its time, cut into segments that grow sixteenfold the further they lie behind an hour: 0 is that hour and all
 * later ones, and segment s ends where s - 1 begins. Whoever compares them knows at once whether only the newest differs.
 * Their hashes are hints, and nothing depends on them.
 */

const HOUR_DEPTH = 6

/** The first hour of a segment, a whole number of blocks of 16^s hours. */
export function segmentStart(hour: number, segment: number): number {
  if (segment === 0) return hour
  if (segment === SEGMENT_COUNT - 1) return 0
  const hours = TREE_FAN_OUT ** segment
  return Math.max(0, (Math.floor(hour / hours) - 1) * hours)
}

/** The beginnings of all segments' hashes. */
export const segmentHashes = (crypto: CryptoPort, set: EventSet, hour: number): Uint8Array[] =>
  Array.from({ length: SEGMENT_COUNT }, (_, segment) => segmentHash(crypto, set, hour, segment))

function segmentHash(crypto: CryptoPort, set: EventSet, hour: number, segment: number): Uint8Array {
  const parts: Uint8Array[] = []
  if (segment === 0) {
    parts.push(set.node(hourPrefix(hour, HOUR_DEPTH)).hash)
    // Whoever lacks even later hours shall see that.
    if (set.countBefore(hourBound(hour + 1)) < set.count) parts.push(new Uint8Array(1))
  } else {
    const blockHours = TREE_FAN_OUT ** (segment - 1)
    const end = segmentStart(hour, segment - 1)
    forBlocks(set, segmentStart(hour, segment), end, segment - 1, (block, child) => {
      if (child) parts.push(hourBound(block * blockHours), child.hash)
    })
  }
  return crypto.blake2b(concatBytes(...parts), HASH_BYTES).slice(0, SEGMENT_HASH_BYTES)
}

/** Visits the blocks of 16^scale hours of a time; undefined where a block is empty. */
function forBlocks(
  set: EventSet,
  startHour: number,
  endHour: number,
  scale: number,
  visit: (block: number, child: TreeChild | undefined) => void,
): void {
  const hours = TREE_FAN_OUT ** scale
  const end = endHour / hours
  for (let block = startHour / hours; block < end; ) {
    const children = childrenOf(set, hourPrefix(block * hours, HOUR_DEPTH - scale - 1))
    do visit(block, children[block % TREE_FAN_OUT])
    while (++block % TREE_FAN_OUT !== 0 && block < end)
  }
}

/** The prefix of an hour's first half bytes. */
export function hourPrefix(hour: number, depth: number): Prefix {
  const bytes = hourBound(hour).slice(0, (depth + 1) >>> 1)
  const last = bytes.length - 1
  if ((depth & 1) === 1) bytes[last] = (bytes[last] ?? 0) & 0xf0
  return { depth, bytes }
}

/** Where an hour begins. */
export const hourBound = (hour: number): Bound => new Uint8Array([hour >>> 16, hour >>> 8, hour])

export const hourOfBound = (bound: Bound): number => (bound[0] ?? 0) * 65_536 + (bound[1] ?? 0) * 256 + (bound[2] ?? 0)

/** What is below a prefix, by the next half byte. */
export function childrenOf(set: EventSet, prefix: Prefix): readonly (TreeChild | undefined)[] {
  const node = set.node(prefix)
  if (node.kind === 'inner') return node.children
  if (node.kind === 'empty') return new Array<undefined>(TREE_FAN_OUT).fill(undefined)
  return Array.from({ length: TREE_FAN_OUT }, (_, nibble) => {
    const { count, hash } = set.node(childPrefix(prefix, nibble))
    return count === 0 ? undefined : { count, hash }
  })
}
