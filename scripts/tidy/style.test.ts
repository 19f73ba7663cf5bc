import { expect, test } from 'vitest'
import { processTests } from '../processTests.ts'
import { codeFiles, isTest, projectFiles } from './files.ts'
import { importsOf } from './imports.ts'
import { nodesOf, placeIn, syntaxOf, textOf } from './syntax.ts'

const linesMax = 400
const testLinesMax = 600

/** A list of limits is looked up, not read in one go, and a package has one. */
const isLookedUp = (path: string): boolean => path.endsWith('/limits.ts')

test('a file is short enough to be read in one go', () => {
  const long = codeFiles.filter(
    ({ path, text }) => !isLookedUp(path) && text.split('\n').length > (isTest(path) ? testLinesMax : linesMax),
  )
  expect(long.map(({ path, text }) => `${path} has ${text.split('\n').length} lines`)).toEqual([])
})

test('nothing is left for later in a comment, and no comment silences the compiler', () => {
  const left = new RegExp(`\\b(${['TO', 'DO|FIX', 'ME|X', 'XX'].join('')})\\b|@ts-(ignore|expect-error|nocheck)`)
  const found = codeFiles.flatMap((file) =>
    syntaxOf(file)
      .comments.filter(({ value }) => left.test(value))
      .map(({ start }) => placeIn(file, start)),
  )
  expect(found).toEqual([])
})

test('every value has a type, and no absence is waved away', () => {
  const found = codeFiles.flatMap((file) =>
    [...nodesOf(syntaxOf(file).program)]
      .filter(({ type }) => type === 'TSAnyKeyword' || type === 'TSNonNullExpression')
      .map(({ start }) => placeIn(file, start)),
  )
  expect(found).toEqual([])
})

test('no test is switched off, and none keeps the others from running', () => {
  const found = codeFiles
    .filter(({ path }) => isTest(path))
    .flatMap((file) =>
      [...nodesOf(syntaxOf(file).program)]
        .filter(
          (node) => node.type === 'MemberExpression' && ['only', 'skip', 'todo'].includes(textOf(node.property) ?? ''),
        )
        .filter((node) => ['test', 'it', 'describe', 'suite'].includes(textOf(node.object) ?? ''))
        .map(({ start }) => placeIn(file, start)),
    )
  expect(found).toEqual([])
})

test('a test that starts processes runs with those that do', () => {
  const starting = codeFiles
    .filter((file) => isTest(file.path) && importsOf(file).some(({ specifier }) => specifier === 'node:child_process'))
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('e2e/') && !processTests.includes(path))
  expect(starting).toEqual([])
})

test('S5: a limit says what it counts', () => {
  const unit = /(Max|Min|Burst|Per[A-Z]\w*|sUntil[A-Z]\w*|Ms|Count|[A-Z]\w*s)$/
  const limits = codeFiles.filter(({ path }) => path.endsWith('/limits.ts'))
  const names = limits.flatMap(({ path, text }) =>
    [...text.matchAll(/^export const (\w+)/gm)].map(([, name]) => `${path} ${name}`),
  )
  expect(names.length).toBeGreaterThan(50)
  expect(names.filter((name) => !unit.test(name))).toEqual([])
})

test('no file knows the machine it was written on', () => {
  const machine = new RegExp(['(?<![\\w.])/', '(work|root|tmp/bash_jobs|Users/\\w+)/'].join(''))
  const found = projectFiles.flatMap((file) => {
    const at = file.text.search(machine)
    return at < 0 ? [] : [placeIn(file, at)]
  })
  expect(found).toEqual([])
})

test('no file reaches out of the project', () => {
  // But for the one place that looks for test data beside it.
  const files = codeFiles.filter(({ path }) => path !== 'core/testing/sharedVectors.ts')
  const found = files.flatMap((file) => {
    const depth = file.path.split('/').length - 1
    return [...nodesOf(syntaxOf(file).program)]
      .filter((node) => (textOf(node)?.match(/^(\.\.\/)+/)?.[0].length ?? 0) / 3 > depth)
      .map(({ start }) => placeIn(file, start))
  })
  expect(found).toEqual([])
})
