import { dropOldest } from '../../core/dropOldest.ts'
import type { DeviceId, UserId } from '../../core/event/ids.ts'
import { isKeptOut } from '../../core/keys/needsRekey.ts'
import { type Standing, standingOf } from '../../core/keys/standing.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import { introducedDeviceCountMax, rememberedStandingCountMax } from '../limits.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { uncoveredIn } from './rekey.ts'

type Followed = Pick<CommunityPeer, 'graph' | 'epochs'>

/**
 * What each device is to a community, remembered until the graph has grown and that was told: who is removed is told of
 * it along with everybody else, and of nothing after that.
 */
export class Standings {
  readonly #community: Followed
  readonly #known = new Map<DeviceId, Standing>()
  readonly #introduced = new Map<DeviceId, UserId>()
  /** What they follow from: who is in, and how many certificates there are. */
  #state: StateMap | undefined
  #certificateCount = 0

  constructor(community: Followed) {
    this.#community = community
  }

  of(deviceId: DeviceId): Standing {
    const known = this.#known.get(deviceId)
    if (known !== undefined) return known
    const introduced = this.#introduced.get(deviceId)
    const { graph, epochs } = this.#community
    const { root } = graph
    let followsKeys = false
    const standing = standingOf(root, deviceId, introduced === undefined ? [] : [introduced], (userId) => {
      followsKeys = true
      return isKeptOut(uncoveredIn(root, epochs), userId)
    })
    // Whom keys keep out can change while who is in stays the same.
    if (followsKeys) return standing
    if (this.#known.size >= rememberedStandingCountMax) this.#known.clear()
    this.#known.set(deviceId, standing)
    return standing
  }

  /** Counts a device as that of the user who certified it, although the graph does not know of it yet. */
  introduce(deviceId: DeviceId, userId: UserId): void {
    this.#introduced.set(deviceId, userId)
    dropOldest(this.#introduced, introducedDeviceCountMax)
    this.#known.delete(deviceId)
  }

  /** The graph may have grown, and everybody was told. */
  forget(): void {
    const { root } = this.#community.graph
    const { size } = root.keyEvents('roost.device')
    if (root.currentState === this.#state && size === this.#certificateCount) return
    this.#state = root.currentState
    this.#certificateCount = size
    this.#known.clear()
  }
}
