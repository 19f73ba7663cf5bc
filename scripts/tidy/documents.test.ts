import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeFiles, isIn, projectFiles } from './files.ts'

const documents = projectFiles.filter(({ path }) => path.endsWith('.md'))
const paths = projectFiles.map(({ path }) => path)

describe('the documents', () => {
  test('are there', () => {
    expect(documents.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'docs/ARCHITECTURE.md',
        'docs/protocol.md',
        'docs/security.md',
      ]),
    )
  })

  test('link to files and headings that are there', () => {
    const links = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([link, file = '', anchor]) => {
        const target = file === '' ? path : posix.join(posix.dirname(path), file)
        return { told: `${path}: ${link}`, target, anchor }
      }),
    )
    const dead = links.filter(({ target, anchor }) => {
      const file = projectFiles.find((candidate) => candidate.path === target)
      return file === undefined || (anchor !== undefined && !anchorsOf(file.text).includes(anchor))
    })
    expect(dead.map(({ told }) => told)).toEqual([])
  })

  test('name files of the project that are there', () => {
    const named = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/`([\w.-]+(?:\/[\w.*-]+)+\.\w+)`/g)].map(([, name = '']) => ({ path, name })),
    )
    expect(named.length).toBeGreaterThan(20)
    const missing = named.filter(({ name }) => !made(name) && !paths.some((path) => patternOf(name).test(path)))
    expect(missing.map(({ path, name }) => `${path}: ${name}`)).toEqual([])
  })

  test('show commands that there are', () => {
    const commands = codeFiles.filter(({ path }) => isIn(path, 'cli/commands')).map(({ text }) => text)
    const shown = documents.flatMap(({ text }) => [...text.matchAll(/npx roost (\w+)/g)].map(([, name]) => name))
    expect(shown.length).toBeGreaterThan(5)
    expect(shown.filter((name) => !commands.some((text) => text.includes(`.command('${name}')`)))).toEqual([])
  })
})

/** The anchors of a document's headings, as they are made from their words. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )

/** Files that only exist where something was built or a profile was made. */
const made = (name: string): boolean => /^(dist|communities)\//.test(name)

const patternOf = (name: string): RegExp => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)
