import { expect, test } from 'vitest'
import { searchParts } from './searchQuery.ts'

const word = (text: string) => ({ text, isPhrase: false, isPrefix: false })
const begun = (text: string) => ({ text, isPhrase: false, isPrefix: true })
const phrase = (text: string) => ({ text, isPhrase: true, isPrefix: false })

test.each([
  ['', []],
  ['   ', []],
  ['caf', [begun('caf')]],
  ['caf ', [word('caf')]],
  ['open the caf', [word('open'), word('the'), begun('caf')]],
  ['"open the" caf', [phrase('open the'), begun('caf')]],
  ['“open the” caf', [phrase('open the'), begun('caf')]],
  ['"open the"', [phrase('open the')]],
  ['so "open th', [word('so'), { text: 'open th', isPhrase: true, isPrefix: true }]],
  ['a "" b', [word('a'), begun('b')]],
  ['NOT a AND -b*', [word('NOT'), word('a'), word('AND'), begun('-b*')]],
])('`%s` asks for words and phrases, and for nothing else', (query, parts) => {
  expect(searchParts(query)).toEqual(parts)
})

test('of a very long query the last parts count', () => {
  expect(searchParts('a '.repeat(1000)).length).toBe(32)
})
