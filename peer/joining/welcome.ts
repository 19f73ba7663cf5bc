import { nameCharactersMax } from '../../core/limits.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { welcomedAddressCountMax, welcomedEpochCountMax } from '../limits.ts'
import { nameOfRoom } from '../views/communityState.ts'
import type { Welcome } from './messages.ts'

/** What somebody is handed who belongs to the community: its keys, and where they find members. */
export function welcomeTo(community: CommunityPeer, addresses: readonly string[]): Welcome {
  const name = nameOfRoom(community, community.graph.root) || community.stored.name
  return {
    kind: 'welcome',
    communityId: community.communityId,
    name: name.slice(0, nameCharactersMax).toWellFormed() || 'Roost',
    epochs: community.epochs.secrets
      .slice(0, welcomedEpochCountMax)
      .map(({ id, secret }) => ({ id, secret: new Uint8Array(secret) })),
    addresses: addresses.slice(0, welcomedAddressCountMax),
  }
}
