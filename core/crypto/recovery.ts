import { encodeBase64 } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { bytesOfBase64, membersOf } from './contentShape.ts'
import type { CryptoPort, KeyPair } from './port.ts'
import { KEY_BYTES } from './port.ts'

/**
 * What a person who has lost every device comes back with, beside the user key: from the same entropy, each under a label
 * of its own, so that none of the three says anything of the others.
 */
export interface RecoveryKeys {
  /** X25519: every rekey boxes its secret to it. */
  readonly agreement: KeyPair
  /** Under which the new device asks, and members answer. */
  readonly rendezvousKey: Uint8Array
}

/** What the others know of them: the content of the `roost.recovery` state event, whose state key is the user. */
export interface RecoveryContent {
  readonly agreementKey: Uint8Array
  readonly rendezvousKey: Uint8Array
}

/** The recovery keys behind 24 words' entropy (32 bytes). */
export function recoveryKeysOfEntropy(crypto: CryptoPort, entropy: Uint8Array): RecoveryKeys {
  const derived = (label: string) => crypto.hkdf(entropy, new Uint8Array(), label, KEY_BYTES)
  return {
    agreement: crypto.agreementKeyPair(derived('roost/v1/recovery-x25519')),
    rendezvousKey: derived('roost/v1/recovery-rendezvous'),
  }
}

/** The content of a `roost.recovery` event. */
export const encodeRecovery = ({ agreementKey, rendezvousKey }: RecoveryContent): JsonObject => ({
  x25519: encodeBase64(agreementKey),
  rendezvous: encodeBase64(rendezvousKey),
})

/** Reads the content of a `roost.recovery` event; undefined where it is not exactly the shape of one. */
export function readRecovery(content: unknown): RecoveryContent | undefined {
  const members = membersOf(content, ['x25519', 'rendezvous'], [])
  const agreementKey = bytesOfBase64(members?.x25519, KEY_BYTES)
  const rendezvousKey = bytesOfBase64(members?.rendezvous, KEY_BYTES)
  return agreementKey && rendezvousKey && { agreementKey, rendezvousKey }
}
