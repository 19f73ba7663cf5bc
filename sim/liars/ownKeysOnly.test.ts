import { describe, expect, it } from 'vitest'
import { fakeCrypto } from '../../core/crypto/fakeCrypto.ts'
import { createDevice } from '../../core/crypto/identity.ts'
import { Rng } from '../random/rng.ts'
import { ownKeysOnly } from './ownKeysOnly.ts'

describe('somebody who lies', () => {
  const rng = new Rng('own keys')
  const own = createDevice(fakeCrypto, rng)
  const other = createDevice(fakeCrypto, rng)
  const crypto = ownKeysOnly(fakeCrypto, [own.signing, own.agreement])
  const words = new Uint8Array([1, 2, 3])

  it('signs with their own keys, and with those that they draw', () => {
    const drawn = createDevice(crypto, rng)
    for (const { publicKey, secretKey } of [own.signing, drawn.signing])
      expect(fakeCrypto.verify(publicKey, words, crypto.sign(secretKey, words))).toBe(true)
    expect(crypto.agree(own.agreement.secretKey, other.agreement.publicKey)).toBeDefined()
  })

  it('cannot sign for others, though the fake crypto would let anybody', () => {
    const forged = new Uint8Array(64)
    forged.set(other.signing.publicKey, 32)
    expect(fakeCrypto.verify(other.signing.publicKey, words, fakeCrypto.sign(forged, words))).toBe(true)
    expect(() => crypto.sign(forged, words)).toThrow('keys of its own')
    expect(() => crypto.sign(other.signing.secretKey, words)).toThrow('keys of its own')
    expect(() => crypto.agree(other.agreement.secretKey, own.agreement.publicKey)).toThrow('keys of its own')
  })
})
