import { describe, expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import { codeFiles, isIn, isTest, projectFiles } from './files.ts'
import { nodesOf, syntaxOf, textOf } from './syntax.ts'

/** The table of acceptance points: a number, what it asks for, how far it is shown, and by which files. */
const table = must(
  projectFiles.find(({ path }) => path === 'docs/security.md'),
  'the page is there',
)
  .text.split('\n')
  .flatMap((line) => {
    const [, number, , shown = '', tests = ''] = /^\| (S\d+) \| (.*?) \| (.*) \| (.*) \|$/.exec(line) ?? []
    return number === undefined
      ? []
      : [{ number, shown, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name) }]
  })

/** The numbers in the names of a file's tests. */
const numbersIn = (path: string): Set<string> =>
  new Set(
    codeFiles
      .filter((file) => file.path === path)
      .flatMap((file) => [...nodesOf(syntaxOf(file).program)].map((node) => textOf(node) ?? ''))
      .flatMap((text) => text.match(/\bS\d+\b/g) ?? []),
  )

describe('S22: the acceptance points', () => {
  test('stand in the table, each once and in order', () => {
    expect(table.map(({ number }) => number)).toEqual(Array.from({ length: 22 }, (_, at) => `S${at + 1}`))
  })

  test('each say how far they are shown, and name a file with a test that has the number in its name', () => {
    const unnamed = table.flatMap(({ number, tests }) => {
      const files = tests.flatMap((name) => (name.includes('*') ? [] : [name]))
      const silent = files.filter((path) => !numbersIn(path).has(number)).map((path) => `${number}: ${path}`)
      return files.length === 0 ? [number] : silent
    })
    expect(unnamed).toEqual([])
    for (const { shown } of table) expect(shown).toMatch(/^(Shown|Partly)/)
  })

  test('are in the names of no test that they do not count', () => {
    const known = new Set(table.map(({ number }) => number))
    const strange = codeFiles
      .filter(({ path }) => isTest(path))
      .flatMap(({ path }) =>
        [...numbersIn(path)].filter((number) => !known.has(number)).map((number) => `${path}: ${number}`),
      )
    expect(strange).toEqual([])
  })
})

test('S6: nothing of ours knows how to compress', () => {
  const compressing = codeFiles
    .filter(({ path }) => ['core', 'sync', 'peer', 'cli', 'electron', 'renderer'].some((folder) => isIn(path, folder)))
    .filter(({ text }) => /node:zlib|CompressionStream|content-encoding/i.test(text))
  expect(compressing.map(({ path }) => path)).toEqual([])
})
