import type { EventId, RoomId, UserId } from './ids.ts'
import { type JsonObject, memberOf } from './json.ts'

/**
 * The part of an event that the graph and the rooms reason about. Frozen in meaning: nothing here ever changes, and
 * whether an event was accepted is a fact of the graph, not of the event.
 */
export interface RoomEvent {
  readonly id: EventId
  readonly roomId: RoomId
  readonly type: string
  /** Undefined for an event that is not state. */
  readonly stateKey: string | undefined
  readonly sender: UserId
  readonly content: JsonObject
  readonly prevEvents: readonly EventId[]
  readonly authEvents: readonly EventId[]
  /** Milliseconds by the author's clock: a claim, never trusted. */
  readonly originServerTs: number
  /** What a redaction of version 10 redacts; later ones say it in their content. */
  readonly redacts?: EventId
  /** Empty for fixtures that are not signed. */
  readonly signatures: readonly EventSignature[]
}

export interface EventSignature {
  /** The server name of the user for whom this was signed. */
  readonly server: string
  /** The base32 of the signing key: a device id, or the user key's own name. */
  readonly keyName: string
  readonly signature: Uint8Array
}

/** The key that signed for the sender, or undefined for an unsigned fixture. */
export const signerOf = ({ sender, signatures }: RoomEvent): string | undefined =>
  signatures.find(({ server }) => sender.endsWith(server) && sender.at(-1 - server.length) === ':')?.keyName

/** The key that signed a membership for who authorised it, as the event's id says; undefined where nobody did. */
export function authoriserOf({ type, content }: Pick<RoomEvent, 'type' | 'content'>): string | undefined {
  const isAuthorised = type === 'm.room.member' && memberOf(content, 'join_authorised_via_users_server') !== undefined
  const keyName = isAuthorised ? memberOf(content, 'roost.authoriser') : undefined
  return typeof keyName === 'string' ? keyName : undefined
}

/** What must have its place before this event can have one. */
export const dependenciesOf = (event: Pick<RoomEvent, 'prevEvents' | 'authEvents'>): EventId[] => [
  ...event.prevEvents,
  ...event.authEvents,
]

/** One entry of a room's state: an event type and a state key, joined so that no two pairs look alike. */
export type StateKey = string & { readonly __brand: 'StateKey' }

/** The entry that a state event takes; undefined for an event that is not state. */
export const stateKeyOf = (event: Pick<RoomEvent, 'type' | 'stateKey'>): StateKey | undefined =>
  event.stateKey === undefined ? undefined : stateKey(event.type, event.stateKey)

/** Identifiers never hold a NUL (the format check refuses it), so the pair can be read back. */
export const stateKey = (type: string, key: string): StateKey => `${type}\u0000${key}` as StateKey
export const splitStateKey = (pair: StateKey): { type: string; key: string } => {
  const at = pair.indexOf('\u0000')
  return { type: pair.slice(0, at), key: pair.slice(at + 1) }
}
