import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contentHash } from './contentHash.ts'

describe('the hash over sources', () => {
  let root: string
  const write = (path: string, content: string) => writeFileSync(join(root, path), content)
  const hash = () => contentHash(root, ['src', 'lock.json', 'absent'])

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'roost-hash-'))
    mkdirSync(join(root, 'src', 'deep'), { recursive: true })
    write('src/a.ts', 'one')
    write('src/deep/b.ts', 'two')
    write('lock.json', '{}')
  })
  afterEach(() => rmSync(root, { recursive: true }))

  test('is the same for the same content, whenever it was written', () => {
    const before = hash()
    write('src/a.ts', 'one')
    expect(hash()).toBe(before)
  })

  test.each([
    ['a changed file', () => write('src/deep/b.ts', 'three')],
    ['a new file', () => write('src/c.ts', '')],
    ['a file that goes', () => rmSync(join(root, 'src/a.ts'))],
    ['content that moves to another file', () => [write('src/a.ts', 'on'), write('src/deep/b.ts', 'etwo')]],
    ['a file that stands alone', () => write('lock.json', '{ }')],
  ])('sees %s', (_name, change) => {
    const before = hash()
    change()
    expect(hash()).not.toBe(before)
  })

  test('does not see tests', () => {
    const before = hash()
    write('src/a.test.ts', 'a test')
    expect(hash()).toBe(before)
  })
})
