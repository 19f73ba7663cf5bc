import { assert } from '../assert.ts'
import { FIRST_EPOCH_KEY, firstEpochCommitment } from '../crypto/lockbox.ts'
import { type CryptoPort, KEY_BYTES, type Random } from '../crypto/port.ts'
import { encodeBase64, nameOfKey, type RoomId, type UserId, userIdOfKey } from '../event/ids.ts'
import { type JsonObject, jsonObject } from '../event/json.ts'
import { ROOST_1 } from '../event/roomVersion.ts'
import type { SignedEvent } from '../event/signEvent.ts'
import { signEvent } from '../event/signEvent.ts'
import { createEvent, protoEvent } from './protoEvent.ts'
import { RoomGraph } from './roomGraph.ts'

export interface Founding {
  readonly roomId: RoomId
  /** The first events of the room, parents first. */
  readonly events: readonly SignedEvent[]
}

interface FoundingOptions {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly nowMs: number
  readonly owner: UserId
}

interface NamedFounding extends FoundingOptions {
  readonly name: string
  readonly topic?: string
}

/** What sets one kind of room apart from another. */
interface RoomPlan {
  /** Members of the create event's content. */
  readonly kind: JsonObject
  readonly owners: readonly UserId[]
  readonly levels?: ReadonlyMap<UserId, number>
  readonly eventLevels: JsonObject
  /** What the founder says after the levels, in that order. */
  readonly state: readonly { readonly type: string; readonly stateKey?: string; readonly content: JsonObject }[]
}

const EVERY_ROOM_LEVELS: JsonObject = { 'm.room.power_levels': 100, 'm.room.tombstone': 150 }
const ROOT_LEVELS: JsonObject = {
  ...EVERY_ROOM_LEVELS,
  'm.space.child': 50,
  'roost.conversation': 0,
  'roost.device': 0,
  'roost.invite': 50,
  'roost.lockbox': 0,
  'roost.recovery': 0,
  'roost.rekey': 50,
}
const CHANNEL_LEVELS: JsonObject = { ...EVERY_ROOM_LEVELS, 'm.room.topic': 0 }
const PRIVATE_LEVELS: JsonObject = { ...CHANNEL_LEVELS, 'roost.lockbox': 0, 'roost.rekey': 50 }

/** Whoever has the link joins by themselves, or only with somebody's word who may invite. */
export type CommunityJoinRule = 'public' | 'restricted'

type CommunityFounding = NamedFounding & {
  readonly joinRule: CommunityJoinRule
  /** The secret of the first epoch, to which the create event commits. */
  readonly secret?: Uint8Array
}

/** The root room of a new community: a space, whose id is the community's. */
export const foundCommunity = (options: CommunityFounding): Founding =>
  foundRoom(options, {
    kind: { type: 'm.space', ...commitmentTo(options) },
    owners: [options.owner],
    eventLevels: ROOT_LEVELS,
    state: [
      joinRules(options.joinRule),
      ...nameAndTopic(options),
      ...(options.joinRule === 'public' ? [] : [invitationOf(options.owner)]),
    ],
  })

type ChannelFounding = NamedFounding & {
  readonly communityId: RoomId
  /** Levels of others who watch over the community, and so over its channels. */
  readonly levels?: ReadonlyMap<UserId, number>
}

/** A channel of a community. It counts once an event of the root room names it. */
export const foundChannel = (options: ChannelFounding): Founding =>
  foundRoom(options, {
    kind: { 'roost.community': options.communityId },
    owners: [options.owner],
    ...(options.levels ? { levels: options.levels } : {}),
    eventLevels: CHANNEL_LEVELS,
    state: [joinRules('public'), ...nameAndTopic(options)],
  })

/** The member of a private room's create event that says what it is. */
export const CONVERSATION_KEY = 'roost.conversation'

type PrivateRoomOptions = FoundingOptions & {
  readonly communityId: RoomId
  /** Whether those who come later are to read what was said before. */
  readonly history: 'shared' | 'joined'
} & ({ readonly kind: 'private' } | { readonly kind: 'direct'; readonly participants: readonly UserId[] })

/**
 * A private room of a community: one is invited to it, and it has an epoch chain of its own, whose first rekey the owner
 * writes. What it is called is sealed under that, so nothing of it is said here. In a direct conversation all are owners.
 */
export const foundPrivateRoom = (options: PrivateRoomOptions): Founding =>
  foundRoom(options, {
    kind: { 'roost.community': options.communityId, [CONVERSATION_KEY]: options.kind },
    owners: options.kind === 'direct' ? [options.owner, ...options.participants] : [options.owner],
    eventLevels: PRIVATE_LEVELS,
    state: [
      { type: 'm.room.join_rules', content: { join_rule: 'invite' } },
      { type: 'm.room.history_visibility', content: { history_visibility: options.history } },
      invitationOf(options.owner),
    ],
  })

/** By this whoever is told the first epoch's secret can tell whether it is the right one. */
const commitmentTo = ({ crypto, secret }: CommunityFounding): JsonObject =>
  secret === undefined ? {} : { [FIRST_EPOCH_KEY]: encodeBase64(firstEpochCommitment(crypto, secret)) }

const joinRules = (rule: CommunityJoinRule) => ({
  type: 'm.room.join_rules',
  content: rule === 'public' ? { join_rule: rule } : { join_rule: rule, allow: [] },
})

/** Where nobody joins by themselves the owner, who comes when the founder has gone, is asked in. */
const invitationOf = (owner: UserId) => ({ type: 'm.room.member', stateKey: owner, content: { membership: 'invite' } })

const nameAndTopic = ({ name, topic }: NamedFounding) => [
  { type: 'm.room.name', content: { name } },
  ...(topic ? [{ type: 'm.room.topic', content: { topic } }] : []),
]

/**
 * A room is founded by a one-time key that lets the owner in, hands over and leaves: creators of a version 12 room stand
 * above everybody for ever, so nobody may remain one. The key exists only within this function.
 */
function foundRoom({ crypto, random, nowMs }: FoundingOptions, plan: RoomPlan): Founding {
  const key = crypto.signingKeyPair(random.bytes(KEY_BYTES))
  const creator = userIdOfKey('founder', key.publicKey)
  const events: SignedEvent[] = []
  const sign = (unsigned: JsonObject): SignedEvent => {
    const result = signEvent(crypto, key, unsigned)
    assert(result.ok, 'the first events of a room fit every limit')
    events.push(result.signed)
    return result.signed
  }

  const nonce = encodeBase64(random.bytes(16))
  const content = { ...plan.kind, room_version: ROOST_1.name, nonce }
  const { event } = sign(createEvent({ sender: creator, content, originServerTs: nowMs }))
  const room = new RoomGraph(ROOST_1, event.roomId)
  room.add(event)
  const send = (type: string, stateKey: string, eventContent: JsonObject) => {
    const signer = nameOfKey(key.publicKey)
    const draft = { type, stateKey, sender: creator, content: eventContent, originServerTs: nowMs, signer }
    const entry = room.add(sign(protoEvent(room, draft)).event)
    assert(entry.verdict.allowed, () => `a founding event was refused: ${JSON.stringify(entry.verdict)}`)
  }

  send('m.room.member', creator, { membership: 'join' })
  send('m.room.power_levels', '', {
    users: jsonObject([...(plan.levels ?? []), ...plan.owners.map((userId) => [userId, 100] as const)]),
    users_default: 0,
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite: 50,
    events: plan.eventLevels,
  })
  for (const { type, stateKey = '', content: said } of plan.state) send(type, stateKey, said)
  send('m.room.member', creator, { membership: 'leave' })
  return { roomId: room.roomId, events }
}
