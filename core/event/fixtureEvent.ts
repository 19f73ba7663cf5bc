import { authEventCountMax, eventBytesMax, identifierBytesMax, prevEventCountMax } from '../limits.ts'
import { canonicalBytes } from './canonicalJson.ts'
import type { EventId, RoomId, UserId } from './ids.ts'
import { isJsonObject, type Json, type JsonObject, memberOf } from './json.ts'
import type { RoomEvent } from './roomEvent.ts'

/** An event as graph tools and published fixtures write it: the id is the caller's, nothing is hashed or signed. */
export interface FixturePdu {
  readonly event_id: string
  readonly room_id?: string
  readonly type: string
  readonly sender: string
  readonly state_key?: string
  readonly content: JsonObject
  readonly prev_events?: readonly string[]
  readonly auth_events?: readonly string[]
  readonly origin_server_ts: number
  /** What a redaction of version 10 redacts. */
  readonly redacts?: string
}

/** Such an event for the graph, under the id that the caller gives. A create event without a room founds its own. */
export function fixtureEvent(pdu: FixturePdu): RoomEvent {
  const id = pdu.event_id as EventId
  return {
    id,
    roomId: (pdu.room_id ?? `!${id.slice(1)}`) as RoomId,
    type: pdu.type,
    stateKey: pdu.state_key,
    sender: pdu.sender as UserId,
    content: pdu.content,
    prevEvents: (pdu.prev_events ?? []) as EventId[],
    authEvents: (pdu.auth_events ?? []) as EventId[],
    originServerTs: pdu.origin_server_ts,
    signatures: [],
    ...(pdu.redacts === undefined ? {} : { redacts: pdu.redacts as EventId }),
  }
}

export type FixtureResult =
  | { readonly ok: true; readonly event: RoomEvent }
  /** One sentence that names the event and what is wrong with it. */
  | { readonly ok: false; readonly message: string }

/**
 * Reads such an event from parsed JSON. The id is its `event_id`, or the one given, where a file has it as a key.
 * Members that the graph does not look at may be there. Never throws.
 */
export function readFixtureEvent(json: unknown, givenId?: string): FixtureResult {
  if (!isJsonObject(json)) return { ok: false, message: `${nameOf(givenId)} is not an object.` }
  const id = givenId ?? memberOf(json, 'event_id')
  if (!isIdentifier(id)) return { ok: false, message: `${nameOf(givenId)} has no usable "event_id".` }
  const wrong = wrongMember(json)
  if (wrong !== undefined) return { ok: false, message: `${nameOf(id)}: "${wrong.member}" must be ${wrong.must}.` }
  const size = canonicalSize(json)
  if (size === undefined) return { ok: false, message: `${nameOf(id)} cannot be written as canonical JSON.` }
  if (size > eventBytesMax) return { ok: false, message: `${nameOf(id)} has more than ${eventBytesMax} bytes.` }
  return { ok: true, event: fixtureEvent({ ...(json as unknown as FixturePdu), event_id: id }) }
}

/** Canonical bytes of the event as it stands in the file; undefined where canonical JSON cannot say it. */
function canonicalSize(json: JsonObject): number | undefined {
  try {
    return canonicalBytes(json).length
  } catch {
    return undefined
  }
}

const nameOf = (id: string | undefined): string => (id === undefined ? 'An event' : `Event ${JSON.stringify(id)}`)

const encoder = new TextEncoder()

const isIdentifier = (value: Json | undefined): value is string =>
  typeof value === 'string' && !value.includes('\u0000') && encoder.encode(value).length <= identifierBytesMax
const isTime = (value: Json | undefined): boolean => typeof value === 'number' && Number.isSafeInteger(value)
const areIds = (countMax: number) => (value: Json | undefined) =>
  Array.isArray(value) && value.length <= countMax && value.every(isIdentifier)
const listOfAtMost = (countMax: number) => `a list of at most ${countMax} event ids`
const orAbsent = (check: (value: Json | undefined) => boolean) => (value: Json | undefined) =>
  value === undefined || check(value)

const IDENTIFIER = `a string of at most ${identifierBytesMax} bytes`
const RULES: readonly { member: string; must: string; holds: (value: Json | undefined) => boolean }[] = [
  { member: 'type', must: IDENTIFIER, holds: isIdentifier },
  { member: 'sender', must: IDENTIFIER, holds: isIdentifier },
  { member: 'room_id', must: IDENTIFIER, holds: orAbsent(isIdentifier) },
  { member: 'state_key', must: IDENTIFIER, holds: orAbsent(isIdentifier) },
  { member: 'content', must: 'an object', holds: isJsonObject },
  { member: 'origin_server_ts', must: 'a whole number', holds: isTime },
  { member: 'prev_events', must: listOfAtMost(prevEventCountMax), holds: orAbsent(areIds(prevEventCountMax)) },
  { member: 'auth_events', must: listOfAtMost(authEventCountMax), holds: orAbsent(areIds(authEventCountMax)) },
  { member: 'redacts', must: IDENTIFIER, holds: orAbsent(isIdentifier) },
]

function wrongMember(json: JsonObject): { member: string; must: string } | undefined {
  if (memberOf(json, 'room_id') === undefined && memberOf(json, 'type') !== 'm.room.create') {
    return { member: 'room_id', must: 'there' }
  }
  return RULES.find(({ member, holds }) => !holds(memberOf(json, member)))
}
