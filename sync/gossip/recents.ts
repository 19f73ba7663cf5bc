import { recentIdsMax } from '../limits.ts'
import type { EventSet } from '../reconcile/eventSet.ts'
import { byteText } from '../reconcile/ids.ts'
import { RECENT_ID_BYTES } from '../wire/pulse.ts'

interface Arrival {
  readonly id: Uint8Array
  /** Without end for what was on disk. */
  readonly sinceMs: number
}

/** What entered the set last, and when: what others may not have yet, and what pulses speak about. */
export class Recents {
  readonly #arrivals = new Map<string, Arrival>()
  readonly #known = new Set<string>()
  /** All of them, newest first, until another one comes: every greeting that is heard or said asks. */
  #newest: readonly Uint8Array[] | undefined

  get size(): number {
    return this.#arrivals.size
  }

  /** What is on disk has just become the set. */
  load(set: EventSet): void {
    for (let place = Math.max(0, set.count - recentIdsMax); place < set.count; place++) {
      this.note(set.idAt(place), Number.NEGATIVE_INFINITY)
    }
  }

  note(id: Uint8Array, nowMs: number): void {
    this.#newest = undefined
    this.#arrivals.set(byteText(id), { id, sinceMs: nowMs })
    this.#known.add(byteText(recentIdOf(id)))
    const [oldest] = this.#arrivals
    if (this.#arrivals.size <= recentIdsMax || oldest === undefined) return
    this.#arrivals.delete(oldest[0])
    this.#known.delete(byteText(recentIdOf(oldest[1].id)))
  }

  /** The last ids, newest first. */
  newest(max: number): Uint8Array[] {
    this.#newest ??= Array.from(this.#arrivals.values(), ({ id }) => id).reverse()
    return this.#newest.slice(0, max)
  }

  /** Whether one of the last ids begins like this. */
  knows(recentId: Uint8Array): boolean {
    return this.#known.has(byteText(recentId))
  }

  /** Whether an event is here for so long that who says now what it holds has had the time to hear of it. */
  isSettled(id: Uint8Array, claimedMs: number, settleMs: number): boolean {
    const arrival = this.#arrivals.get(byteText(id))
    return arrival === undefined || arrival.sinceMs + settleMs <= claimedMs
  }
}

/** An id as pulses name it. */
export const recentIdOf = (id: Uint8Array): Uint8Array => id.subarray(0, RECENT_ID_BYTES)
