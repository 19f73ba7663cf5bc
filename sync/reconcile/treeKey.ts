import { ID_BYTES } from '../../core/event/idBytes.ts'

/**
 * Where an event stands in the synchronised set: the hour of its `origin_server_ts`, clamped to 0…2^24−1, as 3 bytes,
 * then its 32 id bytes. Time first, since what differs is mostly recent and then lies close together.
 */
export type TreeKey = Uint8Array

/** A node of the tree: the keys that begin with so many half bytes. Where `depth` is odd, the last half byte is 0. */
export interface Prefix {
  /** 0 to `TREE_DEPTH_MAX`. */
  readonly depth: number
  /** Half of `depth`, rounded up. */
  readonly bytes: Uint8Array
}

const HOUR_MS = 3_600_000
const HOUR_MAX = 2 ** 24 - 1
export const HOUR_BYTES = 3
/** Of the hash of a whole set. */
export const ROOT_BYTES = 16
export const TREE_KEY_BYTES = HOUR_BYTES + ID_BYTES
/** Two half bytes for each byte of a key. */
export const TREE_DEPTH_MAX = 2 * TREE_KEY_BYTES
export const TREE_FAN_OUT = 16

/** The beginning of a key, for the first of all keys that begin so. */
export type Bound = Uint8Array

export function keyOfBound(bound: Bound): TreeKey {
  const key = new Uint8Array(TREE_KEY_BYTES)
  key.set(bound)
  return key
}

/** A time as a key holds it. */
export const keyHour = (originServerTs: number): number =>
  Math.min(Math.max(Math.floor(originServerTs / HOUR_MS), 0), HOUR_MAX)

export function treeKey(hour: number, id: Uint8Array): TreeKey {
  const key = new Uint8Array(TREE_KEY_BYTES)
  key[0] = hour >>> 16
  key[1] = hour >>> 8
  key[2] = hour
  key.set(id, HOUR_BYTES)
  return key
}

/** Before or at every key, and behind every key. */
export const lowestTreeKey: TreeKey = new Uint8Array(TREE_KEY_BYTES)
export const highestTreeKey: TreeKey = new Uint8Array(TREE_KEY_BYTES).fill(0xff)

export const rootPrefix: Prefix = { depth: 0, bytes: new Uint8Array() }

/** The half byte of some bytes at a depth. */
export function nibbleAt(bytes: Uint8Array, depth: number): number {
  const byte = bytes[depth >>> 1] ?? 0
  return (depth & 1) === 0 ? byte >>> 4 : byte & 15
}

/** The node below another for one more half byte. */
export function childPrefix({ depth, bytes }: Prefix, nibble: number): Prefix {
  const child = new Uint8Array((depth >>> 1) + 1)
  child.set(bytes)
  child[depth >>> 1] = (depth & 1) === 0 ? nibble << 4 : (child[depth >>> 1] ?? 0) | nibble
  return { depth: depth + 1, bytes: child }
}

/** Whether a prefix has the one shape that the node has. */
export const isPrefix = ({ depth, bytes }: Prefix): boolean =>
  Number.isInteger(depth) &&
  depth >= 0 &&
  depth <= TREE_DEPTH_MAX &&
  bytes.length === (depth + 1) >>> 1 &&
  ((depth & 1) === 0 || nibbleAt(bytes, depth) === 0)
