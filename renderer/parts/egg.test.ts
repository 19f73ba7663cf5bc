import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eggOf, initialsOf } from './egg.ts'

const userId = fc
  .array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'), { minLength: 52, maxLength: 52 })
  .map((key) => `@ada:${key.join('')}`)

describe('an egg', () => {
  it('looks the same each time', () => {
    fc.assert(
      fc.property(userId, (id) => {
        expect(eggOf(id)).toEqual(eggOf(id))
      }),
    )
  })
  it('has 15 speckles, all in the outer third of the shell', () => {
    fc.assert(
      fc.property(userId, (id) => {
        const { speckles } = eggOf(id)
        expect(speckles).toHaveLength(15)
        for (const { x, y } of speckles) expect(Math.hypot(x - 50, y - 50)).toBeGreaterThan(33)
      }),
    )
  })
  it('differs between people who have the same name', () => {
    expect(eggOf(`@ada:${'a'.repeat(52)}`)).not.toEqual(eggOf(`@ada:${'b'.repeat(52)}`))
  })
  it('comes in all eight hues about equally often', () => {
    const counts = new Map<number, number>()
    for (let i = 0; i < 4000; i++) {
      const { hue } = eggOf(`@ada:${i}`)
      counts.set(hue, (counts.get(hue) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(Math.min(...counts.values())).toBeGreaterThan(300)
  })
})

describe('initials', () => {
  it.each([
    ['Maren Okafor', 'MO'],
    ['Ada', 'AD'],
    ['Ana Maria de Souza', 'AS'],
    ['  ', ''],
    ['🦉 Owl', '🦉O'],
  ])('of %j are %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})
