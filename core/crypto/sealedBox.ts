import { concatBytes, utf8Bytes } from './bytes.ts'
import type { CryptoPort, KeyPair, Random } from './port.ts'
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './port.ts'

const LABEL = utf8Bytes('roost/v1/sealed-box\0')
// Every box has a key of its own, from an ephemeral pair that nothing else is sealed with: its nonce may be any.
const NONCE = new Uint8Array(NONCE_BYTES)

/** How much longer a box is than what is in it. */
export const BOX_OVERHEAD_BYTES = KEY_BYTES + TAG_BYTES

/**
 * Seals to whoever holds the X25519 key: `ephemeral key 32 ‖ ciphertext`. `context` says what the box is for, begins with
 * a label of its own, and has to be the same when it is opened. It says nothing of who sealed it. Undefined for a
 * recipient key of low order, which anybody may have put into their certificate.
 */
export function sealBox(
  crypto: CryptoPort,
  random: Random,
  recipientKey: Uint8Array,
  context: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array | undefined {
  const ephemeral = crypto.agreementKeyPair(random.bytes(KEY_BYTES))
  const shared = crypto.agree(ephemeral.secretKey, recipientKey)
  if (shared === undefined) return undefined
  const key = boxKey(crypto, shared, ephemeral.publicKey, recipientKey, context)
  return concatBytes(ephemeral.publicKey, crypto.seal(key, NONCE, plaintext))
}

/** What is in a box sealed to this pair in this context; undefined for anything else. */
export function openBox(
  crypto: CryptoPort,
  agreement: KeyPair,
  context: Uint8Array,
  box: Uint8Array,
): Uint8Array | undefined {
  if (box.length < BOX_OVERHEAD_BYTES) return undefined
  const ephemeralKey = box.subarray(0, KEY_BYTES)
  const shared = crypto.agree(agreement.secretKey, ephemeralKey)
  if (shared === undefined) return undefined
  const key = boxKey(crypto, shared, ephemeralKey, agreement.publicKey, context)
  return crypto.open(key, NONCE, box.subarray(KEY_BYTES))
}

// Both public keys go in as bytes: several spellings of a key lead to one shared secret, and only one of them opens.
const boxKey = (
  crypto: CryptoPort,
  shared: Uint8Array,
  ephemeralKey: Uint8Array,
  recipientKey: Uint8Array,
  context: Uint8Array,
): Uint8Array => crypto.blake2b(concatBytes(LABEL, ephemeralKey, recipientKey, context), KEY_BYTES, shared)
