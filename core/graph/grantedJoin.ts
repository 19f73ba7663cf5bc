import { must } from '../assert.ts'
import type { DeviceCertificate } from '../crypto/certificate.ts'
import type { CryptoPort } from '../crypto/port.ts'
import { type DeviceId, type EventId, encodeBase64, type RoomId, type UserId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { type HashedEvent, hashEvent } from '../event/signEvent.ts'
import { ownPrevEventCountMax } from '../limits.ts'
import { protoEvent } from './protoEvent.ts'
import type { RoomGraph } from './roomGraph.ts'

/** Who wants to be let in, and with which invite. */
export interface Applicant {
  readonly userId: UserId
  readonly name: string
  readonly certificate: DeviceCertificate
  /** The state key of the invite. */
  readonly inviteId: string
  /** The invite's signature that it lets this user in (`signAdmission`). */
  readonly admission: Uint8Array
}

export interface Granter {
  readonly userId: UserId
  readonly deviceId: DeviceId
}

/** Where a member puts an applicant's join: what neither can choose alone. */
export interface JoinOffer {
  /** The member who vouches for it, and with which device. */
  readonly granter: Granter
  readonly prevEvents: readonly EventId[]
  readonly authEvents: readonly EventId[]
  readonly powerLevels: EventId
  readonly originServerTs: number
}

/** Events that an offer may name: what an own event names at most, and what a join rests on. */
export const offeredParentCountMax = ownPrevEventCountMax
export const offeredAuthEventCountMax = 5

/** The join of an applicant, and the certificate of their device behind it, both waiting for signatures. */
export interface GrantedEvents {
  readonly join: HashedEvent
  readonly device: HashedEvent
}

/** Where the applicant's join would stand now, vouched for by a member who may invite. */
export function offerJoin(root: RoomGraph, granter: Granter, applicant: Applicant, nowMs: number): JoinOffer {
  const draft = {
    type: 'm.room.member',
    stateKey: applicant.userId,
    sender: applicant.userId,
    content: joinContent(applicant, granter),
    originServerTs: nowMs,
    signer: applicant.certificate.device_id,
  }
  const proto = protoEvent(root, draft)
  const authEvents = proto.auth_events as EventId[]
  const powerLevels = authEvents.find((id) => root.event(id)?.type === 'm.room.power_levels')
  return {
    granter,
    prevEvents: proto.prev_events as EventId[],
    authEvents,
    powerLevels: must(powerLevels, 'a community has power levels'),
    originServerTs: nowMs,
  }
}

/** The two events of an offer. Both sides build them by themselves, from what both know. */
export function grantedEvents(
  crypto: CryptoPort,
  communityId: RoomId,
  applicant: Applicant,
  offer: JoinOffer,
): GrantedEvents {
  const { userId, certificate } = applicant
  const common = { sender: userId, room_id: communityId, depth: 1, origin_server_ts: offer.originServerTs }
  const join = hashEvent(crypto, certificate.device_id, {
    ...common,
    type: 'm.room.member',
    state_key: userId,
    content: joinContent(applicant, offer.granter),
    prev_events: [...offer.prevEvents],
    auth_events: [...offer.authEvents],
  })
  const device = hashEvent(crypto, certificate.device_id, {
    ...common,
    type: 'roost.device',
    state_key: certificate.device_id,
    content: { ...certificate },
    prev_events: [join.id],
    auth_events: [offer.powerLevels, join.id],
  })
  return { join, device }
}

const joinContent = ({ name, inviteId, admission }: Applicant, granter: Granter): JsonObject => ({
  membership: 'join',
  displayname: name,
  join_authorised_via_users_server: granter.userId,
  'roost.authoriser': granter.deviceId,
  'roost.invite': inviteId,
  'roost.admission': encodeBase64(admission),
})
