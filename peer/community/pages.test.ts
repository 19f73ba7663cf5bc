import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { testCrypto } from '../../core/crypto/testing.ts'
import { eventIdBytes } from '../../core/event/ids.ts'
import type { Incoming } from '../../core/graph/communityGraph.ts'
import { pageEventCount, redactedKeepMs } from '../../core/limits.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { type CommunityStore, openCommunityStore } from '../../core/store/communityStore.ts'
import { openDatabase } from '../../core/store/database.ts'
import { temporaryFolder } from '../../core/store/testing.ts'
import { pictureOf } from '../../core/testing/community.ts'
import { eraseRedacted } from '../storage/erase.ts'
import { CANARY, mustOpen, playedCommunity } from '../storage/testing.ts'
import type { LoggedGraph } from './loggedGraph.ts'
import { sealedCommunity } from './testing.ts'

const crypto = await testCrypto()
const KEY = new Uint8Array(32).fill(7)
const NOW_MS = 1_800_000_000_000

/** A community whose log is longer than a page, written once for all tests. */
const community = playedCommunity(crypto, 'pages')
while (community.written.size < pageEventCount + 300) community.owner.say(`${community.written.size} said`)
const { random, keys, sealed, readBy } = sealedCommunity(crypto, community, NOW_MS)

const newPath = () => join(temporaryFolder(), 'community.db')
const openStore = (path: string): CommunityStore => mustOpen(openCommunityStore(path, KEY))

const take = (logged: LoggedGraph, events: readonly Incoming[]) =>
  logged.keep(logged.graph.ingest(events).added, 'peer')

/** A file that holds all of it, in batches of so many events; closed again. */
function written(path = newPath(), batchSize = 200, afterBatch = (_: LoggedGraph): void => {}): string {
  const store = openStore(path)
  const logged = readBy(store)
  for (let start = 0; start < sealed.length; start += batchSize) {
    take(logged, sealed.slice(start, start + batchSize))
    afterBatch(logged)
  }
  store.close()
  return path
}

/** Does something to the file behind the program's back. */
function tamper(path: string, sql: string, ...values: readonly unknown[]): void {
  const database = mustOpen(openDatabase(path, KEY, communitySchema))
  database.prepare(sql).run(...values)
  database.close()
}

/** What a start finds, and how many pages there are afterwards. */
function started(path: string) {
  const store = openStore(path)
  const logged = readBy(store)
  const { graph, missing, damagedCount } = logged
  const contents = [...graph.rooms.values()].flatMap((room) =>
    Array.from(room.entries(), ({ event }) => [event.id, logged.receivedTs(event.id), event.content, event.signatures]),
  )
  const picture = { rooms: pictureOf(graph), contents: contents.map((item) => JSON.stringify(item)).sort(), missing }
  const pageCount = store.graph.pages().length
  store.close()
  return { picture, damagedCount, pageCount }
}

/** The same from the log alone. */
function startedWithoutPages(path: string) {
  tamper(path, 'DELETE FROM graph_pages')
  return started(path)
}

it('a start from pages finds what a start from the log finds: places, states, order, contents and times', () => {
  const path = written()
  const fromPages = started(path)
  expect(fromPages.pageCount).toBe(1)
  const fromLog = startedWithoutPages(path)
  expect(fromLog).toEqual(fromPages)
  expect(fromLog.picture.rooms.some(({ shadowed }) => shadowed.length > 0)).toBe(true)
})

it.each([
  ['with other bytes', 'UPDATE graph_pages SET page = zeroblob(length(page))'],
  ['with another sum', 'UPDATE graph_pages SET sum = sum + 1'],
  ['cut short', 'UPDATE graph_pages SET page = substr(page, 1, length(page) / 2)'],
  ['not the first', 'UPDATE graph_pages SET first = first + 1'],
  ['longer than the log', `UPDATE graph_pages SET count = count + ${pageEventCount}`],
])('a page that is %s gives way to the log, and is made anew', (_, sql) => {
  const path = written()
  const whole = started(path)
  tamper(path, sql)
  expect(started(path)).toEqual(whole)
  expect(started(path)).toEqual(whole)
})

it('whatever moment the process dies at, a start finds what was stored by then', () => {
  const path = newPath()
  const copies: { path: string; rooms: unknown }[] = []
  written(path, 97, (logged) => {
    const copy = newPath()
    for (const ending of ['', '-wal'])
      if (existsSync(`${path}${ending}`)) copyFileSync(`${path}${ending}`, `${copy}${ending}`)
    copies.push({ path: copy, rooms: pictureOf(logged.graph) })
  })
  expect(copies.length).toBeGreaterThan(10)
  for (const { path: copy, rooms } of copies) expect(started(copy).picture.rooms).toEqual(rooms)
})

it('a page that the disk does not take is stored with its events or not at all', () => {
  const path = newPath()
  openStore(path).close()
  tamper(path, `CREATE TRIGGER full BEFORE INSERT ON graph_pages BEGIN SELECT RAISE(FAIL, 'full'); END`)
  const store = openStore(path)
  const logged = readBy(store)
  take(logged, sealed.slice(0, pageEventCount - 10))
  const before = pictureOf(logged.graph)
  expect(() => take(logged, sealed.slice(pageEventCount - 10))).toThrow()
  expect(pictureOf(logged.graph)).toEqual(before)
  store.close()
  tamper(path, 'DROP TRIGGER full')
  const again = openStore(path)
  const rest = readBy(again)
  expect(pictureOf(rest.graph)).toEqual(before)
  take(rest, sealed.slice(pageEventCount - 10))
  again.close()
  expect(started(path)).toEqual(started(written()))
})

it('a message that cannot be read any more is shown as nothing, and asked for at the next start', () => {
  const path = written()
  const lost = must(sealed[pageEventCount - 20], 'an event in the page')
  tamper(path, 'UPDATE events SET encrypted = zeroblob(100) WHERE event_id = ?', eventIdBytes(lost.event.id))
  const store = openStore(path)
  const { graph, damagedCount } = readBy(store)
  expect(damagedCount).toBe(0)
  expect(graph.entry(lost.event.id)?.event.content).toEqual({})
  store.close()
  const mended = openStore(path)
  const logged = readBy(mended)
  expect(logged.damagedCount).toBe(1)
  expect(logged.missing).toEqual([lost.event.id])
  take(logged, [lost])
  mended.close()
  expect(started(path).picture.rooms).toEqual(started(written()).picture.rooms)
})

it('what is erased stands in no page any more', () => {
  const path = written()
  const texts = () => pageTexts(path)
  expect(texts()).toContain(`${CANARY} of a topic`)
  const store = openStore(path)
  const logged = readBy(store)
  const options = { crypto, random, epochs: [keys], store, graph: logged.graph }
  while (eraseRedacted({ ...options, nowMs: NOW_MS + redactedKeepMs }) > 0);
  store.close()
  expect(texts()).not.toContain(`${CANARY} of a topic`)
  const fromPages = started(path)
  expect(fromPages.pageCount).toBe(1)
  expect(startedWithoutPages(path)).toEqual(fromPages)
})

function pageTexts(path: string): string {
  const store = openStore(path)
  const text = store.graph.pages().map(({ contents }) => new TextDecoder().decode(contents))
  store.close()
  return text.join('')
}
