import { must } from '../assert.ts'
import { fixtureEvent } from '../event/fixtureEvent.ts'
import type { EventId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { type RoomEvent, type StateKey, stateKey } from '../event/roomEvent.ts'
import { type RoomVersion, roomVersion, type SignatureVerifier, verifyingWith } from '../event/roomVersion.ts'
import { authorise } from '../rooms/auth/authorise.ts'
import { type AuthState, authState } from '../rooms/auth/authState.ts'
import type { Verdict } from '../rooms/auth/verdict.ts'
import { CREATE_KEY } from '../rooms/authEvents.ts'

/** A room's state in a few words, for asking the rules about one event at a time. */
export interface StateSketch {
  readonly create?: JsonObject | 'none'
  readonly levels?: JsonObject
  readonly joinRule?: string
  /** By user: a membership. */
  readonly members?: Readonly<Record<string, string>>
  /** By device: the user who certified it. */
  readonly devices?: Readonly<Record<string, string>>
  readonly revoked?: readonly string[]
  /** By token: who promised it, and with which content. */
  readonly promised?: Readonly<Record<string, { sender: string; content: JsonObject }>>
}

export interface EventSketch {
  readonly type: string
  readonly sender: string
  readonly content?: JsonObject
  readonly state_key?: string
  readonly prev_events?: readonly string[]
  readonly room_id?: string
  /** The key that signs; unsigned without one. */
  readonly signer?: string
}

export const FOUNDER = '@founder:home'

/** A change of somebody's membership, as `sender` states it. */
export const memberSketch = (
  sender: string,
  target: string,
  membership: string,
  content: JsonObject = {},
): EventSketch => ({ type: 'm.room.member', sender, state_key: target, content: { membership, ...content } })

/** What a table says of a case: the number of the rule that decides, and how. */
export type Decision = `${string} ${'allows' | 'refuses'}`

/** What `judge` answers where the table is right. */
export function answerOf(decision: Decision): string {
  const [rule = '', how] = decision.split(' ')
  return how === 'allows' ? 'allowed' : rule
}

/** Asks the rules of a version whether an event would be allowed in a state. */
export class AuthFixture {
  readonly version: RoomVersion
  readonly state: AuthState

  constructor(versionName: string, sketch: StateSketch = {}, verifier?: SignatureVerifier) {
    const version = must(roomVersion(versionName), 'a known version')
    this.version = verifier ? verifyingWith(verifier, version) : version
    const entries = new Map<StateKey, RoomEvent>()
    const put = (type: string, key: string, sender: string, content: JsonObject) =>
      entries.set(stateKey(type, key), sketchedEvent({ type, state_key: key, sender, content }, `$${type}|${key}`))
    if (sketch.create !== 'none') {
      put('m.room.create', '', FOUNDER, { room_version: versionName, creator: FOUNDER, ...sketch.create })
    }
    if (sketch.levels) put('m.room.power_levels', '', FOUNDER, sketch.levels)
    if (sketch.joinRule) put('m.room.join_rules', '', FOUNDER, { join_rule: sketch.joinRule })
    for (const [user, membership] of Object.entries(sketch.members ?? {})) {
      put('m.room.member', user, user, { membership })
    }
    for (const [device, owner] of Object.entries(sketch.devices ?? {})) put('roost.device', device, owner, {})
    for (const device of sketch.revoked ?? []) put('roost.revoke', device, FOUNDER, {})
    for (const [token, { sender, content }] of Object.entries(sketch.promised ?? {})) {
      put('m.room.third_party_invite', token, sender, content)
    }
    this.state = authState(this.version, entries.get(CREATE_KEY), (key) => entries.get(key))
  }

  verdict(sketch: EventSketch): Verdict {
    return authorise(this.version, sketchedEvent(sketch, '$asked'), this.state)
  }

  /** The rule that refuses, or `allowed`. */
  judge(sketch: EventSketch): string {
    const verdict = this.verdict(sketch)
    return verdict.allowed ? 'allowed' : verdict.rule
  }
}

export function sketchedEvent(sketch: EventSketch, id: string): RoomEvent {
  const { signer, ...pdu } = sketch
  const event = fixtureEvent({
    room_id: '!room:home',
    content: {},
    prev_events: ['$parent'],
    origin_server_ts: 0,
    ...pdu,
    event_id: id as EventId,
  })
  const server = sketch.sender.slice(sketch.sender.indexOf(':') + 1)
  const signatures = signer ? [{ server, keyName: signer, signature: new Uint8Array(64) }] : []
  return { ...event, signatures }
}
