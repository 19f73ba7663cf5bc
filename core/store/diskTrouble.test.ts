import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { must } from '../assert.ts'
import { communitySchema } from './communitySchema.ts'
import { openCommunityStore } from './communityStore.ts'
import { openDatabase } from './database.ts'
import { asLeftBehind, temporaryFolder } from './testing.ts'

const KEY = new Uint8Array(32).fill(1)
const bytes = (number: number) => new Uint8Array(2_000).fill(number)

function opened(path: string) {
  const result = openCommunityStore(path, KEY)
  return must(result.ok ? result.store : undefined, 'it opens')
}

/** The numbers of the values that a file holds. */
function valuesIn(path: string): number[] {
  const result = openDatabase(path, KEY, communitySchema)
  const database = must(result.ok ? result.store : undefined, 'it opens')
  const keys = database.prepare<[], string>('SELECT key FROM meta ORDER BY CAST(key AS INTEGER)').pluck().all()
  database.close()
  return keys.map(Number)
}

/** Does something as somebody who may not write where only their owner may, also where the owner is root. */
function asSomebody<Value>(operation: () => Value): Value {
  const isRoot = process.getuid?.() === 0
  if (isRoot) process.seteuid?.('nobody')
  try {
    return operation()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

describe('a disk that is really full', () => {
  // A small disk of one's own takes a name space of one's own.
  test.runIf(process.platform === 'linux')(
    'refuses with one sentence, loses nothing that was acknowledged, and is written again when there is room',
    () => {
      const folder = temporaryFolder()
      const script = join(import.meta.dirname, 'testing/fillDisk.ts')
      const onSmallDisk = 'mount -t tmpfs -o size=1400k none "$1" && exec "$2" "$3" "$1"'
      const run = ['-rm', 'sh', '-c', onSmallDisk, 'sh', folder, process.execPath, script]
      const told = JSON.parse(execFileSync('unshare', run, { encoding: 'utf8' }))
      const full = 'full: The disk is full. Everything stored so far is safe: make room, then try again.'
      expect(told).toMatchObject({ refusal: full, again: full, afterRoom: 'taken', whileOpen: true })
      expect(told.beforeRoom).toBeGreaterThan(20)
      expect(told.acknowledged).toBe(told.beforeRoom + 21)
      expect(told.count).toEqual({ n: told.acknowledged })
    },
  )
})

describe('a folder or file that may not be written', () => {
  test('is unavailable, says so, and opens with everything in it when it may', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'community.db')
    const store = opened(path)
    store.setMeta('1', bytes(1))
    store.close()
    chmodSync(folder, 0o555)
    chmodSync(path, 0o444)
    const refused = asSomebody(() => openCommunityStore(path, KEY))
    expect(refused).toMatchObject({ ok: false, code: 'unavailable', message: expect.stringContaining('at the moment') })
    const another = asSomebody(() => openCommunityStore(join(folder, 'another.db'), KEY))
    expect(another).toMatchObject({ ok: false, code: 'unavailable' })
    chmodSync(folder, 0o755)
    chmodSync(path, 0o644)
    expect(valuesIn(path)).toEqual([1])
  })

  test('or a folder that is not there, or is a file, is unavailable as well', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    for (const path of [join(folder, 'nowhere', 'a.db'), join(folder, 'file', 'a.db'), folder]) {
      const refused = openCommunityStore(path, KEY)
      expect(refused).toMatchObject({ ok: false, code: 'unavailable' })
    }
  })
})

describe('a write-ahead log that somebody deletes', () => {
  test('while the file is open takes nothing: it is in the main file once that is closed', () => {
    const path = join(temporaryFolder(), 'community.db')
    const store = opened(path)
    for (let number = 1; number <= 20; number++) store.setMeta(String(number), bytes(number))
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
    rmSync(`${path}-wal`)
    store.setMeta('21', bytes(21))
    expect(store.meta('7')).toEqual(bytes(7))
    store.close()
    expect(valuesIn(path)).toEqual(Array.from({ length: 21 }, (_, at) => at + 1))
  })

  test('after a crash takes what was not in the main file yet, and leaves a file that opens', () => {
    const path = join(temporaryFolder(), 'community.db')
    const store = opened(path)
    store.setMeta('1', bytes(1))
    store.checkpoint()
    store.setMeta('2', bytes(2))
    const behind = asLeftBehind(path)
    const whole = asLeftBehind(path)
    store.close()
    rmSync(`${behind}-wal`)
    expect(valuesIn(behind)).toEqual([1])
    expect(valuesIn(whole)).toEqual([1, 2])
  })
})
