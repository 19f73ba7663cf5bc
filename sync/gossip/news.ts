import {
  freshAnnouncementsBurst,
  freshAnnouncementsPerSecond,
  freshDatagramsMax,
  freshPatienceMs,
  freshPushPeersMax,
  freshUnicastPeersMax,
  freshWatchedMax,
} from '../limits.ts'
import { blobAmongBytes } from '../wire/fresh.ts'
import { signedPayloadBytesMax } from '../wire/layout.ts'
import { hearsAnnouncements } from './inStep.ts'
import type { Machine } from './machine.ts'
import { agrees, crowdFactor, peersInStep, sealSigned } from './machine.ts'
import type { Peer } from './peer.ts'
import type { Pusher } from './pusher.ts'
import { randomBetween } from './random.ts'
import { TokenBucket } from './tokenBucket.ts'

interface Written {
  readonly id: Uint8Array
  readonly blob: Uint8Array
}

/** Events that were announced, until it is known who heard. */
interface Watched {
  readonly ids: readonly Uint8Array[]
  readonly sinceMs: number
  readonly dueMs: number
  /** How many events there were with them. */
  readonly count: number
}

/**
 * Own events go out at once: to few peers each by itself, to many by one announcement that nobody acknowledges. What others
 * then say of what they hold shows who heard it; whoever shows nothing of it is sent it after a while.
 */
export class News {
  readonly #machine: Machine
  readonly #pusher: Pusher
  #allowance: TokenBucket | undefined
  #watched: Watched[] = []

  constructor(machine: Machine, pusher: Pusher) {
    this.#machine = machine
    this.#pusher = pusher
  }

  dueMs(): number {
    return this.#watched[0]?.dueMs ?? Number.POSITIVE_INFINITY
  }

  run(): void {
    const { nowMs } = this.#machine
    for (let first = this.#watched[0]; first && first.dueMs <= nowMs; first = this.#watched[0]) {
      this.#watched.shift()
      for (const peer of peersInStep(this.#machine)) {
        if (!this.#seemsToHold(peer, first)) for (const id of first.ids) this.#pusher.push(peer, id, true)
      }
    }
  }

  /** Tells events that have just been written here. */
  tell(ids: readonly Uint8Array[]): void {
    const peers = peersInStep(this.#machine)
    const reached = peers.filter((peer) => this.#isReached(peer))
    const written = ids.map((id) => ({ id, blob: this.#machine.blobOf(id) }))
    const small = written.filter((each): each is Written => each.blob !== undefined && fitsOne(each.blob))
    const datagrams = together(small.map(({ blob }) => blob))
    const isForMany = reached.length > freshUnicastPeersMax && datagrams.length <= freshDatagramsMax
    const announced = isForMany && small.length > 0 && this.#mayAnnounce() ? small : []
    if (announced.length > 0) this.#announce(announced, datagrams)
    const rest = peers.filter((peer) => !this.#isReached(peer))
    const told = new Set(announced.map(({ id }) => id))
    for (const { id } of written) {
      for (const peer of this.#some(told.has(id) ? rest : peers)) this.#pusher.push(peer, id, true)
    }
  }

  #announce(events: readonly Written[], datagrams: readonly (readonly Uint8Array[])[]): void {
    const { ring, effects, nowMs, set } = this.#machine
    for (const blobs of datagrams) {
      this.#allowance?.spend(1, nowMs)
      const bytes = sealSigned(this.#machine, ring.sending, { type: 'fresh', blobs })
      effects.push({ kind: 'announce', bytes, broadcast: false })
    }
    const dueMs = nowMs + freshPatienceMs * crowdFactor(this.#machine)
    this.#watched.push({ ids: events.map(({ id }) => id), sinceMs: nowMs, dueMs, count: set.count })
    if (this.#watched.length > freshWatchedMax) this.#watched.shift()
  }

  #mayAnnounce(): boolean {
    const { nowMs } = this.#machine
    this.#allowance ??= new TokenBucket(freshAnnouncementsPerSecond, freshAnnouncementsBurst, nowMs)
    return this.#allowance.openMs(nowMs) <= nowMs
  }

  /** Whether what is announced under the epoch that we send under comes to a peer. */
  #isReached(peer: Peer): boolean {
    const { nowMs, ring } = this.#machine
    return peer.epoch === ring.sending && hearsAnnouncements(peer, nowMs)
  }

  /** Whether a peer has said since that it holds so much that these events will be among it. */
  #seemsToHold(peer: Peer, { sinceMs, count }: Watched): boolean {
    return agrees(this.#machine, peer) || (peer.claimedMs > sinceMs && peer.hello.count >= count)
  }

  /** All peers, or some of them where there are too many: those pass it on. */
  #some(peers: readonly Peer[]): readonly Peer[] {
    const chosen = [...peers]
    while (chosen.length > freshPushPeersMax)
      chosen.splice(randomBetween(this.#machine.random, 0, chosen.length - 1), 1)
    return chosen
  }
}

const fitsOne = (blob: Uint8Array): boolean => blobAmongBytes(blob) <= signedPayloadBytesMax

/** As many at a time as fit one datagram. */
function together(blobs: readonly Uint8Array[]): Uint8Array[][] {
  const groups: Uint8Array[][] = []
  let room = 0
  for (const blob of blobs) {
    const bytes = blobAmongBytes(blob)
    if (bytes > room) {
      groups.push([])
      room = signedPayloadBytesMax
    }
    groups.at(-1)?.push(blob)
    room -= bytes
  }
  return groups
}
