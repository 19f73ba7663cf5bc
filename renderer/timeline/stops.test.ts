import { describe, expect, it } from 'vitest'
import type { Row } from './rows.ts'
import { nextStop, stopNear } from './stops.ts'

/** Rows by their kind alone; nothing else of them matters to the keyboard. */
const rowsOf = (...kinds: Row['kind'][]) => kinds.map((kind, place) => ({ kind, key: String(place) }) as Row)

describe('the stops of the keyboard in a timeline', () => {
  const rows = rowsOf('start', 'day', 'message', 'notice', 'tombstone', 'gap', 'pending')

  it('are messages, those on their way, and the places of deleted and of sealed ones', () => {
    expect([1, -1].map((step) => nextStop(rows, 4, step as 1 | -1))).toEqual([6, 2])
    expect(nextStop(rows, 2, 1)).toBe(4)
    expect(nextStop(rowsOf('day', 'locked'), 0, 1)).toBe(1)
  })
  it('end with the first and the last', () => {
    expect(nextStop(rows, 2, -1)).toBeUndefined()
    expect(nextStop(rows, 6, 1)).toBeUndefined()
  })
  it('begin at the row that is looked at, or at the nearest one above it', () => {
    expect(stopNear(rows, 4)).toBe(4)
    expect(stopNear(rows, 5)).toBe(4)
  })
  it('begin with the first one where nothing was said above', () => {
    expect(stopNear(rows, 1)).toBe(2)
  })
  it('begin with the last one where the list has become shorter', () => {
    expect(stopNear(rows, 40)).toBe(6)
  })
  it('are none where nobody has said anything', () => {
    expect(stopNear(rowsOf('start', 'day', 'notice'), 2)).toBeUndefined()
    expect(stopNear([], 0)).toBeUndefined()
  })
})
