import type { DeviceId } from '../../core/event/ids.ts'
import {
  answerBytesMax,
  answerCostBytes,
  answerLookupsMax,
  blobBytesMax,
  claimSettleMs,
  hotBackoffMaxMs,
  hotBackoffMinMs,
  hotPushIdsMax,
  lookupCostBytes,
  pulseComparedIdsMax,
  pulseIdsMax,
  pushQueueBytesMax,
} from '../limits.ts'
import { readFilter } from '../reconcile/bloomFilter.ts'
import { byteText, sameBytes } from '../reconcile/ids.ts'
import { highestTreeKey } from '../reconcile/treeKey.ts'
import type { Ack } from '../wire/ack.ts'
import { PUSHER_TAG_BYTES } from '../wire/hello.ts'
import type { Want } from '../wire/want.ts'
import type { Machine } from './machine.ts'
import { agrees, crowdFactor, peersInStep, sendToPeer } from './machine.ts'
import type { Peer } from './peer.ts'
import { randomBetween } from './random.ts'
import { recentIdOf } from './recents.ts'

/** Sends events to who lacks them: fresh ones at once, others as hellos, filters and wants ask for them. */
export class Pusher {
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
  }

  dueMs(): number {
    let due = Number.POSITIVE_INFINITY
    for (const peer of peersInStep(this.#machine)) {
      due = Math.min(due, peer.hotPushMs, peer.outbox.dueMs(), peer.inbox.ackDueMs)
    }
    return due
  }

  run(): void {
    const { nowMs } = this.#machine
    for (const peer of peersInStep(this.#machine)) {
      if (peer.hotPushMs <= nowMs) this.#pushHot(peer)
      this.#flush(peer)
    }
  }

  /** A peer that gave us an event need not get it back. */
  received(from: DeviceId, id: Uint8Array): void {
    this.#machine.peers.get(from)?.pushed.note(id, this.#machine.nowMs)
  }

  /**
   * Decides who pushes what a peer seems to lack by its last hello or pulse: the one whom it chose now, everybody else after
   * a while, unless it says by then that it has it.
   */
  heard(peer: Peer): void {
    const { nowMs, random, deviceKey } = this.#machine
    if (!peer.proven || agrees(this.#machine, peer)) {
      peer.hotPushMs = Number.POSITIVE_INFINITY
      return
    }
    const chosen = sameBytes(peer.hello.pusher, deviceKey.slice(0, PUSHER_TAG_BYTES))
    const backoffMs = randomBetween(random, hotBackoffMinMs, hotBackoffMaxMs) * crowdFactor(this.#machine)
    peer.hotPushMs = chosen ? nowMs : Math.min(peer.hotPushMs, nowMs + Math.ceil(backoffMs))
  }

  /** Sends what a peer asks for by name, and answers what of it is here; nothing where it has asked for too much. */
  wanted(peer: Peer, want: Want): readonly Uint8Array[] {
    const { nowMs, set } = this.#machine
    if (!peer.proven || peer.allowance.openMs(nowMs) > nowMs) return []
    const ids = want.shortIds.flatMap((shortId) => set.withShortId(shortId))
    let bytes = 0
    for (const id of ids) if (bytes < answerBytesMax) bytes += this.push(peer, id, true)
    peer.allowance.spend(answerCostBytes + bytes + want.shortIds.length * lookupCostBytes, nowMs)
    return ids
  }

  acknowledged(peer: Peer, ack: Ack): void {
    const { nowMs } = this.#machine
    for (const id of peer.outbox.acknowledge(ack, nowMs)) peer.pushed.note(id, nowMs)
  }

  #pushHot(peer: Peer): void {
    const { set, nowMs } = this.#machine
    peer.hotPushMs = Number.POSITIVE_INFINITY
    if (agrees(this.#machine, peer) || peer.allowance.openMs(nowMs) > nowMs) return
    // Who is that far behind asks for it; pushing the same to it from all sides would only be in its way.
    if (set.count - peer.hello.count > hotPushIdsMax) return
    const lacking = this.#lackingOf(peer)
    if (lacking) this.#pushAll(peer, lacking, lacking.length)
    else this.#pushByFilter(peer)
  }

  /** What the filter of its last hello lacks. Looking has its price, also where there is nothing to push. */
  #pushByFilter(peer: Peer): void {
    const { crypto, set } = this.#machine
    const filter = readFilter(crypto, peer.bloomKey, peer.hello.hot)
    const ids = set.from(peer.hello.low, answerLookupsMax)
    this.#pushAll(
      peer,
      ids.filter((id) => !filter.has(id)),
      ids.length,
    )
  }

  /** What a peer lacks, oldest first, as far as its last word says so without a filter. */
  #lackingOf({ hello, recent, pushed }: Peer): Uint8Array[] | undefined {
    const { set, roots, recents } = this.#machine
    // It named a set that was ours: it lacks exactly what came since.
    const count = roots.countOf(hello.root)
    if (count !== undefined) {
      const lackedCount = set.count - count
      if (lackedCount > hotPushIdsMax) return []
      return Array.from({ length: lackedCount }, (_, index) => set.idAt(count + index))
    }
    if (recent === undefined || !sameBytes(hello.low, highestTreeKey)) return undefined
    // What differs more was not lost a moment ago, and the last ids say little about it.
    if (Math.abs(set.count - hello.count) > pulseIdsMax) return []
    const held = new Set(recent.map(byteText))
    const isHeld = (id: Uint8Array) => held.has(byteText(recentIdOf(id))) || pushed.has(id)
    return recents
      .newest(pulseComparedIdsMax)
      .filter((id) => !isHeld(id))
      .reverse()
  }

  #pushAll(peer: Peer, ids: readonly Uint8Array[], lookups: number): void {
    const { nowMs, recents } = this.#machine
    let bytes = 0
    for (const id of ids) {
      // What came here a moment before the peer said what it holds may have been on its way to it.
      const isSettled = recents.isSettled(id, peer.claimedMs, claimSettleMs)
      if (bytes < answerBytesMax && isSettled) bytes += this.push(peer, id, false)
    }
    peer.allowance.spend(answerCostBytes + bytes + lookups * lookupCostBytes, nowMs)
  }

  /** How many bytes will go: none where the peer had it a moment ago, or where too much waits already. */
  push(peer: Peer, id: Uint8Array, urgent: boolean): number {
    const { nowMs, blobOf } = this.#machine
    if (peer.outbox.queuedBytes >= pushQueueBytesMax) return 0
    if (peer.pushed.isRecent(id, nowMs)) {
      peer.outbox.hasten(id, nowMs)
      return 0
    }
    const blob = blobOf(id)
    if (blob === undefined || blob.length > blobBytesMax) return 0
    if (!peer.outbox.push({ type: 'push', id, blob }, urgent)) return 0
    peer.pushed.note(id, nowMs)
    return blob.length
  }

  #flush(peer: Peer): void {
    const { nowMs } = this.#machine
    const { deliveries, abandoned } = peer.outbox.take(nowMs)
    for (const delivery of deliveries) sendToPeer(this.#machine, peer, { type: 'delivery', ...delivery })
    for (const id of abandoned) peer.pushed.forget(id)
    if (peer.inbox.ackDueMs <= nowMs) sendToPeer(this.#machine, peer, peer.inbox.takeAck())
  }
}
