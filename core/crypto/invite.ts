import { assert } from '../assert.ts'
import type { RoomId } from '../event/ids.ts'
import { eventIdOfHash, roomIdOfCreate } from '../event/ids.ts'
import { nameCharactersMax } from '../limits.ts'
import { concatBytes, utf8Bytes, utf8Text } from './bytes.ts'
import type { EpochId } from './epochId.ts'
import { EPOCH_ID_BYTES, epochIdBytes, epochIdOfBytes } from './epochId.ts'
import { FINGERPRINT_BYTES } from './fingerprint.ts'
import { INVITE_SEED_BYTES } from './guardedInvite.ts'
import { decodeAddresses, encodeAddresses } from './inviteAddress.ts'
import { armourLink, type LinkKind, type LinkRefusal, linkRefused, unarmourLink } from './linkArmour.ts'
import type { CryptoPort } from './port.ts'
import { KEY_BYTES } from './port.ts'
import { communityIdBytes } from './schedule.ts'

interface AnyInvite {
  readonly communityId: RoomId
  /** The community's name, to be shown before joining. At most 80 characters. */
  readonly name: string
  /** Where members were last seen: `192.168.1.5:47000` or `[fe80::1]:47000`, at most 8. */
  readonly addresses: readonly string[]
}

/** Whoever holds this link holds an epoch's secret: they read along before anybody has let them in. */
export interface OpenInvite extends AnyInvite {
  readonly kind: 'open'
  readonly epoch: EpochId
  /** The epoch's secret, 32 bytes. */
  readonly secret: Uint8Array
}

/** Whoever holds this link may ask a member to let them in. It opens nothing by itself. */
export interface GuardedInvite extends AnyInvite {
  readonly kind: 'guarded'
  /** What the invite's keys come from (`inviteKeys`), 32 bytes. */
  readonly seed: Uint8Array
  /** Who made it (`userFingerprint`), 16 bytes. */
  readonly inviter: Uint8Array
}

export type Invite = OpenInvite | GuardedInvite
export type DecodedInvite = { readonly ok: true; readonly invite: Invite } | LinkRefusal

const PREFIX = 'roost://join#'
const INVITE_LINK: LinkKind = {
  prefix: PREFIX,
  checkLabel: 'roost/v1/invite-check\0',
  messages: {
    linkForeign: `This is not a Roost invite: an invite starts with ${PREFIX}`,
    linkTruncated: 'The end of this invite is missing: copy the whole link, or ask for it to be sent again.',
    linkDamaged: 'Something in this invite changed on its way here: ask for it to be sent again.',
    linkVersion: 'This invite was made by a newer Roost: update Roost on this computer, then open it again.',
  },
}

const VERSIONS = { open: 1, guarded: 2 } as const

const OPEN_BYTES = 2 * KEY_BYTES + EPOCH_ID_BYTES
const GUARDED_BYTES = KEY_BYTES + INVITE_SEED_BYTES + FINGERPRINT_BYTES

/**
 * The link of an invite. A name that is too long is cut; addresses that cannot travel (host names, scoped ones) and
 * those past the eighth are left out.
 */
export function encodeInvite(crypto: CryptoPort, invite: Invite): string {
  const name = utf8Bytes(fittingName(invite.name))
  const body = concatBytes(
    communityIdBytes(invite.communityId),
    keysOf(invite),
    new Uint8Array([name.length]),
    name,
    encodeAddresses(invite.addresses),
  )
  return armourLink(crypto, INVITE_LINK, VERSIONS[invite.kind], body)
}

/** Reads a link as a person pastes it, with white space or angle brackets around it. Says what is wrong with it. */
export function decodeInvite(crypto: CryptoPort, text: string): DecodedInvite {
  const link = unarmourLink(crypto, INVITE_LINK, text)
  if (!link.ok) return link
  if (link.version !== VERSIONS.open && link.version !== VERSIONS.guarded) {
    return linkRefused(INVITE_LINK, 'linkVersion')
  }
  const invite = link.version === VERSIONS.open ? openInviteOf(link.body) : guardedInviteOf(link.body)
  return invite === undefined ? linkRefused(INVITE_LINK, 'linkDamaged') : { ok: true, invite }
}

function keysOf(invite: Invite): Uint8Array {
  if (invite.kind === 'open') {
    assert(invite.secret.length === KEY_BYTES, 'an epoch secret is 32 bytes')
    return concatBytes(invite.secret, epochIdBytes(invite.epoch))
  }
  assert(invite.seed.length === INVITE_SEED_BYTES, 'an invite seed is 32 bytes')
  assert(invite.inviter.length === FINGERPRINT_BYTES, 'a fingerprint is 16 bytes')
  return concatBytes(invite.seed, invite.inviter)
}

function openInviteOf(body: Uint8Array): OpenInvite | undefined {
  const rest = nameAndAddresses(body, OPEN_BYTES)
  return (
    rest && {
      kind: 'open',
      communityId: communityIdOf(body),
      secret: body.slice(KEY_BYTES, 2 * KEY_BYTES),
      epoch: epochIdOfBytes(body.subarray(2 * KEY_BYTES, OPEN_BYTES)),
      ...rest,
    }
  )
}

function guardedInviteOf(body: Uint8Array): GuardedInvite | undefined {
  const rest = nameAndAddresses(body, GUARDED_BYTES)
  return (
    rest && {
      kind: 'guarded',
      communityId: communityIdOf(body),
      seed: body.slice(KEY_BYTES, KEY_BYTES + INVITE_SEED_BYTES),
      inviter: body.slice(KEY_BYTES + INVITE_SEED_BYTES, GUARDED_BYTES),
      ...rest,
    }
  )
}

const communityIdOf = (body: Uint8Array): RoomId => roomIdOfCreate(eventIdOfHash(body.subarray(0, KEY_BYTES)))

/** What stands behind the keys; undefined where the body ends before or after it. */
function nameAndAddresses(body: Uint8Array, offset: number): { name: string; addresses: string[] } | undefined {
  const nameBytes = body[offset]
  if (nameBytes === undefined) return undefined
  const nameEnd = offset + 1 + nameBytes
  if (nameEnd > body.length) return undefined
  const name = utf8Text(body.subarray(offset + 1, nameEnd))
  if (name === undefined || name.length > nameCharactersMax) return undefined
  const addresses = decodeAddresses(body.subarray(nameEnd))
  return addresses && { name, addresses }
}

/** A name others chose may be of any length: cut between characters, never inside one. */
function fittingName(name: string): string {
  const fitting = name.slice(0, nameCharactersMax)
  return (fitting.isWellFormed() ? fitting : fitting.slice(0, -1)).toWellFormed()
}
