import { assert } from '../../core/assert.ts'
import {
  fragmentsMax,
  overtakenDatagrams,
  overtakenMinMs,
  overtakenRoundTrips,
  patienceFactorMax,
  pushQueueBytesMax,
  resendMaxMs,
  resendMinMs,
  resendsMax,
  roundTripGuessMs,
  windowMaxDatagrams,
  windowMinDatagrams,
  windowStartDatagrams,
} from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { Ack } from '../wire/ack.ts'
import { acknowledges } from '../wire/ack.ts'
import type { Cargo, Delivery, Done } from '../wire/delivery.ts'
import { blobInEventsBytes, cargoBytesMax, chunkBytes } from '../wire/delivery.ts'

export interface Push {
  readonly type: 'push'
  readonly id: Uint8Array
  readonly blob: Uint8Array
}

/** What goes to nearly every peer at nearly every step. */
const NOTHING = { deliveries: [], abandoned: [] }

/** Events that were sent together, in one datagram or in the fragments of one blob. */
interface Parcel {
  readonly ids: readonly Uint8Array[]
  unacknowledged: number
}

interface Flight {
  readonly cargo: Cargo
  readonly parcel: Parcel
  sentMs: number
  dueMs: number
  resends: number
}

/**
 * The sending half of the reliable stream to one peer: a window of datagrams that are sent again until they are
 * acknowledged or given up. Giving up is harmless: filters repair.
 */
export class Outbox {
  readonly #urgent: Push[] = []
  readonly #queue: (Push | Done)[] = []
  #queuedBytes = 0
  #queuedDone = 0
  /** Cut from the queue, waiting for a place in the window. */
  readonly #ready: { readonly cargo: Cargo; readonly parcel: Parcel }[] = []
  /** By sequence, lowest first. */
  readonly #flights = new Map<number, Flight>()
  /** No flight is due before; some may only be later. */
  #soonestMs = Number.POSITIVE_INFINITY
  #nextSequence: number
  #windowDatagrams = windowStartDatagrams
  #roundTripMs: number | undefined
  /** Doubled by what was waited for in vain, until a round trip is measured again: where all are longer than we wait, none ever is. */
  #patienceFactor = 1
  #shrunkMs = Number.NEGATIVE_INFINITY

  /** `firstSequence` lies above every sequence of an earlier stream of ours to this peer. */
  constructor(firstSequence: number) {
    this.#nextSequence = firstSequence
  }

  /** How many bytes wait for their first sending. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** How many datagrams were sent and not acknowledged yet. */
  get flightCount(): number {
    return this.#flights.size
  }

  /** Whether word of an answer still waits behind its events. */
  get isAnswering(): boolean {
    return this.#queuedDone > 0
  }

  /** Takes an event to be sent; false where the queue is full. What is `urgent` goes before everything that is not. */
  push(push: Push, urgent: boolean): boolean {
    if (this.#queuedBytes + push.blob.length > pushQueueBytesMax) return false
    this.#queuedBytes += push.blob.length
    if (urgent) this.#urgent.push(push)
    else this.#queue.push(push)
    return true
  }

  /** Takes word that a filter is answered, to follow the events of the answer. */
  done(done: Done): void {
    this.#queue.push(done)
    this.#queuedDone++
  }

  /** What an acknowledgement newly covers. */
  acknowledge(ack: Ack, nowMs: number): Uint8Array[] {
    const ids: Uint8Array[] = []
    let latest: { readonly sequence: number; readonly sentMs: number } | undefined
    for (const [sequence, flight] of this.#flights) {
      if (!acknowledges(ack, sequence)) continue
      this.#flights.delete(sequence)
      latest = { sequence, sentMs: flight.sentMs }
      if (flight.resends === 0) this.#measure(nowMs - flight.sentMs)
      this.#windowDatagrams = Math.min(this.#windowDatagrams + 1, windowMaxDatagrams)
      if (--flight.parcel.unacknowledged === 0) ids.push(...flight.parcel.ids)
    }
    if (latest) this.#hurry(latest.sequence, latest.sentMs, nowMs)
    return ids
  }

  /** What was sent well before something that has arrived is lost: it goes out again without waiting for its time. */
  #hurry(arrived: number, arrivedSentMs: number, nowMs: number): void {
    const patienceMs = this.#patienceMs()
    for (const [sequence, flight] of this.#flights) {
      if (sequence >= arrived) return
      const isOvertaken = sequence + overtakenDatagrams <= arrived || flight.sentMs + patienceMs <= arrivedSentMs
      if (isOvertaken && flight.sentMs <= arrivedSentMs && this.#mayBeLost(flight, nowMs))
        this.#resendNow(flight, nowMs)
    }
  }

  /** The peer asks for an event that is on its way to it: where it should be there by now, it goes out again. */
  hasten(id: Uint8Array, nowMs: number): void {
    for (const flight of this.#flights.values()) {
      // Nearly all of them are not: their ids need no looking at.
      if (this.#mayBeLost(flight, nowMs) && flight.parcel.ids.some((other) => sameBytes(other, id))) {
        this.#resendNow(flight, nowMs)
      }
    }
  }

  /** Once, and not before an acknowledgement could be here. */
  #mayBeLost({ resends, sentMs, dueMs }: Flight, nowMs: number): boolean {
    return resends === 0 && dueMs > nowMs && sentMs + this.#patienceMs() <= nowMs
  }

  #resendNow(flight: Flight, nowMs: number): void {
    flight.dueMs = nowMs
    this.#soonestMs = nowMs
  }

  #patienceMs(): number {
    return Math.max(overtakenMinMs, Math.ceil(overtakenRoundTrips * (this.#roundTripMs ?? roundTripGuessMs)))
  }

  /** What to send now, again or for the first time, and the ids of what was given up. */
  take(nowMs: number): { readonly deliveries: readonly Delivery[]; readonly abandoned: readonly Uint8Array[] } {
    if (this.#soonestMs > nowMs && !this.#isWaiting) return NOTHING
    const abandoned: Uint8Array[] = []
    const resent = this.#soonestMs <= nowMs ? this.#resendDue(nowMs, abandoned) : []
    const sequences = [...resent, ...this.#launch(nowMs)]
    const base = this.#base()
    const deliveries = sequences.flatMap((sequence) => {
      const flight = this.#flights.get(sequence)
      return flight === undefined ? [] : [{ sequence, base, cargo: flight.cargo }]
    })
    return { deliveries, abandoned }
  }

  /** When `take` may have something again; infinite while nothing is on its way. */
  dueMs(): number {
    return this.#flights.size === 0 ? Number.POSITIVE_INFINITY : this.#soonestMs
  }

  /** Whether anything is to be sent for the first time. */
  get #isWaiting(): boolean {
    return this.#ready.length > 0 || this.#urgent.length > 0 || this.#queue.length > 0
  }

  #resendDue(nowMs: number, abandoned: Uint8Array[]): number[] {
    const resent: number[] = []
    this.#soonestMs = Number.POSITIVE_INFINITY
    for (const [sequence, flight] of this.#flights) {
      if (flight.dueMs <= nowMs) {
        if (flight.resends === resendsMax) {
          this.#flights.delete(sequence)
          abandoned.push(...flight.parcel.ids)
          continue
        }
        this.#resend(flight, nowMs)
        resent.push(sequence)
      }
      this.#soonestMs = Math.min(this.#soonestMs, flight.dueMs)
    }
    return resent
  }

  #resend(flight: Flight, nowMs: number): void {
    flight.resends++
    flight.sentMs = nowMs
    flight.dueMs = nowMs + this.resendMs(flight.resends)
    // One loss, or many at once, halve the window once per round trip.
    if (nowMs - this.#shrunkMs < this.resendMs(0)) return
    this.#windowDatagrams = Math.max(windowMinDatagrams, this.#windowDatagrams >>> 1)
    this.#patienceFactor = Math.min(2 * this.#patienceFactor, patienceFactorMax)
    this.#shrunkMs = nowMs
  }

  #launch(nowMs: number): number[] {
    const launched: number[] = []
    const base = this.#base()
    while (this.#flights.size < this.#windowDatagrams && this.#nextSequence - base < windowMaxDatagrams) {
      const next = this.#nextReady()
      if (next === undefined) break
      const sequence = this.#nextSequence++
      const dueMs = nowMs + this.resendMs(0)
      this.#flights.set(sequence, { ...next, sentMs: nowMs, dueMs, resends: 0 })
      this.#soonestMs = Math.min(this.#soonestMs, dueMs)
      launched.push(sequence)
    }
    return launched
  }

  #nextReady(): { readonly cargo: Cargo; readonly parcel: Parcel } | undefined {
    if (this.#ready.length === 0) this.#ready.push(...this.#cut())
    return this.#ready.shift()
  }

  /** The next datagram's worth of the queue, or all fragments of a large blob. */
  #cut(): { readonly cargo: Cargo; readonly parcel: Parcel }[] {
    const queue = this.#urgent.length > 0 ? this.#urgent : this.#queue
    const first = queue.shift()
    if (first === undefined) return []
    if (first.type === 'done') {
      this.#queuedDone--
      return [{ cargo: first, parcel: { ids: [], unacknowledged: 1 } }]
    }
    this.#queuedBytes -= first.blob.length
    if (blobInEventsBytes(first.blob) > cargoBytesMax) return fragmentsOf(first)
    const together = [first]
    let bytes = blobInEventsBytes(first.blob)
    for (let next = queue[0]; next?.type === 'push'; next = queue[0]) {
      bytes += blobInEventsBytes(next.blob)
      if (bytes > cargoBytesMax) break
      queue.shift()
      this.#queuedBytes -= next.blob.length
      together.push(next)
    }
    const parcel = { ids: together.map(({ id }) => id), unacknowledged: 1 }
    return [{ cargo: { type: 'events', blobs: together.map(({ blob }) => blob) }, parcel }]
  }

  #base(): number {
    const [oldest] = this.#flights.keys()
    return oldest ?? this.#nextSequence
  }

  #measure(sampleMs: number): void {
    this.#patienceFactor = 1
    this.#roundTripMs = this.#roundTripMs === undefined ? sampleMs : (this.#roundTripMs * 7 + sampleMs) / 8
  }

  /** How long to wait for an answer before asking again, after so many times. */
  resendMs(resends: number): number {
    const firstMs = Math.max(resendMinMs, Math.ceil(3 * (this.#roundTripMs ?? roundTripGuessMs) * this.#patienceFactor))
    return Math.min(firstMs * 2 ** resends, resendMaxMs)
  }
}

function fragmentsOf({ id, blob }: Push): { cargo: Cargo; parcel: Parcel }[] {
  const count = Math.ceil(blob.length / chunkBytes)
  assert(count <= fragmentsMax, 'the blob is an event')
  const parcel = { ids: [id], unacknowledged: count }
  return Array.from({ length: count }, (_, index) => {
    const chunk = blob.subarray(index * chunkBytes, (index + 1) * chunkBytes)
    return { cargo: { type: 'fragment', index, count, chunk }, parcel }
  })
}
