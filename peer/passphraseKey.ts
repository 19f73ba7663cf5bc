import { argon2id } from 'hash-wasm'
import { assert } from '../core/assert.ts'
import { arePassphraseParameters, type PassphraseParameters, SALT_BYTES } from '../core/crypto/passphraseBox.ts'
import { KEY_BYTES } from '../core/crypto/port.ts'

/**
 * The key that a passphrase stands for: Argon2id over its UTF-8 after NFKC, so that it may be typed on any keyboard.
 * `salt` is 16 bytes; the key has 32. Works for some tenths of a second, during which nothing else happens.
 */
export function passphraseKey(
  passphrase: string,
  salt: Uint8Array,
  parameters: PassphraseParameters,
): Promise<Uint8Array> {
  assert(salt.length === SALT_BYTES, 'a salt is 16 bytes')
  assert(arePassphraseParameters(parameters), 'the parameters are within their limits')
  return argon2id({
    password: new TextEncoder().encode(passphrase.normalize('NFKC')),
    salt,
    memorySize: parameters.memoryKibibytes,
    iterations: parameters.passCount,
    parallelism: parameters.laneCount,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  })
}
