import { addressSilenceMs, peerSilenceMs } from '../limits.ts'
import { SALT_BYTES } from '../reconcile/bloomFilter.ts'
import { sameBytes } from '../reconcile/ids.ts'
import { highestTreeKey, ROOT_BYTES } from '../reconcile/treeKey.ts'
import type { AnyGreeting, Introduction } from '../wire/body.ts'
import type { Hello } from '../wire/hello.ts'
import { PUSHER_TAG_BYTES, STORE_ID_BYTES } from '../wire/hello.ts'
import type { GossipEpoch } from './interface.ts'
import type { Peer } from './peer.ts'

/** A hot filter that speaks of no key. */
const NO_FILTER: Pick<Hello, 'low' | 'hot'> = {
  low: highestTreeKey,
  hot: { salt: new Uint8Array(SALT_BYTES), hashCount: 0, bits: new Uint8Array() },
}

/** Whether a peer lives in an epoch that is alive for us: only then it takes part in anything. */
export const isInStep = (peer: Peer): boolean => peer.epoch.status === 'live' && !peer.hasLeft

/** Whether a peer was last heard under an epoch that we have left. */
export const isBehind = (peer: Peer): boolean => peer.epoch.status === 'old'

/**
 * Takes note of what an authentic greeting under `epoch` says of where its sender lives and of what it holds; whether it
 * says that of an epoch that lives for us.
 */
export function noteGreeting(
  peer: Peer,
  greeting: AnyGreeting,
  epoch: GossipEpoch,
  counter: number,
  nowMs: number,
): boolean {
  const lives = greeting.type !== 'beacon' && epoch.status === 'live'
  // Who is in step with us also calls in epochs that are left, for others to hear, until nothing else comes from it.
  const meantForOthers = isInStep(peer) && epoch !== peer.epoch && nowMs - peer.inStepMs <= addressSilenceMs
  if (!lives && meantForOthers) return false
  peer.greetingCounter = counter
  peer.epoch = epoch
  peer.hasLeft = greeting.type === 'beacon'
  if (!lives) return false
  peer.inStepMs = nowMs
  peer.claimedMs = nowMs
  if (greeting.type === 'hello') {
    peer.hello = greeting
    peer.recent = undefined
    peer.bloomKey = epoch.keys.bloom
  } else {
    const { root, count, pusher, recent } = greeting
    // A filter over another set than it holds now tells nothing any more.
    const filter = sameBytes(root, peer.hello.root) ? {} : NO_FILTER
    peer.hello = { ...peer.hello, ...filter, root, count, pusher }
    peer.recent = recent
  }
  return true
}

/** What a greeting without a hello, or under an epoch that we have left, tells of a set: nothing. */
export const nothingSaid = ({ certificateTail, scope }: Introduction): Hello => ({
  type: 'hello',
  certificateTail,
  scope,
  root: new Uint8Array(ROOT_BYTES),
  count: 0,
  storeId: new Uint8Array(STORE_ID_BYTES),
  tcpPort: 0,
  clockMs: 0,
  pusher: new Uint8Array(PUSHER_TAG_BYTES),
  ...NO_FILTER,
})

/** Whether what is announced reaches a peer, as far as one can tell: its own announcements come, and it does not complain. */
export const hearsAnnouncements = ({ announcedMs, deafMs }: Peer, nowMs: number): boolean =>
  nowMs - announcedMs <= addressSilenceMs && nowMs - deafMs > peerSilenceMs

/** Takes note that an authentic peer said something to us under an epoch that lives for us. */
export function noteSaid(peer: Peer, epoch: GossipEpoch, counter: number, nowMs: number): void {
  if (counter < peer.greetingCounter) return
  peer.epoch = epoch
  peer.hasLeft = false
  peer.inStepMs = nowMs
}
