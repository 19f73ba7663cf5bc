import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto, testRoomId } from '../crypto/testing.ts'
import { authEventCountMax, eventBytesMax, identifierBytesMax, jsonDepthMax, prevEventCountMax } from '../limits.ts'
import { createPerson } from '../testing/person.ts'
import { canonicalBytes, canonicalJson } from './canonicalJson.ts'
import { contentHash, referenceBytes } from './hash.ts'
import { createIdOfRoom, encodeBase64, eventIdOfHash, nameOfKey, serverOf } from './ids.ts'
import type { Json, JsonObject } from './json.ts'
import { parseEvent } from './parseEvent.ts'
import { redact } from './redact.ts'
import { ROOST_1 } from './roomVersion.ts'
import { signaturesAreValid, signEvent } from './signEvent.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'parseEvent')
const ada = createPerson(crypto, random, 'ada')
const ben = createPerson(crypto, random, 'ben')
const device = must(ada.devices[0], 'a device')
const server = serverOf(ada.userId)
const someId = (n: number) => eventIdOfHash(crypto.sha256(Uint8Array.of(n)))

const MESSAGE: JsonObject = {
  type: 'm.room.message',
  room_id: testRoomId(crypto, 'a room'),
  sender: ada.userId,
  content: { msgtype: 'm.text', body: 'hello' },
  prev_events: [someId(1)],
  auth_events: [someId(2), someId(3)],
  depth: 7,
  origin_server_ts: 1_700_000_000_000,
}

/** Hashed and signed like an honest event, whatever is in it. `false` leaves the member out. */
function seal(changes: Readonly<Record<string, Json | false>>): JsonObject {
  const members = Object.entries<Json>({ ...MESSAGE, signer: device.deviceId, ...changes })
  const event = Object.fromEntries(members.filter(([, value]) => value !== false)) as JsonObject
  const hashed = { ...event, hashes: { sha256: contentHash(crypto, event) } }
  const signature = encodeBase64(crypto.sign(device.signing.secretKey, referenceBytes(ROOST_1, hashed)))
  return { ...hashed, signatures: { [server]: { [`ed25519:${device.deviceId}`]: signature } } }
}
const read = (event: JsonObject) => parseEvent(crypto, canonicalBytes(event))
const reason = (event: JsonObject) => {
  const result = read(event)
  return result.ok ? 'fine' : result.reason
}
const outcome = (changes: Readonly<Record<string, Json | false>>) => reason(seal(changes))

describe('an event that fits', () => {
  it('is read as it was signed', () => {
    const result = signEvent(crypto, device.signing, { ...MESSAGE, state_key: 'a' })
    if (!result.ok) throw new Error(result.reason)
    const { signed } = result
    expect(parseEvent(crypto, signed.bytes)).toEqual({
      ok: true,
      parsed: { event: signed.event, reference: signed.reference },
      content: 'whole',
    })
    expect(signed.event).toEqual({
      id: eventIdOfHash(crypto.sha256(signed.reference)),
      roomId: MESSAGE.room_id,
      type: 'm.room.message',
      stateKey: 'a',
      sender: ada.userId,
      content: MESSAGE.content,
      prevEvents: MESSAGE.prev_events,
      authEvents: MESSAGE.auth_events,
      originServerTs: MESSAGE.origin_server_ts,
      signatures: [{ server, keyName: device.deviceId, signature: expect.any(Uint8Array) }],
    })
    expect(signaturesAreValid(crypto, signed)).toBe(true)
  })

  it('has no state key where it states none, and founds a room where it is a create event', () => {
    const message = read(seal({}))
    expect(message.ok && message.parsed.event.stateKey).toBe(undefined)
    const create = read(seal({ type: 'm.room.create', room_id: false, state_key: '' }))
    expect(create.ok && createIdOfRoom(create.parsed.event.roomId)).toBe(create.ok && create.parsed.event.id)
  })

  it('may be signed by the user key itself', () => {
    const result = signEvent(crypto, ada.userKey, MESSAGE)
    expect(result.ok && result.signed.event.signatures[0]?.keyName).toBe(server)
  })
})

describe('S5: the limits', () => {
  const text = (bytes: number) => `${'é'.repeat(Math.floor(bytes / 2))}${bytes % 2 ? 'x' : ''}`

  it.each(['type', 'state_key'])('%s has at most 255 bytes, not characters', (member) => {
    expect(outcome({ [member]: text(identifierBytesMax) })).toBe('fine')
    expect(outcome({ [member]: text(identifierBytesMax + 1) })).toBe('shape')
    expect(outcome({ [member]: '"'.repeat(identifierBytesMax) })).toBe('fine')
    expect(outcome({ [member]: '"'.repeat(identifierBytesMax + 1) })).toBe('shape')
  })

  it('parents and auth events are counted', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, n) => someId(n))
    expect(outcome({ prev_events: ids(prevEventCountMax) })).toBe('fine')
    expect(outcome({ prev_events: ids(prevEventCountMax + 1) })).toBe('shape')
    expect(outcome({ auth_events: ids(authEventCountMax) })).toBe('fine')
    expect(outcome({ auth_events: ids(authEventCountMax + 1) })).toBe('shape')
    expect(outcome({ prev_events: [], auth_events: [] })).toBe('fine')
  })

  it('an event has at most 64 KiB, its signatures counted', () => {
    const rest = canonicalBytes(seal({ content: { body: '' } })).length
    const body = 'x'.repeat(eventBytesMax - rest)
    expect(canonicalBytes(seal({ content: { body } })).length).toBe(65_536)
    expect(outcome({ content: { body } })).toBe('fine')
    expect(outcome({ content: { body: `${body}x` } })).toBe('oversize')
  })

  it('nesting is bounded, the event itself being depth 0', () => {
    const nested = (depth: number): Json => (depth === 0 ? 1 : [nested(depth - 1)])
    const bytesOf = (depth: number) =>
      new TextEncoder().encode(
        canonicalJson(seal({ content: { a: 7 } })).replace('{"a":7}', `{"a":${JSON.stringify(nested(depth))}}`),
      )
    const at = (depth: number) => {
      const result = parseEvent(crypto, bytesOf(depth))
      return result.ok ? 'fine' : result.reason
    }
    expect(at(jsonDepthMax - 2)).toBe('hash')
    expect(at(jsonDepthMax - 1)).toBe('notCanonical')
    expect(outcome({ content: { a: nested(jsonDepthMax - 2) } })).toBe('fine')
  })
})

describe('the shape', () => {
  test.each([
    'type',
    'room_id',
    'sender',
    'content',
    'prev_events',
    'auth_events',
    'depth',
    'origin_server_ts',
    'signer',
  ])('%s cannot be left out', (member) => expect(outcome({ [member]: false })).toBe('shape'))

  test.each(['unsigned', 'event_id', 'redacts', 'origin', 'prev_state', '__proto__', 'Type'])(
    '%s is no member of an event',
    (member) => {
      const event = seal({})
      expect(reason(Object.fromEntries([...Object.entries(event), [member, '']]))).toBe('shape')
    },
  )

  const wrong: [member: string, value: Json][] = [
    ['type', 1],
    ['type', ''],
    ['type', 'a\u0000b'],
    ['state_key', 1],
    ['state_key', null],
    ['state_key', 'm.room.member\u0000x'],
    ['room_id', '!short'],
    ['room_id', someId(1)],
    ['room_id', null],
    ['sender', 'ada'],
    ['sender', `@ada:${server.toUpperCase()}`],
    ['sender', `@ada:${server}:80`],
    ['sender', `@:${server}`],
    ['sender', `@Ada:${server}`],
    ['sender', `@ada:${server.slice(0, -1)}7`],
    ['content', 'text'],
    ['content', []],
    ['content', null],
    ['prev_events', someId(1)],
    ['prev_events', ['$short']],
    ['prev_events', [someId(1), someId(1)]],
    ['prev_events', [[someId(1), { sha256: '' }]]],
    ['auth_events', [someId(1), someId(1)]],
    ['auth_events', { 0: someId(1) }],
    ['depth', -1],
    ['depth', '7'],
    ['origin_server_ts', -1],
    ['origin_server_ts', null],
    ['signer', 1],
    ['signer', ben.devices[0]?.deviceId ?? ''],
  ]
  test.each(wrong)('%s cannot be %j', (member, value) => expect(outcome({ [member]: value })).toBe('shape'))

  it('a create event names no room, and every other event does', () => {
    expect(outcome({ type: 'm.room.create' })).toBe('shape')
    expect(outcome({ room_id: false })).toBe('shape')
  })

  test.each([null, 1, 'text', [], true] as Json[])('an event is not %j', (value) => {
    expect(parseEvent(crypto, canonicalBytes(value))).toEqual({ ok: false, reason: 'shape' })
  })
})

describe('the hash', () => {
  it('must be that of the content', () => {
    expect(reason({ ...seal({}), content: { msgtype: 'm.text', body: 'hullo' } })).toBe('hash')
    expect(reason({ ...seal({}), depth: 8 })).toBe('hash')
    const sha256 = contentHash(crypto, {})
    expect(reason({ ...seal({}), hashes: { sha256 } })).toBe('hash')
  })

  it('S8: has one spelling and stands alone', () => {
    const event = seal({})
    const { sha256 } = event.hashes as { sha256: string }
    expect(reason({ ...event, hashes: { sha256: `${sha256}=` } })).toBe('hash')
    expect(reason({ ...event, hashes: { sha256: sha256.replaceAll('+', '-').replaceAll('/', '_').concat(' ') } })).toBe(
      'hash',
    )
    expect(reason({ ...event, hashes: { sha256, sha512: '' } })).toBe('shape')
    expect(reason({ ...event, hashes: {} })).toBe('shape')
    expect(reason({ ...event, hashes: sha256 })).toBe('shape')
  })
})

describe('a copy without its content, as a redaction leaves it', () => {
  const stripped = (event: JsonObject) => read(redact(ROOST_1, event))
  const whole = (event: JsonObject) => {
    const result = read(event)
    return must(result.ok ? result.parsed : undefined, 'an event that fits')
  }

  it('is the same event, signed by the same key, and says that its content is missing', () => {
    const message = seal({})
    const copy = stripped(message)
    if (!copy.ok) throw new Error(copy.reason)
    expect(copy.content).toBe('missing')
    expect(copy.parsed.event).toEqual({ ...whole(message).event, content: {} })
    expect(signaturesAreValid(crypto, copy.parsed)).toBe(true)
  })

  it('keeps what redaction keeps, and is whole where that was all', () => {
    const redaction = { type: 'm.room.redaction', content: { redacts: someId(1), reason: 'rude' } }
    const copy = stripped(seal(redaction))
    expect(copy).toMatchObject({ ok: true, content: 'missing', parsed: { event: { content: { redacts: someId(1) } } } })
    expect(stripped(seal({ ...redaction, content: { redacts: someId(1) } }))).toMatchObject({ content: 'whole' })
    expect(stripped(seal({ content: {} }))).toMatchObject({ content: 'whole' })
  })

  it('may be of state: what the rules read of it is kept', () => {
    const topic = stripped(seal({ type: 'm.room.topic', state_key: '', content: { topic: 'x' } }))
    expect(topic).toMatchObject({ ok: true, content: 'missing', parsed: { event: { stateKey: '', content: {} } } })
  })

  it('still says what it edits or reacts to, and no more', () => {
    const relation = { rel_type: 'm.replace', event_id: someId(1) }
    const content = { body: '* hello', 'm.relates_to': { ...relation, more: 1 }, 'm.new_content': { body: 'hello' } }
    expect(stripped(seal({ content }))).toMatchObject({
      content: 'missing',
      parsed: { event: { content: { 'm.relates_to': relation } } },
    })
    expect(stripped(seal({ content: { 'm.relates_to': 'this' } }))).toMatchObject({
      parsed: { event: { content: {} } },
    })
  })

  it('is none where anything else is left or changed', () => {
    const message = seal({})
    expect(reason({ ...redact(ROOST_1, message), content: { body: 'hello' } })).toBe('hash')
    const moved = read({ ...redact(ROOST_1, message), depth: 8 })
    expect(moved.ok && moved.parsed.event.id).not.toBe(whole(message).event.id)
    expect(moved.ok && signaturesAreValid(crypto, moved.parsed)).toBe(false)
  })
})

describe('the signatures', () => {
  const event = seal({})
  const signature =
    (event.signatures as Record<string, Record<string, string>>)[server]?.[`ed25519:${device.deviceId}`] ?? ''
  const signed = (signatures: Json) => reason({ ...event, signatures })
  const keyId = `ed25519:${device.deviceId}`

  it('are exactly one for the sender', () => {
    expect(signed({ [server]: { [keyId]: signature } })).toBe('fine')
    expect(signed({})).toBe('shape')
    expect(signed([])).toBe('shape')
    expect(signed({ [server]: {} })).toBe('shape')
    expect(signed({ [server]: { [keyId]: signature, 'ed25519:other': signature } })).toBe('shape')
    expect(signed({ [server]: { [keyId]: signature }, [serverOf(ben.userId)]: { [keyId]: signature } })).toBe('shape')
    expect(signed({ [serverOf(ben.userId)]: { [keyId]: signature } })).toBe('shape')
  })

  it('S9: are by the key that the event names, so that one id has one signer', () => {
    const other = nameOfKey(crypto.signingKeyPair(random.bytes(32)).publicKey)
    expect(signed({ [server]: { [`ed25519:${other}`]: signature } })).toBe('shape')
    expect(outcome({ signer: other })).toBe('shape')
  })

  it('have one spelling', () => {
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const accepted = [...last].filter(
      (letter) => signed({ [server]: { [keyId]: signature.slice(0, -1) + letter } }) === 'fine',
    )
    expect(accepted).toEqual(['A', 'Q', 'g', 'w'])
    for (const text of [`${signature}==`, signature.slice(2), `${signature} `, '', `${signature.slice(0, -1)}-`]) {
      expect(signed({ [server]: { [keyId]: text } })).toBe('shape')
    }
    expect(signed({ [server]: { [keyId]: 1 } })).toBe('shape')
    expect(signed({ [server]: { [`ed25519:${device.deviceId.toUpperCase()}`]: signature } })).toBe('shape')
    expect(signed({ [server]: { [`ED25519:${device.deviceId}`]: signature } })).toBe('shape')
  })

  it('are two on a membership that somebody else authorised, and on no other event', () => {
    const authorised = { join_authorised_via_users_server: ben.userId, 'roost.authoriser': device.deviceId }
    const join = { type: 'm.room.member', state_key: ada.userId, content: { membership: 'join', ...authorised } }
    const two = (sealed: JsonObject) => {
      const own = sealed.signatures as JsonObject
      return { ...sealed, signatures: { ...own, [serverOf(ben.userId)]: { [keyId]: signature } } }
    }
    expect(outcome(join)).toBe('shape')
    expect(reason(two(seal(join)))).toBe('fine')
    const unnamed = { ...join, content: { membership: 'join', join_authorised_via_users_server: ben.userId } }
    expect(reason(two(seal(unnamed)))).toBe('shape')
    expect(outcome({ content: { ...authorised } })).toBe('fine')
    expect(reason(two(seal({ content: { ...authorised } })))).toBe('shape')
  })

  it('are verified apart: a forged one is read, and found out', () => {
    const forged = read({ ...event, signatures: { [server]: { [keyId]: encodeBase64(new Uint8Array(64)) } } })
    expect(forged.ok && signaturesAreValid(crypto, forged.parsed)).toBe(false)
    const honest = read(event)
    expect(honest.ok && signaturesAreValid(crypto, honest.parsed)).toBe(true)
  })
})

describe('S7: any bytes', () => {
  it('are read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(parseEvent(crypto, bytes).ok).toBe(false)
      }),
    )
  })

  it('that differ from an event in one place are refused, or are its own id with another signature', () => {
    const bytes = canonicalBytes(seal({ state_key: 'é', content: { body: 'hello', n: 1, nested: { a: [1, 2] } } }))
    const original = parseEvent(crypto, bytes)
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const mutated = bytes.with(at, (bytes[at] ?? 0) ^ change)
        const result = parseEvent(crypto, mutated)
        if (!result.ok) return
        expect(result.parsed.reference).toEqual(original.ok && original.parsed.reference)
        expect(signaturesAreValid(crypto, result.parsed)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('of any JSON in the place of any member are read or refused', () => {
    const members = Object.keys(seal({ state_key: '' }))
    fc.assert(
      fc.property(fc.constantFrom(...members), fc.jsonValue({ noUnicodeString: false }), (member, value) => {
        const text = JSON.stringify({ ...seal({}), [member]: value })
        expect(() => parseEvent(crypto, new TextEncoder().encode(text))).not.toThrow()
      }),
    )
  })
})

describe('signing', () => {
  it('refuses what is too large or has the wrong shape', () => {
    const large = { ...MESSAGE, content: { body: 'x'.repeat(eventBytesMax) } }
    expect(signEvent(crypto, device.signing, large)).toEqual({ ok: false, reason: 'oversize' })
    const shapeless = { ...MESSAGE, type: 'x'.repeat(256) }
    expect(signEvent(crypto, device.signing, shapeless)).toEqual({ ok: false, reason: 'shape' })
  })

  it('is the same every time', () => {
    expect(signEvent(crypto, device.signing, MESSAGE)).toEqual(signEvent(crypto, device.signing, MESSAGE))
  })
})
