import type { EventId, RoomId } from '../event/ids.ts'
import { hasSameSignatures } from '../event/signEvent.ts'
import type { Incoming } from './causalBuffer.ts'
import type { Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/** Without its content, or with a signature that is not good. */
export type WantedReason = 'content' | 'signature'

interface Holder {
  entry(id: EventId): Entry | undefined
  readonly rooms: ReadonlyMap<RoomId, RoomGraph>
}

/** Held events of which a better copy is wanted, and what becomes of one that comes. */
export class WantedCopies {
  readonly #holder: Holder
  readonly #verify: (incoming: Incoming) => boolean
  readonly #reasons = new Map<EventId, WantedReason>()

  constructor(holder: Holder, verify: (incoming: Incoming) => boolean) {
    this.#holder = holder
    this.#verify = verify
  }

  get reasons(): ReadonlyMap<EventId, WantedReason> {
    return this.#reasons
  }

  /** A held event; one that is wanted already is wanted for the reason that it had. */
  add(id: EventId, reason: WantedReason): void {
    if (!this.#reasons.has(id)) this.#reasons.set(id, reason)
  }

  /** A better copy takes the place of the one that is here. What was redacted is never completed. */
  complete(incoming: Incoming): { readonly entry: Entry; readonly room: RoomGraph } | undefined {
    const { event, content } = incoming
    const reason = this.#reasons.get(event.id)
    const entry = reason && this.#holder.entry(event.id)
    const room = entry && this.#holder.rooms.get(event.roomId)
    if (!room || content === 'missing' || room.redactedBy(event.id)) return undefined
    const isSigned = hasSameSignatures(entry.event, event) ? reason === 'content' : this.#verify(incoming)
    if (reason === 'signature' && !isSigned) return undefined
    if (isSigned) this.#reasons.delete(event.id)
    else this.#reasons.set(event.id, 'signature')
    room.complete(entry, event)
    return { entry, room }
  }

  /** What a redaction took is not wanted any longer. */
  forgetRedacted(): void {
    for (const id of this.#reasons.keys()) {
      const entry = this.#holder.entry(id)
      const room = entry && this.#holder.rooms.get(entry.event.roomId)
      if (!room || room.redactedBy(id)) this.#reasons.delete(id)
    }
  }
}
