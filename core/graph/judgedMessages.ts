import type { EventId } from '../event/ids.ts'
import { type RoomEvent, signerOf } from '../event/roomEvent.ts'
import { judgedMessageCountMax } from '../limits.ts'
import type { StateMap } from '../rooms/stateMap.ts'

interface Judged {
  readonly authEvents: readonly EventId[]
  readonly stateBefore: StateMap
}

/**
 * What was allowed to whom last. Of an event that is no state the rules read its sender, the keys that signed it, its type
 * and what it names as its auth events; and so the next of the same in the same state is allowed as well.
 */
export class JudgedMessages {
  readonly #allowed = new Map<string, Judged>()

  isAllowed(event: RoomEvent, stateBefore: StateMap): boolean {
    const key = keyOf(event)
    const known = key === undefined ? undefined : this.#allowed.get(key)
    if (known?.stateBefore !== stateBefore || known.authEvents.length !== event.authEvents.length) return false
    return event.authEvents.every((id, at) => id === known.authEvents[at])
  }

  noteAllowed(event: RoomEvent, stateBefore: StateMap): void {
    const key = keyOf(event)
    if (key === undefined || this.#allowed.get(key)?.stateBefore === stateBefore) return
    if (this.#allowed.size >= judgedMessageCountMax) this.#allowed.clear()
    this.#allowed.set(key, { authEvents: event.authEvents, stateBefore })
  }
}

/** Undefined for what the rules read more of. */
function keyOf(event: RoomEvent): string | undefined {
  const { type, stateKey, sender, signatures } = event
  if (stateKey !== undefined || READ_BY_RULES.has(type) || signatures.length !== 1) return undefined
  return `${sender} ${signerOf(event)} ${type}`
}

/** Types of whose content, or of whose lack of a state key, the rules make something. */
const READ_BY_RULES: ReadonlySet<string> = new Set([
  'm.room.create',
  'm.room.member',
  'm.room.power_levels',
  'm.room.third_party_invite',
  'roost.revoke',
])
