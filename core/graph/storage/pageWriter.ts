import { pageEventCount } from '../../limits.ts'
import type { Entry } from '../entry.ts'
import { Column } from '../table/column.ts'
import type { EntryTable } from '../table/entryTable.ts'
import { writePage } from '../table/writePage.ts'
import type { GraphPage } from './page.ts'
import type { GroupNumber, StoredGroup } from './port.ts'
import type { StateGroups } from './stateGroups.ts'

/** Makes pages of what is stored, as soon as there is enough for one. */
export class PageWriter {
  readonly #table: EntryTable
  readonly #groups: StateGroups
  /** Rows up to here were read from pages: their numbers are their places. */
  readonly #pagedCount: number
  /** The place and one more of each row that was stored since. */
  readonly #places = new Column('uint32')
  #nextPlace: number
  #nextGroup: GroupNumber
  /** Stored, and in no page yet. */
  #rows: number[] = []
  #newGroups: StoredGroup[] = []

  /** Goes on behind the pages that the table was read from, which hold states up to a number. */
  constructor(table: EntryTable, groups: StateGroups, paged: { count: number; lastGroup: GroupNumber }) {
    this.#table = table
    this.#groups = groups
    this.#pagedCount = paged.count
    this.#nextPlace = paged.count
    this.#nextGroup = paged.lastGroup + 1
  }

  /** Takes entries in the order in which they are stored, and the states that are new with them. Known ones stay. */
  add(entries: Iterable<Pick<Entry, 'number'>>, groups: Iterable<StoredGroup>): void {
    for (const { number } of entries) {
      if (this.has(number)) continue
      this.#places.set(number, ++this.#nextPlace)
      this.#rows.push(number)
    }
    this.#newGroups.push(...groups)
  }

  /** Whether an entry is stored. */
  has(number: number): boolean {
    return number < this.#pagedCount || this.#places.get(number) > 0
  }

  /** The pages that are full, to be stored together with what filled them. */
  *takeFull(): IterableIterator<GraphPage> {
    while (this.#rows.length >= pageEventCount) {
      const rows = this.#rows.slice(0, pageEventCount)
      this.#rows = this.#rows.slice(pageEventCount)
      yield this.#pageOf(rows)
    }
  }

  #pageOf(rows: readonly number[]): GraphPage {
    const groupOf = (state: number) => this.#groups.known(this.#table.states.at(state))
    const { statesBefore, statesAfter } = this.#table
    let lastGroup = this.#nextGroup - 1
    for (const row of rows) {
      lastGroup = Math.max(lastGroup, groupOf(statesBefore.get(row)), groupOf(statesAfter.get(row)))
    }
    const groups = this.#newGroups.slice(0, lastGroup + 1 - this.#nextGroup)
    this.#newGroups = this.#newGroups.slice(groups.length)
    const firstGroup = this.#nextGroup
    this.#nextGroup += groups.length
    const placeOf = (row: number) => this.#placeOf(row)
    return writePage(this.#table, { first: this.#placeOf(rows[0] ?? 0), rows, placeOf, groupOf, groups, firstGroup })
  }

  #placeOf(row: number): number {
    return row < this.#pagedCount ? row : this.#places.get(row) - 1
  }
}
