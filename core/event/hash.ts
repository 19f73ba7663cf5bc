import type { CryptoPort } from '../crypto/port.ts'
import { canonicalJson, canonicalMembers, objectText } from './canonicalJson.ts'
import type { CanonicalMembers } from './canonicalScan.ts'
import { type EventId, encodeBase64, eventIdOfHash } from './ids.ts'
import { isJsonObject, type JsonObject, memberOf } from './json.ts'
import { redact, redactContent } from './redact.ts'
import type { RoomVersion } from './roomVersion.ts'

const encoder = new TextEncoder()
const NOT_IN_CONTENT_HASH = new Set(['unsigned', 'signatures', 'hashes'])
const NOT_IN_REFERENCE = new Set(['unsigned', 'signatures'])

const bytesWithout = (members: CanonicalMembers, left: ReadonlySet<string>): Uint8Array =>
  encoder.encode(objectText(members.filter(([key]) => !left.has(key))))

/** `hashes.sha256`: covers everything an author wrote. https://spec.matrix.org/latest/server-server-api/#calculating-the-content-hash-for-an-event */
export const contentHash = (crypto: CryptoPort, event: JsonObject): string =>
  contentHashOf(crypto, canonicalMembers(event))

/** The same of an event whose members are written already. */
export const contentHashOf = (crypto: CryptoPort, members: CanonicalMembers): string =>
  encodeBase64(crypto.sha256(bytesWithout(members, NOT_IN_CONTENT_HASH)))

/** What the reference hash is taken of and what signatures sign: the redacted event without its signatures. */
export const referenceBytes = (version: RoomVersion, event: JsonObject): Uint8Array =>
  bytesWithout(canonicalMembers(redact(version, event)), NOT_IN_REFERENCE)

/** The same of an event whose members are written already. */
export function referenceBytesOf(version: RoomVersion, event: JsonObject, members: CanonicalMembers): Uint8Array {
  const { topLevel } = version.redaction
  const content = memberOf(event, 'content')
  const type = String(memberOf(event, 'type'))
  const kept = members
    .filter(([key]) => topLevel.has(key))
    .map(([key, text]) => {
      if (key !== 'content' || !isJsonObject(content)) return [key, text] as const
      const left = redactContent(version, type, content)
      return [key, left === content ? text : `"content":${canonicalJson(left)}`] as const
    })
  return bytesWithout(kept, NOT_IN_REFERENCE)
}

/** The event id: the reference hash. https://spec.matrix.org/latest/server-server-api/#calculating-the-reference-hash-for-an-event */
export const eventIdOf = (crypto: CryptoPort, reference: Uint8Array): EventId => eventIdOfHash(crypto.sha256(reference))
