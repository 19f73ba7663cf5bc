import type { Contract, DemoContract, PeerContract, QueryOf } from '../../peer/contract.ts'

export type KeysOf<Of extends Contract> = { readonly [Name in QueryOf<Of>]: Of['liveQueries'][Name]['key'] }

/**
 * The contracts' keys, spelled again and checked against them by the compiler: importing a contract's values would bring
 * its validator into the page, which the peer's side needs and this one does not.
 */
export const queryKeys: KeysOf<PeerContract> = {
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

export const demoKeys: KeysOf<DemoContract> = { demo: 'boardId' }
