import { openBlob, sealBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { canonicalBytes, parseCanonicalJson } from '../../core/event/canonicalJson.ts'
import type { EventId } from '../../core/event/ids.ts'
import { isJsonObject } from '../../core/event/json.ts'
import { redact, redactContent } from '../../core/event/redact.ts'
import { ROOST_1 } from '../../core/event/roomVersion.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { erasedTogetherCountMax } from '../../core/limits.ts'
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
 * sealed anew under the same epoch, and nothing is left of the old one in any file. Answers how many were erased; call it
 * again while there are any. A copy that no epoch opens stays as it is: nobody can read it either.
 */
export function eraseRedacted(options: EraseOptions): number {
  const { store, graph, nowMs } = options
  const due = store.eraseDue(nowMs, erasedTogetherCountMax)
  if (due.length === 0) return 0
  store.replaceErased(new Map(due.map((id) => [id, strippedBlob(options, id)])))
  // What was overwritten still stands in the write-ahead log.
  store.checkpoint()
  for (const id of due) {
    const entry = graph.entry(id)
    const room = entry && graph.rooms.get(entry.event.roomId)
    if (!room) continue
    const { event } = entry
    room.complete(entry, { ...event, content: redactContent(ROOST_1, event.type, event.content) })
  }
  return due.length
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
