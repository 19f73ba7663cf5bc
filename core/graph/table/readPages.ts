import type { EventId } from '../../event/ids.ts'
import { stateKey } from '../../event/roomEvent.ts'
import { pageEventCount } from '../../limits.ts'
import { eventCountOf, type GraphPage } from '../storage/page.ts'
import type { StateChange, StoredGroup } from '../storage/port.ts'
import type { EntryTable } from './entryTable.ts'

/** Puts the events of all pages into an empty table: each gets its place as its number. Answers their states. */
export function readPages(table: EntryTable, pages: readonly GraphPage[]): StoredGroup[] {
  const count = pages.reduce((sum, page) => sum + eventCountOf(page), 0)
  // Room for more: what comes next would otherwise have all of it copied.
  table.reserve(count + Math.max(pageEventCount, count >>> 3))
  const names = [undefined, ...pages.flatMap((page) => page.names)]
  const numbers = Uint32Array.from(names, (name) => table.names.numberOf(name))
  return pages.flatMap((page) => {
    readPage(table, page, numbers)
    return groupsOf(table, page, names)
  })
}

function readPage(table: EntryTable, page: GraphPage, names: Uint32Array): void {
  table.ids.pushAll(page.ids)
  table.edges.pushAll(page.parentCounts, page.parents)
  table.rooms.pushAll(translated(page.rooms, names))
  table.types.pushAll(translated(page.types, names))
  table.stateKeys.pushAll(translated(page.stateKeys, names))
  table.senders.pushAll(translated(page.senders, names))
  table.signers.pushAll(translated(page.signers, names))
  table.refusals.pushAll(translated(page.refusals, names))
  table.ranks.pushAll(page.ranks)
  table.authDepths.pushAll(page.authDepths)
  table.statesBefore.pushAll(page.statesBefore)
  table.statesAfter.pushAll(page.statesAfter)
  table.originServerTs.pushAll(page.originServerTs)
  table.clampedTs.pushAll(page.clampedTs)
  table.receivedTs.pushAll(page.receivedTs)
  table.places.pushAll(new Uint32Array(eventCountOf(page)))
  const firstList = table.authListItems.pushAll(page.authCounts, page.authEvents)
  table.authLists.pushAll(page.authLists.map((list) => firstList + list))
  readContents(table, page)
  for (const [place, original] of page.replaced) table.replaced.set(page.first + place, original)
  table.takeRows(eventCountOf(page))
}

function translated(column: Uint32Array, names: Uint32Array): Uint32Array {
  const numbers = new Uint32Array(column.length)
  for (let at = 0; at < column.length; at++) numbers[at] = names[column[at] ?? 0] ?? 0
  return numbers
}

function readContents(table: EntryTable, page: GraphPage): void {
  // A copy, so that the rest of the page can be forgotten.
  const contents = page.contents.slice()
  let at = 0
  page.contentPlaces.forEach((place, index) => {
    const end = at + (page.contentLengths[index] ?? 0)
    table.contents.set(page.first + place, contents.subarray(at, end))
    at = end
  })
}

/** The changes of a state are put together when somebody asks for the state. */
function groupsOf(table: EntryTable, page: GraphPage, names: readonly (string | undefined)[]): StoredGroup[] {
  const changes = page.changes.slice()
  let start = 0
  return Array.from(page.groupBases, (base, index) => {
    const from = start
    start += page.changeCounts[index] ?? 0
    const end = start
    return {
      group: page.firstGroup + index,
      base,
      size: page.groupSizes[index] ?? 0,
      get changes() {
        const list: StateChange[] = []
        for (let at = from; at < end; at++) list.push(changeAt(table, names, changes.subarray(3 * at, 3 * at + 3)))
        return list
      },
    }
  })
}

function changeAt(
  table: EntryTable,
  names: readonly (string | undefined)[],
  [type = 0, key = 0, event = 0]: Uint32Array,
): StateChange {
  const value: EventId | undefined = event === 0 ? undefined : table.ids.idAt(event - 1)
  return { key: stateKey(names[type] ?? '', names[key] ?? ''), value }
}
