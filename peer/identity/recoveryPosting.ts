import type { StoredRecovery } from '../../core/store/profileStore.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { DelayedDuty } from '../community/delayedDuty.ts'
import type { Environment } from '../environment.ts'
import { postRecovery, shouldPostRecovery } from './postedRecovery.ts'

/** Posts this person's recovery keys in every community where they are not posted, as long as their device knows them. */
export class RecoveryPosting {
  readonly #environment: Environment
  readonly #communities: () => readonly CommunityPeer[]
  readonly #recovery: () => StoredRecovery | undefined
  readonly #duties = new Map<CommunityPeer, DelayedDuty>()

  constructor(
    environment: Environment,
    communities: () => readonly CommunityPeer[],
    recovery: () => StoredRecovery | undefined,
  ) {
    this.#environment = environment
    this.#communities = communities
    this.#recovery = recovery
  }

  /** Something of a community has changed. */
  consider(): void {
    for (const community of this.#communities()) this.#dutyIn(community).consider()
  }

  stop(): void {
    for (const duty of this.#duties.values()) duty.stop()
  }

  #dutyIn(community: CommunityPeer): DelayedDuty {
    const known = this.#duties.get(community)
    if (known) return known
    // A community that was closed meanwhile is written in no more.
    const isDue = () => this.#communities().includes(community) && shouldPostRecovery(community, this.#recovery())
    const duty = new DelayedDuty(this.#environment, isDue, () => {
      const recovery = this.#recovery()
      if (recovery) postRecovery(community, recovery)
    })
    this.#duties.set(community, duty)
    return duty
  }
}
