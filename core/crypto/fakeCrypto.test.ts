import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeCrypto, lowOrderKeys } from '../testing/describeCrypto.ts'
import { uint32Bytes } from './bytes.ts'
import { fakeCrypto } from './fakeCrypto.ts'
import type { CryptoPort } from './port.ts'
import { testCrypto } from './testing.ts'

const real = await testCrypto()

describeCrypto('the fake', fakeCrypto)

/** How a call ended: a length of bytes, a truth, nothing, or an error. */
function outcome(call: () => Uint8Array | boolean | undefined): string {
  try {
    const answer = call()
    return answer instanceof Uint8Array ? `${answer.length} bytes` : String(answer)
  } catch {
    return 'error'
  }
}

/** What happened to something on its way, if anything: a bit was turned, it was cut, or something was added. */
type Damage = { readonly kind: 'none' | 'flip' | 'cut' | 'add'; readonly at: number }
const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('none', 'none', 'flip', 'cut', 'add'),
  at: fc.nat(),
})
function damaged(bytes: Uint8Array, { kind, at }: Damage): Uint8Array {
  if (kind === 'none' || (bytes.length === 0 && kind !== 'add')) return bytes
  if (kind === 'cut') return bytes.subarray(0, at % bytes.length)
  if (kind === 'add') return new Uint8Array([...bytes, at])
  const bit = at % (bytes.length * 8)
  return bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
}

const seed = fc.uint8Array({ minLength: 32, maxLength: 32 })
const short = fc.uint8Array({ maxLength: 40 })

describe('the fake answers as libsodium does', () => {
  const both = (ask: (crypto: CryptoPort) => Uint8Array | boolean | undefined) =>
    expect(outcome(() => ask(fakeCrypto))).toBe(outcome(() => ask(real)))

  test('when something sealed is opened, whatever happened to it', () => {
    fc.assert(
      fc.property(seed, short, damage, damage, damage, (key, content, ofSealed, ofKey, ofNonce) => {
        const nonce = new Uint8Array(24).fill(1)
        both((crypto) => {
          const sealed = damaged(crypto.seal(key, nonce, content), ofSealed)
          return crypto.open(damaged(key, ofKey), damaged(nonce, ofNonce), sealed)
        })
        both((crypto) => crypto.open(key, nonce, content))
        both((crypto) => crypto.seal(damaged(key, ofKey), damaged(nonce, ofNonce), content))
      }),
      { numRuns: 500 },
    )
  })

  test('when a signature is verified, whatever happened to it', () => {
    fc.assert(
      fc.property(seed, short, damage, damage, damage, (key, statement, ofSignature, ofKey, ofStatement) => {
        both((crypto) => {
          const pair = crypto.signingKeyPair(key)
          const signature = damaged(crypto.sign(pair.secretKey, statement), ofSignature)
          return crypto.verify(damaged(pair.publicKey, ofKey), damaged(statement, ofStatement), signature)
        })
        both((crypto) => crypto.verify(key, statement, statement))
        both((crypto) => crypto.signingKeyPair(damaged(key, ofKey)).secretKey)
      }),
      { numRuns: 300 },
    )
  })

  test('when two agree on a key, whatever either was sent', () => {
    const sent = fc.oneof(short, seed, fc.constantFrom(...lowOrderKeys))
    fc.assert(
      fc.property(seed, sent, damage, (key, publicKey, ofKey) => {
        both((crypto) => crypto.agree(key, damaged(publicKey, ofKey)))
        both((crypto) => crypto.agree(damaged(key, ofKey), publicKey))
      }),
      { numRuns: 300 },
    )
  })

  test('when something is hashed or derived', () => {
    fc.assert(
      fc.property(short, fc.uint8Array({ maxLength: 70 }), fc.nat(70), fc.string(), (bytes, key, length, label) => {
        both((crypto) => crypto.blake2b(bytes, length, key))
        both((crypto) => crypto.hkdf(bytes, key, label, length))
        expect(fakeCrypto.sha256(bytes)).toEqual(real.sha256(bytes))
      }),
      { numRuns: 300 },
    )
  })
})

test('no two of 100,000 hashes of the fake are alike, even in their first 8 bytes', () => {
  const seen = new Set<string>()
  for (let at = 0; at < 100_000; at++) {
    seen.add(Buffer.from(fakeCrypto.blake2b(uint32Bytes(at), 16)).toString('latin1', 0, 8))
  }
  expect(seen.size).toBe(100_000)
})

test('the fake signs and verifies much faster than the real one', () => {
  const bytes = new Uint8Array(500)
  const timeOf = (crypto: CryptoPort) => {
    const pair = crypto.signingKeyPair(new Uint8Array(32))
    const rounds = Array.from({ length: 5 }, () => {
      const start = performance.now()
      for (let at = 0; at < 100; at++) crypto.verify(pair.publicKey, bytes, crypto.sign(pair.secretKey, bytes))
      return performance.now() - start
    })
    return Math.min(...rounds)
  }
  timeOf(fakeCrypto)
  expect(timeOf(real) / timeOf(fakeCrypto)).toBeGreaterThan(10)
})
