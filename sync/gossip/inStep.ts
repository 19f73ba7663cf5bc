import { addressSilenceMs } from '../limits.ts'
import { SALT_BYTES } from '../reconcile/bloomFilter.ts'
import { SET_KEY_BYTES } from '../reconcile/setKey.ts'
import { ROOT_BYTES } from '../reconcile/treeKey.ts'
import type { AnyGreeting } from '../wire/body.ts'
import type { Hello } from '../wire/hello.ts'
import { PUSHER_TAG_BYTES } from '../wire/hello.ts'
import type { GossipEpoch } from './interface.ts'
import type { Peer } from './peer.ts'

/** Whether a peer lives in an epoch that is alive for us: only then it takes part in anything. */
export const isInStep = (peer: Peer): boolean => peer.epoch.status === 'live' && !peer.hasLeft

/** Whether a peer was last heard under an epoch that we have left. */
export const isBehind = (peer: Peer): boolean => peer.epoch.status === 'old'

/** Takes note of what an authentic greeting under `epoch` says of where its sender lives and of what it holds. */
export function noteGreeting(
  peer: Peer,
  greeting: AnyGreeting,
  epoch: GossipEpoch,
  counter: number,
  nowMs: number,
): void {
  const lives = greeting.type === 'hello' && epoch.status === 'live'
  // Who is in step with us also calls in epochs that are left, for others to hear, until nothing else comes from it.
  const meantForOthers = isInStep(peer) && epoch !== peer.epoch && nowMs - peer.inStepMs <= addressSilenceMs
  if (!lives && meantForOthers) return
  peer.greetingCounter = counter
  peer.epoch = epoch
  peer.hasLeft = greeting.type === 'beacon'
  if (!lives) return
  peer.inStepMs = nowMs
  peer.hello = greeting
  peer.bloomKey = epoch.keys.bloom
}

/** What a greeting without a hello, or under an epoch that we have left, tells of a set: nothing. */
export const nothingSaid = ({ certificateTail, scope }: AnyGreeting): Hello => ({
  type: 'hello',
  certificateTail,
  scope,
  root: new Uint8Array(ROOT_BYTES),
  count: 0,
  pusher: new Uint8Array(PUSHER_TAG_BYTES),
  low: new Uint8Array(SET_KEY_BYTES).fill(0xff),
  hot: { salt: new Uint8Array(SALT_BYTES), hashCount: 0, bits: new Uint8Array() },
})

/** Takes note that an authentic peer said something to us under an epoch that lives for us. */
export function noteSaid(peer: Peer, epoch: GossipEpoch, counter: number, nowMs: number): void {
  if (counter < peer.greetingCounter) return
  peer.epoch = epoch
  peer.hasLeft = false
  peer.inStepMs = nowMs
}
