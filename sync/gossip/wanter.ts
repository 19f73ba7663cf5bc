import { dropOldest } from '../../core/dropOldest.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import {
  wantAttemptsMax,
  wantAttemptsUntilDoubtful,
  wantDatagramsPerRound,
  wantedIdsMax,
  wantRestMs,
  wantRetryMaxMs,
  wantRetryMinMs,
} from '../limits.ts'
import { byteText, SHORT_ID_BYTES } from '../reconcile/ids.ts'
import { payloadBytesMax } from '../wire/layout.ts'
import type { Machine } from './machine.ts'
import { peersInStep, sendToPeer } from './machine.ts'
import type { Peer } from './peer.ts'

interface Wanted {
  readonly id: Uint8Array
  /** Who sent an event that needs it. */
  readonly from: DeviceId | undefined
  attempts: number
  nextMs: number
}

const idsPerDatagram = Math.floor(payloadBytesMax / SHORT_ID_BYTES)

/**
 * Asks by name for the parents that events wait for: no filter can hide them. Anybody can make up events with parents
 * that are nowhere, so nothing is asked for without end, and the oldest wishes give way to new ones.
 */
export class Wanter {
  readonly #machine: Machine
  readonly #wanted = new Map<string, Wanted>()
  /** What nobody had, and until when it is not asked for again. */
  readonly #resting = new Map<string, number>()
  #hopeful = 0
  /** Nothing is due before. */
  #nextMs = Number.POSITIVE_INFINITY

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** How many ids are wanted that somebody may well have. */
  get hopefulCount(): number {
    return this.#hopeful
  }

  /** How many ids it asks for, and how many it does not ask for again for a while. */
  get sizes(): { readonly wanted: number; readonly resting: number } {
    return { wanted: this.#wanted.size, resting: this.#resting.size }
  }

  want(ids: readonly Uint8Array[], from: DeviceId | undefined): void {
    const { set } = this.#machine
    this.wantCopies(
      ids.filter((id) => !set.has(id)),
      from,
    )
  }

  /** Also of what is held. */
  wantCopies(ids: readonly Uint8Array[], from?: DeviceId): void {
    const { nowMs } = this.#machine
    for (const id of ids) {
      const text = byteText(id)
      if (this.#wanted.has(text) || (this.#resting.get(text) ?? nowMs) > nowMs) continue
      this.#wanted.set(text, { id, from, attempts: 0, nextMs: nowMs })
      this.#hopeful++
      this.#nextMs = nowMs
      const [oldest] = this.#wanted.keys()
      if (this.#wanted.size > wantedIdsMax && oldest !== undefined) this.#forget(oldest)
    }
  }

  found(id: Uint8Array): void {
    if (this.#wanted.size > 0) this.#forget(byteText(id))
  }

  dueMs(): number {
    return peersInStep(this.#machine).length === 0 ? Number.POSITIVE_INFINITY : this.#nextMs
  }

  run(): void {
    const { nowMs } = this.#machine
    if (this.#nextMs > nowMs) return
    const peers = peersInStep(this.#machine)
    if (peers.length === 0) return
    const asked = new Map<Peer, Uint8Array[]>(peers.map((peer) => [peer, []]))
    let left = wantDatagramsPerRound * idsPerDatagram
    this.#nextMs = Number.POSITIVE_INFINITY
    for (const [text, wanted] of this.#wanted) {
      if (wanted.nextMs <= nowMs && left-- > 0) this.#attempt(text, wanted, peers, asked)
      this.#nextMs = Math.min(this.#nextMs, wanted.nextMs)
    }
    for (const [peer, ids] of asked) this.#ask(peer, ids)
  }

  #attempt(text: string, wanted: Wanted, peers: readonly Peer[], asked: ReadonlyMap<Peer, Uint8Array[]>): void {
    const { nowMs } = this.#machine
    if (wanted.attempts === wantAttemptsMax) {
      this.#forget(text)
      this.#rest(text)
      wanted.nextMs = Number.POSITIVE_INFINITY
      return
    }
    const peer = this.#choose(wanted, peers)
    if (peer) asked.get(peer)?.push(wanted.id)
    wanted.nextMs = nowMs + Math.min(wantRetryMinMs * 2 ** wanted.attempts, wantRetryMaxMs)
    if (++wanted.attempts === wantAttemptsUntilDoubtful) this.#hopeful--
  }

  #forget(text: string): void {
    const wanted = this.#wanted.get(text)
    if (wanted === undefined) return
    this.#wanted.delete(text)
    if (wanted.attempts < wantAttemptsUntilDoubtful) this.#hopeful--
  }

  #rest(text: string): void {
    this.#resting.delete(text)
    this.#resting.set(text, this.#machine.nowMs + wantRestMs)
    dropOldest(this.#resting, wantedIdsMax)
  }

  #ask(peer: Peer, ids: readonly Uint8Array[]): void {
    for (let start = 0; start < ids.length; start += idsPerDatagram) {
      const shortIds = ids.slice(start, start + idsPerDatagram).map((id) => id.slice(0, SHORT_ID_BYTES))
      sendToPeer(this.#machine, peer, { type: 'want', shortIds })
    }
  }

  /** First who sent the child, then everybody in turn. */
  #choose({ from, attempts }: Wanted, peers: readonly Peer[]): Peer | undefined {
    const sender = peers.find((peer) => peer.deviceId === from)
    return attempts === 0 && sender ? sender : peers[attempts % peers.length]
  }
}
