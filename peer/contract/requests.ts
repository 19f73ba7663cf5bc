import { z } from 'zod'
import {
  atMessage,
  count,
  DAY_MS,
  id,
  inChannel,
  inCommunity,
  messageBody,
  name,
  nothing,
  passphrase,
  timeMs,
  topic,
  unlock,
  wellFormed,
  words,
} from './basics.ts'
import { examination } from './doctor.ts'
import {
  channel,
  community,
  device,
  evidence,
  history,
  invite,
  inviteView,
  member,
  peer,
  profile,
  readMessage,
  role,
  searchHit,
} from './views.ts'

const stateEntry = z.strictObject({ type: z.string(), stateKey: z.string(), eventId: id })

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
  /** Whether others may know what this person has read: on unless it is turned off. */
  'communities.shareReads': { params: z.strictObject({ communityId: id, isShared: z.boolean() }), result: nothing },
  /** Communities of this profile that could not be opened, each with the sentence that says why. */
  'communities.closed': {
    params: nothing,
    result: z.array(inCommunity.extend({ name: z.string(), message: z.string() })),
  },
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
      body: messageBody,
      /**
       * Of the sender's own making, and unlike any other: whoever lost the answer sends again under the same one, and
       * is answered the message that is already there.
       */
      transactionId: z.string().min(1).max(64).optional(),
    }),
    result: z.strictObject({ eventId: id }),
  },
  /** Puts other words in the place of an own message, for everybody who reads it from now on. Answers the edit. */
  'messages.edit': {
    params: atMessage.extend({ body: messageBody }),
    result: z.strictObject({ eventId: id }),
  },
  /** Puts a sign on a message, or takes an own one back. */
  'messages.react': {
    params: atMessage.extend({
      key: z.string().trim().min(1).max(32, 'a reaction has at most 32 characters').overwrite(wellFormed),
      on: z.boolean().default(true),
    }),
    result: nothing,
  },
  /** Takes a message out of sight everywhere: an own one, or with the right for it anybody's. Answers the redaction. */
  'messages.redact': {
    params: atMessage,
    result: z.strictObject({ eventId: id }),
  },
  /** This person has read a channel down to this event. Whoever wrote it may know. */
  'messages.markRead': { params: atMessage, result: nothing },
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
  /** Greets a typed address, or asks there to be let in: `192.168.1.5`, `192.168.1.5:28672`, `[fe80::5%eth0]:28672`. */
  'network.addAddress': {
    params: z.strictObject({ communityId: id, address: z.string().min(3).max(255) }),
    result: nothing,
  },
  /** How others are found beside what is announced, and where they find this peer. */
  'network.discovery': {
    params: nothing,
    result: z.strictObject({
      addresses: z.array(z.string()),
      dnsSd: z.boolean(),
      /** Null while none is going on. */
      sweep: z.strictObject({ askedCount: count, addressCount: count }).nullable(),
    }),
  },
  /** Whether this peer says by DNS-SD that it is there, and finds others who do, from now on. */
  'network.setDnsSd': { params: z.strictObject({ on: z.boolean() }), result: nothing },
  /** Begins to ask at every address of the IPv4 networks around whether somebody of ours is there. Takes up to a minute. */
  'network.sweep': { params: nothing, result: z.strictObject({ addressCount: count }) },
  'network.stopSweep': { params: nothing, result: nothing },
  /**
   * What stands between this peer and the others, or who is at one address. Takes a few seconds, and is `busy` while it is at
   * it.
   */
  'network.doctor': {
    params: z.strictObject({ address: z.string().min(3).max(255).optional() }),
    result: examination,
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
