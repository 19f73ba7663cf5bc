import type { Entry } from './entry.ts'

/** What keys, and who may have them, rest on. */
const TYPES = [
  'm.room.member',
  'm.room.power_levels',
  'm.room.join_rules',
  'roost.device',
  'roost.revoke',
  'roost.rekey',
  'roost.lockbox',
] as const
export type KeyEventType = (typeof TYPES)[number]

/** The accepted events that keys rest on, by type, so that nobody looks for them among all the others. */
export class KeyEvents {
  readonly #entries = new Map<KeyEventType, Set<Entry>>()
  #untouched: (type: KeyEventType) => Iterable<Entry> = () => []

  /** Begins with entries from storage; those of a type are looked for when somebody asks for it. */
  resume(entries: (type: KeyEventType) => Iterable<Entry>): void {
    this.#untouched = entries
  }

  add(entry: Entry): void {
    const { type } = entry.event
    if (isKeyEventType(type)) this.#ofType(type).add(entry)
  }

  remove(entry: Entry): void {
    const { type } = entry.event
    if (isKeyEventType(type)) this.#ofType(type).delete(entry)
  }

  /** Parents before their children, otherwise in the order in which they came. */
  of(type: KeyEventType): ReadonlySet<Entry> {
    return this.#ofType(type)
  }

  #ofType(type: KeyEventType): Set<Entry> {
    const known = this.#entries.get(type)
    if (known !== undefined) return known
    const entries = new Set(this.#untouched(type))
    this.#entries.set(type, entries)
    return entries
  }
}

const isKeyEventType = (type: string): type is KeyEventType => (TYPES as readonly string[]).includes(type)
