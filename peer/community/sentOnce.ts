import { dropOldest } from '../../core/dropOldest.ts'
import type { EventId } from '../../core/event/ids.ts'
import { sentOnceCountMax } from '../limits.ts'

/** What front ends sent under ids of their own, so that one who lost the answer may send again. Bounded: the oldest go. */
export class SentOnce {
  readonly #eventIds = new Map<string, EventId>()

  /** Sends, unless something was sent under this key before. What failed was not sent. */
  send(key: string, send: () => EventId): EventId {
    const known = this.#eventIds.get(key)
    if (known !== undefined) return known
    const eventId = send()
    this.#eventIds.set(key, eventId)
    dropOldest(this.#eventIds, sentOnceCountMax)
    return eventId
  }
}
