import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { must } from '../assert.ts'
import type { Schema } from './database.ts'
import { openDatabase } from './database.ts'
import { flipBit, temporaryFolder } from './testing.ts'

const key = new Uint8Array(32).fill(1)
const notes: Schema = ['CREATE TABLE notes (text TEXT NOT NULL) STRICT']
const tagged: Schema = [...notes, `ALTER TABLE notes ADD COLUMN tag TEXT NOT NULL DEFAULT 'none'`]
const newPath = () => join(temporaryFolder(), 'notes.db')

function opened(path: string, schema: Schema = notes) {
  const result = openDatabase(path, key, schema)
  return must(result.ok ? result.store : undefined, 'the database opens')
}

function write(path: string, ...texts: string[]): void {
  const database = opened(path)
  for (const text of texts) database.prepare('INSERT INTO notes (text) VALUES (?)').run(text)
  database.close()
}

test('an older file goes through the migrations it has not seen, and keeps what it holds', () => {
  const path = newPath()
  write(path, 'kept')
  const database = opened(path, tagged)
  expect(database.prepare('SELECT text, tag FROM notes').all()).toEqual([{ text: 'kept', tag: 'none' }])
  database.close()
  opened(path, tagged).close()
})

test('a file of a newer Roost is refused and left as it is', () => {
  const path = newPath()
  opened(path, tagged).close()
  const before = readFileSync(path)
  expect(openDatabase(path, key, notes)).toMatchObject({ ok: false, code: 'newerSchema' })
  expect(readFileSync(path)).toEqual(before)
})

test('a migration that fails leaves the file at its older version', () => {
  const path = newPath()
  write(path, 'kept')
  expect(() => openDatabase(path, key, [...tagged, 'CREATE TABLE notes (again TEXT)'])).toThrow('already exists')
  const database = opened(path)
  expect(database.prepare('SELECT * FROM notes').all()).toEqual([{ text: 'kept' }])
  database.close()
})

test('S19: a wrong key is refused and changes nothing', () => {
  const path = newPath()
  write(path, 'kept')
  const before = readFileSync(path)
  const refused = openDatabase(path, new Uint8Array(32).fill(2), notes)
  expect(refused).toMatchObject({ ok: false, code: 'wrongKey', message: expect.stringContaining('Nothing is lost') })
  expect(readFileSync(path)).toEqual(before)
  opened(path).close()
})

test('S19: a changed first page is refused, though part of it stands in clear', () => {
  const path = newPath()
  write(path, 'kept')
  const before = readFileSync(path)
  // Bytes 0 to 15 are a salt that a raw key does not use, 16 to 23 are in clear, and all behind them is
  // encrypted. A change of 18 makes a file that can be read and not written.
  const answers = [16, 17, 19, 20, 21, 22, 23, 24, 100, 4000].map((at) => {
    writeFileSync(path, before)
    flipBit(path, at)
    const result = openDatabase(path, key, notes)
    return result.ok ? 'ok' : result.code
  })
  expect(answers).not.toContain('ok')
  writeFileSync(path, before)
  opened(path).close()
})

test('a file that has lost its end is damaged', () => {
  const path = newPath()
  write(path, ...Array.from({ length: 50 }, () => 'x'.repeat(1000)))
  writeFileSync(path, readFileSync(path).subarray(0, -4096))
  expect(openDatabase(path, key, notes)).toMatchObject({ ok: false, code: 'damaged' })
})

test('a file that is something else altogether does not open', () => {
  const path = newPath()
  writeFileSync(path, 'just some text\n'.repeat(1000))
  expect(openDatabase(path, key, notes)).toMatchObject({ ok: false, code: 'wrongKey' })
})

test('an open file belongs to its process, and to one opening of it', () => {
  const path = newPath()
  const database = opened(path)
  expect(openDatabase(path, key, notes)).toMatchObject({ ok: false, code: 'locked' })

  const script = `
    import { openDatabase } from ${JSON.stringify(new URL('./database.ts', import.meta.url).href)}
    const result = openDatabase(${JSON.stringify(path)}, new Uint8Array(32).fill(1), [])
    console.log(result.ok ? 'ok' : result.code)`
  const fromAnotherProcess = () =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()
  expect(fromAnotherProcess()).toBe('locked')
  database.close()
  expect(fromAnotherProcess()).toBe('newerSchema')
  opened(path).close()
})
