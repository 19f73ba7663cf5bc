import type { EventId } from '../event/ids.ts'
import type { ParsedEvent } from '../event/parseEvent.ts'
import { pendingBytesMax, pendingEventCountMax } from '../limits.ts'

/** An event that has arrived and has no place yet, with the sealed bytes it came in. */
export interface Incoming extends ParsedEvent {
  readonly blob: Uint8Array
}

export interface Pending extends Incoming {
  /** `invalid` copies are kept only while something waits for them: a descendant may yet vouch for them. */
  signature: 'unchecked' | 'valid' | 'invalid'
  /** The authorisation rules refused it: it waits to be the ancestor of something accepted. */
  refused: boolean
}

/** Events that wait for their parents or for their signer's certificate. Bounded: the oldest give way. */
export class CausalBuffer {
  readonly #pending = new Map<EventId, Pending>()
  #bytes = 0

  get(id: EventId): Pending | undefined {
    return this.#pending.get(id)
  }

  has(id: EventId): boolean {
    return this.#pending.has(id)
  }

  values(): Iterable<Pending> {
    return this.#pending.values()
  }

  get size(): number {
    return this.#pending.size
  }

  /** Keeps a copy; a second copy of the same event replaces one whose signature was found bad. */
  put(incoming: Incoming): void {
    const { id } = incoming.event
    const known = this.#pending.get(id)
    if (known !== undefined && known.signature !== 'invalid') return
    this.putBack({ ...incoming, signature: 'unchecked', refused: false })
  }

  /** Keeps a copy with what is known of it. */
  putBack(pending: Pending): void {
    const { id } = pending.event
    this.remove(id)
    this.#pending.set(id, pending)
    this.#bytes += pending.blob.length
    for (const oldest of this.#pending.keys()) {
      if (this.#pending.size <= pendingEventCountMax && this.#bytes <= pendingBytesMax) break
      this.remove(oldest)
    }
  }

  remove(id: EventId): void {
    const known = this.#pending.get(id)
    if (known === undefined) return
    this.#pending.delete(id)
    this.#bytes -= known.blob.length
  }

  /** The ids that pending events name and that `isHeld` does not know: what to ask other peers for. */
  missing(isHeld: (id: EventId) => boolean): EventId[] {
    const missing = new Set<EventId>()
    for (const { event } of this.#pending.values()) {
      for (const id of dependenciesOf(event)) {
        const copy = this.#pending.get(id)
        if (!isHeld(id) && (copy === undefined || copy.signature === 'invalid')) missing.add(id)
      }
    }
    return [...missing]
  }

  /** The ids that pending events wait for, held back or not. */
  wanted(): Set<EventId> {
    return new Set([...this.#pending.values()].flatMap(({ event }) => dependenciesOf(event)))
  }
}

/** What must have its place before this event can have one. */
export const dependenciesOf = (event: ParsedEvent['event']): EventId[] => [...event.prevEvents, ...event.authEvents]
