import { dropOldest } from '../../core/dropOldest.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import {
  copyAskersMax,
  wantAttemptsMax,
  wantAttemptsUntilDoubtful,
  wantDatagramsPerRound,
  wantedCopiesMax,
  wantedIdsMax,
  wantRestMs,
  wantRetryMaxMs,
  wantRetryMinMs,
} from '../limits.ts'
import { byteText, SHORT_ID_BYTES } from '../reconcile/ids.ts'
import { payloadBytesMax } from '../wire/layout.ts'
import type { Want } from '../wire/want.ts'
import type { Machine } from './machine.ts'
import { peersInStep, sendToPeer } from './machine.ts'
import type { Peer } from './peer.ts'
import type { Pusher } from './pusher.ts'

interface Wanted {
  readonly id: Uint8Array
  /** Who sent an event that needs it. */
  readonly from: DeviceId | undefined
  /** Of something that is held: somebody certainly had another, so it is asked for without end, ever more rarely. */
  readonly isCopy: boolean
  /** Of a copy: who asked for one here, and is given it as soon as it comes. */
  readonly askers: Set<DeviceId>
  attempts: number
  nextMs: number
}

const idsPerDatagram = Math.floor(payloadBytesMax / SHORT_ID_BYTES)

/**
 * Asks by name for the parents that events wait for: no filter can hide them. Anybody can make up events with parents
 * that are nowhere, so no such is asked for without end, and the oldest wishes give way to new ones.
 */
export class Wanter {
  readonly #machine: Machine
  readonly #pusher: Pusher
  readonly #wanted = new Map<string, Wanted>()
  /** What nobody had, and until when it is not asked for again. */
  readonly #resting = new Map<string, number>()
  /** Who was here when copies were last asked for. Whoever comes is asked at once. */
  #met: ReadonlySet<DeviceId> = new Set()
  /** The copy that was taken up last. */
  #latestCopy = ''
  #hopeful = 0
  /** Nothing is due before. */
  #nextMs = Number.POSITIVE_INFINITY

  constructor(machine: Machine, pusher: Pusher) {
    this.#machine = machine
    this.#pusher = pusher
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
    for (const id of ids) if (!set.has(id)) this.#add(id, from, false)
  }

  /** Other copies of what is held: of these, and of nothing else any more. */
  wantCopies(ids: readonly Uint8Array[]): void {
    const listed = new Set(ids.map(byteText))
    for (const [text, { isCopy }] of this.#wanted) if (isCopy && !listed.has(text)) this.#forget(text)
    const copies = [...this.#wanted].filter(([, { isCopy }]) => isCopy)
    const inVain = copies.filter(([, { attempts }]) => attempts >= wantAttemptsUntilDoubtful)
    let room = wantedCopiesMax - copies.length
    for (const id of this.#inTurn(ids)) {
      if (this.#wanted.has(byteText(id))) continue
      if (room > 0) room--
      else {
        const [text] = inVain.shift() ?? []
        if (text === undefined) return
        this.#forget(text)
      }
      this.#add(id, undefined, true)
      this.#latestCopy = byteText(id)
    }
  }

  /** What comes behind the copy that was taken up last, and then the others: each has its turn, also among many that nobody has. */
  #inTurn(ids: readonly Uint8Array[]): readonly Uint8Array[] {
    const start = 1 + ids.findIndex((id) => byteText(id) === this.#latestCopy)
    return [...ids.slice(start), ...ids.slice(0, start)]
  }

  #add(id: Uint8Array, from: DeviceId | undefined, isCopy: boolean): void {
    const { nowMs } = this.#machine
    const text = byteText(id)
    if (this.#wanted.has(text) || (!isCopy && (this.#resting.get(text) ?? nowMs) > nowMs)) return
    this.#wanted.set(text, { id, from, isCopy, askers: new Set(), attempts: 0, nextMs: nowMs })
    this.#hopeful++
    this.#nextMs = nowMs
    const [oldest] = this.#wanted.keys()
    if (this.#wanted.size > wantedIdsMax && oldest !== undefined) this.#forget(oldest)
  }

  /** It came, or a better copy of it: whoever asked for one in vain has waited for nothing else. */
  found(id: Uint8Array): void {
    if (this.#wanted.size === 0) return
    const text = byteText(id)
    const { askers = [] } = this.#wanted.get(text) ?? {}
    this.#forget(text)
    for (const deviceId of askers) {
      const peer = this.#machine.peers.get(deviceId)
      // What it was given before was no better than what it had.
      peer?.pushed.forget(id)
      if (peer) this.#pusher.push(peer, id, true)
    }
  }

  /** Somebody asks for events: it is given what is here, and once there is a better copy, that one too. */
  asked(peer: Peer, want: Want): void {
    for (const id of this.#pusher.wanted(peer, want)) {
      const wanted = this.#wanted.get(byteText(id))
      if (wanted?.isCopy && wanted.askers.size < copyAskersMax) wanted.askers.add(peer.deviceId)
    }
  }

  dueMs(): number {
    // Where nothing is wanted any more, what was due for it is due no more: or the machine were woken without end.
    const isIdle = this.#wanted.size === 0 || peersInStep(this.#machine).length === 0
    return isIdle ? Number.POSITIVE_INFINITY : this.#nextMs
  }

  run(): void {
    const { nowMs } = this.#machine
    if (this.#wanted.size === 0) return
    const peers = peersInStep(this.#machine)
    this.#meet(peers)
    if (this.#nextMs > nowMs || peers.length === 0) return
    const asked = new Map<Peer, Uint8Array[]>(peers.map((peer) => [peer, []]))
    let left = wantDatagramsPerRound * idsPerDatagram
    this.#nextMs = Number.POSITIVE_INFINITY
    for (const [text, wanted] of this.#wanted) {
      if (wanted.nextMs <= nowMs && left-- > 0) this.#attempt(text, wanted, peers, asked)
      this.#nextMs = Math.min(this.#nextMs, wanted.nextMs)
    }
    for (const [peer, ids] of asked) this.#ask(peer, ids)
  }

  /** Whoever was not here before is asked for the copies that those who were did not have. */
  #meet(peers: readonly Peer[]): void {
    const newcomers = peers.filter(({ deviceId }) => !this.#met.has(deviceId))
    if (newcomers.length === 0 && peers.length === this.#met.size) return
    this.#met = new Set(peers.map(({ deviceId }) => deviceId))
    if (newcomers.length === 0) return
    const { nowMs } = this.#machine
    const ids: Uint8Array[] = []
    for (const wanted of this.#wanted.values()) {
      if (!wanted.isCopy || wanted.attempts === 0) continue
      ids.push(wanted.id)
      // What is lost on the way is asked again before long.
      wanted.attempts = Math.min(wanted.attempts, wantAttemptsUntilDoubtful)
      wanted.nextMs = Math.min(wanted.nextMs, nowMs + wantRetryMaxMs)
      this.#nextMs = Math.min(this.#nextMs, wanted.nextMs)
    }
    for (const peer of newcomers) this.#ask(peer, ids.slice(0, wantDatagramsPerRound * idsPerDatagram))
  }

  #attempt(text: string, wanted: Wanted, peers: readonly Peer[], asked: ReadonlyMap<Peer, Uint8Array[]>): void {
    const { nowMs } = this.#machine
    if (wanted.attempts === wantAttemptsMax && !wanted.isCopy) {
      this.#forget(text)
      this.#rest(text)
      wanted.nextMs = Number.POSITIVE_INFINITY
      return
    }
    const peer = this.#choose(wanted, peers)
    if (peer) asked.get(peer)?.push(wanted.id)
    wanted.nextMs = nowMs + retryMs(wanted.attempts)
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

/** Of what nobody had, after so many attempts. */
function retryMs(attempts: number): number {
  if (attempts < wantAttemptsMax) return Math.min(wantRetryMinMs * 2 ** attempts, wantRetryMaxMs)
  return Math.min(wantRetryMaxMs * 2 ** (attempts - wantAttemptsMax), wantRestMs)
}
