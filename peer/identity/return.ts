import { recoveryKeysOfEntropy } from '../../core/crypto/recovery.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { isOut } from '../community/removal.ts'
import { isCertified } from '../community/takePart.ts'
import { RefusalError } from '../contract.ts'
import { typedAddress } from '../doctor/typedAddress.ts'
import type { Welcome } from '../joining/messages.ts'
import {
  firstHomeMs,
  furtherHomesMs,
  homecomingDelayMs,
  homecomingPauseMs,
  homesMax,
  homesSoughtMs,
} from '../limits.ts'
import type { Peer } from '../peer.ts'
import { isShutOut } from '../views/communityState.ts'
import { Homecoming } from './homecoming.ts'
import { Recovery } from './recovery.ts'
import type { RecoveryBoxes } from './recoveryBoxes.ts'
import { isTakingPart } from './takingPart.ts'
import { entropyIn, wipe } from './unlock.ts'

/** Who somebody is again, and the communities whose keys were handed over so far. */
export interface Recovered {
  readonly profile: StoredProfile
  readonly communities: { readonly communityId: RoomId; readonly name: string }[]
}

/**
 * The way back into one's communities: with the words for a device that is none yet, and from then on, over restarts, for
 * a device of which a community does not know.
 */
export class Return {
  readonly #peer: Peer
  readonly #boxes: RecoveryBoxes
  #recovery: Recovery | undefined
  #refuse: ((error: RefusalError) => void) | undefined
  #homecoming: Homecoming | undefined
  #cancelPause: (() => void) | undefined
  #cancelEnd: (() => void) | undefined
  /** Until then communities that are not known here are looked for as well. */
  #soughtUntilMs = 0
  #isStopped = false

  constructor(peer: Peer, boxes: RecoveryBoxes) {
    this.#peer = peer
    this.#boxes = boxes
  }

  /** Rejects with `wordsWrong`, or with `nobodyAnswered` after half a minute. */
  async begin(words: readonly string[], deviceName: string, typed: readonly string[]): Promise<Recovered> {
    if (this.#recovery) throw new RefusalError('busy', 'Your communities are being looked for already.')
    const { environment, rendezvous } = this.#peer
    const addresses = typed.map(typedAddress)
    const entropy = entropyIn(words)
    const { agreement } = recoveryKeysOfEntropy(environment.crypto, entropy)
    try {
      return await new Promise<Recovered>((resolve, reject) => {
        this.#refuse = reject
        const outlets = {
          known: (profile: StoredProfile) => {
            try {
              this.#comeHome(profile, addresses, resolve)
              this.#boxes.keep(agreement)
            } catch (error) {
              reject(error)
            }
          },
          nobodyAnswered: () => {
            wipe(agreement.secretKey)
            reject(new RefusalError('nobodyAnswered', NOBODY_ANSWERED))
          },
        }
        this.#recovery = new Recovery({ environment, rendezvous, entropy, deviceName, addresses, outlets })
        wipe(entropy)
      })
    } finally {
      this.#recovery = undefined
      this.#refuse = undefined
    }
  }

  /** A device of this person certified this one, and handed over what it knows. More is looked for. */
  arrive(profile: StoredProfile, welcomes: readonly Welcome[]): void {
    this.#settleIn(profile)
    for (const welcome of welcomes) this.#follow(welcome, [])
    this.#ask(profile, [], () => {})
  }

  /** Something of a community has changed. */
  consider(): void {
    if (this.#isStopped) return
    if (this.#isSeeking()) this.#cancelPause ??= this.#peer.environment.after(this.#pauseMs, () => this.#goOn())
    else this.#endHomecoming()
  }

  stop(): void {
    this.#isStopped = true
    this.#recovery?.stop()
    this.#refuse?.(new RefusalError('internal', 'Roost was stopped.'))
    this.#cancelEnd?.()
    this.#endHomecoming()
  }

  #comeHome(profile: StoredProfile, addresses: readonly Address[], resolve: (recovered: Recovered) => void): void {
    const { environment } = this.#peer
    this.#settleIn(profile)
    const end = () => {
      const found = this.#peer.communities.map(({ communityId, stored }) => ({ communityId, name: stored.name }))
      resolve({ profile, communities: found })
    }
    this.#cancelEnd = environment.after(firstHomeMs, end)
    let isFirst = true
    this.#ask(profile, addresses, () => {
      if (!isFirst) return
      isFirst = false
      this.#cancelEnd?.()
      this.#cancelEnd = environment.after(furtherHomesMs, end)
    })
  }

  #settleIn(profile: StoredProfile): void {
    const { environment, profiles, live } = this.#peer
    if (this.#peer.profile) throw new RefusalError('profileExists', 'This folder has a profile already.')
    profiles.createProfile(profile)
    live.refresh()
    this.#soughtUntilMs = environment.nowMs() + homesSoughtMs
  }

  #ask(profile: StoredProfile, addresses: readonly Address[], onFound: () => void): void {
    const { environment, rendezvous } = this.#peer
    const { recovery } = profile
    this.#homecoming?.stop()
    if (recovery === undefined) return
    const outlets = {
      isWanted: (communityId: RoomId) => this.#isWanted(communityId),
      welcomed: (welcome: Welcome, from: string) => {
        if (this.#follow(welcome, [from])) onFound()
      },
    }
    this.#homecoming = new Homecoming({ environment, profile, recovery, rendezvous, addresses, outlets })
    this.consider()
  }

  /** False where the disk refuses: whoever was heard is asked again. */
  #follow(welcome: Welcome, addresses: readonly string[]): boolean {
    try {
      this.#peer.follow(welcome, addresses)
      return true
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      return false
    }
  }

  /** What was said before may have been an old view, or a lie: it is asked for again, under another key. */
  #goOn(): void {
    this.#cancelPause = undefined
    const { profile } = this.#peer
    if (this.#isStopped || profile === undefined) return
    if (this.#isSeeking()) this.#ask(profile, [], () => {})
    else this.#endHomecoming()
  }

  /** What is missing at first may be on its way. */
  get #pauseMs(): number {
    return this.#homecoming === undefined ? homecomingDelayMs : homecomingPauseMs
  }

  #endHomecoming(): void {
    this.#cancelPause?.()
    this.#cancelPause = undefined
    this.#homecoming?.stop()
    this.#homecoming = undefined
  }

  #isSeeking(): boolean {
    const isSought = this.#peer.environment.nowMs() < this.#soughtUntilMs
    return isSought || this.#peer.communities.some(({ communityId }) => this.#isWanted(communityId))
  }

  /** A community that is not here, while such are sought; or that this device is away from. */
  #isWanted(communityId: RoomId): boolean {
    const { communities, environment } = this.#peer
    const known = communities.find((community) => community.communityId === communityId)
    if (known) return isAway(known)
    return environment.nowMs() < this.#soughtUntilMs && communities.length < homesMax
  }
}

/**
 * Whether a community does not know this device, as far as it or those nearby go, though its person is not out. A device that
 * never was one of it may hold that they left, and they may have come back by another one since: whoever is asked knows that.
 */
function isAway(community: CommunityPeer): boolean {
  if (isShutOut(community)) return false
  if (isOut(community)) return !isCertified(community) && seemsUnknown(community)
  return !isTakingPart(community) || seemsUnknown(community)
}

/**
 * Whether others nearby seem to take this device for a stranger, as where whoever has its certificate is away: they stay
 * under keys that it has not, and members tell each other of such. However many are in step with it, one member is enough:
 * it may be the only one that both halves of a community hear. Strangers, who may be anybody's inventions, have to be more.
 */
const seemsUnknown = ({ shownStatus: { peers, ahead, aheadMembers } }: CommunityPeer): boolean =>
  aheadMembers > 0 || ahead > peers.length

const NOBODY_ANSWERED =
  'Nobody near knows these words. Somebody of one of your communities has to be here, with Roost running.'
