import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviceIdOfKey, userIdOfKey } from '../event/ids.ts'
import { userFingerprint } from './fingerprint.ts'
import {
  type InviteProofStatement,
  inviteKeys,
  inviteStateKey,
  signInviteProof,
  verifyInviteProof,
} from './guardedInvite.ts'
import { seededRandom, testCrypto, testRoomId } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'guarded invites')
const communityId = testRoomId(crypto, 'Lab')
const seed = random.bytes(32)
const keys = inviteKeys(crypto, communityId, seed)
const stateKey = inviteStateKey(keys.signing.publicKey)
const statement: InviteProofStatement = {
  communityId,
  userId: userIdOfKey('ben', random.bytes(32)),
  deviceId: deviceIdOfKey(random.bytes(32)),
  askerKey: random.bytes(32),
}
const proof = signInviteProof(crypto, keys, statement)

describe('the keys of a guarded invite', () => {
  test('come from its seed, and from nothing that is posted', () => {
    expect(inviteKeys(crypto, communityId, seed)).toEqual(keys)
    expect(stateKey).toMatch(/^[a-z2-7]{52}$/)
    expect(keys.rendezvousKey).not.toEqual(seed)
    expect(keys.rendezvousKey).not.toEqual(keys.signing.publicKey)
    expect(keys.rendezvousKey).not.toEqual(keys.signing.secretKey.slice(0, 32))
  })

  test('are others in another community (S16)', () => {
    const elsewhere = inviteKeys(crypto, testRoomId(crypto, 'Kitchen'), seed)
    expect(inviteStateKey(elsewhere.signing.publicKey)).not.toBe(stateKey)
    expect(elsewhere.rendezvousKey).not.toEqual(keys.rendezvousKey)
  })
})

describe('the proof that one has the link', () => {
  test('holds for whom and for what it was made', () => {
    expect(proof.length).toBe(64)
    expect(verifyInviteProof(crypto, stateKey, statement, proof)).toBe(true)
  })

  test('holds for no other community, user, device or conversation (S16)', () => {
    const replays: InviteProofStatement[] = [
      { ...statement, communityId: testRoomId(crypto, 'Kitchen') },
      { ...statement, userId: userIdOfKey('mallory', random.bytes(32)) },
      { ...statement, deviceId: deviceIdOfKey(random.bytes(32)) },
      { ...statement, askerKey: random.bytes(32) },
    ]
    for (const other of replays) expect(verifyInviteProof(crypto, stateKey, other, proof)).toBe(false)
  })

  test('by another invite is none', () => {
    const other = inviteKeys(crypto, communityId, random.bytes(32))
    expect(verifyInviteProof(crypto, stateKey, statement, signInviteProof(crypto, other, statement))).toBe(false)
    expect(verifyInviteProof(crypto, inviteStateKey(other.signing.publicKey), statement, proof)).toBe(false)
  })

  test('of any bytes under any state key is answered, never thrown at (S7)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.string(), (bytes, text) => {
        expect(verifyInviteProof(crypto, stateKey, statement, bytes)).toBe(false)
        expect(verifyInviteProof(crypto, text, statement, proof)).toBe(false)
        expect(verifyInviteProof(crypto, stateKey, { ...statement, askerKey: bytes }, proof)).toBe(false)
      }),
    )
  })
})

test('the fingerprint in a link is of the key, whatever its owner is called', () => {
  const key = random.bytes(32)
  const fingerprint = userFingerprint(crypto, userIdOfKey('ada', key))
  expect(fingerprint.length).toBe(16)
  expect(userFingerprint(crypto, userIdOfKey('lovelace', key))).toEqual(fingerprint)
  expect(userFingerprint(crypto, userIdOfKey('ada', random.bytes(32)))).not.toEqual(fingerprint)
})
