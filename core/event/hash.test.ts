import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from 'vitest'
import { must } from '../assert.ts'
import { testCrypto } from '../crypto/testing.ts'
import { sharedVectors } from '../testing/sharedVectors.ts'
import { canonicalBytes } from './canonicalJson.ts'
import { contentHash, eventIdOf, referenceBytes } from './hash.ts'
import { encodeBase64 } from './ids.ts'
import type { JsonObject } from './json.ts'
import { roomVersion } from './roomVersion.ts'

const crypto = await testCrypto()
const hashOf = (event: JsonObject) => ({ sha256: contentHash(crypto, event) })
const idOf = (version: string, event: JsonObject) =>
  eventIdOf(crypto, referenceBytes(must(roomVersion(version), 'a known version'), event))

/** Written by hand and hashed by another program. */
const LEVELS = {
  type: 'm.room.power_levels',
  sender: '@alice:a.example',
  content: {
    users: {},
    users_default: 0,
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite: 0,
    events: { 'm.room.topic': 50 },
  },
  depth: 3,
  prev_events: ['$dgeyAROHMRP4HIyTWyBWHEEHo-RomQubZJNgyjxvhzI'],
  auth_events: ['$dgeyAROHMRP4HIyTWyBWHEEHo-RomQubZJNgyjxvhzI'],
  origin_server_ts: 1700000003000,
  state_key: '',
  room_id: '!NZOOSvVumwbEkR33fdoghE1BjsJPMf3ez_xhrQemeFI',
  hashes: { sha256: 'NM0Nw7pQNfcNScD+ClTgvRPZZMBq8q5YFGFesAb0tnY' },
}

test('a known event has its known content hash and event id', () => {
  expect(hashOf(LEVELS)).toEqual(LEVELS.hashes)
  expect(idOf('12', LEVELS)).toBe('$bzb_v-sK37gLY43fOGiOhhHsFM10OIMa63uhcLXcT6Q')
})

test('the content hash covers what an author wrote, and neither signatures nor additions', () => {
  expect(hashOf({ ...LEVELS, unsigned: { age: 1 }, signatures: { a: { b: 'c' } } })).toEqual(LEVELS.hashes)
  expect(hashOf({ ...LEVELS, depth: 4 })).not.toEqual(LEVELS.hashes)
})

test('the event id covers what a redaction leaves, the content hash among it', () => {
  const id = idOf('12', LEVELS)
  const { content } = LEVELS
  expect(idOf('12', { ...LEVELS, unsigned: { age: 1 }, signatures: { a: { b: 'c' } } })).toBe(id)
  expect(idOf('12', { ...LEVELS, content: { ...content, notifications: { room: 1 } } })).toBe(id)
  expect(idOf('12', { ...LEVELS, content: { ...content, ban: 51 } })).not.toBe(id)
  expect(idOf('12', { ...LEVELS, hashes: { sha256: 'another' } })).not.toBe(id)
  expect(idOf('12', { ...LEVELS, signer: 's' })).toBe(id)
  expect(idOf('roost.1', { ...LEVELS, signer: 's' })).not.toBe(idOf('roost.1', LEVELS))
})

test("the specification's signing examples come out the same", () => {
  const seed = Uint8Array.from(Buffer.from('YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1', 'base64'))
  const { secretKey } = crypto.signingKeyPair(seed)
  const sign = (object: JsonObject) => encodeBase64(crypto.sign(secretKey, canonicalBytes(object)))
  expect(sign({})).toBe('K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ')
  expect(sign({ one: 1, two: 'Two' })).toBe(
    'KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw',
  )
})

const generator = fileURLToPath(new URL('generate_room.py', sharedVectors))
const hasPython = existsSync(generator) && existsSync('/usr/bin/python3')

describe.runIf(hasPython)('a generated room', () => {
  interface Room {
    readonly order: readonly string[]
    readonly events: Readonly<Record<string, JsonObject>>
  }
  const generate = (version: string): Room => {
    const folder = mkdtempSync(join(tmpdir(), 'roost-room-'))
    const file = join(folder, 'room.json')
    execFileSync('/usr/bin/python3', [generator, 'room', '40', '30', '2', '5', version, '1', file])
    const room = JSON.parse(readFileSync(file, 'utf8')) as Room
    rmSync(folder, { recursive: true })
    return room
  }

  it.each(['11', '12'])('of version %s has the same hashes and ids here', (version) => {
    const { order, events } = generate(version)
    expect(order.length).toBeGreaterThan(90)
    for (const id of order) {
      const event = must(events[id], id)
      expect(hashOf(event)).toEqual(event.hashes)
      expect(idOf(version, event)).toBe(id)
    }
  })
})
