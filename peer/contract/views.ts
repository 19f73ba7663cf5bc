import { z } from 'zod'
import { count, id, name, timeMs } from './basics.ts'

/** What a peer shows of people, places and messages. */

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
  /** Others may know what this person has read. */
  sharesReads: z.boolean(),
})
export type Community = z.infer<typeof community>

/** `shared`: who is invited later reads everything. `joined`: only what is written from then on. */
export const history = z.enum(['shared', 'joined'])
export type History = z.infer<typeof history>

/** How much of a channel is on this device. */
export const completeness = z.discriminatedUnion('kind', [
  /** All that anybody near holds. */
  z.strictObject({ kind: z.literal('complete') }),
  /** All that those held who were near at that time; null where nobody ever held the same. */
  z.strictObject({ kind: z.literal('upTo'), ts: timeMs.nullable() }),
  /** Others have built upon at least so many messages that have not arrived. */
  z.strictObject({ kind: z.literal('missing'), count }),
])
export type Completeness = z.infer<typeof completeness>

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
  completeness,
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

/** Where an own message has got to, as far as there is proof at first hand. */
export const delivery = z.strictObject({
  /** How many of the devices that are meant to have it hold it, this one included. */
  heldBy: count,
  of: count,
  /** How many others have read it, and the first of them. */
  readByCount: count,
  readBy: z.array(z.strictObject({ userId: id, name: z.string() })),
})
export type Delivery = z.infer<typeof delivery>

/** A sign that people put on a message. */
export const reaction = z.strictObject({
  key: z.string(),
  /** How many did, and the first of them. */
  count,
  users: z.array(z.strictObject({ userId: id, name: z.string() })),
  /** This person did. */
  own: z.boolean(),
})
export type Reaction = z.infer<typeof reaction>

/** What came of a message since it was written. */
const since = {
  /** Its author has put the body in the place of what they wrote before. */
  edited: z.boolean(),
  /** In the order in which the signs appeared. */
  reactions: z.array(reaction),
}

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
  ...since,
  own: z.boolean(),
  /** Took its place above something that was already on this device: when it arrived. */
  lateSince: timeMs.nullable(),
  /** Null for what others wrote. */
  delivery: delivery.nullable(),
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

/**
 * How far catching up has come: so many events are here, of at least so many. `of` is what the one who has most has said
 * of itself, and always above `received`: that nothing is missing is known once everybody agrees, and not before.
 */
export const catchUp = z.strictObject({
  received: count,
  of: count,
  /** By the last seconds; null until there is something to judge by. */
  perSecond: count.nullable(),
  remainingSeconds: count.nullable(),
})
export type CatchUp = z.infer<typeof catchUp>

/** What the sync chip shows. `live`: no peer heard of late is known to hold more than this one. */
export const network = z.strictObject({
  communityId: id,
  state: z.enum(['live', 'catchingUp', 'alone']),
  peerCount: count,
  /** Peers that hold exactly what this one holds. */
  agreeingCount: count,
  eventCount: count,
  /** Null where nothing is to come, or nobody can say how much: it differs from what is here, and is no more. */
  catchUp: catchUp.nullable(),
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

export const readMessage = z.strictObject({
  eventId: id,
  sender: id,
  name: z.string(),
  body: z.string(),
  ...since,
  ts: timeMs,
})
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
