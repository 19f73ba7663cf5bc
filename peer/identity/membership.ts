import { openBlob } from '../../core/crypto/blob.ts'
import { readCertificate } from '../../core/crypto/certificate.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EventId, RoomId, UserId } from '../../core/event/ids.ts'
import { isUserId } from '../../core/event/ids.ts'
import { memberOf } from '../../core/event/json.ts'
import { type ParsedEvent, parseEvent } from '../../core/event/parseEvent.ts'
import { signerOf } from '../../core/event/roomEvent.ts'
import { signaturesAreValid } from '../../core/event/signEvent.ts'
import { nameCharactersMax } from '../../core/limits.ts'
import { displayText } from '../../core/rooms/displayText.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { provenEventBytesMax } from '../limits.ts'
import type { MembershipEvents } from './messages.ts'

/** What two events prove to somebody who holds nothing of a community: that this user once joined it, by this name. */
export interface ProvenMembership {
  readonly communityId: RoomId
  readonly userId: UserId
  readonly name: string
}

/** The events that prove a member's membership; undefined where they cannot be shown. */
export function membershipEvents(
  crypto: CryptoPort,
  community: CommunityPeer,
  userId: UserId,
): MembershipEvents | undefined {
  const { root } = community.graph
  const own = root.stateEvent(root.currentState, 'm.room.member', userId)
  const signer = own && signerOf(own)
  const certified = signer === undefined ? undefined : root.stateEvent(root.currentState, 'roost.device', signer)
  const join = own && bytesOf(crypto, community, own.id)
  const device = certified && bytesOf(crypto, community, certified.id)
  return join && device && { communityId: community.communityId, join, device }
}

/**
 * What the events prove, or undefined. The certificate is signed by the key that the user id names, and names the device
 * that signed the join: neither the user nor the community nor the name can be anybody's invention. It may be long ago.
 */
export function readMembership(crypto: CryptoPort, events: MembershipEvents): ProvenMembership | undefined {
  const { communityId } = events
  const join = parsed(crypto, events.join)
  const device = parsed(crypto, events.device)?.event
  if (join === undefined || device?.type !== 'roost.device' || device.roomId !== communityId) return undefined
  const { type, roomId, sender, stateKey, content } = join.event
  const certificate = readCertificate(crypto, device.content)
  if (certificate === undefined || certificate.user_id !== sender || !isUserId(sender)) return undefined
  if (type !== 'm.room.member' || roomId !== communityId || stateKey !== sender) return undefined
  if (memberOf(content, 'membership') !== 'join' || signerOf(join.event) !== certificate.device_id) return undefined
  if (!signaturesAreValid(crypto, join)) return undefined
  const said = memberOf(content, 'displayname')
  const name = typeof said === 'string' ? displayText(said, nameCharactersMax) : ''
  return { communityId, userId: sender, name }
}

function parsed(crypto: CryptoPort, bytes: Uint8Array): ParsedEvent | undefined {
  const result = parseEvent(crypto, bytes)
  return result.ok ? result.parsed : undefined
}

function bytesOf(crypto: CryptoPort, community: CommunityPeer, id: EventId): Uint8Array<ArrayBuffer> | undefined {
  const blob = community.store.blob(id)
  const opened = blob && openBlob(crypto, community.epochs.openers, blob)
  return opened && opened.length <= provenEventBytesMax ? new Uint8Array(opened) : undefined
}
