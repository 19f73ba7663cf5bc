import { assert } from '../assert.ts'
import { type CryptoPort, KEY_BYTES, type Random } from '../crypto/port.ts'
import { encodeBase64, nameOfKey, type RoomId, type UserId, userIdOfKey } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
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
  readonly name: string
  readonly topic?: string
}

const ROOT_LEVELS: JsonObject = {
  'm.room.power_levels': 100,
  'm.room.tombstone': 150,
  'm.space.child': 50,
  'roost.conversation': 0,
  'roost.device': 0,
  'roost.invite': 50,
  'roost.rekey': 50,
}
const CHANNEL_LEVELS: JsonObject = { 'm.room.power_levels': 100, 'm.room.tombstone': 150, 'm.room.topic': 0 }

/** The root room of a new community: a space, whose id is the community's. */
export const foundCommunity = (options: FoundingOptions): Founding =>
  foundRoom(options, { type: 'm.space' }, ROOT_LEVELS)

/** A channel of a community. It counts once an event of the root room names it. */
export const foundChannel = (options: FoundingOptions & { communityId: RoomId }): Founding =>
  foundRoom(options, { 'roost.community': options.communityId }, CHANNEL_LEVELS)

/**
 * A room is founded by a one-time key that lets the owner in, hands over and leaves: creators of a version 12 room stand
 * above everybody for ever, so nobody may remain one. The key exists only within this function.
 */
function foundRoom(options: FoundingOptions, kind: JsonObject, levels: JsonObject): Founding {
  const { crypto, random, nowMs, owner, name, topic } = options
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
  const content = { ...kind, room_version: ROOST_1.name, nonce }
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
    users: { [owner]: 100 },
    users_default: 0,
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite: 50,
    events: levels,
  })
  send('m.room.join_rules', '', { join_rule: 'public' })
  send('m.room.name', '', { name })
  if (topic) send('m.room.topic', '', { topic })
  send('m.room.member', creator, { membership: 'leave' })
  return { roomId: room.roomId, events }
}
