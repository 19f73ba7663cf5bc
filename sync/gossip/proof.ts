import type { BootKeys } from '../../core/crypto/bootKey.ts'
import { concatBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { MAC_BYTES } from '../wire/layout.ts'

/**
 * Who inside the community is speaking. The packet's key is everybody's, so a hello is signed by its sender's boot key,
 * and everything else carries an authenticator under a key that only the two boots can compute, one per direction.
 */
export interface PairKeys {
  readonly toThem: Uint8Array
  readonly fromThem: Uint8Array
}

const HELLO_LABEL = utf8Bytes('roost/v1/hello\0')
const PAIR_LABEL = utf8Bytes('roost/v1/pair\0')

/** Undefined for a key of low order. */
export function pairKeys(crypto: CryptoPort, boot: BootKeys, theirAgreementKey: Uint8Array): PairKeys | undefined {
  const shared = crypto.agree(boot.agreement.secretKey, theirAgreementKey)
  if (shared === undefined) return undefined
  const ours = boot.agreement.publicKey
  const key = (from: Uint8Array, to: Uint8Array) => crypto.blake2b(concatBytes(PAIR_LABEL, from, to), KEY_BYTES, shared)
  return { toThem: key(ours, theirAgreementKey), fromThem: key(theirAgreementKey, ours) }
}

export const macOf = (crypto: CryptoPort, key: Uint8Array, proven: Uint8Array): Uint8Array =>
  crypto.blake2b(proven, MAC_BYTES, key)

export const signHello = (crypto: CryptoPort, boot: BootKeys, proven: Uint8Array): Uint8Array =>
  crypto.sign(boot.signing.secretKey, concatBytes(HELLO_LABEL, proven))

export const isHelloSigned = (
  crypto: CryptoPort,
  bootSigningKey: Uint8Array,
  proven: Uint8Array,
  signature: Uint8Array,
): boolean => crypto.verify(bootSigningKey, concatBytes(HELLO_LABEL, proven), signature)
