import { must } from '../../assert.ts'
import type { RoomId } from '../../event/ids.ts'
import type { EntryTable } from './entryTable.ts'
import { NO_NAME } from './nameTable.ts'

interface RoomRows {
  readonly roomId: RoomId
  /** In the order of the table. */
  readonly numbers: Uint32Array
  /** Accepted rows on which no accepted row is built. */
  readonly tips: readonly number[]
}

/** The rows of each room of a table in which whatever is built on a row stands behind it. */
export function rowsByRoom(table: EntryTable): RoomRows[] {
  const counts = new Map<number, number>()
  for (const room of table.rooms.values) counts.set(room, (counts.get(room) ?? 0) + 1)
  counts.delete(NO_NAME)
  const rooms = new Map(
    Array.from(counts, ([room, count]) => [room, { numbers: new Uint32Array(count), next: 0, tips: [] as number[] }]),
  )
  table.rooms.values.forEach((room, number) => {
    const rows = rooms.get(room)
    if (rows) rows.numbers[rows.next++] = number
  })
  for (const tip of acceptedTips(table)) rooms.get(table.rooms.get(tip))?.tips.push(tip)
  return Array.from(rooms, ([room, { numbers, tips }]) => ({
    roomId: must(table.names.nameOf(room), 'a room has a name') as RoomId,
    numbers,
    tips,
  }))
}

function* acceptedTips(table: EntryTable): Generator<number> {
  const rowCount = table.rooms.length
  /** Whether something accepted is built on the row, through whatever lies between. */
  const isCovered = new Uint8Array(rowCount)
  for (let number = rowCount - 1; number >= 0; number--) {
    const isAccepted = table.rooms.get(number) !== NO_NAME && table.isAccepted(number)
    if (isAccepted && isCovered[number] === 0) yield number
    if (!isAccepted && isCovered[number] === 0) continue
    const parentCount = table.edges.parentCount(number)
    for (let index = 0; index < parentCount; index++) isCovered[table.edges.parentAt(number, index)] = 1
  }
}
