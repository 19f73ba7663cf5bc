import type { Address, StreamEffect } from '../../sync/gossip/interface.ts'
import type { CommunityPeer } from './communityPeer.ts'

/** What may be another than before: what is held here and can be read, or merely who is around, and what they hold. */
export type Changed = 'content' | 'company'

/** What a community's peer needs of the outside: a network to send on, a place to remember addresses. */
export interface CommunityOutlets {
  send(to: Address, bytes: Uint8Array): void
  /** To everybody on the network; with `broadcast` also to who may not hear what is usual there. */
  announce(bytes: Uint8Array, reach: { readonly broadcast: boolean }): void
  /** What is to be done with a stream of this community. */
  onStream(owner: CommunityPeer, effect: StreamEffect): void
  /** Where streams are taken; 0 for nowhere. */
  tcpPort(): number
  rememberAddress(address: Address): void
  /** Memory may hold something else than the disk, which refused: the community is to be opened anew. */
  doubted(): void
  /** Something that can be seen has changed. */
  changed(what: Changed): void
}
