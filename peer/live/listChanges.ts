import { isDeepStrictEqual } from 'node:util'
import type { ListChange } from '../contract.ts'

/**
 * The changes that turn one list into another, to be applied in order: removals, then insertions and updates from the
 * first place to the last, so that an insertion's `after` is always there already.
 */
export function listChanges<Item>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
): ListChange<Item>[] {
  const changes: ListChange<Item>[] = []
  const afterKeys = new Set(after.map(keyOf))
  const staying = before.filter((item) => afterKeys.has(keyOf(item)))
  const inPlace = keysInPlace(staying.map(keyOf), after.map(keyOf))
  for (const item of before) if (!inPlace.has(keyOf(item))) changes.push({ op: 'remove', key: keyOf(item) })
  const known = new Map(before.map((item) => [keyOf(item), item]))
  let previous: string | null = null
  for (const item of after) {
    const key = keyOf(item)
    if (!inPlace.has(key)) changes.push({ op: 'insert', after: previous, item })
    else if (!isDeepStrictEqual(known.get(key), item)) changes.push({ op: 'update', item })
    previous = key
  }
  return changes
}

/** Keys that stay and need not move: greedily, those whose place in the new list keeps rising. */
function keysInPlace(staying: readonly string[], after: readonly string[]): Set<string> {
  const placeOf = new Map(after.map((key, place) => [key, place]))
  const inPlace = new Set<string>()
  let last = -1
  for (const key of staying) {
    const place = placeOf.get(key) ?? -1
    if (place <= last) continue
    inPlace.add(key)
    last = place
  }
  return inPlace
}
