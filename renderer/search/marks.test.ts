import { describe, expect, it } from 'vitest'
import { marksIn, nearFirstHit } from './marks.ts'

const shown = (text: string, query: string) =>
  marksIn(text, query)
    .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
    .join('')

describe('the marks in a message that was found', () => {
  it('stand at whole words, and at beginnings for the last word', () => {
    expect(shown('The bracket is bent, not bentwood', 'bracket bent')).toBe('The [bracket] is [bent], not [bentwood]')
    expect(shown('The brackets are bent', 'bracket bent')).toBe('The brackets are [bent]')
  })
  it('do not mind capitals and accents', () => {
    expect(shown('Tomás und Ärger', 'tomas arger')).toBe('[Tomás] und [Ärger]')
  })
  it('stand at quoted words as they are, and not at beginnings', () => {
    expect(shown('low water, then low tide waters', '"low water"')).toBe('[low water], then low tide waters')
  })
  it('keep their places beside characters of two units', () => {
    expect(shown('🪶 feather 🪶 quill', 'quill')).toBe('🪶 feather 🪶 [quill]')
  })
  it('are none for a query without letters', () => {
    expect(shown('a . b', '. "')).toBe('a . b')
  })
  it('never lose a character', () => {
    const text = 'İstanbul ﬁn 1½ “quoted” (and) [more]'
    for (const query of ['fin', 'i', 'quoted and', '(.*)', '\\', '"']) {
      expect(
        marksIn(text, query)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }
  })
})

describe('a long message', () => {
  it('is shown from near its first mark on', () => {
    const text = `${'word '.repeat(40)}needle and the rest`
    const [lead, hit] = nearFirstHit(marksIn(text, 'needle'))
    expect(lead?.text).toMatch(/^…(word ){7}$/)
    expect(hit).toEqual({ text: 'needle', hit: true })
  })
  it('stays whole where its mark is near the beginning', () => {
    expect(nearFirstHit(marksIn('a needle', 'needle'))).toEqual(marksIn('a needle', 'needle'))
  })
})
