import { assert } from '../assert.ts'
import type { EventId } from '../event/ids.ts'
import { eventIdBytes, eventIdOfHash, isEventId } from '../event/ids.ts'
import { KEY_BYTES } from './port.ts'

/** Names an epoch of a room: the id of the rekey event that founded it, or `first` for the one the room began with. */
export type EpochId = EventId | 'first'

export const EPOCH_ID_BYTES = KEY_BYTES
const FIRST_BYTES = new Uint8Array(EPOCH_ID_BYTES)

/** The 32 bytes of an epoch's id: those of the event's, or zeros for the first. */
export const epochIdBytes = (id: EpochId): Uint8Array => (id === 'first' ? FIRST_BYTES.slice() : eventIdBytes(id))

/** The epoch that 32 bytes name. */
export function epochIdOfBytes(bytes: Uint8Array): EpochId {
  assert(bytes.length === EPOCH_ID_BYTES, 'an epoch id is 32 bytes')
  return bytes.every((byte) => byte === 0) ? 'first' : eventIdOfHash(bytes)
}

const FIRST_AS_EVENT = eventIdOfHash(FIRST_BYTES)

/** True for the one spelling of an epoch's id. */
export const isEpochId = (value: unknown): value is EpochId =>
  value === 'first' || (typeof value === 'string' && isEventId(value) && value !== FIRST_AS_EVENT)
