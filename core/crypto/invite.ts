import { base64urlnopad } from '@scure/base'
import { assert } from '../assert.ts'
import type { RoomId } from '../event/ids.ts'
import { eventIdOfHash, roomIdOfCreate } from '../event/ids.ts'
import { inviteAddressCountMax, nameCharactersMax } from '../limits.ts'
import { concatBytes, uint16Bytes, utf8Bytes, utf8Text } from './bytes.ts'
import { decodeAddress, encodeAddress } from './inviteAddress.ts'
import type { CryptoPort } from './port.ts'
import { KEY_BYTES } from './port.ts'
import { communityIdBytes } from './schedule.ts'

/** What an open invite link carries. Whoever holds the link holds the secret of the community's current epoch. */
export interface Invite {
  readonly communityId: RoomId
  /** The epoch's secret, 32 bytes. */
  readonly secret: Uint8Array
  /** The community's name, to be shown before joining. At most 80 characters. */
  readonly name: string
  /** Where members were last seen: `192.168.1.5:47000` or `[fe80::1]:47000`, at most 8. */
  readonly addresses: readonly string[]
}

export type InviteRefusalCode = 'linkForeign' | 'linkTruncated' | 'linkDamaged' | 'linkVersion'
export type DecodedInvite =
  | { ok: true; invite: Invite }
  /** `message` is a sentence for the person who pasted the link. */
  | { ok: false; code: InviteRefusalCode; message: string }

const PREFIX = 'roost://join#'
const SCHEME = 'roost:'
const VERSION = 1
const CHECK_LABEL = utf8Bytes('roost/v1/invite-check\0')

// version 1 ‖ length of the whole 2 ‖ … ‖ check value 8: these stay in every version, so that an older Roost can tell
// a newer link from a damaged one.
const HEADER_BYTES = 3
const CHECK_BYTES = 8
const HEADER_CHARACTERS = 4
const FIXED_BYTES = HEADER_BYTES + 2 * KEY_BYTES

const MESSAGES: Record<InviteRefusalCode, string> = {
  linkForeign: `This is not a Roost invite: an invite starts with ${PREFIX}`,
  linkTruncated: 'The end of this invite is missing: copy the whole link, or ask for it to be sent again.',
  linkDamaged: 'Something in this invite changed on its way here: ask for it to be sent again.',
  linkVersion: 'This invite was made by a newer Roost: update Roost on this computer, then open it again.',
}

/**
 * The link of an invite. A name that is too long is cut; addresses that cannot travel (host names, scoped ones) and
 * those past the eighth are left out.
 */
export function encodeInvite(crypto: CryptoPort, invite: Invite): string {
  assert(invite.secret.length === KEY_BYTES, 'an epoch secret is 32 bytes')
  const name = utf8Bytes(fittingName(invite.name))
  const addresses = invite.addresses.flatMap((address) => encodeAddress(address) ?? []).slice(0, inviteAddressCountMax)
  const body = concatBytes(
    communityIdBytes(invite.communityId),
    invite.secret,
    new Uint8Array([name.length]),
    name,
    new Uint8Array([addresses.length]),
    ...addresses,
  )
  const header = concatBytes(new Uint8Array([VERSION]), uint16Bytes(HEADER_BYTES + body.length + CHECK_BYTES))
  const checked = concatBytes(header, body)
  return PREFIX + base64urlnopad.encode(concatBytes(checked, checkValue(crypto, checked)))
}

/** Reads a link as a person pastes it, with white space or angle brackets around it. Says what is wrong with it. */
export function decodeInvite(crypto: CryptoPort, text: string): DecodedInvite {
  const link = unwrapped(text)
  if (!link.startsWith(PREFIX)) {
    return refused(link.length >= SCHEME.length && PREFIX.startsWith(link) ? 'linkTruncated' : 'linkForeign')
  }
  const characters = link.slice(PREFIX.length)
  if (!/^[A-Za-z0-9_-]*$/.test(characters)) return refused('linkDamaged')
  if (characters.length < HEADER_CHARACTERS) return refused('linkTruncated')

  const header = base64urlnopad.decode(characters.slice(0, HEADER_CHARACTERS))
  const charactersExpected = Math.ceil((new DataView(header.buffer, header.byteOffset).getUint16(1) * 4) / 3)
  if (characters.length < charactersExpected) return refused('linkTruncated')
  const payload = characters.length === charactersExpected ? payloadOf(characters) : undefined
  if (payload === undefined || !checkHolds(crypto, payload)) return refused('linkDamaged')

  if (payload[0] !== VERSION) return refused('linkVersion')
  const invite = inviteOf(payload.subarray(0, payload.length - CHECK_BYTES))
  return invite === undefined ? refused('linkDamaged') : { ok: true, invite }
}

const refused = (code: InviteRefusalCode): DecodedInvite => ({ ok: false, code, message: MESSAGES[code] })

function unwrapped(text: string): string {
  const trimmed = text.trim()
  return trimmed.startsWith('<') && trimmed.endsWith('>') ? trimmed.slice(1, -1).trim() : trimmed
}

/** Undefined where the last character has bits that no encoder would set. */
function payloadOf(characters: string): Uint8Array | undefined {
  try {
    return base64urlnopad.decode(characters)
  } catch {
    return undefined
  }
}

const checkValue = (crypto: CryptoPort, checked: Uint8Array): Uint8Array =>
  crypto.sha256(concatBytes(CHECK_LABEL, checked)).subarray(0, CHECK_BYTES)

function checkHolds(crypto: CryptoPort, payload: Uint8Array): boolean {
  const checkedBytes = payload.length - CHECK_BYTES
  if (checkedBytes < HEADER_BYTES) return false
  return crypto.equal(payload.subarray(checkedBytes), checkValue(crypto, payload.subarray(0, checkedBytes)))
}

function inviteOf(bytes: Uint8Array): Invite | undefined {
  const nameBytes = bytes[FIXED_BYTES]
  if (nameBytes === undefined) return undefined
  const nameEnd = FIXED_BYTES + 1 + nameBytes
  const addressCount = bytes[nameEnd]
  if (addressCount === undefined || addressCount > inviteAddressCountMax) return undefined
  const name = utf8Text(bytes.subarray(FIXED_BYTES + 1, nameEnd))
  if (name === undefined || name.length > nameCharactersMax) return undefined

  const addresses: string[] = []
  let offset = nameEnd + 1
  while (addresses.length < addressCount) {
    const address = decodeAddress(bytes, offset)
    if (address === undefined) return undefined
    addresses.push(address.text)
    offset = address.end
  }
  if (offset !== bytes.length) return undefined
  return {
    communityId: roomIdOfCreate(eventIdOfHash(bytes.subarray(HEADER_BYTES, HEADER_BYTES + KEY_BYTES))),
    secret: bytes.slice(HEADER_BYTES + KEY_BYTES, FIXED_BYTES),
    name,
    addresses,
  }
}

/** A name others chose may be of any length: cut between characters, never inside one. */
function fittingName(name: string): string {
  const fitting = name.slice(0, nameCharactersMax)
  return (fitting.isWellFormed() ? fitting : fitting.slice(0, -1)).toWellFormed()
}
