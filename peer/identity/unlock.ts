import { entropyOfWords, isRecoveryWord, userKeyOfEntropy } from '../../core/crypto/identity.ts'
import { readPassphraseHeader } from '../../core/crypto/passphraseBox.ts'
import type { KeyPair } from '../../core/crypto/port.ts'
import { unwrapEntropy } from '../../core/crypto/wrappedUserKey.ts'
import { nameOfKey, serverOf } from '../../core/event/ids.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { RefusalError, type Unlock } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { passphraseKey } from '../passphraseKey.ts'

/** What a person's words stand for, at hand for a moment. */
export interface Unlocked {
  readonly userKey: KeyPair
  /** 32 bytes. */
  readonly entropy: Uint8Array
}

/**
 * Has the profile's user key at hand while `use` runs, and wipes it behind that. Rejects with `wordsWrong` or
 * `passphraseWrong` where what was typed stands for no key or for somebody else's.
 */
export async function withUserKey<Value>(
  environment: Environment,
  profile: StoredProfile,
  unlock: Unlock,
  use: (unlocked: Unlocked) => Value,
): Promise<Value> {
  const entropy = 'words' in unlock ? entropyIn(unlock.words) : await unwrapped(environment, profile, unlock.passphrase)
  const userKey = userKeyOfEntropy(environment.crypto, entropy)
  try {
    if (nameOfKey(userKey.publicKey) !== serverOf(profile.userId)) {
      throw 'words' in unlock
        ? new RefusalError('wordsWrong', 'These are the words of somebody else.')
        : wrongPassphrase()
    }
    return use({ userKey, entropy })
  } finally {
    wipe(entropy, userKey.secretKey)
  }
}

/** What 24 words as a person typed them stand for. Throws `wordsWrong` where they stand for nothing. */
export function entropyIn(words: readonly string[]): Uint8Array {
  const entropy = entropyOfWords(words)
  if (entropy) return entropy
  const place = words.findIndex((word) => !isRecoveryWord(word))
  throw new RefusalError(
    'wordsWrong',
    place < 0
      ? 'Each of these is a word that Roost uses, but together they are nobody’s 24: look whether two have changed places.'
      : `Word ${place + 1}, “${words[place]}”, is not one that Roost uses: look whether it is misspelled.`,
  )
}

/** Secrets that have served. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0)
}

async function unwrapped(
  { crypto }: Environment,
  { wrappedUserKey }: StoredProfile,
  passphrase: string,
): Promise<Uint8Array> {
  const header = wrappedUserKey && readPassphraseHeader(wrappedUserKey)
  if (!wrappedUserKey || !header) {
    throw new RefusalError('passphraseWrong', 'Your key is under no passphrase on this device: type the 24 words.')
  }
  const key = await passphraseKey(passphrase, header.salt, header.parameters)
  const result = unwrapEntropy(crypto, key, wrappedUserKey)
  wipe(key)
  if (result.ok) return result.entropy
  throw wrongPassphrase()
}

const wrongPassphrase = () => new RefusalError('passphraseWrong', 'This is not the passphrase of your key.')
