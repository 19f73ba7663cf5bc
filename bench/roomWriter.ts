import type { CryptoPort } from '../core/crypto/port.ts'
import { contentHash, eventIdOf, referenceBytes } from '../core/event/hash.ts'
import { type EventId, type RoomId, roomIdOfCreate, type UserId } from '../core/event/ids.ts'
import type { JsonObject } from '../core/event/json.ts'
import { type RoomEvent, type StateKey, stateKey } from '../core/event/roomEvent.ts'
import type { RoomVersion } from '../core/event/roomVersion.ts'
import { authKeysOf, CREATE_KEY } from '../core/rooms/authEvents.ts'

/** A state while it is being written: one per branch. */
export type WrittenState = Map<StateKey, RoomEvent>

/** What is written; hashes, auth events and times follow. */
export interface Line {
  readonly type: string
  readonly stateKey?: string
  readonly sender: UserId
  readonly content: JsonObject
  readonly prev: readonly EventId[]
  readonly depth: number
}

const FIRST_TS = 1_700_000_000_000
const STEP_MS = 1_000

/** Writes the events of one unsigned room, a second apart, with the content and reference hashes they would have. */
export class RoomWriter {
  readonly version: RoomVersion
  readonly events: RoomEvent[] = []
  /** The author's clock: each event is written a second after it. */
  clockMs = FIRST_TS
  readonly #crypto: CryptoPort
  #roomId: RoomId | undefined

  constructor(crypto: CryptoPort, version: RoomVersion) {
    this.#crypto = crypto
    this.version = version
    if (!version.roomIdIsCreateHash) this.#roomId = '!synthetic:a.example' as RoomId
  }

  /** Writes an event on top of a state, and into it where it is a state event. */
  write(state: WrittenState, line: Line): RoomEvent {
    this.clockMs += STEP_MS
    const authEvents = this.#authEventsOf(state, line)
    const id = this.#idOf(line, authEvents)
    this.#roomId ??= roomIdOfCreate(id)
    const event: RoomEvent = {
      id,
      roomId: this.#roomId,
      type: line.type,
      stateKey: line.stateKey,
      sender: line.sender,
      content: line.content,
      prevEvents: line.prev,
      authEvents,
      originServerTs: this.clockMs,
      signatures: [],
    }
    this.events.push(event)
    if (line.stateKey !== undefined) state.set(stateKey(line.type, line.stateKey), event)
    return event
  }

  #authEventsOf(state: WrittenState, line: Line): EventId[] {
    if (line.type === 'm.room.create') return []
    const selected = authKeysOf(this.version, { ...line, stateKey: line.stateKey, signer: undefined })
    const keys = this.version.roomIdIsCreateHash ? selected : [CREATE_KEY, ...selected]
    return keys.flatMap((key) => state.get(key)?.id ?? [])
  }

  #idOf(line: Line, authEvents: readonly EventId[]): EventId {
    const unhashed: JsonObject = {
      type: line.type,
      sender: line.sender,
      content: line.content,
      depth: line.depth,
      prev_events: line.prev,
      auth_events: authEvents,
      origin_server_ts: this.clockMs,
      ...(line.stateKey === undefined ? {} : { state_key: line.stateKey }),
      ...(this.#roomId === undefined ? {} : { room_id: this.#roomId }),
    }
    const hashed = { ...unhashed, hashes: { sha256: contentHash(this.#crypto, unhashed) } }
    return eventIdOf(this.#crypto, referenceBytes(this.version, hashed))
  }
}
