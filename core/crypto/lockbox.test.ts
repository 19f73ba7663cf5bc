import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { epochCommitment, openLockbox, sealLockbox } from './lockbox.ts'
import { sealBox } from './sealedBox.ts'
import { seededRandom, testCrypto, testRoomId } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'lockboxes')
const lab = testRoomId(crypto, 'Lab')
const kitchen = testRoomId(crypto, 'Kitchen')
const ada = crypto.agreementKeyPair(random.bytes(32))
const ben = crypto.agreementKeyPair(random.bytes(32))
const secret = random.bytes(32)
const other = random.bytes(32)
const commitment = epochCommitment(crypto, lab, secret)
const box = sealLockbox(crypto, random, lab, commitment, ada.publicKey, secret) ?? new Uint8Array()

describe('a commitment', () => {
  test('is to one secret in one room', () => {
    expect(epochCommitment(crypto, lab, secret)).toEqual(commitment)
    expect(epochCommitment(crypto, kitchen, secret)).not.toEqual(commitment)
    expect(epochCommitment(crypto, lab, other)).not.toEqual(commitment)
  })
})

describe('a lockbox', () => {
  test('holds the secret for its device, and for nobody else', () => {
    expect(box.length).toBe(80)
    expect(openLockbox(crypto, lab, commitment, ada, box)).toEqual(secret)
    expect(openLockbox(crypto, lab, commitment, ben, box)).toBeUndefined()
  })

  test('opens for no other room or commitment', () => {
    expect(openLockbox(crypto, kitchen, commitment, ada, box)).toBeUndefined()
    expect(openLockbox(crypto, lab, epochCommitment(crypto, lab, other), ada, box)).toBeUndefined()
    expect(openLockbox(crypto, lab, new Uint8Array(), ada, box)).toBeUndefined()
  })

  test('with another secret than was committed to counts for nothing', () => {
    const commitmentToOther = epochCommitment(crypto, lab, other)
    const lying = sealLockbox(crypto, random, lab, commitmentToOther, ada.publicKey, other) ?? new Uint8Array()
    expect(openLockbox(crypto, lab, commitmentToOther, ada, lying)).toEqual(other)
    expect(openLockbox(crypto, lab, commitment, ada, lying)).toBeUndefined()
    expect(() => sealLockbox(crypto, random, lab, commitment, ada.publicKey, other)).toThrow()
  })

  test('is no box of another kind', () => {
    const boxOfAnotherKind = sealBox(crypto, random, ada.publicKey, new Uint8Array(), secret) ?? new Uint8Array()
    expect(openLockbox(crypto, lab, commitment, ada, boxOfAnotherKind)).toBeUndefined()
  })

  test('is made for no device that has a key of low order', () => {
    expect(sealLockbox(crypto, random, lab, commitment, new Uint8Array(32), secret)).toBeUndefined()
  })

  test('any bytes are answered, never thrown at (S7)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 40 }), (bytes, anyCommitment) => {
        expect(openLockbox(crypto, lab, commitment, ada, bytes)).toBeUndefined()
        expect(openLockbox(crypto, lab, anyCommitment, ada, box)).toBeUndefined()
      }),
    )
  })
})
