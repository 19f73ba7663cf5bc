import { assert } from '../assert.ts'
import type { CryptoPort, KeyPair } from '../crypto/port.ts'
import { canonicalBytes } from './canonicalJson.ts'
import { contentHash, eventIdOf, referenceBytes } from './hash.ts'
import type { EventId } from './ids.ts'
import { encodeBase64, keyOfName, nameOfKey, serverOf } from './ids.ts'
import { type JsonObject, jsonObject } from './json.ts'
import { type ParsedEvent, parseEvent } from './parseEvent.ts'
import type { RoomEvent } from './roomEvent.ts'
import { ROOST_1 } from './roomVersion.ts'

/** An own event, ready to travel: its wire bytes and its parsed form. */
export interface SignedEvent extends ParsedEvent {
  readonly bytes: Uint8Array
}

/** An event that is hashed, so that it has its id, and waits for its signatures. */
export interface HashedEvent {
  readonly id: EventId
  readonly json: JsonObject
  /** What each signature signs. */
  readonly reference: Uint8Array
}

/** One of an event's signatures: by which key of which user's server. */
export interface GivenSignature {
  readonly server: string
  readonly keyName: string
  readonly signature: Uint8Array
}

export type SignResult = { ok: true; signed: SignedEvent } | { ok: false; reason: 'oversize' | 'shape' }

/** Hashes an unsigned event of a `roost.1` room: everything but `signer`, `hashes` and `signatures`. */
export function hashEvent(crypto: CryptoPort, signer: string, unsigned: JsonObject): HashedEvent {
  const named = { ...unsigned, signer }
  const json = { ...named, hashes: { sha256: contentHash(crypto, named) } }
  const reference = referenceBytes(ROOST_1, json)
  return { id: eventIdOf(crypto, reference), json, reference }
}

/** Puts signatures on a hashed event and reads it back like anybody else's. Whether they are good is not looked at. */
export function withSignatures(
  crypto: CryptoPort,
  { json }: HashedEvent,
  signatures: readonly GivenSignature[],
): SignResult {
  const byServer = signatures.map(({ server, keyName, signature }): [string, JsonObject] => [
    server,
    { [`ed25519:${keyName}`]: encodeBase64(signature) },
  ])
  const bytes = canonicalBytes({ ...json, signatures: jsonObject(byServer) })
  const result = parseEvent(crypto, bytes)
  if (result.ok) return { ok: true, signed: { ...result.parsed, bytes } }
  assert(result.reason === 'oversize' || result.reason === 'shape', `a signed event is ${result.reason}`)
  return { ok: false, reason: result.reason }
}

/**
 * Hashes and signs an unsigned event with a device's key, or with a user key that stands for itself. The result is read
 * back like anybody else's event.
 */
export function signEvent(crypto: CryptoPort, key: KeyPair, unsigned: JsonObject): SignResult {
  const keyName = nameOfKey(key.publicKey)
  const hashed = hashEvent(crypto, keyName, unsigned)
  const signature = crypto.sign(key.secretKey, hashed.reference)
  return withSignatures(crypto, hashed, [{ server: serverOf(String(unsigned.sender)), keyName, signature }])
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
