import { pageEventCount } from '../../limits.ts'
import type { Entry } from '../entry.ts'
import { Column } from '../table/column.ts'
import type { EntryTable } from '../table/entryTable.ts'
import { PageNames, writePage } from '../table/writePage.ts'
import { eventCountOf, type GraphPage } from './page.ts'
import { EMPTY_GROUP, type GroupNumber, type StoredGroup } from './port.ts'
import type { StateGroups } from './stateGroups.ts'

/** Makes pages of what is stored, as soon as there is enough for one. */
export class PageWriter {
  readonly #table: EntryTable
  readonly #groups: StateGroups
  readonly #names: PageNames
  /** Rows up to here were read from pages: their numbers are their places. */
  readonly #pagedCount: number
  /** The place and one more of each row that was stored since. */
  readonly #places = new Column('uint32')
  #nextPlace: number
  #nextGroup: GroupNumber
  /** Stored, and in no page yet. */
  #rows: number[] = []
  #newGroups: StoredGroup[] = []

  /** Goes on behind the pages that the table was read from. */
  constructor(table: EntryTable, groups: StateGroups, pages: readonly GraphPage[] = []) {
    const last = pages.at(-1)
    this.#table = table
    this.#groups = groups
    this.#names = new PageNames(pages.flatMap(({ names }) => names))
    this.#pagedCount = last === undefined ? 0 : last.first + eventCountOf(last)
    this.#nextPlace = this.#pagedCount
    this.#nextGroup = last === undefined ? EMPTY_GROUP + 1 : last.firstGroup + last.groupBases.length
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
  *takeFull(eventCount = pageEventCount): IterableIterator<GraphPage> {
    while (this.#rows.length >= eventCount) {
      const rows = this.#rows.slice(0, eventCount)
      this.#rows = this.#rows.slice(eventCount)
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
    const first = this.#placeOf(rows[0] ?? 0)
    return writePage(this.#table, { first, rows, placeOf, groupOf, groups, firstGroup, names: this.#names })
  }

  #placeOf(row: number): number {
    return row < this.#pagedCount ? row : this.#places.get(row) - 1
  }
}
