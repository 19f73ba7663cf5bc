import { SALT_BYTES } from './bloomFilter.ts'
import { SHORT_ID_BYTES } from './ids.ts'
import type { Cells } from './sketch.ts'
import { type Bound, HOUR_BYTES, type Prefix } from './treeKey.ts'
import { HASH_BYTES } from './treeNodes.ts'

/**
 * What two peers say to find out what their sets differ in. A question has a number, and whatever answers it repeats it.
 */
export type ExchangeMessage = SketchMessage | TreeMessage | LeavesMessage

export type SketchMessage = Probe | SketchCells | SketchMore | SketchWanted

/** "This is my set in short: tell me what we differ in, or how we find out." */
export interface Probe {
  readonly type: 'sketch'
  readonly kind: 'probe'
  readonly number: number
  readonly count: number
  /** Of the newest event. */
  readonly hour: number
  /** Of each segment of time behind it, from the newest on, the beginning of a hash; see `segments.ts`. */
  readonly segments: readonly Uint8Array[]
  readonly cells: Cells
}

/** Cells of the sender's sketch. */
export interface SketchCells {
  readonly type: 'sketch'
  readonly kind: 'cells'
  readonly number: number
  readonly first: number
  /** The answer goes up to but without this cell. */
  readonly end: number
  readonly cells: Cells
}

/** "Tell me these cells of your sketch." */
export interface SketchMore {
  readonly type: 'sketch'
  readonly kind: 'more'
  readonly number: number
  readonly first: number
  readonly count: number
}

/** "By our sketches you hold these, and I do not: push them." The beginnings of ids, 8 bytes each. */
export interface SketchWanted {
  readonly type: 'sketch'
  readonly kind: 'wanted'
  readonly number: number
  readonly shortIds: readonly Uint8Array[]
}

/** "These are nodes of my tree." */
export interface TreeMessage {
  readonly type: 'tree'
  readonly number: number
  /** Hashes have 16 bytes rather than 8: where somebody may have made two that begin alike. */
  readonly isWide: boolean
  /** How much the two sets differ in all, as far as the sender can guess; 0 where it cannot. */
  readonly estimate: number
  readonly nodes: readonly ToldNode[]
}

export interface ToldNode {
  readonly prefix: Prefix
  /** All that the sender has below the first `baseDepth` half bytes of the prefix is below the whole of it. */
  readonly baseDepth: number
  /** Which children this speaks of: bit i for child i. */
  readonly told: number
  /** 16: the hashes of the children spoken of, undefined where the sender has nothing. */
  readonly hashes: readonly (Uint8Array | undefined)[]
}

/** "This is what I hold in some ranges of keys." Whatever is told of ids is told under a key that the salt makes. */
export interface LeavesMessage {
  readonly type: 'leaves'
  readonly number: number
  /** Drawn anew for whatever is told for the first time. */
  readonly salt: Uint8Array
  readonly claims: readonly Claim[]
}

export type Claim = {
  readonly low: Bound
  /** Undefined: to the end. */
  readonly high: Bound | undefined
} & ClaimContent

export type ClaimContent =
  /** "Push me what is not in this filter, and tell me of yours." */
  | { readonly kind: 'filter'; readonly count: number; readonly bits: Uint8Array }
  /** The same in answer to a filter, with a sketch of those of mine that your filter has: there the last are found. */
  | { readonly kind: 'final'; readonly count: number; readonly bits: Uint8Array; readonly cells: Cells }
  /** "I hold exactly these": push me all others, and ask for what you lack. `ID_TAG_BYTES` of each id's hash. */
  | { readonly kind: 'list'; readonly tags: readonly Uint8Array[] }
  /** "Push me these", in answer to a list or a sketch, under its salt. */
  | { readonly kind: 'wanted'; readonly tags: readonly Uint8Array[] }

/** Bytes on the wire. */
export const CELL_BYTES = 14
export const ID_TAG_BYTES = 6
export const SEGMENT_HASH_BYTES = 4
export const SEGMENT_COUNT = 6
export const NARROW_HASH_BYTES = 8
export const sketchCellsFixedBytes = 1 + 4 + 2 + 2
export const treeFixedBytes = 4 + 1 + 4
export const leavesFixedBytes = 4 + SALT_BYTES

export const toldNodeBytes = ({ prefix, hashes }: ToldNode, hashBytes: number): number =>
  1 + 1 + prefix.bytes.length + 2 + 2 + hashes.filter((hash) => hash !== undefined).length * hashBytes

export function claimBytes(claim: Claim): number {
  const range = 1 + claim.low.length + 1 + (claim.high?.length ?? 0)
  switch (claim.kind) {
    case 'filter':
      return range + 3 + claim.bits.length
    case 'final':
      return range + 4 + claim.bits.length + claim.cells.length * CELL_BYTES
    case 'list':
    case 'wanted':
      return range + 2 + claim.tags.length * ID_TAG_BYTES
  }
}

/** What a message takes as a payload. */
export function exchangeBytes(message: ExchangeMessage): number {
  switch (message.type) {
    case 'tree': {
      const hashBytes = message.isWide ? HASH_BYTES : NARROW_HASH_BYTES
      return message.nodes.reduce((sum, node) => sum + toldNodeBytes(node, hashBytes), treeFixedBytes)
    }
    case 'leaves':
      return message.claims.reduce((sum, claim) => sum + claimBytes(claim), leavesFixedBytes)
    case 'sketch':
      switch (message.kind) {
        case 'probe':
          return 5 + 6 + HOUR_BYTES + SEGMENT_COUNT * SEGMENT_HASH_BYTES + message.cells.length * CELL_BYTES
        case 'cells':
          return sketchCellsFixedBytes + message.cells.length * CELL_BYTES
        case 'more':
          return sketchCellsFixedBytes
        case 'wanted':
          return 5 + message.shortIds.length * SHORT_ID_BYTES
      }
  }
}
