import { assert } from '../assert.ts'
import type { PassphraseHeader } from './passphraseBox.ts'
import { openPassphraseBox, sealPassphraseBox } from './passphraseBox.ts'
import type { CryptoPort, Random } from './port.ts'
import { KEY_BYTES } from './port.ts'

const PURPOSE = 'user key'

export type UnwrappedEntropy =
  | { readonly ok: true; readonly entropy: Uint8Array }
  /** Another passphrase, or a record that was changed: nobody can tell which. */
  | { readonly ok: false; readonly code: 'passphraseWrong' }

/**
 * What a device may keep so that a person can use their user key without the 24 words: the words' entropy (32 bytes),
 * sealed under the key of a passphrase.
 */
export function wrapEntropy(
  crypto: CryptoPort,
  random: Random,
  passphraseKey: Uint8Array,
  header: PassphraseHeader,
  entropy: Uint8Array,
): Uint8Array {
  assert(entropy.length === KEY_BYTES, 'the entropy of 24 words is 32 bytes')
  return sealPassphraseBox(crypto, random, PURPOSE, passphraseKey, header, entropy)
}

/** The entropy in the record, whose user key `userKeyOfEntropy` makes. */
export function unwrapEntropy(crypto: CryptoPort, passphraseKey: Uint8Array, wrapped: Uint8Array): UnwrappedEntropy {
  const entropy = openPassphraseBox(crypto, PURPOSE, passphraseKey, wrapped)
  return entropy?.length === KEY_BYTES ? { ok: true, entropy } : { ok: false, code: 'passphraseWrong' }
}
