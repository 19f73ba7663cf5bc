import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demoDelayMsMax } from '../../peer/contract.ts'
import { clockScale, delayScale, keyedValue, lossScale, placeOf, shareOf, steppedBy, valueAt } from './dialScale.ts'
import { arcPath, shareAt } from './dialShape.ts'

const scales = { lossScale, delayScale, clockScale }
const dayMs = 24 * 60 * 60 * 1_000

describe.each(Object.entries(scales))('the %s', (_, scale) => {
  it('rises, and nothing is disturbed at one of its stops', () => {
    expect([...scale.stops].sort((left, right) => left - right)).toEqual(scale.stops)
    expect(scale.stops).toContain(scale.neutral)
  })

  it('has a text of its own for each stop', () => {
    expect(new Set(scale.stops.map(scale.text)).size).toBe(scale.stops.length)
  })

  it('finds each stop again by its place on the arc', () => {
    for (const stop of scale.stops) expect(valueAt(scale, shareOf(scale, stop))).toBe(stop)
  })

  it('stays within itself however far it is turned', () => {
    fc.assert(
      fc.property(fc.constantFrom(...scale.stops), fc.integer({ min: -99, max: 99 }), (value, steps) => {
        expect(scale.stops).toContain(steppedBy(scale, value, steps))
      }),
    )
  })

  it('is turned from end to end, and back to where nothing is disturbed, by keys', () => {
    const last = scale.stops.at(-1) ?? 0
    expect(keyedValue(scale, scale.neutral, 'End')).toBe(last)
    expect(keyedValue(scale, last, 'ArrowUp')).toBe(last)
    expect(keyedValue(scale, last, 'ArrowLeft')).toBe(scale.stops.at(-2))
    expect(keyedValue(scale, last, 'Home')).toBe(scale.stops[0])
    expect(keyedValue(scale, last, 'Delete')).toBe(scale.neutral)
    expect(keyedValue(scale, last, 'Tab')).toBeUndefined()
  })
})

describe('a clock', () => {
  it('can be wrong by a day both ways, and stands in the middle where it is right', () => {
    expect([clockScale.stops[0], clockScale.stops.at(-1)]).toEqual([-dayMs, dayMs])
    expect(shareOf(clockScale, 0)).toBe(0.5)
    expect([dayMs, -90_000, 3_600_000, 300_000, 0].map(clockScale.text)).toEqual([
      '+1 day',
      '−90 s',
      '+1 h',
      '+5 min',
      '+0 s',
    ])
  })
})

describe('a delay', () => {
  it('is no longer than the contract allows', () => {
    expect(delayScale.stops.at(-1)).toBe(demoDelayMsMax)
  })

  it('between two stops is shown at the nearer', () => {
    expect(delayScale.stops[placeOf(delayScale, 200)]).toBe(220)
  })
})

describe('a point on a dial', () => {
  it('means a share of the arc, and below its open end the nearer end', () => {
    expect(shareAt(23, 2)).toBeCloseTo(0.5)
    expect(shareAt(3, 22)).toBeCloseTo(1 / 6)
    expect(shareAt(43, 22)).toBeCloseTo(5 / 6)
    expect(shareAt(20, 41)).toBe(0)
    expect(shareAt(26, 41)).toBe(1)
    expect(shareAt(23, 22)).toBeUndefined()
  })

  it('goes the long way round an arc of more than a half', () => {
    expect(arcPath(0, 1)).toBe('M10.98 34.02A17 17 0 1 1 35.02 34.02')
    expect(arcPath(0.5, 0.25)).toBe(arcPath(0.25, 0.5))
  })
})
