import { z } from 'zod'

/**
 * The API of a peer, typed once: every request, every live query, every message on the wire between a front end and a
 * peer. The renderer, the command line and the desktop shell all speak exactly this. No Node, no DOM.
 */

const id = z.string().min(1).max(255)
/** Half of a character, as a cut in its middle leaves it, cannot be written down. */
const wellFormed = (text: string): string => text.toWellFormed()
const name = z
  .string()
  .trim()
  .min(1, 'a name needs at least one character')
  .max(80, 'a name has at most 80 characters')
  .overwrite(wellFormed)
const topic = z.string().trim().max(500, 'a topic has at most 500 characters').overwrite(wellFormed)
const DAY_MS = 24 * 60 * 60 * 1000
const count = z.number().int().nonnegative()
const timeMs = z.number().int()

export const profile = z.strictObject({
  userId: id,
  deviceId: id,
  name,
  deviceName: z.string(),
  /** A passphrase unlocks the user key on this device; else only the 24 words do. */
  hasPassphrase: z.boolean(),
})
export type Profile = z.infer<typeof profile>

export const role = z.enum(['owner', 'moderator', 'member', 'none'])
export type Role = z.infer<typeof role>

/** Why a member refused a guarded invite. */
export const inviteRefusal = z.enum([
  'inviteExpired',
  'inviteRevoked',
  'inviteUsedUp',
  'inviteForeign', // no invite of this community
  'inviteProof', // not proven by who holds the link
  'inviteReplayed', // a proof that was made for somebody or something else
])
export type InviteRefusal = z.infer<typeof inviteRefusal>

/** What stands between a profile and a community that it wants to take part in. */
export const joining = z.discriminatedUnion('step', [
  /** Nobody of the community has answered yet. */
  z.strictObject({ step: z.literal('looking') }),
  /** A member is looking at the invite. */
  z.strictObject({ step: z.literal('asking') }),
  /** Let in; the history is still arriving. */
  z.strictObject({ step: z.literal('history') }),
  z.strictObject({ step: z.literal('refused'), code: inviteRefusal, message: z.string() }),
])
export type Joining = z.infer<typeof joining>

export const community = z.strictObject({
  communityId: id,
  name: z.string(),
  /** False until the whole graph has arrived and this profile's own join is in it. */
  joined: z.boolean(),
  /** Null once this profile takes part, and where it was removed. */
  joining: joining.nullable(),
  /** Somebody removed this profile, or it left: what is here can be read, nothing new comes. */
  removed: z.boolean(),
  memberCount: count,
  role,
})
export type Community = z.infer<typeof community>

/** `shared`: who is invited later reads everything. `joined`: only what is written from then on. */
export const history = z.enum(['shared', 'joined'])
export type History = z.infer<typeof history>

export const channel = z.strictObject({
  roomId: id,
  kind: z.enum(['public', 'private', 'direct']),
  /** Of a direct conversation the others' names. */
  name: z.string(),
  topic: z.string(),
  joined: z.boolean(),
  /** Invited to a private channel, and neither joined nor declined yet. */
  invited: z.boolean(),
  history,
  memberCount: count,
  /** The others in a direct conversation; empty for channels. */
  withUserIds: z.array(id),
})
export type Channel = z.infer<typeof channel>

export const member = z.strictObject({
  userId: id,
  name: z.string(),
  role,
  deviceCount: count,
  /** True while one of the member's devices is heard on the network; always true for oneself. */
  here: z.boolean(),
  self: z.boolean(),
  /** The person at this device has compared safety words with them. */
  verified: z.boolean(),
})
export type Member = z.infer<typeof member>

export const device = z.strictObject({
  deviceId: id,
  userId: id,
  name: z.string(),
  /** The device that answers here. */
  thisDevice: z.boolean(),
  here: z.boolean(),
  /** When it was certified, by its user's clock. */
  sinceTs: timeMs,
  revoked: z.boolean(),
})
export type Device = z.infer<typeof device>

export const invite = z.strictObject({
  inviteId: id,
  role: z.enum(['member', 'moderator']),
  createdBy: id,
  createdByName: z.string(),
  createdTs: timeMs,
  expiresTs: timeMs,
  usesMax: count,
  usedCount: count,
  status: z.enum(['live', 'expired', 'usedUp', 'revoked']),
  /** Null where the invite was made on another device: nobody but its maker holds the link. */
  link: z.string().nullable(),
})
export type Invite = z.infer<typeof invite>

/** Bringing a second device in: the two devices show the same words, and the person compares them. */
export const pairing = z.strictObject({
  /** There is one at a time. */
  pairingId: z.literal('pairing'),
  side: z.enum(['newDevice', 'oldDevice']),
  step: z.enum([
    'waiting', // for the other device
    'compare', // the words are shown on both
    'confirmed', // here; the other side has still to
    'done',
    'failed',
  ]),
  words: z.array(z.string()),
  /** The code that the new device shows; empty on the old one. */
  code: z.string(),
  otherName: z.string(),
  /** Why it failed. */
  message: z.string().nullable(),
})
export type Pairing = z.infer<typeof pairing>

export const evidence = z.strictObject({
  deviceId: id,
  userId: id,
  name: z.string(),
  roomId: id,
  events: z.tuple([id, id]),
})
export type Evidence = z.infer<typeof evidence>

/** How many of the community's devices hold an own message, this one included; null where it is not known. */
export const delivery = z.strictObject({ heldBy: count, of: count }).nullable()

const shown = {
  eventId: id,
  sender: id,
  senderName: z.string(),
  /** The time to show: the author's, capped at the receiver's now. */
  ts: timeMs,
  /** The author's clock ran ahead of ours and `ts` was capped. */
  clockAhead: z.boolean(),
}
export const message = z.strictObject({
  kind: z.literal('message'),
  ...shown,
  body: z.string(),
  own: z.boolean(),
  /** Took its place above something that was already on this device: when it arrived. */
  lateSince: timeMs.nullable(),
  delivery,
})
export const notice = z.strictObject({
  kind: z.literal('notice'),
  ...shown,
  notice: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('joined') }),
    z.strictObject({ type: z.literal('left') }),
    z.strictObject({ type: z.literal('removed'), target: id, targetName: z.string() }),
    z.strictObject({ type: z.literal('named'), name: z.string() }),
    z.strictObject({ type: z.literal('topic'), topic: z.string() }),
  ]),
})
/** Where a message was that somebody deleted; `by` is who did. */
export const tombstone = z.strictObject({ kind: z.literal('tombstone'), ...shown, by: id, byName: z.string() })
/** A message whose key this device does not hold, or not yet. */
export const locked = z.strictObject({ kind: z.literal('locked'), ...shown })
/** Parents that have not arrived yet stand before an event; `eventId` is `gap:` and that event's id. */
export const gap = z.strictObject({ kind: z.literal('gap'), eventId: id, missingCount: count })
export const timelineItem = z.discriminatedUnion('kind', [message, notice, tombstone, locked, gap])
export type TimelineItem = z.infer<typeof timelineItem>
export type Message = z.infer<typeof message>
export type Notice = z.infer<typeof notice>
export type Tombstone = z.infer<typeof tombstone>

/** What the sync chip shows. `live`: every peer heard of late holds exactly the same events as this one. */
export const network = z.strictObject({
  communityId: id,
  state: z.enum(['live', 'catchingUp', 'alone']),
  peerCount: count,
  /** Peers that hold exactly what this one holds. */
  agreeingCount: count,
  /** A lower bound of the events still to come while catching up. */
  missingCount: count,
  eventCount: count,
})
export type Network = z.infer<typeof network>

export const peer = z.strictObject({
  deviceId: id,
  userId: id.nullable(),
  name: z.string().nullable(),
  address: z.string(),
  lastHeardMs: timeMs,
  agrees: z.boolean(),
  eventCount: count,
})
export type PeerView = z.infer<typeof peer>

export const inviteView = z.strictObject({
  kind: z.enum(['guarded', 'open']),
  communityId: id,
  name: z.string(),
  addresses: z.array(z.string()),
})
export type InviteView = z.infer<typeof inviteView>

export const readMessage = z.strictObject({ eventId: id, sender: id, name: z.string(), body: z.string(), ts: timeMs })
export type ReadMessage = z.infer<typeof readMessage>

export const searchHit = z.strictObject({
  eventId: id,
  roomId: id,
  channelName: z.string(),
  sender: id,
  name: z.string(),
  body: z.string(),
  ts: timeMs,
})
export type SearchHit = z.infer<typeof searchHit>

/** What unlocks the user key for the moment in which it certifies or revokes a device. */
const words = z.array(z.string().max(32)).length(24, 'there are 24 words')
const passphrase = z.string().min(8, 'a passphrase has at least 8 characters').max(1024)
export const unlock = z.union([z.strictObject({ words }), z.strictObject({ passphrase })])
export type Unlock = z.infer<typeof unlock>

const stateEntry = z.strictObject({ type: z.string(), stateKey: z.string(), eventId: id })
const inCommunity = z.strictObject({ communityId: id })
const inChannel = z.strictObject({ communityId: id, roomId: id })
const nothing = z.strictObject({})

/** Requests: parameters in, result out. */
export const requests = {
  'profile.get': { params: nothing, result: profile.nullable() },
  /** Makes the identity of this data folder. The 24 words are answered here once and kept nowhere. */
  'profile.create': {
    params: z.strictObject({ name, deviceName: z.string().trim().max(80).overwrite(wellFormed).optional() }),
    result: z.strictObject({ profile, words: z.array(z.string()).length(24) }),
  },
  /** Keeps the user key on this device, sealed under a passphrase, so that devices can be managed without the words. */
  'profile.protect': { params: z.strictObject({ words, passphrase }), result: nothing },
  /**
   * Comes back with the 24 words on an empty data folder: asks whoever is near for the communities of their person, and
   * answers once the first have been found.
   */
  'profile.recover': {
    params: z.strictObject({
      words,
      deviceName: z.string().trim().max(80).overwrite(wellFormed).optional(),
      addresses: z.array(z.string().min(3).max(255)).max(8).default([]),
    }),
    result: z.strictObject({ profile, communities: z.array(inCommunity.extend({ name: z.string() })) }),
  },
  /** On the new device, whose data folder is empty: makes the code to be shown. */
  'pairing.begin': {
    params: z.strictObject({ deviceName: z.string().trim().max(80).overwrite(wellFormed).optional() }),
    result: z.strictObject({ code: z.string() }),
  },
  /** On the old device: takes the code. */
  'pairing.accept': { params: z.strictObject({ code: z.string().max(4096) }), result: nothing },
  /** On the new device: the words are the same. */
  'pairing.confirm': { params: nothing, result: nothing },
  /** On the old device: the words are the same, and the new device shall be this person's. */
  'pairing.approve': { params: z.strictObject({ unlock }), result: nothing },
  'pairing.cancel': { params: nothing, result: nothing },
  'devices.list': { params: z.strictObject({ communityId: id, userId: id.optional() }), result: z.array(device) },
  /** One's own with the user key; somebody else's with the right to remove them. */
  'devices.revoke': {
    params: z.strictObject({ communityId: id, deviceId: id, unlock: unlock.optional() }),
    result: nothing,
  },
  'communities.list': { params: nothing, result: z.array(community) },
  'communities.create': { params: z.strictObject({ name }), result: inCommunity },
  'communities.join': {
    params: z.strictObject({ link: z.string().max(4096) }),
    result: z.strictObject({ communityId: id, name: z.string() }),
  },
  /** Leaves for good: the others get new keys, and an invite is needed to come back. */
  'communities.leave': { params: inCommunity, result: nothing },
  /**
   * A guarded link lets in as many as it says until it expires, by way of a member who is there. An open link is the
   * community's key: whoever holds it reads along.
   */
  'invites.create': {
    params: z.strictObject({
      communityId: id,
      kind: z.enum(['guarded', 'open']).default('guarded'),
      expiresInMs: z
        .number()
        .int()
        .min(60_000)
        .max(90 * DAY_MS)
        .default(7 * DAY_MS),
      usesMax: z.number().int().min(1).max(1000).default(1),
      role: z.enum(['member', 'moderator']).default('member'),
    }),
    result: z.strictObject({
      link: z.string(),
      kind: z.enum(['guarded', 'open']),
      /** Null for an open link, which nothing but new keys takes back. */
      inviteId: id.nullable(),
      expiresTs: timeMs.nullable(),
    }),
  },
  'invites.list': { params: inCommunity, result: z.array(invite) },
  'invites.revoke': { params: z.strictObject({ communityId: id, inviteId: id }), result: nothing },
  /** Says what a link leads to, without joining. */
  'invites.check': { params: z.strictObject({ link: z.string().max(4096) }), result: inviteView },
  'channels.list': { params: inCommunity, result: z.array(channel) },
  'channels.create': {
    params: z.strictObject({
      communityId: id,
      name,
      topic: topic.optional(),
      private: z.boolean().default(false),
      history: history.default('joined'),
      /** Whom to invite to a private channel. */
      userIds: z.array(id).max(50).default([]),
    }),
    result: z.strictObject({ roomId: id }),
  },
  /** The direct conversation with exactly these people; made where there is none. */
  'conversations.open': {
    params: z.strictObject({ communityId: id, userIds: z.array(id).min(1).max(8) }),
    result: z.strictObject({ roomId: id }),
  },
  'channels.rename': { params: z.strictObject({ communityId: id, roomId: id, name }), result: nothing },
  'channels.setTopic': { params: z.strictObject({ communityId: id, roomId: id, topic }), result: nothing },
  'channels.join': { params: inChannel, result: nothing },
  'channels.leave': { params: inChannel, result: nothing },
  'channels.invite': {
    params: inChannel.extend({ userIds: z.array(id).min(1).max(50) }),
    result: nothing,
  },
  'channels.remove': { params: inChannel.extend({ userId: id }), result: nothing },
  'channels.members': {
    params: inChannel,
    result: z.array(z.strictObject({ userId: id, name: z.string(), role, invited: z.boolean() })),
  },
  'messages.send': {
    params: z.strictObject({
      communityId: id,
      roomId: id,
      body: z
        .string()
        .min(1, 'a message needs at least one character')
        .max(16_000, 'a message has at most 16,000 characters')
        .overwrite(wellFormed),
      /**
       * Of the sender's own making, and unlike any other: whoever lost the answer sends again under the same one, and
       * is answered the message that is already there.
       */
      transactionId: z.string().min(1).max(64).optional(),
    }),
    result: z.strictObject({ eventId: id }),
  },
  /** Takes a message out of sight everywhere: an own one, or with the right for it anybody's. Answers the redaction. */
  'messages.redact': {
    params: z.strictObject({ communityId: id, roomId: id, eventId: id }),
    result: z.strictObject({ eventId: id }),
  },
  /** A page of messages in timeline order: the newest `limit`, or the `limit` before the event `before`. */
  'messages.list': {
    params: z.strictObject({
      communityId: id,
      roomId: id,
      before: id.optional(),
      limit: z.number().int().min(1).max(100_000).default(100),
    }),
    result: z.strictObject({ messages: z.array(readMessage), hasMore: z.boolean() }),
  },
  /** Newest first. All words must be found, the last one also as a beginning; "quoted words" as they stand. */
  'messages.search': {
    params: z.strictObject({
      communityId: id,
      roomId: id.optional(),
      query: z.string().max(500),
      limit: z.number().int().min(1).max(200).default(50),
      /** `next` of the page before. */
      after: z.string().max(64).optional(),
    }),
    result: z.strictObject({ hits: z.array(searchHit), next: z.string().nullable() }),
  },
  'members.list': { params: inCommunity, result: z.array(member) },
  /** Bans somebody from the community and all its channels; the others get new keys, and all invites end. */
  'members.remove': { params: inCommunity.extend({ userId: id }), result: nothing },
  /** Lifts the ban: an invite lets them come back. */
  'members.readmit': { params: inCommunity.extend({ userId: id }), result: nothing },
  'members.setRole': {
    params: inCommunity.extend({ userId: id, role: z.enum(['owner', 'moderator', 'member']) }),
    result: nothing,
  },
  /** The same on both people's screens, unless somebody stands between them. */
  'members.safetyWords': {
    params: inCommunity.extend({ userId: id }),
    result: z.strictObject({ words: z.array(z.string()) }),
  },
  'members.verify': { params: inCommunity.extend({ userId: id, verified: z.boolean() }), result: nothing },
  /** Devices that told two stories: pairs of events of one device, neither built on the other. Evidence, no verdict. */
  'members.evidence': { params: inCommunity, result: z.array(evidence) },
  'network.peers': {
    params: inCommunity.partial(),
    result: z.strictObject({ peers: z.array(peer), refused: z.record(z.string(), count) }),
  },
  /** Remembers a typed address (`host:port`) and greets it. */
  'network.addAddress': {
    params: z.strictObject({ communityId: id, address: z.string().min(3).max(255) }),
    result: nothing,
  },
  /** Looks at every hash and signature on the disk. */
  'storage.audit': {
    params: inCommunity,
    result: z.strictObject({
      eventCount: count,
      findingCount: count,
      /** No event can be named where a part of the file itself is damaged. */
      findings: z.array(z.strictObject({ eventId: id.nullable(), reason: z.string() })),
    }),
  },
  /** Makes everything that is derived from the log anew. */
  'storage.rebuild': { params: inCommunity, result: z.strictObject({ eventCount: count }) },
  /** A reading query over the documented views. */
  'storage.sql': {
    params: inCommunity.extend({ sql: z.string().min(1).max(10_000) }),
    result: z.strictObject({
      columns: z.array(z.string()),
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
      truncated: z.boolean(),
    }),
  },
  /** Writes the whole profile into one file, sealed under a passphrase. The file must not exist yet. */
  'storage.backup': {
    params: z.strictObject({ path: z.string().min(1).max(4096), passphrase }),
    result: z.strictObject({ bytes: count }),
  },
  'state.get': {
    params: inChannel,
    result: z.strictObject({ hash: z.string(), state: z.array(stateEntry) }),
  },
} as const

export type RequestName = keyof typeof requests
export type Params<Name extends RequestName> = z.input<(typeof requests)[Name]['params']>
export type Result<Name extends RequestName> = z.output<(typeof requests)[Name]['result']>

/**
 * Live queries: a list first, then deltas that keep it true. `key` names the member that identifies an item.
 * `timeline` is the newest `limit` items; open it again with a larger limit to see further back.
 */
export const liveQueries = {
  profile: { params: nothing, item: profile, key: 'userId' },
  communities: { params: nothing, item: community, key: 'communityId' },
  channels: { params: inCommunity, item: channel, key: 'roomId' },
  members: { params: inCommunity, item: member, key: 'userId' },
  devices: { params: z.strictObject({ communityId: id, userId: id.optional() }), item: device, key: 'deviceId' },
  invites: { params: inCommunity, item: invite, key: 'inviteId' },
  pairing: { params: nothing, item: pairing, key: 'pairingId' },
  timeline: {
    params: z.strictObject({ communityId: id, roomId: id, limit: z.number().int().min(1).max(2000) }),
    item: timelineItem,
    key: 'eventId',
  },
  network: { params: inCommunity, item: network, key: 'communityId' },
} as const

export type QueryName = keyof typeof liveQueries
export type QueryParams<Name extends QueryName> = z.input<(typeof liveQueries)[Name]['params']>
export type QueryItem<Name extends QueryName> = z.output<(typeof liveQueries)[Name]['item']>

/** One change of a live list. `after` is the key of the item before the place, or null for the first place. */
export type ListChange<Item> =
  | { op: 'insert'; after: string | null; item: Item }
  | { op: 'update'; item: Item }
  | { op: 'remove'; key: string }

/** Why a request was refused: a code for programs, a sentence for people. */
export const refusal = z.strictObject({
  code: z.enum([
    'invalid', // the parameters do not fit; the sentence says which and why
    'noProfile', // this data folder has no profile yet
    'profileExists',
    'notFound', // no such community, channel or event
    'forbidden', // the room's rules do not allow it
    'linkForeign', // not a Roost invite at all
    'linkTruncated',
    'linkDamaged',
    'linkVersion', // made by a newer Roost
    'alreadyJoined',
    'inviteExpired',
    'inviteRevoked',
    'wordsWrong', // not the 24 words of a person, or not of this one
    'passphraseWrong',
    'nobodyAnswered', // nobody near could help in time
    'notJoinedYet', // the community's history is still arriving
    'tooLarge',
    'busy',
    'internal',
  ]),
  message: z.string(),
})
export type Refusal = z.infer<typeof refusal>
export type RefusalCode = Refusal['code']

/** What a front end sends. Every message has an id of its own choosing, which the answer repeats. */
export const clientMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: count, method: z.string().max(64), params: z.unknown() }),
  z.strictObject({ kind: z.literal('watch'), id: count, query: z.string().max(64), params: z.unknown() }),
  /** Ends the live query opened by the message `id`. */
  z.strictObject({ kind: z.literal('unwatch'), id: count }),
])
export type ClientMessage = z.infer<typeof clientMessage>

/** What a peer answers: `result` to a call, `list` to a watch and then `changes`, `refused` to either. */
export type ServerMessage =
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'list'; id: number; items: unknown[] }
  | { kind: 'changes'; id: number; changes: ListChange<unknown>[] }
  | { kind: 'refused'; id: number; refusal: Refusal }

/** A peer as code sees it: what `peer/` implements and every host serves. */
export interface PeerApi {
  /** Rejects with a `RefusalError`; parameters are checked here, once. */
  call<Name extends RequestName>(method: Name, params: Params<Name>): Promise<Result<Name>>
  /** Answers the list and calls `onChanges` from then on, until `stop`. Rejects like `call`. */
  watch<Name extends QueryName>(
    query: Name,
    params: QueryParams<Name>,
    onChanges: (changes: ListChange<QueryItem<Name>>[]) => void,
  ): Promise<{ items: QueryItem<Name>[]; stop: () => void }>
}

export class RefusalError extends Error {
  readonly code: RefusalCode
  constructor(code: RefusalCode, message: string) {
    super(message)
    this.name = 'RefusalError'
    this.code = code
  }
}
