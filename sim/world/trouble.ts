import type { FaultKind } from '../faults/kinds.ts'

/** What is wrong with the ways between some devices, for a while. */
export type Trouble = { readonly touches: Touches } & Harm

/** Whether it is on the way from one device to another, by their numbers. */
export type Touches = (from: number, to: number) => boolean

export type Harm =
  /** Nothing gets through. */
  | { readonly kind: Cut }
  /** All waits, and comes at once when it is over. */
  | { readonly kind: 'clog' }
  /** Happens to so many of all datagrams. */
  | { readonly kind: 'loss' | 'duplicate' | 'bitFlip' | 'truncation'; readonly share: number }
  /** Added to how long a datagram takes: exponentially distributed, with this mean. */
  | { readonly kind: 'reorder'; readonly jitterMs: number }
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Larger datagrams are dropped. */
  | { readonly kind: 'mtuDrop'; readonly mtuBytes: number }
  /** What is for everybody does not get through. */
  | { readonly kind: 'announcementsLost' }
  /** So many of the times that something goes over a stream, that is the end of it. */
  | { readonly kind: 'streamCut'; readonly share: number }
  | { readonly kind: 'streamRefused'; readonly refusal: 'atOnce' | 'silently' }
  | { readonly kind: 'streamSlow'; readonly bytesPerMs: number }

export type Cut = Extract<FaultKind, 'partition' | 'asymmetricPartition' | 'isolation'>
