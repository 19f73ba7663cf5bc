import { assert } from '../../core/assert.ts'
import type { CryptoPort, KeyPair } from '../../core/crypto/port.ts'
import { byteText } from '../../sync/reconcile/ids.ts'

/**
 * The cryptography of somebody who owns these key pairs, and whatever they draw for themselves. With the fake crypto
 * anybody could sign for anybody; nothing that a liar does may come of that, so every other secret key is refused.
 */
export function ownKeysOnly(crypto: CryptoPort, own: readonly KeyPair[]): CryptoPort {
  const owned = new Set(own.map(({ secretKey }) => byteText(secretKey)))
  const noted = (pair: KeyPair): KeyPair => {
    owned.add(byteText(pair.secretKey))
    return pair
  }
  const isOwn = (secretKey: Uint8Array) => owned.has(byteText(secretKey))
  return {
    ...crypto,
    signingKeyPair: (seed) => noted(crypto.signingKeyPair(seed)),
    sign: (secretKey, bytes) => {
      assert(isOwn(secretKey), 'a liar signs with keys of its own')
      return crypto.sign(secretKey, bytes)
    },
    agreementKeyPair: (seed) => noted(crypto.agreementKeyPair(seed)),
    agree: (secretKey, publicKey) => {
      assert(isOwn(secretKey), 'a liar agrees by keys of its own')
      return crypto.agree(secretKey, publicKey)
    },
  }
}
