import type { EventId } from '../event/ids.ts'
import type { Column } from './table/column.ts'
import type { EntryTable } from './table/entryTable.ts'
import { NO_NAME } from './table/nameTable.ts'

/**
 * The auth chains of a room in its table. Who rests on an event is put together when somebody asks for the first time,
 * of state alone: a state rests on state, and what is asked is what lies between two events of states.
 */
export class RoomAuthIndex {
  readonly #table: EntryTable
  readonly #numbers: Column
  #children: Map<number, number[]> | undefined

  constructor(table: EntryTable, numbers: Column) {
    this.#table = table
    this.#numbers = numbers
  }

  /** One more than the greatest of its auth events; 0 for an event that is not here. */
  depthOf(id: EventId): number {
    const number = this.#table.ids.numberOf(id)
    return number === undefined ? 0 : this.#table.authDepths.get(number)
  }

  /** The state events that name this one as an auth event, in no order that may reach an output. */
  childrenOf(id: EventId): readonly EventId[] {
    const number = this.#table.ids.numberOf(id)
    if (number === undefined) return []
    this.#children ??= this.#findChildren()
    return (this.#children.get(number) ?? []).map((child) => this.#table.ids.idAt(child))
  }

  /** Takes a row that was added to the room. */
  add(number: number): void {
    if (this.#children) this.#connect(this.#children, number)
  }

  /** Forgets a row on which nothing rests. */
  remove(number: number): void {
    for (const parent of this.#children ? this.#table.authEventsOf(number) : []) {
      const siblings = this.#children?.get(parent)
      const at = siblings?.lastIndexOf(number) ?? -1
      if (at >= 0) siblings?.splice(at, 1)
    }
  }

  #findChildren(): Map<number, number[]> {
    const children = new Map<number, number[]>()
    for (const number of this.#numbers.values) this.#connect(children, number)
    return children
  }

  #connect(children: Map<number, number[]>, number: number): void {
    if (this.#table.stateKeys.get(number) === NO_NAME) return
    for (const parent of this.#table.authEventsOf(number)) {
      const siblings = children.get(parent)
      if (siblings) siblings.push(number)
      else children.set(parent, [number])
    }
  }
}
