import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { pathOf } from './qrPath.ts'

/** The squares that a path covers. */
function squaresOf(path: string): Set<string> {
  const squares = new Set<string>()
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let i = 0; i < Number(width); i++) squares.add(`${Number(x) + i} ${y}`)
  }
  return squares
}

describe('the drawing of a QR code', () => {
  it('covers the dark squares and no others', () => {
    const { data } = encode('roost://pair#c29tZXRoaW5nIGxvbmcgZW5vdWdo', { border: 0 })
    const dark = data.flatMap((line, y) => line.flatMap((isDark, x) => (isDark ? [`${x} ${y}`] : [])))
    expect(squaresOf(pathOf(data))).toEqual(new Set(dark))
  })
  it('is one bar for a whole line, and none for an empty one', () => {
    expect(
      pathOf([
        [true, true, true],
        [false, false, false],
      ]),
    ).toBe('M0 0h3v1h-3z')
  })
})
