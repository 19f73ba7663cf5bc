import type { ListChange } from '../../peer/contract.ts'

/** Changes that turn one keyed list into another, as a peer sends them. Items are told apart by identity. */
export function diffLists<Item>(
  from: readonly Item[],
  to: readonly Item[],
  keyOf: (item: Item) => string,
): ListChange<Item>[] {
  const changes: ListChange<Item>[] = []
  const wanted = new Set(to.map(keyOf))
  const list = from.filter((item) => {
    if (wanted.has(keyOf(item))) return true
    changes.push({ op: 'remove', key: keyOf(item) })
    return false
  })
  let after: string | null = null
  for (const [place, item] of to.entries()) {
    const key = keyOf(item)
    const there = list[place]
    if (there === undefined || keyOf(there) !== key) {
      const old = list.findIndex((one) => keyOf(one) === key)
      if (old >= 0) list.splice(old, 1)
      list.splice(place, 0, item)
      changes.push({ op: 'insert', after, item })
    } else if (there !== item) {
      list[place] = item
      changes.push({ op: 'update', item })
    }
    after = key
  }
  return changes
}
