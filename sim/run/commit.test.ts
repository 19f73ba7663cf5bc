import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { commitOf } from './commit.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roost-commit-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const git = (...words: string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false', ...words],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  ).trim()

function keep(text: string): void {
  writeFileSync(join(folder, 'code.ts'), text)
}

/** A checkout at a commit with one file; answers the commit. */
function checkedOut(): string {
  git('init', '--quiet')
  keep('before')
  git('add', '.')
  git('commit', '--quiet', '--message', 'Begin')
  return git('rev-parse', 'HEAD')
}

describe('the commit of a folder', () => {
  test('is where it stands, whatever else lies in it and wherever git keeps that', () => {
    const commit = checkedOut()
    writeFileSync(join(folder, 'report.html'), 'made here')
    expect(commitOf(folder)).toBe(commit)
    git('pack-refs', '--all')
    expect(commitOf(folder)).toBe(commit)
  })

  test('tells that its files are others, until they are those again', () => {
    const commit = checkedOut()
    keep('after')
    expect(commitOf(folder)).toBe(`${commit}+changes`)
    git('add', '.')
    expect(commitOf(folder)).toBe(`${commit}+changes`)
    keep('before')
    git('add', '.')
    expect(commitOf(folder)).toBe(commit)
  })

  test('is none where it is no checkout, also within that of something else', () => {
    expect(commitOf(folder)).toBe(null)
    checkedOut()
    const within = join(folder, 'within')
    mkdirSync(within)
    expect(commitOf(within)).toBe(null)
  })
})
