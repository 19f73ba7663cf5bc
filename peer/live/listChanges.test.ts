import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ListChange } from '../contract.ts'
import { listChanges } from './listChanges.ts'

interface Item {
  readonly key: string
  readonly text: string
}
const keyOf = (item: Item) => item.key

/** What any front end does with the changes. */
function applied(list: readonly Item[], changes: readonly ListChange<Item>[]): Item[] {
  const result = [...list]
  for (const change of changes) {
    const at = (key: string | null) => result.findIndex((item) => item.key === key)
    if (change.op === 'remove') result.splice(at(change.key), 1)
    else if (change.op === 'update') result[at(change.item.key)] = change.item
    else result.splice(at(change.after) + 1, 0, change.item)
  }
  return result
}

const items = fc.record(
  { key: fc.constantFrom(...'abcdefghij'), text: fc.constantFrom('x', 'y') },
  { noNullPrototype: true },
)
const lists = fc.uniqueArray(items, { selector: keyOf })

describe('list changes', () => {
  it('turn any list into any other', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        expect(applied(before, listChanges(before, after, keyOf))).toEqual(after)
      }),
    )
  })

  it('are none for equal lists', () => {
    fc.assert(
      fc.property(lists, (list) => {
        expect(listChanges(list, structuredClone(list), keyOf)).toEqual([])
      }),
    )
  })

  it('touch only the new row where one is added at the end', () => {
    const before = [{ key: 'a', text: 'x' }]
    const added = { key: 'b', text: 'y' }
    expect(listChanges(before, [...before, added], keyOf)).toEqual([{ op: 'insert', after: 'a', item: added }])
  })
})
