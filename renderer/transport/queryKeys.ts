import type { liveQueries, QueryName } from '../../peer/contract.ts'

/**
 * The contract's keys, spelled again and checked against it by the compiler: importing the contract's values would bring
 * its validator into the page, which the peer's side needs and this one does not.
 */
export const queryKeys: { readonly [Name in QueryName]: (typeof liveQueries)[Name]['key'] } = {
  profile: 'userId',
  communities: 'communityId',
  channels: 'roomId',
  members: 'userId',
  devices: 'deviceId',
  invites: 'inviteId',
  pairing: 'pairingId',
  timeline: 'eventId',
  network: 'communityId',
}
