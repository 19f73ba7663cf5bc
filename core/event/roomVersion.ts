import type { CryptoPort } from '../crypto/port.ts'

/** Checks an Ed25519 signature: all that the rules need of cryptography. */
export type SignatureVerifier = Pick<CryptoPort, 'verify'>

/**
 * What differs between room versions, as data. The algorithms read this description and never a version's name.
 * https://spec.matrix.org/latest/rooms/
 */
export interface RoomVersion {
  readonly name: string
  readonly stateResolution: {
    /** MSC4297: also replay every event on an auth path between two conflicted events. */
    readonly includesConflictedSubgraph: boolean
    /** MSC4297: the first auth pass starts from nothing rather than from the unconflicted state. */
    readonly startsEmpty: boolean
  }
  /** MSC4291: a room is named by its create event, which is implied and never listed in auth_events. */
  readonly roomIdIsCreateHash: boolean
  /** MSC4289: creators stand above every power level and cannot be listed in one. */
  readonly creatorsArePrivileged: boolean
  /** Where the creator is named: the content of the create event, or its sender (version 11 on). */
  readonly creatorIs: 'content' | 'sender'
  /** What a redaction leaves of an event, and so what its reference hash covers. */
  readonly redaction: RedactionRules
  /** Where a redaction names its target: beside its content, or in it (version 11 on). */
  readonly redactsStandsIn: 'event' | 'content'
  /** Who may redact an event without the level for it: its sender, or anybody of the sender's domain. */
  readonly redactsOwn: 'user' | 'domain'
  /** Not taken, or what their signatures are checked with. */
  readonly thirdPartyInvites: 'refused' | SignatureVerifier
  /** Whether an event may follow one that was refused, which then stays as its ancestor. */
  readonly refusedParents: 'taken' | 'refused'
  /** `roost.1`: events are signed by devices, which can be revoked; bans reach into the rooms of a community. */
  readonly devices: boolean
}

export interface RedactionRules {
  readonly topLevel: ReadonlySet<string>
  /** By event type, the content members that stay, each as the path to it; `all` keeps the whole content. */
  readonly content: ReadonlyMap<string, KeptContent>
}

export type KeptContent = 'all' | Paths
type Paths = readonly (readonly string[])[]

/** Members at the top of the content. */
const members = (...keys: string[]): Paths => keys.map((key) => [key])

const TOP_LEVEL_11 = [
  'event_id',
  'type',
  'room_id',
  'sender',
  'state_key',
  'content',
  'hashes',
  'signatures',
  'depth',
  'prev_events',
  'auth_events',
  'origin_server_ts',
] as const

const MEMBER_10 = ['membership', 'join_authorised_via_users_server'] as const
const MEMBER_11: Paths = [...members(...MEMBER_10), ['third_party_invite', 'signed']]
const POWER_LEVELS_10 = [
  'ban',
  'events',
  'events_default',
  'kick',
  'redact',
  'state_default',
  'users',
  'users_default',
] as const

const REDACTION_10: RedactionRules = {
  topLevel: new Set([...TOP_LEVEL_11, 'origin', 'prev_state', 'membership']),
  content: new Map<string, KeptContent>([
    ['m.room.create', members('creator')],
    ['m.room.member', members(...MEMBER_10)],
    ['m.room.join_rules', members('join_rule', 'allow')],
    ['m.room.power_levels', members(...POWER_LEVELS_10)],
    ['m.room.history_visibility', members('history_visibility')],
  ]),
}

const REDACTION_11: RedactionRules = {
  topLevel: new Set(TOP_LEVEL_11),
  content: new Map<string, KeptContent>([
    ['m.room.create', 'all'],
    ['m.room.member', MEMBER_11],
    ['m.room.join_rules', members('join_rule', 'allow')],
    ['m.room.power_levels', members(...POWER_LEVELS_10, 'invite')],
    ['m.room.history_visibility', members('history_visibility')],
    ['m.room.redaction', members('redacts')],
  ]),
}

/** That an event edits another, or reacts to it: by that, what redacts the other redacts it as well. */
const RELATION: Paths = [
  ['m.relates_to', 'rel_type'],
  ['m.relates_to', 'event_id'],
]

/**
 * What keys and membership rest on must outlive a redaction: the keys' events whole, a ban with its frontier, a join with
 * its invite and the key that vouched for it. So must everything else that a rule reads, since a copy without its content is judged like the whole one:
 * version 12 reads the levels for notifications and that an invite is a third party's, and keeps neither. So must
 * the name of the signing key: were it no part of the event id, another device's key could sign a second event of the
 * same id, which the rules might judge differently.
 */
const REDACTION_ROOST_1: RedactionRules = {
  topLevel: new Set([...TOP_LEVEL_11, 'signer']),
  content: new Map<string, KeptContent>([
    ...REDACTION_11.content,
    [
      'm.room.member',
      members(
        ...MEMBER_10,
        'third_party_invite',
        'roost.extremities',
        'roost.invite',
        'roost.admission',
        'roost.authoriser',
      ),
    ],
    ['m.room.power_levels', members(...POWER_LEVELS_10, 'invite', 'notifications')],
    ['m.room.message', RELATION],
    ['m.room.encrypted', RELATION],
    ['m.reaction', RELATION],
    ['roost.device', 'all'],
    ['roost.revoke', 'all'],
    ['roost.rekey', 'all'],
    ['roost.lockbox', 'all'],
    ['roost.recovery', 'all'],
    ['roost.invite', 'all'],
  ]),
}

/** For rooms that are read without cryptography: no third-party invite is ever proven. */
const NO_VERIFIER: SignatureVerifier = { verify: () => false }

const VERSION_10: RoomVersion = {
  name: '10',
  stateResolution: { includesConflictedSubgraph: false, startsEmpty: false },
  roomIdIsCreateHash: false,
  creatorsArePrivileged: false,
  creatorIs: 'content',
  redaction: REDACTION_10,
  redactsStandsIn: 'event',
  redactsOwn: 'domain',
  thirdPartyInvites: NO_VERIFIER,
  refusedParents: 'taken',
  devices: false,
}
const VERSION_11: RoomVersion = {
  ...VERSION_10,
  name: '11',
  creatorIs: 'sender',
  redaction: REDACTION_11,
  redactsStandsIn: 'content',
}
const VERSION_12: RoomVersion = {
  ...VERSION_11,
  name: '12',
  stateResolution: { includesConflictedSubgraph: true, startsEmpty: true },
  roomIdIsCreateHash: true,
  creatorsArePrivileged: true,
}
export const ROOST_1: RoomVersion = {
  ...VERSION_12,
  name: 'roost.1',
  redaction: REDACTION_ROOST_1,
  redactsOwn: 'user',
  thirdPartyInvites: 'refused',
  refusedParents: 'refused',
  devices: true,
}

const VERSIONS = new Map([VERSION_10, VERSION_11, VERSION_12, ROOST_1].map((version) => [version.name, version]))

/** The description of a room version, or undefined for one that nobody here can read. */
export const roomVersion = (name: string): RoomVersion | undefined => VERSIONS.get(name)

/** The same version, proving third-party invites where it takes them. */
export const verifyingWith = (verifier: SignatureVerifier, version: RoomVersion): RoomVersion =>
  version.thirdPartyInvites === 'refused' ? version : { ...version, thirdPartyInvites: verifier }
