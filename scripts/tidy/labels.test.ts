import { describe, expect, test } from 'vitest'
import { codeFiles, isForTests, isIn } from './files.ts'
import { nodesOf, placeIn, syntaxOf, textOf } from './syntax.ts'

/** What is signed, hashed, sealed or derived begins with a label, or is told apart by one: `roost/v1/boot` and NUL. */
const labels = codeFiles
  .filter(({ path }) => ['core', 'sync', 'peer', 'cli', 'electron'].some((folder) => isIn(path, folder)))
  .filter(({ path }) => !isForTests(path))
  .flatMap((file) =>
    [...nodesOf(syntaxOf(file).program)].flatMap((node) => {
      const text = textOf(node) ?? ''
      return /^(roost\/)?v\d+\//.test(text) ? [{ text, place: placeIn(file, node.start) }] : []
    }),
  )
const purposeOf = (text: string): string => text.replace(/^roost\//, '').replace(/\0$/, '')

describe('S10: domain labels', () => {
  test('are many, so that the rest looks at something', () => {
    expect(labels.length).toBeGreaterThan(25)
  })

  test('are spelled one way: lower-case words, the version, nothing behind but NUL', () => {
    expect(labels.filter(({ text }) => !/^(roost\/)?v1\/[a-z0-9]+(-[a-z0-9]+)*\0?$/.test(text))).toEqual([])
  })

  test('each serve one purpose, in one place', () => {
    const places = Map.groupBy(labels, ({ text }) => purposeOf(text))
    const shared = [...places].filter(([, uses]) => uses.length > 1)
    expect(shared).toEqual([])
  })

  test('never begin another one', () => {
    const begun = labels.flatMap(({ text, place }) =>
      labels
        .filter((other) => other.text !== text && other.text.startsWith(text))
        .map((other) => `${place} begins ${other.place}`),
    )
    expect(begun).toEqual([])
  })
})
