import { must } from '../../core/assert.ts'
import { openBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { ID_BYTES, idOfBytes, readId } from '../../core/event/idBytes.ts'
import { parseEvent, readChecked } from '../../core/event/parseEvent.ts'
import type { Opened } from '../community/communityLog.ts'

/** Pieces of bytes one behind the other, and where each ends: so they go from one thread to another without a copy. */
export interface Pieces {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
}

/** What became of sealed events. Those that are refused have an id of zeros and pieces without bytes. */
export interface PackedEvents {
  /** Places in `OUTCOMES`. */
  readonly outcomes: Uint8Array
  /** 32 bytes each. */
  readonly ids: Uint8Array
  /** The canonical bytes of each. */
  readonly texts: Pieces
  /** What the signatures of each sign. */
  readonly references: Pieces
}

type Outcome = 'whole' | 'missing' | Extract<Opened, { ok: false }>['reason']
const OUTCOMES: readonly Outcome[] = ['whole', 'missing', 'blob', 'oversize', 'notCanonical', 'shape', 'hash']

export function pack(pieces: readonly Uint8Array[]): Pieces {
  const ends = new Uint32Array(pieces.length)
  let end = 0
  pieces.forEach(({ length }, at) => {
    end += length
    ends[at] = end
  })
  const bytes = new Uint8Array(end)
  pieces.forEach((piece, at) => {
    bytes.set(piece, (ends[at] ?? 0) - piece.length)
  })
  return { bytes, ends }
}

/** Views of the pieces. */
export function unpack({ bytes, ends }: Pieces): Uint8Array[] {
  let start = 0
  return Array.from(ends, (end) => {
    const piece = bytes.subarray(start, end)
    start = end
    return piece
  })
}

/** Opens and checks sealed events as `openEvent` does. */
export function openPacked(
  crypto: CryptoPort,
  epochs: readonly Pick<EpochKeys, 'blob'>[],
  blobs: Pieces,
): PackedEvents {
  const count = blobs.ends.length
  const outcomes = new Uint8Array(count)
  const ids = new Uint8Array(count * ID_BYTES)
  const texts: Uint8Array[] = []
  const references: Uint8Array[] = []
  unpack(blobs).forEach((blob, at) => {
    const text = openBlob(crypto, epochs, blob)
    const result = text && parseEvent(crypto, text)
    const outcome = result === undefined ? 'blob' : result.ok ? result.content : result.reason
    outcomes[at] = OUTCOMES.indexOf(outcome)
    if (result?.ok) readId(result.parsed.event.id, ids.subarray(at * ID_BYTES, (at + 1) * ID_BYTES))
    texts.push(text && result?.ok ? text : NOTHING)
    references.push(result?.ok ? result.parsed.reference : NOTHING)
  })
  return { outcomes, ids, texts: pack(texts), references: pack(references) }
}

const NOTHING = new Uint8Array()

/** The same as `openEvent` answers for each of the blobs, of what was opened and checked already. */
export function openedOf({ outcomes, ids, texts, references }: PackedEvents, blobs: readonly Uint8Array[]): Opened[] {
  const unpackedTexts = unpack(texts)
  const unpackedReferences = unpack(references)
  return blobs.map((blob, at): Opened => {
    const outcome = must(OUTCOMES[outcomes[at] ?? OUTCOMES.length], 'every blob has an outcome')
    if (outcome !== 'whole' && outcome !== 'missing') return { ok: false, reason: outcome }
    const event = readChecked(idOfBytes(ids, at * ID_BYTES), must(unpackedTexts[at], 'a text for each'))
    const incoming = { event, reference: must(unpackedReferences[at], 'a reference for each'), blob }
    return { ok: true, incoming: outcome === 'missing' ? { ...incoming, content: outcome } : incoming }
  })
}
