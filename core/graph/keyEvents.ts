import type { Entry } from './entry.ts'

/** What keys, and who may have them, rest on. */
export const KEY_EVENT_TYPES = [
  'm.room.member',
  'm.room.power_levels',
  'm.room.join_rules',
  'roost.device',
  'roost.revoke',
  'roost.rekey',
  'roost.lockbox',
] as const
export type KeyEventType = (typeof KEY_EVENT_TYPES)[number]

const NONE: ReadonlySet<Entry> = new Set()

/** The accepted events that keys rest on, by type, so that nobody looks for them among all the others. */
export class KeyEvents {
  readonly #entries = new Map<string, Set<Entry>>(KEY_EVENT_TYPES.map((type) => [type, new Set()]))

  add(entry: Entry): void {
    this.#entries.get(entry.event.type)?.add(entry)
  }

  remove(entry: Entry): void {
    this.#entries.get(entry.event.type)?.delete(entry)
  }

  /** Parents before their children, otherwise in the order in which they came. */
  of(type: KeyEventType): ReadonlySet<Entry> {
    return this.#entries.get(type) ?? NONE
  }
}
