import { assert } from '../assert.ts'
import type { CryptoPort, KeyPair } from '../crypto/port.ts'
import { canonicalBytes } from './canonicalJson.ts'
import { contentHash, referenceBytes } from './hash.ts'
import { encodeBase64, keyOfName, nameOfKey, serverOf } from './ids.ts'
import type { JsonObject } from './json.ts'
import { type ParsedEvent, parseEvent } from './parseEvent.ts'
import type { RoomEvent } from './roomEvent.ts'
import { ROOST_1 } from './roomVersion.ts'

/** An own event, ready to travel: its wire bytes and its parsed form. */
export interface SignedEvent extends ParsedEvent {
  readonly bytes: Uint8Array
}

/**
 * Hashes and signs an unsigned event of a `roost.1` room (everything but `signer`, `hashes` and `signatures`) with a
 * device's key, or with a user key that stands for itself. The result is read back like anybody else's event.
 */
export function signEvent(
  crypto: CryptoPort,
  key: KeyPair,
  unsigned: JsonObject,
): { ok: true; signed: SignedEvent } | { ok: false; reason: 'oversize' | 'shape' } {
  const signer = nameOfKey(key.publicKey)
  const named = { ...unsigned, signer }
  const hashed = { ...named, hashes: { sha256: contentHash(crypto, named) } }
  const signature = crypto.sign(key.secretKey, referenceBytes(ROOST_1, hashed))
  const server = serverOf(String(unsigned.sender))
  const bytes = canonicalBytes({
    ...hashed,
    signatures: { [server]: { [`ed25519:${signer}`]: encodeBase64(signature) } },
  })
  const result = parseEvent(crypto, bytes)
  if (result.ok) return { ok: true, signed: { ...result.parsed, bytes } }
  assert(result.reason === 'oversize' || result.reason === 'shape', `a signed event is ${result.reason}`)
  return { ok: false, reason: result.reason }
}

/** Whether every signature on the event is good. Whose keys these are is the caller's question. */
export function signaturesAreValid(crypto: CryptoPort, { event, reference }: ParsedEvent): boolean {
  return event.signatures.every(({ keyName, signature }) => {
    const key = keyOfName(keyName)
    return key !== undefined && crypto.verify(key, reference, signature)
  })
}

/** Whether two copies of one event carry the very same signatures. */
export const hasSameSignatures = (left: RoomEvent, right: RoomEvent): boolean =>
  signaturesText(left) === signaturesText(right)

const signaturesText = ({ signatures }: RoomEvent): string =>
  signatures
    .map(({ server, keyName, signature }) => `${server} ${keyName} ${encodeBase64(signature)}`)
    .sort()
    .join('\n')
