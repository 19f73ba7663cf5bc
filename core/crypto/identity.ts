import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { assert } from '../assert.ts'
import type { DeviceId, UserId } from '../event/ids.ts'
import { deviceIdOfKey, userIdOfKey } from '../event/ids.ts'
import { localpartCharactersMax } from '../limits.ts'
import type { CryptoPort, KeyPair, Random } from './port.ts'
import { KEY_BYTES } from './port.ts'

const WORD_COUNT = 24

/** What a device signs with, and what it agrees on keys with. */
export interface DeviceKeys {
  readonly deviceId: DeviceId
  /** Ed25519 */
  readonly signing: KeyPair
  /** X25519 */
  readonly agreement: KeyPair
}

export interface NewUser {
  readonly userId: UserId
  /** Kept nowhere: forget it once it has certified the device. The words bring it back. */
  readonly userKey: KeyPair
  /** What the words stand for, 32 bytes: the user key and the recovery keys come from it. Kept nowhere in clear. */
  readonly entropy: Uint8Array
  readonly words: readonly string[]
}

const LOCALPART = /^[a-z0-9._-]+$/

/** Makes a person's key and the 24 words that stand for it. */
export function createUser(crypto: CryptoPort, random: Random, localpart: string): NewUser {
  assert(LOCALPART.test(localpart) && localpart.length <= localpartCharactersMax, 'the localpart is well-formed')
  const entropy = random.bytes(KEY_BYTES)
  const userKey = userKeyOfEntropy(crypto, entropy)
  const words = entropyToMnemonic(entropy, wordlist).split(' ')
  return { userId: userIdOfKey(localpart, userKey.publicKey), userKey, entropy, words }
}

/** The entropy behind 24 words as a person types them; undefined where they are not such words. */
export function entropyOfWords(words: readonly string[]): Uint8Array | undefined {
  if (words.length !== WORD_COUNT) return undefined
  const mnemonic = words.map((word) => word.trim().toLowerCase()).join(' ')
  try {
    return mnemonicToEntropy(mnemonic, wordlist)
  } catch {
    return undefined
  }
}

/** Whether this is a word that can be one of the 24. */
export const isRecoveryWord = (word: string): boolean => wordlist.includes(word.trim().toLowerCase())

/** The user key behind an entropy of 32 bytes. */
export const userKeyOfEntropy = (crypto: CryptoPort, entropy: Uint8Array): KeyPair =>
  crypto.signingKeyPair(crypto.hkdf(entropy, new Uint8Array(), 'roost/v1/user-key', KEY_BYTES))

/** The user key behind 24 words as a person types them; undefined where they are not such words. */
export function userKeyOfWords(crypto: CryptoPort, words: readonly string[]): KeyPair | undefined {
  const entropy = entropyOfWords(words)
  return entropy && userKeyOfEntropy(crypto, entropy)
}

/** Makes a device's two key pairs, which have nothing in common. */
export function createDevice(crypto: CryptoPort, random: Random): DeviceKeys {
  const signing = crypto.signingKeyPair(random.bytes(KEY_BYTES))
  const agreement = crypto.agreementKeyPair(random.bytes(KEY_BYTES))
  return { deviceId: deviceIdOfKey(signing.publicKey), signing, agreement }
}

/** A localpart (a-z 0-9 . _ -, at most 32) that resembles a person's name; `member` where nothing of it can stay. */
export function localpartOf(name: string): string {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._\s-]+/g, '')
    .replace(/\s+/g, '.')
  const trimmed = letters
    .replace(/^[._-]+/, '')
    .slice(0, localpartCharactersMax)
    .replace(/[._-]+$/, '')
  return trimmed === '' ? 'member' : trimmed
}
