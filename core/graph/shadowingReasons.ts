import { type StateKey, stateKeyOf } from '../event/roomEvent.ts'
import { authorise } from '../rooms/auth/authorise.ts'
import { authKeysOf, authSubject } from '../rooms/authEvents.ts'
import { Behind } from './behind.ts'
import type { Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/** The types of state for which the rules refuse a message of somebody who could send it before. */
const TYPES = ['m.room.member', 'm.room.power_levels', 'roost.revoke'] as const

/**
 * Why a device may not have built one of its events on another. What it held besides the ancestors of an event that it
 * wrote were shadowed messages, and nobody can tell which. But state is never shadowed: an event that took the ground
 * from a message lies behind everything that was written in the knowledge of both. Whether it stood at the time cannot
 * be told either, since what had been shadowed by then went into S* as well, and not into the state before the event.
 */
export class ShadowingReasons {
  readonly #room: RoomGraph
  #byKey: ReadonlyMap<StateKey, readonly Entry[]> | undefined
  /** What would have a message refused, whether concurrent with it or not. */
  readonly #against = new Map<Entry, readonly Entry[]>()

  constructor(room: RoomGraph) {
    this.#room = room
  }

  /**
   * Whether a message may have been shadowed when its author wrote the other event: behind that lies one that is
   * concurrent with the message, and in whose presence the rules refuse it. A function of the ancestors of the two,
   * neither of which is built on the other.
   */
  excuse(message: Entry, other: Entry): boolean {
    if (message.event.stateKey !== undefined) return false
    const [behindMessage, behindOther] = [new Behind([message]), new Behind([other])]
    return this.#whatIsAgainst(message).some((entry) => behindOther.has(entry) && !behindMessage.has(entry))
  }

  #whatIsAgainst(message: Entry): readonly Entry[] {
    const known = this.#against.get(message)
    if (known !== undefined) return known
    const { version } = this.#room
    this.#byKey ??= this.#stateByKey()
    const against = authKeysOf(version, authSubject(message.event)).flatMap((key) =>
      (this.#byKey?.get(key) ?? []).filter(({ event }) => {
        const state = this.#room.authStateOf(message.stateBefore.with(key, event.id))
        return !authorise(version, message.event, state).allowed
      }),
    )
    this.#against.set(message, against)
    return against
  }

  #stateByKey(): ReadonlyMap<StateKey, readonly Entry[]> {
    const byKey = new Map<StateKey, Entry[]>()
    for (const type of TYPES) {
      for (const entry of this.#room.keyEvents(type)) {
        const key = stateKeyOf(entry.event)
        if (key === undefined) continue
        const entries = byKey.get(key)
        if (entries) entries.push(entry)
        else byKey.set(key, [entry])
      }
    }
    return byKey
  }
}
