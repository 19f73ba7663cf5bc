import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createUser, entropyOfWords, userKeyOfEntropy } from './identity.ts'
import { encodeRecovery, readRecovery, recoveryKeysOfEntropy } from './recovery.ts'
import { seededRandom, testCrypto } from './testing.ts'

const crypto = await testCrypto()
const user = createUser(crypto, seededRandom(crypto, 'ada'), 'ada')
const keys = recoveryKeysOfEntropy(crypto, user.entropy)
const content = encodeRecovery({ agreementKey: keys.agreement.publicKey, rendezvousKey: keys.rendezvousKey })
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')

describe('the keys behind the words', () => {
  test('come back with them', () => {
    const entropy = entropyOfWords(user.words)
    expect(entropy).toEqual(user.entropy)
    expect(entropy && recoveryKeysOfEntropy(crypto, entropy)).toEqual(keys)
    expect(entropy && userKeyOfEntropy(crypto, entropy)).toEqual(user.userKey)
  })

  test('have nothing in common (S10)', () => {
    const all = [
      user.userKey.publicKey,
      user.userKey.secretKey.subarray(0, 32),
      keys.agreement.publicKey,
      keys.agreement.secretKey,
      keys.rendezvousKey,
      user.entropy,
    ]
    expect(new Set(all.map(hex)).size).toBe(6)
  })

  test('of the words in the standard (all zeros) are the same for ever', () => {
    const words = [...Array.from({ length: 23 }, () => 'abandon'), 'art']
    const standard = recoveryKeysOfEntropy(crypto, entropyOfWords(words) ?? new Uint8Array())
    expect([hex(standard.agreement.publicKey), hex(standard.rendezvousKey)]).toMatchInlineSnapshot(`
      [
        "7c8a2f29c56ae63d3e279864bb0874aeb460c9d820b333f51daecb205c5d5045",
        "1a14f4cfb733352fcf94baa46941dd218f99c9bf6e2dd1577a9cbad0bf6fdf31",
      ]
    `)
  })
})

describe('the content of roost.recovery', () => {
  test('says the public key and the rendezvous key', () => {
    expect(readRecovery(JSON.parse(JSON.stringify(content)))).toEqual({
      agreementKey: keys.agreement.publicKey,
      rendezvousKey: keys.rendezvousKey,
    })
  })

  test('is refused in any other shape, and any content is answered (S7)', () => {
    const others = [{ ...content, extra: 1 }, { x25519: content.x25519 }, { ...content, rendezvous: 'AAAA' }, [content]]
    for (const other of others) expect(readRecovery(other)).toBeUndefined()
    fc.assert(
      fc.property(fc.anything(), (any) => {
        expect(readRecovery(any)).toBeUndefined()
        expect(readRecovery({ ...content, x25519: any })).toBeUndefined()
      }),
    )
  })
})
