import { describe, expect, it } from 'vitest'
import { wordsTyped } from './wordsTyped.ts'

describe('the words that somebody types', () => {
  it('stand apart by spaces, lines and commas, in capitals or not', () => {
    expect(wordsTyped('  Otter lantern\n\nPLUM,quiet;amber ')).toEqual(['otter', 'lantern', 'plum', 'quiet', 'amber'])
  })
  it('may come as the numbered list that they were copied as', () => {
    expect(wordsTyped('1 otter\n2. lantern\n3) plum\n10: quiet')).toEqual(['otter', 'lantern', 'plum', 'quiet'])
  })
  it('are none in an empty field', () => {
    expect(wordsTyped(' \n ')).toEqual([])
  })
})
