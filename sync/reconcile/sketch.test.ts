import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../testing/seededRandom.ts'
import { type Cells, differenceOf, emptyCells, estimateOf, Sketcher, type Symbols } from './sketch.ts'
import { SketchColumn, symbolBytes, symbolHigh, symbolLow } from './sketchColumn.ts'

const random = new SeededRandom(12)
const sketcher = new Sketcher()
const symbol = (): [number, number] => [random.below(2 ** 32), random.below(2 ** 32)]

function sketchOf(symbols: readonly (readonly [number, number])[], length: number): Cells {
  const cells = emptyCells(length)
  for (const [low, high] of symbols) sketcher.add(cells, low, high)
  return cells
}

const inOrder = ({ low, high }: Symbols) => low.map((word, index) => `${word} ${high[index]}`).sort()
const named = (symbols: readonly (readonly [number, number])[]) => symbols.map((each) => each.join(' ')).sort()

describe('a sketch', () => {
  it('tells what two sets differ in from one and a half to two cells for each, whatever they share', () => {
    const shared = Array.from({ length: 5_000 }, symbol)
    for (const count of [1, 5, 50, 500]) {
      const ours = Array.from({ length: count }, symbol)
      const theirs = Array.from({ length: count + 3 }, symbol)
      const length = 12 + 4 * count
      const difference = differenceOf(sketchOf([...shared, ...ours], length), sketchOf([...shared, ...theirs], length))
      const peeled = sketcher.peel(difference)
      expect(peeled && [inOrder(peeled.ahead), inOrder(peeled.behind)]).toEqual([named(ours), named(theirs)])
    }
  })

  it('says so where it has too few cells', () => {
    const ours = Array.from({ length: 100 }, symbol)
    expect(sketcher.peel(sketchOf(ours, 60))).toBeUndefined()
  })

  it('guesses from a few cells how much there is to tell, to a factor that cells bring down', () => {
    for (const count of [10, 1_000, 30_000]) {
      const guesses = Array.from({ length: 20 }, () => {
        const ours = Array.from({ length: count }, symbol)
        const theirs = Array.from({ length: count }, symbol)
        return estimateOf(differenceOf(sketchOf(ours, 8), sketchOf(theirs, 8)))
      })
      const mean = guesses.reduce((sum, guess) => sum + guess, 0) / guesses.length
      expect(mean).toBeGreaterThan(count)
      expect(mean).toBeLessThan(4 * count)
    }
  })

  it('ends within a bound, whatever cells claim', () => {
    const words = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.integer({ min: -2, max: 2 })), { maxLength: 40 })
    fc.assert(
      fc.property(words, (list) => {
        const cells = emptyCells(list.length)
        list.forEach(([low, high, check, count], at) => {
          cells.low[at] = low
          cells.high[at] = high
          cells.check[at] = check
          cells.count[at] = count
        })
        sketcher.peel(cells)
      }),
    )
    // Every cell holds the same symbol alone: taking it out of one puts it into others, for ever.
    const [low, high] = symbol()
    const one = sketchOf([[low, high]], 1)
    const many = emptyCells(200)
    many.low.fill(low)
    many.high.fill(high)
    many.check.fill(one.check[0] ?? 0)
    many.count.fill(1)
    expect(sketcher.peel(many)).toBeUndefined()
  })

  it('is kept up with a set, whenever it is first asked for', () => {
    const ids = Array.from({ length: 300 }, () => random.bytes(32))
    let count = 100
    const early = new SketchColumn(
      () => count,
      (place) => ids[place] ?? new Uint8Array(32),
    )
    early.cells(0, 1)
    count = 300
    const late = new SketchColumn(
      () => count,
      (place) => ids[place] ?? new Uint8Array(32),
    )
    expect(early.cells(3, 40)).toEqual(late.cells(3, 40))
    const symbols = ids.map((id) => [symbolLow(id), symbolHigh(id)] as const)
    expect(late.cells(0, 43)).toEqual(sketchOf(symbols, 43))
    const [id = new Uint8Array(32)] = ids
    expect(symbolBytes(symbolLow(id), symbolHigh(id))).toEqual(id.slice(0, 8))
  })
})
