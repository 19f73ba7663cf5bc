import type { WorldOptions } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Clog } from './clog.ts'
import type { Cut, Trouble } from './trouble.ts'

/**
 * The way from one device to another, as it is now: what all the troubles on it come to, so that a datagram looks at one
 * object. Made anew when something changes.
 */
export interface Link {
  /** Of all that there was when it was made. */
  readonly version: number
  /** As the network is laid out; nothing is wrong where not. */
  readonly isThere: boolean
  /** Nothing happens to what passes, but that it takes its time. */
  readonly isGood: boolean
  readonly latencyMs: number
  readonly cutBy: Cut | undefined
  readonly clog: Clog | undefined
  /** A number from 0 to 1 says what happens to a datagram: what it is below first. */
  readonly lossBelow: number
  readonly duplicateBelow: number
  readonly bitFlipBelow: number
  readonly truncationBelow: number
  readonly jitterMs: number
  readonly delayMs: number
  readonly mtuBytes: number
  readonly carriesAnnouncements: boolean
  readonly streamCutShare: number
  readonly refusal: 'atOnce' | 'silently' | undefined
  /** Undefined: streams are as fast as usual. */
  readonly streamBytesPerMs: number | undefined
  /** When the last datagram on it arrives. */
  lastArrivalMs: number
}

/** A way on which nothing is wrong, or none at all. */
export const goodLink = (version: number, isThere: boolean, latencyMs: number): Link => ({
  version,
  isThere,
  isGood: true,
  latencyMs,
  cutBy: undefined,
  clog: undefined,
  lossBelow: 0,
  duplicateBelow: 0,
  bitFlipBelow: 0,
  truncationBelow: 0,
  jitterMs: 0,
  delayMs: 0,
  mtuBytes: Number.POSITIVE_INFINITY,
  carriesAnnouncements: true,
  streamCutShare: 0,
  refusal: undefined,
  streamBytesPerMs: undefined,
  lastArrivalMs: Number.NEGATIVE_INFINITY,
})

/** A trouble, and where what it holds waits. */
export type Ongoing = { readonly trouble: Trouble; readonly clog: Clog }

/** A way with what is wrong everywhere in a world, and what is wrong with it besides. */
export function troubledLink(version: number, options: WorldOptions, ongoing: readonly Ongoing[]): Link {
  const shares = {
    loss: options.lossShare,
    duplicate: options.duplicateShare,
    bitFlip: options.corruptShare,
    truncation: options.truncateShare,
  }
  let link: Link = {
    ...goodLink(version, true, options.latencyMs),
    isGood: false,
    jitterMs: options.jitterMs,
    mtuBytes: options.mtuBytes ?? Number.POSITIVE_INFINITY,
    carriesAnnouncements: options.carriesAnnouncements,
  }
  for (const { trouble, clog } of ongoing) {
    if ('share' in trouble && trouble.kind !== 'streamCut') shares[trouble.kind] += trouble.share
    else link = withTrouble(link, trouble, clog)
  }
  const duplicateBelow = shares.loss + shares.duplicate
  const bitFlipBelow = duplicateBelow + shares.bitFlip
  const truncationBelow = bitFlipBelow + shares.truncation
  return { ...link, lossBelow: shares.loss, duplicateBelow, bitFlipBelow, truncationBelow }
}

function withTrouble(link: Link, trouble: Trouble, clog: Clog): Link {
  switch (trouble.kind) {
    case 'partition':
    case 'asymmetricPartition':
    case 'isolation':
      return { ...link, cutBy: trouble.kind }
    case 'clog':
      return { ...link, clog }
    case 'reorder':
      return { ...link, jitterMs: Math.max(link.jitterMs, trouble.jitterMs) }
    case 'delay':
      return { ...link, delayMs: Math.max(link.delayMs, trouble.delayMs) }
    case 'mtuDrop':
      return { ...link, mtuBytes: Math.min(link.mtuBytes, trouble.mtuBytes) }
    case 'announcementsLost':
      return { ...link, carriesAnnouncements: false }
    case 'streamCut':
      return { ...link, streamCutShare: trouble.share }
    case 'streamRefused':
      return { ...link, refusal: trouble.refusal }
    case 'streamSlow':
      return { ...link, streamBytesPerMs: trouble.bytesPerMs }
    default:
      return link
  }
}

/** What happens to a datagram, where it is not just late. */
export type Fate = Cut | 'mtuDrop' | 'loss' | 'duplicate' | 'bitFlip' | 'truncation'

/** Draws once at most. */
export function fateOf(link: Link, byteCount: number, rng: Rng): Fate | undefined {
  if (link.cutBy) return link.cutBy
  if (byteCount > link.mtuBytes) return 'mtuDrop'
  if (link.truncationBelow === 0) return undefined
  const drawn = rng.share()
  if (drawn >= link.truncationBelow) return undefined
  if (drawn < link.lossBelow) return 'loss'
  if (drawn < link.duplicateBelow) return 'duplicate'
  return drawn < link.bitFlipBelow ? 'bitFlip' : 'truncation'
}
