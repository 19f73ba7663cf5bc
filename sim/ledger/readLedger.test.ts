import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Village } from '../people/testing.ts'
import { endingOf } from './ending.ts'
import { readLedgerFile } from './readLedger.ts'
import { simEventsOf } from './simEvents.ts'

const folder = mkdtempSync(join(tmpdir(), 'roost-ledger-'))
let village: Village

beforeAll(async () => {
  village = await Village.gathered('ledger', 2)
})

afterAll(() => {
  village.dismantle()
  rmSync(folder, { recursive: true })
})

let fileCount = 0
const newPath = (): string => join(folder, `${fileCount++}.db`)

/** A kept world, after somebody did something to its file. */
function keptWith(change: (database: Sqlite.Database) => void): string {
  const path = newPath()
  const database = simEventsOf(village, endingOf(village), null, path)
  change(database)
  database.close()
  return path
}

function says(path: string): string {
  const read = readLedgerFile(path)
  return read.ok ? 'It is read.' : read.says
}

test('a kept world is read', () => {
  expect(says(keptWith(() => {}))).toBe('It is read.')
})

test('a file that is not there is told', () => {
  expect([says(join(folder, 'none.db')), says(join(folder, 'no folder', 'none.db'))]).toEqual([
    'There is no such file.',
    'There is no such file.',
  ])
})

test('what is no database is told', () => {
  const path = newPath()
  writeFileSync(path, 'A letter, which is long enough to be taken for something else.'.repeat(20))
  expect(says(path)).toBe('It is no database.')
})

test('a database of something else is told', () => {
  const path = newPath()
  new Sqlite(path).exec('CREATE TABLE birds (name TEXT)').close()
  expect(says(path)).toBe('It is a database of something else.')
})

test('what was kept before worlds could be replayed is told', () => {
  const path = newPath()
  new Sqlite(path).exec('CREATE TABLE sim_events (seq INTEGER PRIMARY KEY)').close()
  expect(says(path)).toBe('It was kept by an older version, without what it takes to run it again.')
})

test('what another version kept is told', () => {
  expect(says(keptWith((database) => database.pragma('user_version = 2')))).toBe(
    'It was kept by another version: 2, and this one reads 1.',
  )
})

test('a file that was cut off is damaged', () => {
  const path = keptWith(() => {})
  truncateSync(path, 12_288)
  expect(says(path)).toMatch(/^It is damaged/)
})

test('a file without one of its tables is damaged', () => {
  expect(says(keptWith((database) => database.exec('DROP TABLE sim_digests')))).toMatch(/^It is damaged/)
})

test('a plan that is none is told', () => {
  expect(says(keptWith((database) => database.exec("UPDATE sim_world SET plan = '{}'")))).toMatch(
    /^It is no plan of a world/,
  )
})
