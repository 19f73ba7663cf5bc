import type { BootKeys } from '../../core/crypto/bootKey.ts'
import { concatBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { MAC_BYTES } from '../wire/layout.ts'

/**
 * Who inside the community is speaking. The packet's key is everybody's, so a greeting is signed by its sender's boot
 * key, and everything else carries an authenticator under a key that only the two boots can compute, one per direction.
 * Both name the epoch: nobody can seal again under one epoch what was said under another.
 */
export interface PairKeys {
  readonly toThem: Uint8Array
  readonly fromThem: Uint8Array
  /** These seal keychains. */
  readonly keychainToThem: Uint8Array
  readonly keychainFromThem: Uint8Array
  /** These seal what people have read. */
  readonly readsToThem: Uint8Array
  readonly readsFromThem: Uint8Array
}

const HELLO_LABEL = utf8Bytes('roost/v1/hello\0')
const PAIR_LABEL = utf8Bytes('roost/v1/pair\0')
const KEYCHAIN_LABEL = utf8Bytes('roost/v1/keychain\0')
const READS_LABEL = utf8Bytes('roost/v1/reads\0')

/** Undefined for a key of low order. */
export function pairKeys(crypto: CryptoPort, boot: BootKeys, theirAgreementKey: Uint8Array): PairKeys | undefined {
  const shared = crypto.agree(boot.agreement.secretKey, theirAgreementKey)
  if (shared === undefined) return undefined
  const ours = boot.agreement.publicKey
  const key = (label: Uint8Array, from: Uint8Array, to: Uint8Array) =>
    crypto.blake2b(concatBytes(label, from, to), KEY_BYTES, shared)
  return {
    toThem: key(PAIR_LABEL, ours, theirAgreementKey),
    fromThem: key(PAIR_LABEL, theirAgreementKey, ours),
    keychainToThem: key(KEYCHAIN_LABEL, ours, theirAgreementKey),
    keychainFromThem: key(KEYCHAIN_LABEL, theirAgreementKey, ours),
    readsToThem: key(READS_LABEL, ours, theirAgreementKey),
    readsFromThem: key(READS_LABEL, theirAgreementKey, ours),
  }
}

export const macOf = (crypto: CryptoPort, key: Uint8Array, epochId: Uint8Array, proven: Uint8Array): Uint8Array =>
  crypto.blake2b(concatBytes(epochId, proven), MAC_BYTES, key)

export const signGreeting = (crypto: CryptoPort, boot: BootKeys, epochId: Uint8Array, proven: Uint8Array): Uint8Array =>
  crypto.sign(boot.signing.secretKey, concatBytes(HELLO_LABEL, epochId, proven))

export const isGreetingSigned = (
  crypto: CryptoPort,
  bootSigningKey: Uint8Array,
  epochId: Uint8Array,
  proven: Uint8Array,
  signature: Uint8Array,
): boolean => crypto.verify(bootSigningKey, concatBytes(HELLO_LABEL, epochId, proven), signature)
