import type { EventId, UserId } from '../../event/ids.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import type { Verdict } from '../../rooms/auth/verdict.ts'
import type { StateMap } from '../../rooms/stateMap.ts'
import type { Entry } from '../entry.ts'
import type { EntryTable } from './entryTable.ts'

/** A row of the table. */
export class TableEntry implements Entry {
  readonly number: number
  readonly #table: EntryTable

  constructor(table: EntryTable, number: number) {
    this.#table = table
    this.number = number
  }

  get event(): RoomEvent {
    return this.#table.event(this.number)
  }

  set event(event: RoomEvent) {
    this.#table.replace(this.number, event)
  }

  get sender(): UserId {
    return this.#table.senderOf(this.number)
  }

  get signer(): string | undefined {
    return this.#table.names.nameOf(this.#table.signers.get(this.number))
  }

  get replaces(): EventId | undefined {
    return this.#table.replaced.get(this.number)
  }

  get verdict(): Verdict {
    return this.#table.verdict(this.number)
  }

  get parents(): readonly Entry[] {
    return this.#table.edges.parentsOf(this.number).map((parent) => this.#table.view(parent))
  }

  get children(): ReadonlySet<Entry> {
    return new Set(this.#table.edges.childrenOf(this.number).map((child) => this.#table.view(child)))
  }

  get rank(): number {
    return this.#table.ranks.get(this.number)
  }

  get clampedTs(): number {
    return this.#table.clampedTs.get(this.number)
  }

  get stateBefore(): StateMap {
    return this.#table.states.at(this.#table.statesBefore.get(this.number))
  }

  get stateAfter(): StateMap {
    return this.#table.states.at(this.#table.statesAfter.get(this.number))
  }
}
