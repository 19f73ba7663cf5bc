import { decodeInvite, type Invite } from '../../core/crypto/invite.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { RefusalError } from '../contract.ts'

/** What a link says; throws a `RefusalError` with what is wrong with it. */
export function readInvite(crypto: CryptoPort, link: string): Invite {
  const decoded = decodeInvite(crypto, link)
  if (!decoded.ok) throw new RefusalError(decoded.code, decoded.message)
  return decoded.invite
}
