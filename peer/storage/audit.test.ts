import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { testCrypto } from '../../core/crypto/testing.ts'
import { canonicalBytes, parseCanonicalJson } from '../../core/event/canonicalJson.ts'
import { type EventId, eventIdBytes } from '../../core/event/ids.ts'
import type { JsonObject } from '../../core/event/json.ts'
import { redact } from '../../core/event/redact.ts'
import { ROOST_1 } from '../../core/event/roomVersion.ts'
import type { Incoming } from '../../core/graph/communityGraph.ts'
import { redactedKeepMs } from '../../core/limits.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { communityStore, openCommunityStore } from '../../core/store/communityStore.ts'
import { openDatabase } from '../../core/store/database.ts'
import { flipBit, temporaryFolder } from '../../core/store/testing.ts'
import type { TestCommunity } from '../../core/testing/community.ts'
import { auditCommunity } from './audit.ts'
import { eraseRedacted } from './erase.ts'
import { mustOpen, playedCommunity, StoredCommunity } from './testing.ts'

const crypto = await testCrypto()
const KEY = new Uint8Array(32).fill(7)
const PAGE_BYTES = 4096

function stored(path = join(temporaryFolder(), 'community.db')) {
  const database = mustOpen(openDatabase(path, KEY, communitySchema))
  const community = new StoredCommunity(crypto, communityStore(database)).takeAll()
  return { path, database, community }
}

const reasonsOf = (community: StoredCommunity) =>
  auditCommunity(community.options).findings.map(({ eventId, reason }) => `${eventId} ${reason}`)

/** A message with something built on it, of which nothing was redacted. */
const message = ({ community }: { community: TestCommunity }): Incoming =>
  must(
    [...community.written.values()].find(({ event }) => event.content.body === 'owner says 3'),
    'it was said',
  )

const putBlob = (database: Sqlite.Database, id: EventId, blob: Uint8Array) =>
  database.prepare('UPDATE events SET encrypted = ? WHERE event_id = ?').run(blob, eventIdBytes(id))

const jsonOf = ({ blob }: Incoming) => parseCanonicalJson(blob) as JsonObject

describe('an audit', () => {
  it('finds nothing in what was written as it came, erased or not, and counts every event', () => {
    const { community } = stored()
    const eventCount = community.graph.entryCount
    expect(auditCommunity(community.options)).toEqual({ eventCount, findings: [] })
    eraseRedacted({ ...community.options, nowMs: community.nowMs + redactedKeepMs })
    expect(auditCommunity(community.options)).toEqual({ eventCount, findings: [] })
    community.store.close()
  })

  const other = playedCommunity(crypto)
  const said = message({ community: other })
  const spoilt = () => {
    const json = jsonOf(said)
    const signatures = JSON.parse(JSON.stringify(json.signatures).replace(/(ed25519:[^"]*":")..../, '$1AAAA'))
    return canonicalBytes({ ...json, signatures })
  }
  const damages: [string, () => Uint8Array, string[]][] = [
    ['bytes that no key opens', () => new Uint8Array(200), ['blob']],
    ['something that is no event', () => utf8Bytes('{"a":1}'), ['shape']],
    ['something that is not canonical', () => utf8Bytes('{"b":1, "a":1}'), ['notCanonical']],
    [
      'other content',
      () => canonicalBytes({ ...jsonOf(said), content: { body: 'never said', msgtype: 'm.text' } }),
      ['hash'],
    ],
    ['another event', () => must([...other.written.values()][3], 'an event').blob, ['id']],
    ['no content', () => canonicalBytes(redact(ROOST_1, jsonOf(said))), ['contentMissing', 'index']],
    ['a bad signature', spoilt, ['signature']],
  ]
  it.each(damages)('names an event that gave way to %s', (name, bytes, reasons) => {
    const { database, community } = stored()
    const { id } = message(community).event
    const blob = name.startsWith('bytes') ? bytes() : sealBlob(crypto, community.random, community.keys, bytes())
    putBlob(database, id, blob)
    const findings = reasonsOf(community).filter((finding) => finding.startsWith(id))
    // What could not be read is missing of the graph, too.
    const more = ['signature', 'contentMissing'].includes(reasons[0] ?? '') ? [] : ['missing', 'index']
    expect(findings).toEqual([...reasons, ...more].map((reason) => `${id} ${reason}`))
    database.close()
  })

  it('asks for another copy of an event with a bad signature, and takes it when it comes', () => {
    const { database, community } = stored()
    const { id } = said.event
    putBlob(database, id, sealBlob(crypto, community.random, community.keys, spoilt()))
    auditCommunity(community.options)
    expect([...community.store.wantedCopies()]).toEqual([[id, 'signature']])
    community.reread()
    community.graph.wantSignatures(community.store.wantedCopies().keys())
    expect(community.take([said]).length).toBe(1)
    expect(community.store.wantedCopies().size).toBe(0)
    expect(reasonsOf(community)).toEqual([])
    database.close()
  })

  const changes: [string, string, string][] = [
    ['rank', 'UPDATE auth_graph SET rank = rank + 1 WHERE event_id = ?', 'place'],
    ['verdict', `UPDATE auth_graph SET refused_by = '5.3' WHERE event_id = ?`, 'place'],
    ['time', 'UPDATE auth_graph SET clamped_ts = 1 WHERE event_id = ?', 'place'],
    ['state', 'UPDATE auth_graph SET state_after = 2 WHERE event_id = ?', 'place'],
    [
      'parents',
      `DELETE FROM auth_graph_edges WHERE kind = 'auth' AND child = (SELECT id FROM auth_graph WHERE event_id = ?)`,
      'place',
    ],
    ['shadow', 'UPDATE auth_graph SET shadowed = 1 WHERE event_id = ?', 'shadowed'],
    [
      'words',
      `UPDATE message_index SET body = 'x' WHERE event = (SELECT id FROM auth_graph WHERE event_id = ?)`,
      'index',
    ],
    [
      'place in the index',
      'DELETE FROM message_index WHERE event = (SELECT id FROM auth_graph WHERE event_id = ?)',
      'index',
    ],
  ]
  it.each(changes)('names an event whose %s is stored otherwise', (_, sql, reason) => {
    const { database, community } = stored()
    const { id } = message(community).event
    database.prepare(sql).run(id)
    // Words that are no message's, and messages without their words, are a matter of the whole index as well.
    const wholeIndex = reason === 'index' ? ['undefined file'] : []
    expect(reasonsOf(community)).toEqual([...wholeIndex, `${id} ${reason}`])
    database.close()
  })

  it('names an event that is gone from the log, and one that the graph has lost', () => {
    const { database, community } = stored()
    const tip = must([...community.community.written.values()].at(-1), 'a last event').event.id
    database.prepare('DELETE FROM events WHERE event_id = ?').run(eventIdBytes(tip))
    expect(reasonsOf(community)).toEqual([`${tip} missing`, `${tip} index`])
    database.close()
  })
})

describe('an audit of damaged pages', () => {
  const reportOf = (path: string, { options }: StoredCommunity) => {
    const opened = openCommunityStore(path, KEY)
    if (!opened.ok) return opened.code
    const { findings } = auditCommunity({ ...options, store: opened.store })
    opened.store.close()
    return findings
  }

  it('goes on behind flipped bytes, names what it cannot read, and reads the rest (S19)', () => {
    const { path, community } = stored()
    community.store.close()
    const whole = readFileSync(path)
    const outcomes = []
    for (let page = 1; page < whole.length / PAGE_BYTES; page++) {
      writeFileSync(path, whole)
      flipBit(path, page * PAGE_BYTES + 100)
      const report = reportOf(path, community)
      if (report === 'damaged') continue
      // Every page that is in use is found, and nothing is said of events that are fine.
      expect(report).not.toEqual([])
      outcomes.push(report)
    }
    expect(outcomes.length).toBeGreaterThan(10)
    const unreadable = outcomes
      .flat()
      .filter((finding) => typeof finding === 'object' && finding.reason === 'unreadable')
    expect(unreadable.length).toBeGreaterThan(0)
  })

  it('names what an old page that was put back hides, which the page encryption cannot know (S19)', () => {
    const { path, database, community } = stored()
    community.store.checkpoint()
    const before = readFileSync(path)
    for (let n = 0; n < 40; n++) community.take([community.community.owner.say(`later ${n}`)])
    const owners = new Map(database.prepare<[], [number, string]>('SELECT pageno, name FROM dbstat').raw().all())
    database.close()
    const after = readFileSync(path)
    const outcomes = []
    for (let page = 1; page < before.length / PAGE_BYTES; page++) {
      const range = [page * PAGE_BYTES, (page + 1) * PAGE_BYTES] as const
      const old = before.subarray(...range)
      // Where in the search index a word is looked for first: an older answer to that is as good.
      if (owners.get(page + 1) === 'message_search_idx' || old.equals(after.subarray(...range))) continue
      const mixed = Buffer.from(after)
      old.copy(mixed, range[0])
      writeFileSync(path, mixed)
      outcomes.push(reportOf(path, community))
    }
    expect(outcomes.length).toBeGreaterThan(5)
    for (const outcome of outcomes) expect(outcome).not.toEqual([])
  })
})
