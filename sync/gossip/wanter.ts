import type { DeviceId } from '../../core/event/ids.ts'
import { wantDatagramsPerRound, wantedIdsMax, wantRetryMaxMs, wantRetryMinMs } from '../limits.ts'
import { byteText, SHORT_ID_BYTES } from '../reconcile/setKey.ts'
import { payloadBytesMax } from '../wire/layout.ts'
import type { Machine } from './machine.ts'
import { provenPeers, sendToPeer } from './machine.ts'
import type { Peer } from './peer.ts'

interface Wanted {
  readonly id: Uint8Array
  /** Who sent an event that needs it. */
  readonly from: DeviceId | undefined
  attempts: number
  nextMs: number
}

const idsPerDatagram = Math.floor(payloadBytesMax / SHORT_ID_BYTES)

/** Asks by name for the parents that events wait for: no filter can hide them. */
export class Wanter {
  readonly #machine: Machine
  readonly #wanted = new Map<string, Wanted>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  get count(): number {
    return this.#wanted.size
  }

  want(ids: readonly Uint8Array[], from: DeviceId | undefined): void {
    for (const id of ids) {
      if (this.#wanted.size >= wantedIdsMax || this.#machine.set.has(id)) continue
      const text = byteText(id)
      if (!this.#wanted.has(text)) this.#wanted.set(text, { id, from, attempts: 0, nextMs: this.#machine.nowMs })
    }
  }

  found(id: Uint8Array): void {
    this.#wanted.delete(byteText(id))
  }

  dueMs(): number {
    let due = Number.POSITIVE_INFINITY
    if (provenPeers(this.#machine).length === 0) return due
    for (const wanted of this.#wanted.values()) due = Math.min(due, wanted.nextMs)
    return due
  }

  run(): void {
    const { nowMs } = this.#machine
    const peers = provenPeers(this.#machine)
    if (peers.length === 0) return
    const asked = new Map<Peer, Uint8Array[]>()
    let left = wantDatagramsPerRound * idsPerDatagram
    for (const wanted of this.#wanted.values()) {
      if (wanted.nextMs > nowMs) continue
      if (left-- === 0) break
      const peer = this.#choose(wanted, peers)
      if (peer) asked.set(peer, [...(asked.get(peer) ?? []), wanted.id])
      wanted.nextMs = nowMs + Math.min(wantRetryMinMs * 2 ** wanted.attempts, wantRetryMaxMs)
      wanted.attempts++
    }
    for (const [peer, ids] of asked) this.#ask(peer, ids)
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
