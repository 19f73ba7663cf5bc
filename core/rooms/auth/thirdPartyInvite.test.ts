import { describe, expect, test } from 'vitest'
import { seededRandom, testCrypto } from '../../crypto/testing.ts'
import { canonicalBytes } from '../../event/canonicalJson.ts'
import { encodeBase64 } from '../../event/ids.ts'
import type { JsonObject } from '../../event/json.ts'
import { thirdPartyProofCountMax } from '../../limits.ts'
import { AuthFixture, type EventSketch, FOUNDER, type StateSketch } from '../../testing/authFixture.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'third-party invites')
const [ADA, BEN, CYD] = ['@ada:home', '@ben:home', '@cyd:away']

const [identityServer, stranger] = [crypto.signingKeyPair(random.bytes(32)), crypto.signingKeyPair(random.bytes(32))]
const nameOf = (key: Uint8Array) => encodeBase64(key)
const promise: JsonObject = { display_name: 'c…', public_key: nameOf(identityServer.publicKey) }

/** What an identity server signs. */
const signedBy = (key: typeof stranger, signed: JsonObject = { mxid: CYD, token: 'abc' }): JsonObject => ({
  ...signed,
  signatures: {
    'id.example': { 'ed25519:0': encodeBase64(crypto.sign(key.secretKey, canonicalBytes(signed))) },
  },
})
const invite = (signed: JsonObject | null, more: Partial<EventSketch> = {}): EventSketch => ({
  type: 'm.room.member',
  sender: ADA,
  state_key: CYD,
  content: { membership: 'invite', third_party_invite: signed ? { signed } : {} },
  ...more,
})
const room = (version: string, sketch: StateSketch = {}, content = promise) =>
  new AuthFixture(
    version,
    { members: { [FOUNDER]: 'join' }, promised: { abc: { sender: ADA, content } }, ...sketch },
    crypto,
  )

describe.each(['10', '11', '12'])('rule 5.4.1 in version %s: an invitation through a third party', (version) => {
  const judge = (event: EventSketch) => room(version).judge(event)
  const good = invite(signedBy(identityServer))

  test('5.4.1.7 is allowed where a signature matches, though the sender is not in the room or stands low', () => {
    expect(judge(good)).toBe('allowed')
    expect(room(version, { levels: { invite: 100 } }).judge(good)).toBe('allowed')
  })
  test('5.4.1.1 is not for the banned, but for who is in already', () => {
    expect(room(version, { members: { [CYD]: 'ban' } }).judge(good)).toBe('5.4.1.1')
    expect(room(version, { members: { [CYD]: 'join' } }).judge(good)).toBe('allowed')
  })
  test('5.4.1.2 is signed', () => {
    expect(judge(invite(null))).toBe('5.4.1.2')
    for (const third_party_invite of [null, 'x', [], { signed: 'x' }, { signed: null }]) {
      expect(judge({ ...good, content: { membership: 'invite', third_party_invite } })).toBe('5.4.1.2')
    }
  })
  test('5.4.1.3 names a user and a token', () => {
    expect(judge(invite(signedBy(identityServer, { mxid: CYD })))).toBe('5.4.1.3')
    expect(judge(invite(signedBy(identityServer, { token: 'abc' })))).toBe('5.4.1.3')
  })
  test('5.4.1.4 names the user who is invited', () => {
    expect(judge(invite(signedBy(identityServer, { mxid: BEN, token: 'abc' })))).toBe('5.4.1.4')
  })
  test('5.4.1.5 was promised in the room', () => {
    expect(judge(invite(signedBy(identityServer, { mxid: CYD, token: 'xyz' })))).toBe('5.4.1.5')
  })
  test('5.4.1.6 comes from who promised it', () => {
    expect(judge({ ...good, sender: BEN })).toBe('5.4.1.6')
  })
  test('5.4.1.8 is signed by a key of the promise', () => {
    expect(judge(invite(signedBy(stranger)))).toBe('5.4.1.8')
    expect(judge(invite({ ...signedBy(identityServer), more: 1 }))).toBe('5.4.1.8')
    expect(judge(invite({ mxid: CYD, token: 'abc' }))).toBe('5.4.1.8')
    for (const signatures of [null, [], { a: 1 }, { a: { 'ed25519:0': 1 } }, { a: { 'ed25519:0': '!' } }]) {
      expect(judge(invite({ mxid: CYD, token: 'abc', signatures }))).toBe('5.4.1.8')
    }
  })
})

test('the keys of a promise stand alone or in a list, in one spelling', () => {
  const judge = (content: JsonObject) => room('12', {}, content).judge(invite(signedBy(identityServer)))
  const key = nameOf(identityServer.publicKey)
  expect(judge({ public_keys: [{ public_key: nameOf(stranger.publicKey) }, { public_key: key }] })).toBe('allowed')
  expect(judge({ public_key: nameOf(stranger.publicKey), public_keys: [{ public_key: key }] })).toBe('allowed')
  for (const content of [{}, { public_key: 1 }, { public_key: `${key}=` }, { public_keys: [key, null, {}] }]) {
    expect(judge(content)).toBe('5.4.1.8')
  }
})

test('what stands beside the signed object’s words, unsigned, is not signed', () => {
  const signed = { ...signedBy(identityServer), unsigned: { age: 1 } }
  expect(room('12').judge(invite(signed))).toBe('allowed')
})

test('of a thousand signatures a few are tried', () => {
  let tried = 0
  const counting = { verify: () => ++tried < 0 }
  const text = (n: number) => encodeBase64(crypto.sha256(Uint8Array.of(n, n >> 8)))
  const all = Array.from({ length: 1000 }, (_, n) => text(n))
  const signatures = { a: Object.fromEntries(all.map((signature, n) => [`ed25519:${n}`, signature])) }
  const content = { public_keys: all.map((public_key) => ({ public_key })) }
  const hostile = new AuthFixture('12', { promised: { abc: { sender: ADA, content } } }, counting)
  expect(hostile.judge(invite({ mxid: CYD, token: 'abc', signatures }))).toBe('5.4.1.8')
  expect(tried).toBe(thirdPartyProofCountMax ** 2)
})

test('5.4.1 nothing is proven without cryptography, and roost.1 takes no third-party invites', () => {
  const sketch = { promised: { abc: { sender: ADA, content: promise } } }
  expect(new AuthFixture('12', sketch).judge(invite(signedBy(identityServer)))).toBe('5.4.1.8')
  expect(room('roost.1').judge(invite(signedBy(identityServer)))).toBe('5.4.1')
  expect(room('roost.1').judge(invite(null))).toBe('5.4.1')
})
