import { greetingsUntilMoved } from '../limits.ts'
import type { Address } from './interface.ts'
import type { Peer } from './peer.ts'
import { sameAddress } from './peer.ts'

/** Another address from which a peer greets while it has proven to sit at one: it moved, or works at both. */
export interface Elsewhere {
  readonly address: Address
  readonly sinceMs: number
  /** It has echoed our token from there. */
  proven: boolean
  /** Greetings from there since, and bytes of them beyond what went there. */
  greetingCount: number
  creditBytes: number
}

/** Where a greeting came from, and how long it was. */
export interface Whence {
  readonly from: Address
  readonly bytes: number
  /** It echoes what was sent to just there. */
  readonly isEcho: boolean
}

/**
 * Takes note of where a peer greets from; true where it is now known to sit somewhere else than before. Who has proven one
 * address stays there as long as anything comes from it: a second one that works is no reason to leave the first. It is left
 * for another that is proven once several greetings came from that one alone, while both were asked who is there.
 */
export function noteWhence(peer: Peer, { from, bytes, isEcho }: Whence, nowMs: number): boolean {
  if (sameAddress(peer.address, from)) {
    peer.elsewhere = undefined
    peer.creditBytes += bytes
    if (peer.proven || !isEcho) return false
    peer.proven = true
    return true
  }
  if (!peer.proven) {
    if (isEcho) settle(peer, from, nowMs)
    return isEcho
  }
  const held = peer.elsewhere
  const isSame = held && sameAddress(held.address, from) && peer.addressHeardMs < held.sinceMs
  const elsewhere = isSame ? held : { address: from, sinceMs: nowMs, proven: false, greetingCount: 0, creditBytes: 0 }
  peer.elsewhere = elsewhere
  elsewhere.greetingCount++
  elsewhere.creditBytes += bytes
  elsewhere.proven ||= isEcho
  if (!elsewhere.proven || elsewhere.greetingCount < greetingsUntilMoved) return false
  settle(peer, from, nowMs)
  return true
}

/** Whether a peer and we know of each other where we sit. */
export const isAcquainted = ({ proven, trustsUs, elsewhere }: Peer): boolean =>
  proven && trustsUs && elsewhere === undefined

export const isProvenAt = ({ address, proven, elsewhere }: Peer, at: Address): boolean =>
  (proven && sameAddress(address, at)) || (elsewhere?.proven === true && sameAddress(elsewhere.address, at))

function settle(peer: Peer, address: Address, nowMs: number): void {
  peer.address = address
  peer.addressHeardMs = nowMs
  peer.proven = true
  peer.elsewhere = undefined
}
