import type { RoomId } from '../../core/event/ids.ts'
import type { ProfileStore } from '../../core/store/profileStore.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import { formatAddress, parseAddress } from '../address.ts'
import { rememberedAddressCountMax } from '../limits.ts'

/** Where members of communities were seen, over restarts. Throws a `StoreError` for what the disk refuses. */
export class RememberedAddresses {
  readonly #profiles: ProfileStore

  constructor(profiles: ProfileStore) {
    this.#profiles = profiles
  }

  of(communityId: RoomId): Address[] {
    return this.#textsOf(communityId)?.flatMap((text) => parseAddress(text) ?? []) ?? []
  }

  /** The latest first; an address that is at the front already costs nothing. */
  note(communityId: RoomId, address: Address): void {
    const known = this.#textsOf(communityId)
    const text = formatAddress(address)
    if (known === undefined || known[0] === text) return
    const others = known.filter((other) => other !== text)
    this.#profiles.setCommunityAddresses(communityId, [text, ...others].slice(0, rememberedAddressCountMax))
  }

  #textsOf(communityId: RoomId): readonly string[] | undefined {
    return this.#profiles.communities().find((community) => community.communityId === communityId)?.addresses
  }
}
