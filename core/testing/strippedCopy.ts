import type { CryptoPort } from '../crypto/port.ts'
import { canonicalBytes, parseCanonicalJson } from '../event/canonicalJson.ts'
import { isJsonObject } from '../event/json.ts'
import { parseEvent } from '../event/parseEvent.ts'
import { redact } from '../event/redact.ts'
import { ROOST_1 } from '../event/roomVersion.ts'
import type { Incoming } from '../graph/communityGraph.ts'

/** The copy of an event that its redaction would leave, with the signatures of this one; the event itself where it leaves everything. */
export function strippedCopy(crypto: CryptoPort, incoming: Incoming): Incoming {
  const json = parseCanonicalJson(incoming.blob)
  if (!isJsonObject(json)) throw new Error('an event is an object')
  const blob = canonicalBytes(redact(ROOST_1, json))
  const result = parseEvent(crypto, blob)
  if (!result.ok) throw new Error(result.reason)
  if (result.parsed.event.id !== incoming.event.id) throw new Error('a redaction leaves the id')
  const event = { ...result.parsed.event, signatures: incoming.event.signatures }
  return { ...result.parsed, event, blob, ...(result.content === 'missing' ? { content: result.content } : {}) }
}
