import { certifyDevice } from '../../core/crypto/certificate.ts'
import { createDevice, createUser, localpartOf } from '../../core/crypto/identity.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { recoveryKeysOfEntropy } from '../../core/crypto/recovery.ts'
import type { StoredProfile, StoredRecovery } from '../../core/store/profileStore.ts'
import type { Environment } from '../environment.ts'
import { wipe } from './unlock.ts'

/** A new person with their first device. The words are the only copy of the user key, which is forgotten here. */
export function newProfile(
  { crypto, random }: Environment,
  name: string,
  deviceName: string,
): { profile: StoredProfile; words: string[] } {
  const { userId, userKey, entropy, words } = createUser(crypto, random, localpartOf(name))
  const device = createDevice(crypto, random)
  const certificate = certifyDevice(crypto, userKey, userId, device, deviceName)
  const recovery = storedRecovery(crypto, entropy)
  wipe(entropy, userKey.secretKey)
  return { profile: { userId, name, deviceName, device, certificate, recovery }, words: [...words] }
}

/** What a device keeps of the words: what it posts of them in its communities. */
export function storedRecovery(crypto: CryptoPort, entropy: Uint8Array): StoredRecovery {
  const { agreement, rendezvousKey } = recoveryKeysOfEntropy(crypto, entropy)
  wipe(agreement.secretKey)
  return { publicKey: agreement.publicKey, rendezvous: rendezvousKey }
}
