import { inviteKeys, inviteStateKey } from '../core/crypto/guardedInvite.ts'
import { decodeInvite } from '../core/crypto/invite.ts'
import { systemEnvironment } from '../peer/environment.ts'

/** The id of the invite that a guarded link is for; undefined for any other text. */
export async function inviteIdOf(link: string): Promise<string | undefined> {
  const { crypto } = await systemEnvironment()
  const decoded = decodeInvite(crypto, link)
  if (!decoded.ok || decoded.invite.kind !== 'guarded') return undefined
  const { communityId, seed } = decoded.invite
  return inviteStateKey(inviteKeys(crypto, communityId, seed).signing.publicKey)
}
