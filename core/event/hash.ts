import type { CryptoPort } from '../crypto/port.ts'
import { canonicalBytes } from './canonicalJson.ts'
import { type EventId, encodeBase64, eventIdOfHash } from './ids.ts'
import { type JsonObject, jsonObject } from './json.ts'
import { redact } from './redact.ts'
import type { RoomVersion } from './roomVersion.ts'

const without = (object: JsonObject, ...keys: string[]): JsonObject =>
  jsonObject(Object.entries(object).filter(([key]) => !keys.includes(key)))

/** `hashes.sha256`: covers everything an author wrote. https://spec.matrix.org/latest/server-server-api/#calculating-the-content-hash-for-an-event */
export const contentHash = (crypto: CryptoPort, event: JsonObject): string =>
  encodeBase64(crypto.sha256(canonicalBytes(without(event, 'unsigned', 'signatures', 'hashes'))))

/** What the reference hash is taken of and what signatures sign: the redacted event without its signatures. */
export const referenceBytes = (version: RoomVersion, event: JsonObject): Uint8Array =>
  canonicalBytes(without(redact(version, event), 'unsigned', 'signatures'))

/** The event id: the reference hash. https://spec.matrix.org/latest/server-server-api/#calculating-the-reference-hash-for-an-event */
export const eventIdOf = (crypto: CryptoPort, reference: Uint8Array): EventId => eventIdOfHash(crypto.sha256(reference))
