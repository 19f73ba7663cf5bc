import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idOfBytes, readId } from '../../event/idBytes.ts'
import { type EventId, eventIdOfHash } from '../../event/ids.ts'
import { Edges } from './edges.ts'
import { EventCache } from './eventCache.ts'
import { IdColumn } from './idColumn.ts'

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('ids in a block of memory', () => {
  it('are spelled as everywhere else', () => {
    fc.assert(
      fc.property(bytes, (hash) => {
        const read = new Uint8Array(32)
        expect(idOfBytes(hash, 0)).toBe(eventIdOfHash(hash))
        expect(readId(eventIdOfHash(hash), read)).toBe(true)
        expect(read).toEqual(hash)
      }),
    )
  })

  it('are hashes only in their one spelling', () => {
    const id = eventIdOfHash(new Uint8Array(32))
    for (const other of [`${id.slice(0, -1)}B`, id.slice(1), `${id}A`, `!${id.slice(1)}`, `$é${id.slice(2)}`, '$']) {
      expect(readId(other, new Uint8Array(32))).toBe(false)
    }
  })

  it('are found like those of a map, whatever was taken out meanwhile', () => {
    // Few beginnings, so that they meet in the same slots; and some that are no hashes.
    const id = fc.oneof(
      fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 30 })).map(([first, last]) => {
        const hash = new Uint8Array(32)
        hash[0] = first
        hash[31] = last
        return eventIdOfHash(hash)
      }),
      fc.nat({ max: 9 }).map((number) => `$${number}` as EventId),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), id), { maxLength: 200, size: 'max' }), (steps) => {
        const column = new IdColumn()
        const model = new Map<EventId, number>()
        for (const [isAdded, each] of steps) {
          const known = model.get(each)
          if (isAdded && known === undefined) model.set(each, column.push(each))
          if (!isAdded && known !== undefined) {
            column.remove(known)
            model.delete(each)
            column.truncate(1 + Math.max(-1, ...model.values()))
          }
          expect(column.numberOf(each)).toBe(model.get(each))
        }
        for (const [each, number] of model) {
          expect(column.numberOf(each)).toBe(number)
          expect(column.idAt(number)).toBe(each)
        }
      }),
    )
  })
})

it('edges are known from both ends, also after leaves were taken out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 40 }),
      fc.array(fc.nat()),
      (shape, cuts) => {
        const edges = new Edges()
        const model: number[][] = []
        for (const wanted of shape) {
          const parents = model.length === 0 ? [] : [...new Set(wanted.map((number) => number % model.length))]
          edges.push(parents)
          model.push(parents)
        }
        const gone = new Set<number>()
        const childrenIn = (node: number) =>
          [...model.keys()].filter((at) => !gone.has(at) && model[at]?.includes(node))
        for (const cut of model.length === 0 ? [] : cuts) {
          const node = cut % model.length
          if (gone.has(node) || childrenIn(node).length > 0) continue
          edges.unlink(node)
          gone.add(node)
        }
        for (const [node, parents] of model.entries()) {
          expect(edges.parentsOf(node)).toEqual(parents)
          expect(edges.childrenOf(node).sort((left, right) => left - right)).toEqual(childrenIn(node))
          expect(edges.hasChildren(node)).toBe(childrenIn(node).length > 0)
        }
      },
    ),
  )
})

it('a cache keeps what is nowhere else, and of the rest what was asked for of late', () => {
  const cache = new EventCache(4)
  const event = (number: number) => ({ id: `$${number}` }) as never
  cache.keep(0, event(0))
  for (let number = 1; number <= 10; number++) {
    cache.put(number, event(number))
    expect(cache.get(1) === undefined).toBe(false)
  }
  expect([0, 1, 10].map((number) => cache.get(number))).toEqual([event(0), event(1), event(10)])
  expect(cache.get(5)).toBeUndefined()
  cache.release(0)
  for (let number = 20; number < 30; number++) cache.put(number, event(number))
  expect(cache.get(0)).toBeUndefined()
})
