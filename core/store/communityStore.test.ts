import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { must } from '../assert.ts'
import { sealBlob } from '../crypto/blob.ts'
import { utf8Bytes } from '../crypto/bytes.ts'
import { createUser } from '../crypto/identity.ts'
import { epochKeys } from '../crypto/schedule.ts'
import { seededRandom, testCrypto, testRoomId } from '../crypto/testing.ts'
import type { EventId } from '../event/ids.ts'
import { eventIdOfHash } from '../event/ids.ts'
import type { StoredEntry } from '../graph/storage/port.ts'
import { communitySchema } from './communitySchema.ts'
import type { Batch, LogEntry } from './communityStore.ts'
import { communityStore, openCommunityStore } from './communityStore.ts'
import { openDatabase } from './database.ts'
import { StoreError } from './storeError.ts'
import { bytesOnDisk, flipBit, temporaryFolder } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'community store')
const roomId = testRoomId(crypto, 'Lab')
const keys = epochKeys(crypto, roomId, random.bytes(32))
const accountId = createUser(crypto, random, 'ada').userId
const databaseKey = random.bytes(32)

const CANARY = 'a canary in a coal mine'
const eventId = (name: string): EventId => eventIdOfHash(crypto.sha256(utf8Bytes(name)))
const newPath = () => join(temporaryFolder(), 'community.db')

function opened(path: string) {
  const result = openCommunityStore(path, databaseKey)
  return must(result.ok ? result.store : undefined, 'the store opens')
}

/** A message as the log and as the graph keep it. */
interface Item extends LogEntry {
  readonly stored: StoredEntry
}

function entry(name: string, ...parents: string[]): Item {
  return {
    eventId: eventId(name),
    blob: sealBlob(crypto, random, keys, utf8Bytes(`${CANARY} ${name}`)),
    accountId,
    receivedTs: 1_000,
    body: `${CANARY} ${name}`,
    stored: {
      event: {
        id: eventId(name),
        roomId,
        type: 'm.room.message',
        stateKey: undefined,
        sender: accountId,
        originServerTs: 900,
        prevEvents: parents.map(eventId),
        authEvents: parents.slice(0, 1).map(eventId),
      },
      refusedBy: undefined,
      rank: parents.length,
      clampedTs: 900,
      authDepth: 1,
      stateBefore: 0,
      stateAfter: 0,
    },
  }
}

const batch = (entries: readonly Item[], durable: boolean): Batch => ({
  entries,
  graph: { groups: [], entries: entries.map(({ stored }) => stored) },
  shadowed: new Map(),
  redacted: new Set(),
  eraseDueTs: 0,
  roomStates: [],
  durable,
})

/** A chain of events, each the parent of the next. */
const chain = (length: number): Item[] =>
  Array.from({ length }, (_, index) => (index === 0 ? entry('0') : entry(`${index}`, `${index - 1}`)))

const namesOf = (entries: readonly { eventId: EventId }[]): EventId[] => entries.map((one) => one.eventId)

function openedDatabase(path: string) {
  const result = openDatabase(path, databaseKey, communitySchema)
  return must(result.ok ? result.store : undefined, 'the database opens')
}

/** What a table of a closed store holds. */
function rowsOf(path: string, table: string): unknown[] {
  const database = openedDatabase(path)
  const rows = database.prepare(`SELECT * FROM ${table}`).all()
  database.close()
  return rows
}

/** The ids in the log as a start of the program reads them, or the code of what stands in the way. */
function readAll(path: string): EventId[] | string {
  const result = openCommunityStore(path, databaseKey)
  if (!result.ok) return result.code
  try {
    const { graph } = result.store
    const ids = namesOf([...result.store.readLog()])
    return ids.length === [...graph.entries()].length ? ids : 'log and graph differ'
  } catch (error) {
    return error instanceof StoreError ? error.code : String(error)
  } finally {
    result.store.close()
  }
}

describe('the log', () => {
  test('is there again after reopening, in the order of insertion', () => {
    const path = newPath()
    const entries = [...chain(5), entry('refused', '4'), entry('after', 'refused', '4')]
    const first = opened(path)
    first.appendBatch(batch(entries.slice(0, 3), true))
    first.appendBatch(batch(entries.slice(3), false))
    first.close()

    const second = opened(path)
    expect(second.eventCount()).toBe(7)
    expect([...second.readLog()]).toEqual(
      entries.map(({ eventId, blob, receivedTs }) => ({ eventId, blob, receivedTs })),
    )
    for (const { eventId, blob } of entries) {
      expect(second.has(eventId)).toBe(true)
      expect(second.blob(eventId)).toEqual(blob)
    }
    expect(second.has(eventId('unknown'))).toBe(false)
    expect(second.blob(eventId('unknown'))).toBeUndefined()
    second.close()
  })

  test('may be read while it grows, over more than one page', () => {
    const store = opened(newPath())
    const entries = chain(2500)
    store.appendBatch(batch(entries.slice(0, 2400), false))
    const read: EventId[] = []
    for (const logged of store.readLog()) {
      if (read.length === 0) store.appendBatch(batch(entries.slice(2400), false))
      read.push(logged.eventId)
    }
    expect(read).toEqual(namesOf(entries))
    store.close()
  })

  test('hands out blobs by stretches, in the order in which they came, of at most so many bytes but for the first', () => {
    const store = opened(newPath())
    const entries = chain(20)
    store.appendBatch(batch(entries, false))
    const sizes = entries.map(({ blob }) => blob.length)
    const firstThree = sizes.slice(0, 3).reduce((sum, size) => sum + size, 0)
    expect(store.blobsFrom(0, firstThree)).toEqual({ blobs: entries.slice(0, 3).map(({ blob }) => blob), next: 3 })
    expect(store.blobsFrom(0, firstThree - 1).next).toBe(2)
    expect(store.blobsFrom(7, 1)).toEqual({ blobs: [entries[7]?.blob], next: 8 })
    const all: Uint8Array[] = []
    for (let place = 0; ; ) {
      const { blobs, next } = store.blobsFrom(place, 500)
      if (blobs.length === 0) break
      all.push(...blobs)
      place = next
    }
    expect(all).toEqual(entries.map(({ blob }) => blob))
    expect(store.blobsFrom(20, 500)).toEqual({ blobs: [], next: 20 })
    store.close()
  })

  test('takes an event once, however often it comes', () => {
    const path = newPath()
    const store = opened(path)
    const entries = chain(3)
    store.appendBatch(batch(entries, false))
    const another = { ...entry('1', '0'), receivedTs: 2_000 }
    store.appendBatch(batch([another, ...entries, entry('3', '2'), entry('3', '2')], true))
    expect(store.eventCount()).toBe(4)
    expect(store.blob(eventId('1'))).toEqual(entries[1]?.blob)
    store.close()
    expect(rowsOf(path, 'message_index').length).toBe(4)
    expect(rowsOf(path, 'auth_graph_edges').length).toBe(6)
  })

  test('takes all of a batch or nothing of it', () => {
    const path = newPath()
    const store = opened(path)
    store.appendBatch(batch(chain(2), false))
    const orphan = entry('orphan', 'never stored')
    expect(() => store.appendBatch(batch([entry('2', '1'), orphan], true))).toThrow('is stored before')
    const short = { ...entry('3', '1'), blob: new Uint8Array(39) }
    expect(() => store.appendBatch(batch([entry('2', '1'), short], true))).toThrow('a blob holds an event')
    expect(store.eventCount()).toBe(2)
    expect(store.has(eventId('2'))).toBe(false)
    store.appendBatch(batch([entry('2', '1')], true))
    store.close()
    for (const table of ['events', 'auth_graph', 'message_index']) expect(rowsOf(path, table).length).toBe(3)
    expect(rowsOf(path, 'auth_graph_edges').length).toBe(4)
  })
})

test('what is redacted is in the message index no longer, whether it was stored before or comes with the redaction', () => {
  const path = newPath()
  const store = opened(path)
  store.appendBatch(batch(chain(2), false))
  const redacted = new Set(['0', '2', 'not here'].map(eventId))
  store.appendBatch({ ...batch([entry('2', '1')], false), redacted })
  expect(store.eventCount()).toBe(3)
  store.close()
  expect(rowsOf(path, 'message_index')).toMatchObject([{ body: `${CANARY} 1` }])
})

test('the graph and the message index say what an event is, who wrote it and what it builds on', () => {
  const path = newPath()
  const store = opened(path)
  const { body: _, ...state } = entry('state', 'create')
  const named = { ...state.stored, event: { ...state.stored.event, type: 'm.room.name', stateKey: '' } }
  const items = [entry('create'), { ...state, stored: named }, entry('message', 'state')]
  store.appendBatch(batch(items, false))
  expect([...store.graph.entries()]).toEqual(items.map(({ stored }) => stored))
  store.close()
  expect(rowsOf(path, 'message_index')).toMatchObject([{ body: `${CANARY} create` }, { body: `${CANARY} message` }])
})

test('a batch that came to nothing leaves no trace in what is remembered of names and numbers', () => {
  const store = opened(newPath())
  const short = { ...entry('short'), blob: new Uint8Array(39) }
  const first = entry('first')
  expect(() => store.appendBatch(batch([first, short], true))).toThrow()
  const later = entry('later')
  store.appendBatch(batch([later, first], true))
  expect([...store.graph.entries()]).toEqual([later.stored, first.stored])
  store.close()
})

test('small values are kept, and replaced', () => {
  const path = newPath()
  const first = opened(path)
  expect(first.meta('bootNumber')).toBeUndefined()
  first.setMeta('bootNumber', new Uint8Array([1]))
  first.setMeta('bootNumber', new Uint8Array([2]))
  first.setMeta('empty', new Uint8Array())
  first.close()
  const second = opened(path)
  expect(second.meta('bootNumber')).toEqual(new Uint8Array([2]))
  expect(second.meta('empty')).toEqual(new Uint8Array())
  second.close()
})

describe('on the disk', () => {
  test('no name, text or table stands in clear, in any file (S18)', () => {
    const path = newPath()
    const folder = join(path, '..')
    const store = opened(path)
    store.appendBatch(batch(chain(20), true))
    store.setMeta('secret', utf8Bytes(CANARY))
    // The log is not yet in the main file: both are looked through, before and after.
    const before = bytesOnDisk(folder)
    expect(readdirSync(folder)).toEqual(['community.db', 'community.db-wal'])
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(20 * 100)
    store.checkpoint()
    expect(statSync(`${path}-wal`).size).toBe(0)
    const after = bytesOnDisk(folder)
    store.close()
    for (const word of [
      'canary',
      'coal mine',
      accountId,
      roomId.slice(1),
      'm.room.message',
      'CREATE TABLE',
      'SQLite',
    ]) {
      expect(before.includes(word)).toBe(false)
      expect(after.includes(word)).toBe(false)
    }
  })

  test('a wrong key opens nothing (S19)', () => {
    const path = newPath()
    opened(path).close()
    expect(openCommunityStore(path, random.bytes(32))).toMatchObject({ ok: false, code: 'wrongKey' })
  })

  test('a flipped bit is noticed where it is read, and is never read as something else (S19)', () => {
    const path = newPath()
    const store = opened(path)
    const entries = chain(300)
    store.appendBatch(batch(entries, false))
    store.close()
    const whole = readFileSync(path)
    const outcomes: (EventId[] | string)[] = []
    for (let page = 1; page < whole.length / 4096; page += 3) {
      writeFileSync(path, whole)
      flipBit(path, page * 4096 + ((page * 97) % 4096))
      outcomes.push(readAll(path))
    }
    const noticed = outcomes.filter((outcome) => outcome === 'damaged')
    const untouched = outcomes.filter((outcome) => outcome !== 'damaged')
    // Whoever reads the log and the graph reads no page of the search index.
    expect(noticed.length).toBeGreaterThan(outcomes.length / 4)
    for (const outcome of untouched) expect(outcome).toEqual(namesOf(entries))
  })

  test('pages that changed places are noticed (S19)', () => {
    const path = newPath()
    const store = opened(path)
    const entries = chain(300)
    store.appendBatch(batch(entries, false))
    store.close()
    const whole = readFileSync(path)
    const pages = Array.from({ length: whole.length / 4096 }, (_, page) =>
      whole.subarray(page * 4096, (page + 1) * 4096),
    )
    const [first, ...others] = pages
    writeFileSync(path, Buffer.concat([must(first, 'a first page'), ...others.reverse()]))
    expect(readAll(path)).toBe('damaged')
  })

  test('a full disk is said clearly, and takes nothing away', () => {
    const path = newPath()
    const entries = chain(100)
    const database = openedDatabase(path)
    const store = communityStore(database)
    store.appendBatch(batch(entries.slice(0, 10), true))
    const pageCount = Number(database.pragma('page_count', { simple: true }))
    database.pragma(`max_page_count = ${pageCount + 5}`)
    let thrown: unknown
    try {
      store.appendBatch(batch(entries.slice(10), true))
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(StoreError)
    expect(thrown).toMatchObject({ code: 'full', message: expect.stringContaining('stored so far is safe') })
    expect(namesOf([...store.readLog()])).toEqual(namesOf(entries.slice(0, 10)))

    // There is room again: the same batch goes in.
    database.pragma('max_page_count = 1000000')
    store.appendBatch(batch(entries.slice(10), true))
    store.close()
    expect(readAll(path)).toEqual(namesOf(entries))
  })

  test('what was durable is there after the process is killed', () => {
    const path = newPath()
    const store = opened(path)
    const entries = chain(5)
    store.appendBatch(batch(entries, true))
    // As after a crash: the file and its log, with nobody having closed them.
    const crashed = newPath()
    copyFileSync(path, crashed)
    copyFileSync(`${path}-wal`, `${crashed}-wal`)
    store.close()
    expect(readAll(crashed)).toEqual(namesOf(entries))
  })

  test('a wrong key takes nothing from a store that was not closed', () => {
    const path = newPath()
    const store = opened(path)
    const entries = chain(50)
    store.appendBatch(batch(entries, true))
    const crashed = newPath()
    copyFileSync(path, crashed)
    copyFileSync(`${path}-wal`, `${crashed}-wal`)
    store.close()
    const before = bytesOnDisk(join(crashed, '..'))
    expect(openCommunityStore(crashed, random.bytes(32))).toMatchObject({ ok: false, code: 'wrongKey' })
    expect(bytesOnDisk(join(crashed, '..')) === before).toBe(true)
    expect(readAll(crashed)).toEqual(namesOf(entries))
  })

  test('a log whose last write was torn ends before it, and takes new events', () => {
    const path = newPath()
    const store = opened(path)
    const entries = chain(6)
    for (const one of entries) store.appendBatch(batch([one], true))
    const crashed = newPath()
    copyFileSync(path, crashed)
    copyFileSync(`${path}-wal`, `${crashed}-wal`)
    store.close()
    truncateSync(`${crashed}-wal`, statSync(`${crashed}-wal`).size - 100)
    expect(readAll(crashed)).toEqual(namesOf(entries.slice(0, 5)))
    const again = opened(crashed)
    again.appendBatch(batch(entries, true))
    expect(again.eventCount()).toBe(6)
    again.close()
  })
})
