import { assert } from '../assert.ts'
import {
  passphraseKibibytes,
  passphraseKibibytesMax,
  passphraseKibibytesMin,
  passphraseLaneCount,
  passphraseLaneCountMax,
  passphrasePassCount,
  passphrasePassCountMax,
} from '../limits.ts'
import { concatBytes, uint32Bytes, utf8Bytes } from './bytes.ts'
import type { CryptoPort, Random } from './port.ts'
import { KEY_BYTES, NONCE_BYTES } from './port.ts'

/** How a passphrase becomes a key: with Argon2id. */
export interface PassphraseParameters {
  readonly memoryKibibytes: number
  readonly passCount: number
  readonly laneCount: number
}

/** What has to be known, beside the passphrase, to make its key. Not secret, and not changed unnoticed. */
export interface PassphraseHeader {
  readonly parameters: PassphraseParameters
  /** 16 random bytes. */
  readonly salt: Uint8Array
}

export const SALT_BYTES = 16
const VERSION = 1
// version 1 ‖ memory in KiB 4 ‖ passes 1 ‖ lanes 1 ‖ salt 16 ‖ nonce 24 ‖ ciphertext
const SALT_AT = 7
const HEADER_BYTES = SALT_AT + SALT_BYTES
const CIPHERTEXT_AT = HEADER_BYTES + NONCE_BYTES
const LABEL = utf8Bytes('roost/v1/passphrase-box\0')

/** The header of a new box: what a passphrase is worth today, and a salt of its own. */
export const newPassphraseHeader = (random: Random): PassphraseHeader => ({
  parameters: {
    memoryKibibytes: passphraseKibibytes,
    passCount: passphrasePassCount,
    laneCount: passphraseLaneCount,
  },
  salt: random.bytes(SALT_BYTES),
})

/**
 * Seals something under a passphrase. `passphraseKey` (32 bytes) is made of it as the header says; `purpose` tells boxes
 * of different kinds apart.
 */
export function sealPassphraseBox(
  crypto: CryptoPort,
  random: Random,
  purpose: string,
  passphraseKey: Uint8Array,
  header: PassphraseHeader,
  plaintext: Uint8Array,
): Uint8Array {
  assert(arePassphraseParameters(header.parameters), 'the parameters are within their limits')
  assert(header.salt.length === SALT_BYTES, 'a salt is 16 bytes')
  const { memoryKibibytes, passCount, laneCount } = header.parameters
  const numbers = concatBytes(new Uint8Array([VERSION]), uint32Bytes(memoryKibibytes))
  const head = concatBytes(numbers, new Uint8Array([passCount, laneCount]), header.salt)
  const nonce = random.bytes(NONCE_BYTES)
  return concatBytes(head, nonce, crypto.seal(boxKey(crypto, purpose, passphraseKey, head), nonce, plaintext))
}

/**
 * What a box asks to be opened with. Undefined where it is none, or asks for less than protects anything or more than
 * anybody would wait for.
 */
export function readPassphraseHeader(box: Uint8Array): PassphraseHeader | undefined {
  const [version, , , , , passCount = 0, laneCount = 0] = box
  if (version !== VERSION || box.length < CIPHERTEXT_AT) return undefined
  const memoryKibibytes = new DataView(box.buffer, box.byteOffset).getUint32(1)
  const parameters = { memoryKibibytes, passCount, laneCount }
  return arePassphraseParameters(parameters) ? { parameters, salt: box.slice(SALT_AT, HEADER_BYTES) } : undefined
}

/** What is in a box; undefined under the key of another passphrase, for another purpose, or where it was changed. */
export function openPassphraseBox(
  crypto: CryptoPort,
  purpose: string,
  passphraseKey: Uint8Array,
  box: Uint8Array,
): Uint8Array | undefined {
  if (readPassphraseHeader(box) === undefined) return undefined
  const key = boxKey(crypto, purpose, passphraseKey, box.subarray(0, HEADER_BYTES))
  return crypto.open(key, box.subarray(HEADER_BYTES, CIPHERTEXT_AT), box.subarray(CIPHERTEXT_AT))
}

/** Whether a passphrase may be asked for under such parameters. */
export const arePassphraseParameters = (parameters: PassphraseParameters): boolean =>
  isWithin(parameters.memoryKibibytes, passphraseKibibytesMin, passphraseKibibytesMax) &&
  isWithin(parameters.passCount, 1, passphrasePassCountMax) &&
  isWithin(parameters.laneCount, 1, passphraseLaneCountMax)

const isWithin = (number: number, least: number, most: number): boolean =>
  Number.isInteger(number) && number >= least && number <= most

/** Every field but the last has a fixed length, and the purpose ends before it. */
const boxKey = (crypto: CryptoPort, purpose: string, passphraseKey: Uint8Array, head: Uint8Array): Uint8Array =>
  crypto.blake2b(concatBytes(LABEL, head, utf8Bytes(purpose)), KEY_BYTES, passphraseKey)
