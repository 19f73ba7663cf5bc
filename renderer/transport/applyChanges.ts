import type { ListChange } from '../../peer/contract.ts'

/**
 * The list after the changes, or undefined where they do not fit it (then the list has to be asked for anew). Items
 * that no change names keep their identity. An insert of a key that is already there moves it.
 */
export function applyChanges<Item>(
  items: readonly Item[],
  changes: readonly ListChange<Item>[],
  keyOf: (item: Item) => string,
): Item[] | undefined {
  const list = [...items]
  const placeOf = (key: string) => list.findLastIndex((item) => keyOf(item) === key)

  for (const change of changes) {
    switch (change.op) {
      case 'insert': {
        const old = placeOf(keyOf(change.item))
        if (old >= 0) list.splice(old, 1)
        const before = change.after === null ? -1 : placeOf(change.after)
        if (change.after !== null && before < 0) return undefined
        list.splice(before + 1, 0, change.item)
        break
      }
      case 'update': {
        const place = placeOf(keyOf(change.item))
        if (place < 0) return undefined
        list[place] = change.item
        break
      }
      case 'remove': {
        const place = placeOf(change.key)
        if (place < 0) return undefined
        list.splice(place, 1)
      }
    }
  }
  return list
}
