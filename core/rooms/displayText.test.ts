import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText, displayText } from './displayText.ts'

const texts = fc.string({
  unit: fc.constantFrom(
    'a',
    'é',
    '漢',
    '😀',
    ' ',
    '\n',
    '\u0000',
    '\u0301',
    '\u200d',
    '\u202e',
    '\u2069',
    '\u2028',
    '…',
  ),
  maxLength: 40,
})

describe('a text that is shown in a line', () => {
  it('is what was written, without the space around it', () => {
    expect(displayText('  Ada Lovelace ', 80)).toBe('Ada Lovelace')
    expect(displayText('عَلِيّ', 80)).toBe('عَلِيّ')
    expect(displayText('👩‍🔬', 80)).toBe('👩‍🔬')
  })
  it('has no line breaks and no control characters', () => {
    expect(displayText('a\nb\u0000\u001b[31mc\u2028d\u0085e', 80)).toBe('a b [31mc d e')
  })
  it('turns no direction but its own', () => {
    expect(displayText('\u202egnp.exe\u202c \u2066x\u2069', 80)).toBe('gnp.exe x')
  })
  it('is empty where there is nothing to see', () => {
    for (const text of ['', '   ', '\u200b\u200d\ufeff', '\u202e', '\n\n', '\u0300'])
      expect(displayText(text, 80)).toBe('')
  })
  it('is cut by characters, and shows it', () => {
    expect(displayText('😀'.repeat(80), 80)).toBe('😀'.repeat(80))
    expect(displayText('😀'.repeat(81), 80)).toBe(`${'😀'.repeat(79)}…`)
    expect(displayText('x'.repeat(60_000), 80)).toHaveLength(80)
  })
  it('is never longer than was asked for, is whole text, and stays as it is when it is shown again', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 20 }), (text, charactersMax) => {
        const shown = displayText(text, charactersMax)
        expect([...shown].length).toBeLessThanOrEqual(charactersMax)
        expect(shown.isWellFormed()).toBe(true)
        expect(displayText(shown, charactersMax)).toBe(shown)
        if ([...text].length <= charactersMax) expect(cutText(text, charactersMax)).toBe(text)
      }),
    )
  })
})
