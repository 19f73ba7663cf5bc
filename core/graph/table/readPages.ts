import type { EventId } from '../../event/ids.ts'
import { stateKey } from '../../event/roomEvent.ts'
import { eventCountOf, type GraphPage, startsOf } from '../storage/page.ts'
import type { StateChange, StoredGroup } from '../storage/port.ts'
import type { EntryTable } from './entryTable.ts'

/** Puts the events of all pages into an empty table: each gets its place as its number. Answers their states. */
export function readPages(table: EntryTable, pages: readonly GraphPage[]): StoredGroup[] {
  table.reserve(pages.reduce((sum, page) => sum + eventCountOf(page), 0))
  return pages.flatMap((page) => readPage(table, page))
}

function readPage(table: EntryTable, page: GraphPage): StoredGroup[] {
  const names = Uint32Array.from([undefined, ...page.names], (name) => table.names.numberOf(name))
  const nameNumbers = (column: Uint16Array) => Uint32Array.from(column, (name) => names[name] ?? 0)
  table.ids.pushAll(page.ids)
  table.edges.pushAll(page.parentCounts, page.parents)
  table.rooms.pushAll(nameNumbers(page.rooms))
  table.types.pushAll(nameNumbers(page.types))
  table.stateKeys.pushAll(nameNumbers(page.stateKeys))
  table.senders.pushAll(nameNumbers(page.senders))
  table.signers.pushAll(nameNumbers(page.signers))
  table.refusals.pushAll(nameNumbers(page.refusals))
  table.ranks.pushAll(page.ranks)
  table.authDepths.pushAll(page.authDepths)
  table.statesBefore.pushAll(page.statesBefore)
  table.statesAfter.pushAll(page.statesAfter)
  table.originServerTs.pushAll(page.originServerTs)
  table.clampedTs.pushAll(page.clampedTs)
  table.receivedTs.pushAll(page.receivedTs)
  table.places.pushAll(new Uint32Array(eventCountOf(page)))
  readAuthLists(table, page)
  readContents(table, page)
  for (const [place, original] of page.replaced) table.replaced.set(page.first + place, original)
  table.takeRows(eventCountOf(page))
  return groupsOf(table, page)
}

function readAuthLists(table: EntryTable, page: GraphPage): void {
  const starts = startsOf(page.authCounts)
  const lists = Uint32Array.from(page.authCounts, (count, list) => {
    const start = starts[list] ?? 0
    return table.authListItems.push([...page.authEvents.subarray(start, start + count)])
  })
  table.authLists.pushAll(Uint32Array.from(page.authLists, (list) => lists[list] ?? 0))
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
function groupsOf(table: EntryTable, page: GraphPage): StoredGroup[] {
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
        for (let at = from; at < end; at++) list.push(changeAt(table, page.names, changes.subarray(3 * at, 3 * at + 3)))
        return list
      },
    }
  })
}

function changeAt(
  table: EntryTable,
  names: readonly string[],
  [type = 0, key = 0, event = 0]: Uint32Array,
): StateChange {
  const value: EventId | undefined = event === 0 ? undefined : table.ids.idAt(event - 1)
  return { key: stateKey(names[type - 1] ?? '', names[key - 1] ?? ''), value }
}
