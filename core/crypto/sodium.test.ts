import { describe, expect, test } from 'vitest'
import { describeCrypto } from '../testing/describeCrypto.ts'
import { utf8Bytes } from './bytes.ts'
import { KEY_BYTES } from './port.ts'
import { testCrypto } from './testing.ts'

const crypto = await testCrypto()
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

describeCrypto('libsodium', crypto)

describe('the published vectors hold', () => {
  test('HKDF-SHA-256 (RFC 5869, A.3)', () => {
    expect(crypto.hkdf(hex('0b'.repeat(22)), new Uint8Array(), '', 42)).toEqual(
      hex('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'),
    )
  })

  test('BLAKE2b of abc (RFC 7693, A)', () => {
    expect(crypto.blake2b(utf8Bytes('abc'), 64)).toEqual(
      hex(
        'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
          '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
      ),
    )
  })

  test('Ed25519 (RFC 8032, 7.1, test 2)', () => {
    const pair = crypto.signingKeyPair(hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'))
    expect(pair.publicKey).toEqual(hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'))
    expect(crypto.sign(pair.secretKey, hex('72'))).toEqual(
      hex(
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
          '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
      ),
    )
  })

  test('X25519 (RFC 7748, 6.1)', () => {
    const shared = crypto.agree(
      hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
      hex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'),
    )
    expect(shared).toEqual(hex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'))
  })
})

test('the one verifier refuses the second spelling of a signature, with the group order added to S', () => {
  const pair = crypto.signingKeyPair(new Uint8Array(KEY_BYTES).fill(3))
  const statement = utf8Bytes('a statement')
  const signature = crypto.sign(pair.secretKey, statement)
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const littleEndian = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
  const larger = littleEndian(signature.subarray(32)) + order
  const bytes = Buffer.from(larger.toString(16).padStart(64, '0'), 'hex').reverse()
  const malleated = new Uint8Array([...signature.subarray(0, 32), ...bytes])
  expect(crypto.verify(pair.publicKey, statement, malleated)).toBe(false)
})
