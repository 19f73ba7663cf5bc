import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextSlide } from './slide.ts'

const rows = (keys: string) => [...keys].map((key) => ({ key }))
const text = (slide: { rows: readonly { key: string }[]; shift: boolean }) =>
  slide.rows.map((row) => row.key).join('') + (slide.shift ? ' from the end' : '')
const slide = (shown: string, wanted: string, firstVisible?: number) =>
  text(nextSlide(rows(shown), rows(wanted), firstVisible))

describe('a slide to new rows', () => {
  it('keeps the place from the start when rows come below the reader', () => {
    expect(slide('abc', 'abcde', 1)).toBe('abcde')
  })
  it('keeps the place from the end when rows come above the reader', () => {
    expect(slide('cde', 'abcde', 1)).toBe('abcde from the end')
    expect(slide('acd', 'abcd', 1)).toBe('abcd from the end')
  })
  it('goes in two steps when both happen: first what is below, then what is above', () => {
    expect(slide('abcd', 'bcde', 2)).toBe('abcde')
    expect(slide('abcde', 'bcde', 2)).toBe('bcde from the end')
  })
  it('holds on to the next row where the topmost visible one is gone', () => {
    expect(slide('abcd', 'cd', 0)).toBe('cd from the end')
  })
  it('goes straight where no place has to be kept', () => {
    expect(slide('abcd', 'bcde')).toBe('bcde')
    expect(slide('abcd', 'xyz', 1)).toBe('xyz')
  })
  it('arrives in two steps at most, and never shows a row twice', () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 12 }).map(String)).map((keys) => keys.map((key) => ({ key })))
    fc.assert(
      fc.property(list, list, fc.nat(12), (shown, wanted, firstVisible) => {
        const first = nextSlide(shown, wanted, firstVisible)
        expect(new Set(first.rows.map((row) => row.key)).size).toBe(first.rows.length)
        if (first.rows === wanted) return
        const anchor = shown.findIndex((row, i) => i >= firstVisible && wanted.some((one) => one.key === row.key))
        const place = first.rows.findIndex((row) => row.key === shown[anchor]?.key)
        expect(nextSlide(first.rows, wanted, place).rows).toBe(wanted)
      }),
    )
  })
})
