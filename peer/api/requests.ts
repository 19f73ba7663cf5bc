import type { Peer } from '../peer.ts'
import { channelRequests } from './channelRequests.ts'
import { communityRequests } from './communityRequests.ts'
import { deviceRequests } from './deviceRequests.ts'
import type { RequestHandlers } from './handlers.ts'
import { inviteRequests } from './inviteRequests.ts'
import { memberRequests } from './memberRequests.ts'
import { messageRequests } from './messageRequests.ts'
import { networkRequests } from './networkRequests.ts'
import { pairingRequests } from './pairingRequests.ts'
import { profileRequests } from './profileRequests.ts'
import { storageRequests } from './storageRequests.ts'

/** Every request of the contract, answered by a peer. */
export const requestHandlers = (peer: Peer): RequestHandlers => ({
  ...profileRequests(peer),
  ...pairingRequests(peer),
  ...deviceRequests(peer),
  ...communityRequests(peer),
  ...inviteRequests(peer),
  ...channelRequests(peer),
  ...messageRequests(peer),
  ...memberRequests(peer),
  ...networkRequests(peer),
  ...storageRequests(peer),
})
