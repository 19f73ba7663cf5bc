import { randomBytes } from 'node:crypto'
import { assert, must } from '../core/assert.ts'
import { sealBlob } from '../core/crypto/blob.ts'
import { certifyDevice, type DeviceCertificate } from '../core/crypto/certificate.ts'
import { createDevice, createUser, type DeviceKeys, type NewUser } from '../core/crypto/identity.ts'
import { type CryptoPort, KEY_BYTES, type Random } from '../core/crypto/port.ts'
import { epochKeys } from '../core/crypto/schedule.ts'
import type { EventId, RoomId, UserId } from '../core/event/ids.ts'
import type { JsonObject } from '../core/event/json.ts'
import { type SignedEvent, signEvent } from '../core/event/signEvent.ts'
import { CommunityGraph } from '../core/graph/communityGraph.ts'
import { foundChannel, foundCommunity } from '../core/graph/foundRoom.ts'
import { protoEvent } from '../core/graph/protoEvent.ts'
import { memberKey, POWER_LEVELS_KEY } from '../core/rooms/authEvents.ts'
import { MersenneTwister } from './mersenneTwister.ts'
import { Words } from './words.ts'

/** What a peer is sent: the sealed events of a community, parents first. */
export interface SealedLog {
  readonly communityId: RoomId
  readonly owner: UserId
  /** The owner's first device, with everything that it has: who serves the log is somebody of the community. */
  readonly device: DeviceKeys
  readonly certificate: DeviceCertificate
  /** Of the epoch under which all of them are sealed. */
  readonly secret: Uint8Array
  readonly blobs: readonly Uint8Array[]
}

/** A device at which somebody writes. */
interface Author {
  readonly userId: UserId
  readonly device: DeviceKeys
  readonly certificate: DeviceCertificate
}

const USER_COUNT = 8
const DEVICES_PER_USER = 2
const FIRST_TS = 1_700_000_000_000
const STEP_MS = 1_000
/** So often somebody writes before having seen what another is just saying. */
const FORK_SHARE = 0.05

const random: Random = { bytes: (count) => new Uint8Array(randomBytes(count)) }

/**
 * Founds a community that anybody may join, with a channel in which several people write at two devices each: messages
 * of a few words, each on top of what its author has seen, signed and sealed like any. `messageCount` of them and some
 * dozens of events before.
 */
export function writeSealedLog(crypto: CryptoPort, messageCount: number): SealedLog {
  const secret = random.bytes(KEY_BYTES)
  const { communityId, channelId, authors, graph, written } = foundPlace(crypto, secret)
  const keys = epochKeys(crypto, communityId, secret)
  const blobs = written.map(({ bytes }) => sealBlob(crypto, random, keys, bytes))
  const channel = must(graph.rooms.get(channelId), 'it is named')
  const state = channel.currentState
  const authOf = ({ userId }: Author) =>
    [POWER_LEVELS_KEY, memberKey(userId)].map((key) => must(state.get(key), 'an author has joined'))
  const words = new Words(1)
  const dice = new MersenneTwister(1)
  let tips: EventId[] = channel.forwardExtremities.map(({ event }) => event.id)
  let depth = must(channel.forwardExtremities[0], 'there is an end').rank
  for (let count = 0; count < messageCount; ) {
    const first = dice.randrange(authors.length)
    const writing = [first, ...(dice.random() < FORK_SHARE ? [(first + 1) % authors.length] : [])]
    depth++
    const ids = writing.slice(0, messageCount - count).map((number) => {
      const author = must(authors[number], 'an author')
      const unsigned = {
        type: 'm.room.message',
        room_id: channelId,
        sender: author.userId,
        content: { msgtype: 'm.text', body: words.message() },
        prev_events: tips,
        auth_events: authOf(author),
        depth,
        origin_server_ts: FIRST_TS + ++count * STEP_MS,
      }
      const { event, bytes } = sign(crypto, author, unsigned)
      blobs.push(sealBlob(crypto, random, keys, bytes))
      return event.id
    })
    tips = ids
  }
  const { userId: owner, device, certificate } = must(authors[0], 'an owner')
  return { communityId, owner, device, certificate, secret, blobs }
}

function sign(crypto: CryptoPort, { device }: Author, unsigned: JsonObject): SignedEvent {
  const result = signEvent(crypto, device.signing, unsigned)
  assert(result.ok, 'what is written here fits every limit')
  return result.signed
}

/** A community with its channel, in which everybody has joined at every device. */
function foundPlace(crypto: CryptoPort, secret: Uint8Array) {
  const users = Array.from({ length: USER_COUNT }, (_, number) => createUser(crypto, random, `user${number}`))
  const owner = must(users[0], 'an owner').userId
  const options = { crypto, random, nowMs: FIRST_TS, owner }
  const community = foundCommunity({ ...options, name: 'bench', joinRule: 'public', secret })
  const communityId = community.roomId
  const channel = foundChannel({ ...options, name: 'general', communityId })
  const graph = new CommunityGraph({ crypto, communityId })
  const written: SignedEvent[] = []
  const take = (events: readonly SignedEvent[]): void => {
    const { added } = graph.ingest(events.map((event) => ({ ...event, blob: event.bytes })))
    assert(added.length === events.length, 'what is written here is accepted')
    written.push(...events)
  }
  const write = (author: Author, roomId: RoomId, type: string, stateKey: string, content: JsonObject): SignedEvent => {
    const room = must(graph.rooms.get(roomId), 'the room is named')
    const { userId: sender, device } = author
    const draft = { type, stateKey, content, sender, signer: device.deviceId, originServerTs: FIRST_TS }
    return sign(crypto, author, protoEvent(room, draft))
  }
  const join = (author: Author, roomId: RoomId) =>
    write(author, roomId, 'm.room.member', author.userId, {
      membership: 'join',
      displayname: author.userId.slice(1, 6),
    })

  take(community.events)
  const authors = users.flatMap((user) => {
    const all = Array.from({ length: DEVICES_PER_USER }, () => newAuthor(crypto, user))
    const first = must(all[0], 'a device')
    for (const { certificate } of all) graph.learnCertificate(certificate)
    take([join(first, communityId)])
    for (const author of all) {
      take([write(author, communityId, 'roost.device', author.device.deviceId, { ...author.certificate })])
    }
    if (user.userId === owner) {
      take([write(first, communityId, 'm.space.child', channel.roomId, { via: [], suggested: true })])
      take(channel.events)
    }
    take([join(first, channel.roomId)])
    return all
  })
  return { communityId, channelId: channel.roomId, authors, graph, written }
}

function newAuthor(crypto: CryptoPort, { userKey, userId }: NewUser): Author {
  const device = createDevice(crypto, random)
  return { userId, device, certificate: certifyDevice(crypto, userKey, userId, device) }
}
