import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ListChange } from '../../peer/contract.ts'
import { diffLists } from '../testing/diffLists.ts'
import { applyChanges } from './applyChanges.ts'

interface Item {
  key: string
  version: number
}
const keyOf = (item: Item) => item.key
const list = fc.uniqueArray(
  fc.record({ key: fc.integer({ min: 0, max: 30 }).map(String), version: fc.integer({ min: 0, max: 2 }) }),
  { selector: keyOf },
)
const item = (key: string, version = 0): Item => ({ key, version })

describe('applyChanges', () => {
  it('turns any list into any other by the changes between them', () => {
    fc.assert(
      fc.property(list, list, (from, to) => {
        expect(applyChanges(from, diffLists(from, to, keyOf), keyOf)).toEqual(to)
      }),
    )
  })
  it('leaves the list it was given alone', () => {
    fc.assert(
      fc.property(list, list, (from, to) => {
        const before = structuredClone(from)
        applyChanges(from, diffLists(from, to, keyOf), keyOf)
        expect(from).toEqual(before)
      }),
    )
  })
  it('gives the same list whether changes come together or in two parts', () => {
    fc.assert(
      fc.property(list, list, fc.nat(), (from, to, cut) => {
        const changes = diffLists(from, to, keyOf)
        const at = changes.length === 0 ? 0 : cut % changes.length
        const half = applyChanges(from, changes.slice(0, at), keyOf) ?? []
        expect(applyChanges(half, changes.slice(at), keyOf)).toEqual(to)
      }),
    )
  })
  it('keeps the identity of items that no change names', () => {
    const [a, b] = [item('a'), item('b')]
    const after = applyChanges([a, b], [{ op: 'insert', after: 'a', item: item('c') }], keyOf)
    expect(after?.[0]).toBe(a)
    expect(after?.[2]).toBe(b)
  })
  it('moves an item that is inserted again', () => {
    const changes: ListChange<Item>[] = [{ op: 'insert', after: 'b', item: item('a', 1) }]
    expect(applyChanges([item('a'), item('b')], changes, keyOf)).toEqual([item('b'), item('a', 1)])
  })
  it.each<[string, ListChange<Item>]>([
    ['an update of nothing', { op: 'update', item: item('x') }],
    ['a removal of nothing', { op: 'remove', key: 'x' }],
    ['an insert after nothing', { op: 'insert', after: 'x', item: item('y') }],
  ])('says that %s does not fit', (_, change) => {
    expect(applyChanges([item('a')], [change], keyOf)).toBeUndefined()
  })
})
