import { nameCharactersMax } from '../../core/limits.ts'
import { displayText } from '../../core/rooms/displayText.ts'
import type { ProfileStore, StoredCommunity } from '../../core/store/profileStore.ts'
import { parseAddress } from '../address.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { enteredWith } from '../community/keyring.ts'
import { RefusalError } from '../contract.ts'
import { rememberedAddressCountMax } from '../limits.ts'
import { isShutOut, membershipIn } from '../views/communityState.ts'

/**
 * Goes on by an open link into a community that is followed already: of somebody who left it, or whose link before was over.
 * With its key, over restarts, until the whole graph is here and the own join can be written. Throws where the link is of
 * no use to this person.
 */
export function comeBack(profiles: ProfileStore, community: CommunityPeer, link: StoredCommunity): void {
  requireMayComeBack(community)
  const before = profiles.communities().find(({ communityId }) => communityId === link.communityId)
  const addresses = [...new Set([...link.addresses, ...(before?.addresses ?? [])])].slice(0, rememberedAddressCountMax)
  profiles.setCommunityLink({ ...link, addresses })
  community.comeback.begin('open')
  community.takeSecrets([enteredWith(link)], 'joining')
  community.addAddresses(link.addresses.flatMap((address) => parseAddress(address) ?? []))
}

function requireMayComeBack(community: CommunityPeer): void {
  const name = displayText(community.stored.name, nameCharactersMax)
  if (isShutOut(community)) throw new RefusalError('forbidden', `This device was shut out of ${name}.`)
  if (membershipIn(community.graph.root, community.profile.userId) !== 'ban') return
  throw new RefusalError(
    'forbidden',
    `You were removed from ${name}. Once somebody there lets you in again, ask them for a guarded invite.`,
  )
}
