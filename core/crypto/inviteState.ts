import { encodeBase64 } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { inviteUsesMax } from '../limits.ts'
import { bytesOfBase64, membersOf } from './contentShape.ts'
import { KEY_BYTES } from './port.ts'

/** What a `roost.invite` state event says of a guarded invite. Its state key is the invite's public key. */
export interface InviteState {
  readonly rendezvousKey: Uint8Array
  /** By the clock of who is asked. */
  readonly expiresTs: number
  /** How many it lets in. */
  readonly uses: number
  /** What those whom it lets in become. */
  readonly role: 'member' | 'moderator'
  readonly revoked: boolean
}

/** The content of a `roost.invite` event. */
export const encodeInviteState = ({ rendezvousKey, expiresTs, uses, role, revoked }: InviteState): JsonObject => ({
  rendezvous: encodeBase64(rendezvousKey),
  expires_ts: expiresTs,
  uses,
  role,
  ...(revoked ? { revoked } : {}),
})

/** Reads the content of a `roost.invite` event; undefined where it is not exactly the shape of one. */
export function readInviteState(content: unknown): InviteState | undefined {
  const members = membersOf(content, ['rendezvous', 'expires_ts', 'uses', 'role'], ['revoked'])
  if (members === undefined) return undefined
  const { rendezvous, expires_ts: expiresTs, uses, role } = members
  const rendezvousKey = bytesOfBase64(rendezvous, KEY_BYTES)
  if (rendezvousKey === undefined || !isWholeNumber(expiresTs) || !isWholeNumber(uses)) return undefined
  if (uses < 1 || uses > inviteUsesMax || (role !== 'member' && role !== 'moderator')) return undefined
  const revoked = Object.hasOwn(members, 'revoked')
  return revoked && members.revoked !== true ? undefined : { rendezvousKey, expiresTs, uses, role, revoked }
}

const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
