import type { RoomEvent } from '../../event/roomEvent.ts'

/**
 * Events by number: those that are nowhere else stay, and of the others the ones that were last asked for, in two
 * halves. When the newer half is full the older one is forgotten.
 */
export class EventCache {
  readonly #kept = new Map<number, RoomEvent>()
  readonly #halfCountMax: number
  #newer = new Map<number, RoomEvent>()
  #older = new Map<number, RoomEvent>()

  constructor(countMax: number) {
    this.#halfCountMax = countMax / 2
  }

  get(number: number): RoomEvent | undefined {
    const known = this.#newer.get(number) ?? this.#kept.get(number)
    if (known !== undefined) return known
    const older = this.#older.get(number)
    if (older !== undefined) this.put(number, older)
    return older
  }

  /** An event that can be had again. */
  put(number: number, event: RoomEvent): void {
    if (this.#newer.size >= this.#halfCountMax) {
      this.#older = this.#newer
      this.#newer = new Map()
    }
    this.#newer.set(number, event)
  }

  /** An event that is nowhere else. */
  keep(number: number, event: RoomEvent): void {
    this.#kept.set(number, event)
  }

  /** From now on the event can be had again. */
  release(number: number): RoomEvent | undefined {
    const event = this.#kept.get(number)
    if (event === undefined) return undefined
    this.#kept.delete(number)
    this.put(number, event)
    return event
  }

  forget(number: number): void {
    this.#kept.delete(number)
    this.#newer.delete(number)
    this.#older.delete(number)
  }
}
