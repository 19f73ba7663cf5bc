import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { openBlob } from '../../core/crypto/blob.ts'
import { testCrypto } from '../../core/crypto/testing.ts'
import type { EventId } from '../../core/event/ids.ts'
import { parseEvent } from '../../core/event/parseEvent.ts'
import { redactedKeepMs } from '../../core/limits.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { communityStore, openCommunityStore } from '../../core/store/communityStore.ts'
import { migrate } from '../../core/store/database.ts'
import { registerFunctions } from '../../core/store/functions.ts'
import { bytesOnDisk, temporaryFolder } from '../../core/store/testing.ts'
import { eraseRedacted } from './erase.ts'
import { CANARY, mustOpen, StoredCommunity } from './testing.ts'

const crypto = await testCrypto()
const KEY = new Uint8Array(32).fill(7)

function stored(path = join(temporaryFolder(), 'community.db')) {
  const community = new StoredCommunity(crypto, mustOpen(openCommunityStore(path, KEY))).takeAll()
  return { path, community }
}

/** What the log has of an event, opened. */
function contentOf(community: StoredCommunity, id: EventId) {
  const bytes = must(openBlob(crypto, [community.keys], must(community.store.blob(id), 'it is in the log')), 'it opens')
  const result = parseEvent(crypto, bytes)
  if (!result.ok) throw new Error(result.reason)
  return { content: result.parsed.event.content, kind: result.content, id: result.parsed.event.id }
}

/** The message, its edit and the topic that were redacted. */
const redactedOf = ({ graph }: StoredCommunity): EventId[] =>
  [...graph.rooms.values()].flatMap((room) =>
    Array.from(room.entries(), ({ event }) => event.id).filter((id) => room.redactedBy(id)),
  )

it('what was redacted stays for seven days and is gone then, with its edits', () => {
  const { community } = stored()
  const redacted = redactedOf(community)
  expect(redacted.length).toBe(3)
  expect(eraseRedacted({ ...community.options, nowMs: community.nowMs + redactedKeepMs - 1 })).toBe(0)
  for (const id of redacted) expect(contentOf(community, id).kind).toBe('whole')
  expect(community.store.nextEraseTs()).toBe(community.nowMs + redactedKeepMs)
  expect(eraseRedacted({ ...community.options, nowMs: community.nowMs + redactedKeepMs })).toBe(3)
  for (const id of redacted) {
    expect(contentOf(community, id)).toMatchObject({ kind: 'missing', id })
    expect(JSON.stringify(community.graph.entry(id)?.event.content)).not.toContain(CANARY)
  }
  expect(community.store.nextEraseTs()).toBeUndefined()
  community.store.close()
})

it('its time is kept over a restart, and nothing that comes later undoes it', () => {
  const { path, community } = stored()
  const redacted = redactedOf(community)
  community.store.close()
  const again = new StoredCommunity(crypto, mustOpen(openCommunityStore(path, KEY)), community.community)
  expect(redactedOf(again)).toEqual(redacted)
  const nowMs = community.nowMs + redactedKeepMs
  expect(eraseRedacted({ ...again.options, nowMs })).toBe(3)
  again.reread()
  // The edit is still known as one, and is not wanted.
  expect(redactedOf(again)).toEqual(redacted)
  expect(again.graph.wanted.size).toBe(0)
  expect(again.take(community.community.written.values())).toEqual([])
  for (const id of redacted) expect(contentOf(again, id).kind).toBe('missing')
  again.store.close()
})

it('what a moderator redacts on an old branch, after being removed, is hidden and not erased', () => {
  const { community } = stored()
  const { owner, channelId } = community.community
  const dan = community.community.newcomer('dan')
  const levels = owner.channel.stateEvent(owner.channel.currentState, 'm.room.power_levels')?.content
  const power = { ...levels, users: { [owner.userId]: 100, [dan.userId]: 50 } }
  owner.write(channelId, { type: 'm.room.power_levels', stateKey: '', content: power })
  const kept = owner.say('to be kept')
  dan.receiveFrom(owner)
  owner.member(dan, 'ban')
  dan.write(channelId, { type: 'm.room.redaction', content: { redacts: kept.event.id } })
  owner.receiveFrom(dan)
  community.take(community.community.written.values())
  expect(redactedOf(community)).toContain(kept.event.id)
  expect(community.store.search({ query: 'to be kept', limit: 1 })).toEqual([])
  const nowMs = community.nowMs + redactedKeepMs
  expect(eraseRedacted({ ...community.options, nowMs })).toBe(4)
  expect(contentOf(community, kept.event.id).kind).toBe('whole')
  expect(community.store.nextEraseTs()).toBe(nowMs + redactedKeepMs)
  // Its author may still want it gone.
  community.take([owner.write(channelId, { type: 'm.room.redaction', content: { redacts: kept.event.id } })])
  eraseRedacted({ ...community.options, nowMs: nowMs + redactedKeepMs })
  expect(contentOf(community, kept.event.id).kind).toBe('missing')
  community.store.close()
})

it('a copy is erased under the epoch under which it was sealed', () => {
  const { community } = stored()
  const other = new Uint8Array(32).fill(9)
  const newer = { packet: other, hint: other, bloom: other, beacon: other, blob: other }
  eraseRedacted({
    ...community.options,
    epochs: [newer, community.keys],
    nowMs: community.nowMs + redactedKeepMs,
  })
  for (const id of redactedOf(community)) expect(contentOf(community, id).kind).toBe('missing')
  community.store.close()
})

it('S18: no byte of it is left in any file', () => {
  // Pages in clear, and blobs that are not sealed: what stands in the files can be looked for.
  const folder = temporaryFolder()
  const database = new Sqlite(join(folder, 'community.db'))
  for (const pragma of ['journal_mode = WAL', 'secure_delete = ON', 'temp_store = MEMORY', 'foreign_keys = ON']) {
    database.pragma(pragma)
  }
  registerFunctions(database)
  migrate(database, communitySchema)
  const sealedInClear = {
    ...crypto,
    seal: (_: Uint8Array, __: Uint8Array, bytes: Uint8Array) => new Uint8Array([...bytes, ...new Uint8Array(16)]),
    open: (_: Uint8Array, __: Uint8Array, bytes: Uint8Array) => bytes.subarray(0, -16),
  }
  const community = new StoredCommunity(sealedInClear, communityStore(database)).takeAll()
  expect(bytesOnDisk(folder)).toContain(CANARY)
  community.store.checkpoint()
  // Redacted, so out of the index and its words already; but still in the log.
  expect(community.store.search({ query: CANARY, limit: 1 })).toEqual([])
  expect(bytesOnDisk(folder)).toContain(CANARY)
  eraseRedacted({ ...community.options, nowMs: community.nowMs + redactedKeepMs })
  const left = bytesOnDisk(folder)
  expect(left.includes(CANARY)).toBe(false)
  expect(left).toContain('after all that')
  expect(readFileSync(join(folder, 'community.db-wal')).length).toBe(0)
  community.store.close()
})
