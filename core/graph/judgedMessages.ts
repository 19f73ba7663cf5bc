import type { EventId } from '../event/ids.ts'
import { type RoomEvent, signerOf } from '../event/roomEvent.ts'
import { judgedMessageCountMax } from '../limits.ts'
import { allow, type Verdict } from '../rooms/auth/verdict.ts'
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

  /** What the rules say of an event; they are asked where that is not known. */
  verdictOf(event: RoomEvent, stateBefore: StateMap, judge: () => Verdict): Verdict {
    const key = keyOf(event)
    if (key === undefined) return judge()
    const known = this.#allowed.get(key)
    if (known?.stateBefore === stateBefore && isSameList(known.authEvents, event.authEvents)) return allow
    const verdict = judge()
    if (verdict === allow) this.#note(key, { authEvents: event.authEvents, stateBefore })
    return verdict
  }

  #note(key: string, judged: Judged): void {
    if (this.#allowed.size >= judgedMessageCountMax) this.#allowed.clear()
    this.#allowed.set(key, judged)
  }
}

const isSameList = (left: readonly EventId[], right: readonly EventId[]): boolean =>
  left.length === right.length && left.every((id, at) => id === right[at])

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
