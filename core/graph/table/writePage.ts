import { must } from '../../assert.ts'
import { ID_BYTES } from '../../event/idBytes.ts'
import { splitStateKey } from '../../event/roomEvent.ts'
import type { GraphPage } from '../storage/page.ts'
import type { GroupNumber, StoredGroup } from '../storage/port.ts'
import type { Column } from './column.ts'
import type { EntryTable } from './entryTable.ts'
import { contentBytes, keepsContent } from './storedEvent.ts'

export interface PagePlan {
  /** The place of the first event among all that are stored. */
  readonly first: number
  /** The rows of the events, in the order in which they are stored. */
  readonly rows: readonly number[]
  /** The place of a row among all that are stored. */
  readonly placeOf: (row: number) => number
  readonly groupOf: (state: number) => GroupNumber
  /** The states that are new with these events. */
  readonly groups: readonly StoredGroup[]
  readonly firstGroup: GroupNumber
  /** The texts of the pages before, which take those of this one. */
  readonly names: PageNames
}

/** A page of events that have their places in the table. */
export function writePage(table: EntryTable, plan: PagePlan): GraphPage {
  const { first, rows, placeOf, groupOf, groups, firstGroup, names } = plan
  const named = (column: Column) => Uint32Array.from(rows, (row) => names.numberOf(table.names.nameOf(column.get(row))))
  const column = (values: Column) => Float64Array.from(rows, (row) => values.get(row))
  const states = (values: Column) => Uint32Array.from(rows, (row) => groupOf(values.get(row)))
  const lists = authListsOf(table, rows)
  const parents = rows.map((row) => table.edges.parentsOf(row).map(placeOf))
  const contents = rows.flatMap((row, place) => {
    const content = contentOf(table, row)
    return content === undefined ? [] : [{ place, content }]
  })
  return {
    first,
    ids: idsOf(table, rows),
    originServerTs: column(table.originServerTs),
    clampedTs: column(table.clampedTs),
    receivedTs: column(table.receivedTs),
    ranks: Uint32Array.from(column(table.ranks)),
    authDepths: Uint32Array.from(column(table.authDepths)),
    statesBefore: states(table.statesBefore),
    statesAfter: states(table.statesAfter),
    rooms: named(table.rooms),
    types: named(table.types),
    stateKeys: named(table.stateKeys),
    senders: named(table.senders),
    signers: named(table.signers),
    refusals: named(table.refusals),
    parentCounts: Uint8Array.from(parents, ({ length }) => length),
    parents: Uint32Array.from(parents.flat()),
    authLists: Uint32Array.from(lists.ofRows),
    authCounts: Uint8Array.from(lists.items, ({ length }) => length),
    authEvents: Uint32Array.from(lists.items.flat(), placeOf),
    firstGroup,
    groupBases: Uint32Array.from(groups, ({ base }) => base),
    groupSizes: Uint32Array.from(groups, ({ size }) => size),
    changeCounts: Uint32Array.from(groups, ({ changes }) => changes.length),
    changes: Uint32Array.from(groups.flatMap((group) => changesOf(table, group, names, placeOf))),
    contentPlaces: Uint32Array.from(contents, ({ place }) => place),
    contentLengths: Uint32Array.from(contents, ({ content }) => content.length),
    contents: joined(contents.map(({ content }) => content)),
    replaced: rows.flatMap((row, place) => {
      const original = table.replaced.get(row)
      return original === undefined ? [] : [[place, original] as const]
    }),
    names: names.takeNew(),
  }
}

/** Texts of pages by their place and one more. */
export class PageNames {
  readonly #numbers = new Map<string, number>()
  #new: string[] = []

  /** Those of pages that are stored, in their order. */
  constructor(stored: Iterable<string>) {
    for (const name of stored) this.#numbers.set(name, this.#numbers.size + 1)
  }

  numberOf(name: string | undefined): number {
    if (name === undefined) return 0
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    this.#new.push(name)
    this.#numbers.set(name, this.#numbers.size + 1)
    return this.#numbers.size
  }

  takeNew(): string[] {
    const names = this.#new
    this.#new = []
    return names
  }
}

function idsOf(table: EntryTable, rows: readonly number[]): Uint8Array {
  const ids = new Uint8Array(rows.length * ID_BYTES)
  rows.forEach((row, place) => {
    ids.set(table.ids.bytes.subarray(row * ID_BYTES, (row + 1) * ID_BYTES), place * ID_BYTES)
  })
  return ids
}

function authListsOf(table: EntryTable, rows: readonly number[]) {
  const places = new Map<number, number>()
  const ofRows = rows.map((row) => {
    const list = table.authLists.get(row)
    const place = places.get(list) ?? places.size
    places.set(list, place)
    return place
  })
  return { ofRows, items: Array.from(places.keys(), (list) => table.authListItems.at(list)) }
}

function contentOf(table: EntryTable, row: number): Uint8Array | undefined {
  const known = table.contents.get(row)
  if (known !== undefined) return known
  const isState = table.stateKeys.get(row) !== 0
  const type = table.names.nameOf(table.types.get(row)) ?? ''
  return keepsContent({ type, stateKey: isState ? '' : undefined }) ? contentBytes(table.event(row).content) : undefined
}

function changesOf(
  table: EntryTable,
  { changes }: StoredGroup,
  names: PageNames,
  placeOf: (row: number) => number,
): number[] {
  return changes.flatMap(({ key, value }) => {
    const { type, key: text } = splitStateKey(key)
    const event = value === undefined ? 0 : 1 + placeOf(must(table.ids.numberOf(value), 'events of a state are here'))
    return [names.numberOf(type), names.numberOf(text), event]
  })
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
