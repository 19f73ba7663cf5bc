import { openBlob, sealBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { canonicalBytes, parseCanonicalJson } from '../../core/event/canonicalJson.ts'
import type { EventId } from '../../core/event/ids.ts'
import { isJsonObject } from '../../core/event/json.ts'
import { redact, redactContent } from '../../core/event/redact.ts'
import { ROOST_1 } from '../../core/event/roomVersion.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { erasedTogetherCountMax, redactedKeepMs } from '../../core/limits.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'

interface EraseOptions {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly epochs: readonly EpochKeys[]
  readonly store: CommunityStore
  /** Which forgets what is erased as well. */
  readonly graph: CommunityGraph
  readonly nowMs: number
}

/**
 * Erases the content of what was redacted long enough ago: the sealed copy in the log gives way to one without content,
 * sealed anew under the same epoch, and nothing is left of the old one in any file. What only shadowed redactions redact
 * is looked at again later. Answers how many were due; call it again while there are any. A copy that no epoch opens stays
 * as it is: nobody can read it either.
 */
export function eraseRedacted(options: EraseOptions): number {
  const { store, graph, nowMs } = options
  const due = store.eraseDue(nowMs, erasedTogetherCountMax)
  const { erasable = [], held = [] } = Object.groupBy(due, (id) => (mayErase(graph, id) ? 'erasable' : 'held'))
  if (held.length > 0) store.postponeErasing(held, nowMs + redactedKeepMs)
  if (erasable.length === 0) return due.length
  store.replaceErased(new Map(erasable.map((id) => [id, strippedBlob(options, id)])))
  // What was overwritten still stands in the write-ahead log.
  store.checkpoint()
  for (const id of erasable) {
    const entry = graph.entry(id)
    const room = entry && graph.rooms.get(entry.event.roomId)
    if (!room) continue
    const { event } = entry
    room.complete(entry, { ...event, content: redactContent(ROOST_1, event.type, event.content) })
  }
  return due.length
}

function mayErase(graph: CommunityGraph, id: EventId): boolean {
  const entry = graph.entry(id)
  return entry !== undefined && graph.rooms.get(entry.event.roomId)?.mayErase(id) === true
}

/** Undefined where there is nothing that can be stripped. */
function strippedBlob({ crypto, random, epochs, store }: EraseOptions, id: EventId): Uint8Array | undefined {
  const blob = store.blob(id)
  if (blob === undefined) return undefined
  for (const keys of epochs) {
    const bytes = openBlob(crypto, [keys], blob)
    const json = bytes && parseCanonicalJson(bytes)
    if (json === undefined) continue
    return isJsonObject(json) ? sealBlob(crypto, random, keys, canonicalBytes(redact(ROOST_1, json))) : undefined
  }
  return undefined
}
