import type { GuardedInvite } from '../../core/crypto/invite.ts'
import type { RoomId } from '../../core/event/ids.ts'
import { nameCharactersMax } from '../../core/limits.ts'
import { displayText } from '../../core/rooms/displayText.ts'
import type { StoredJoin } from '../../core/store/joins.ts'
import type { ProfileStore, StoredProfile } from '../../core/store/profileStore.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import { type Community, inviteRefusal, type Joining } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { welcomeDoubtedAfterMs } from '../limits.ts'
import type { Rendezvous } from '../rendezvous/rendezvous.ts'
import { unlessStorageRefuses } from '../unlessStorageRefuses.ts'
import { GuardedJoin } from './guardedJoin.ts'
import type { Welcome } from './messages.ts'
import { refusalSentence } from './refusalSentence.ts'

export interface JoinsOutlets {
  profile(): StoredProfile | undefined
  /** Follows the community with these keys, or takes them where it is followed already. */
  follow(welcome: Welcome, invited: StoredJoin): void
  isFollowed(communityId: RoomId): boolean
  /** Whether this profile's join is in the community's graph. */
  isJoined(communityId: RoomId): boolean
  changed(): void
}

interface Asked {
  readonly stored: StoredJoin
  /** Undefined where a refusal was believed. */
  join: GuardedJoin | undefined
  cancelDoubt: (() => void) | undefined
}

/** The guarded invites that were taken up and have not led into their communities yet, over restarts. */
export class Joins {
  readonly #environment: Environment
  readonly #profiles: ProfileStore
  readonly #rendezvous: Rendezvous
  readonly #outlets: JoinsOutlets
  readonly #asked = new Map<RoomId, Asked>()

  constructor(options: {
    environment: Environment
    profiles: ProfileStore
    rendezvous: Rendezvous
    outlets: JoinsOutlets
  }) {
    this.#environment = options.environment
    this.#profiles = options.profiles
    this.#rendezvous = options.rendezvous
    this.#outlets = options.outlets
  }

  /** Goes on where the process before ended. */
  resume(): void {
    for (const stored of this.#profiles.joins()) {
      const asked: Asked = { stored, join: undefined, cancelDoubt: undefined }
      this.#asked.set(stored.communityId, asked)
      if (stored.refusal === undefined) this.#ask(asked)
    }
    this.consider()
  }

  /** Takes up an invite. Another one for the same community takes the place of one before. */
  begin({ communityId, name, seed, inviter, addresses }: GuardedInvite): void {
    const stored = { communityId, name, seed, inviter, addresses, startedTs: this.#environment.nowMs() }
    this.#profiles.addJoin(stored)
    this.#end(communityId)
    const asked: Asked = { stored, join: undefined, cancelDoubt: undefined }
    this.#asked.set(communityId, asked)
    this.#ask(asked)
    this.#outlets.changed()
  }

  /** What has led to its end is asked about no more. */
  consider(): void {
    for (const communityId of [...this.#asked.keys()]) {
      // What the disk does not forget now is looked at again after the next start.
      if (this.#outlets.isJoined(communityId)) unlessStorageRefuses(() => this.#forget(communityId))
    }
  }

  /** How far asking has come; undefined where nothing is asked. */
  stateOf(communityId: string): Joining | undefined {
    const asked = this.#asked.get(communityId as RoomId)
    return asked && (asked.join?.state ?? refusalOf(asked.stored))
  }

  isAsked(communityId: string): boolean {
    return this.#asked.has(communityId as RoomId)
  }

  /** Asks at one more address as well. */
  addAddress(communityId: string, address: Address): void {
    this.#asked.get(communityId as RoomId)?.join?.addAddress(address)
  }

  /** Gives up an invite that has led nowhere. */
  forget(communityId: string): void {
    if (this.isAsked(communityId)) this.#forget(communityId as RoomId)
  }

  /** How those that are not followed yet stand in a list of communities. */
  get views(): readonly Community[] {
    return [...this.#asked.values()]
      .filter(({ stored }) => !this.#outlets.isFollowed(stored.communityId))
      .map(({ stored }) => ({
        communityId: stored.communityId,
        name: displayText(stored.name, nameCharactersMax),
        joined: false,
        joining: this.stateOf(stored.communityId) ?? null,
        removed: false,
        memberCount: 0,
        role: 'member',
        sharesReads: true,
      }))
  }

  stop(): void {
    for (const communityId of [...this.#asked.keys()]) this.#end(communityId)
  }

  #ask(asked: Asked): void {
    const profile = this.#outlets.profile()
    if (profile === undefined) return
    const { stored } = asked
    asked.join = new GuardedJoin({
      environment: this.#environment,
      profile,
      rendezvous: this.#rendezvous,
      stored,
      outlets: {
        changed: () => this.#outlets.changed(),
        refused: (refusal) => {
          // Where this is not kept, it is asked again after the next start; what was followed before is not in any case.
          unlessStorageRefuses(() => {
            const isKept = this.#profiles.joins().some(({ communityId }) => communityId === stored.communityId)
            if (isKept) this.#profiles.setJoinRefusal(stored.communityId, refusal)
          })
          this.#asked.set(stored.communityId, { ...asked, stored: { ...stored, refusal }, join: undefined })
          this.#outlets.changed()
        },
        welcomed: (welcome) => {
          unlessStorageRefuses(() => this.#outlets.follow(welcome, stored))
          // Whoever answered may have had no say: others are heard too, until the proof is there, which is the community.
          asked.cancelDoubt ??= this.#environment.after(welcomeDoubtedAfterMs, () => this.#doubt(asked))
          this.#outlets.changed()
        },
      },
    })
  }

  #doubt(asked: Asked): void {
    asked.cancelDoubt = undefined
    this.consider()
    if (this.#asked.get(asked.stored.communityId) !== asked) return
    asked.join?.stop()
    this.#ask(asked)
  }

  #forget(communityId: RoomId): void {
    this.#end(communityId)
    this.#profiles.removeJoin(communityId)
  }

  #end(communityId: RoomId): void {
    const asked = this.#asked.get(communityId)
    this.#asked.delete(communityId)
    asked?.join?.stop()
    asked?.cancelDoubt?.()
  }
}

function refusalOf({ refusal }: StoredJoin): Joining {
  const code = inviteRefusal.safeParse(refusal)
  return code.success ? { step: 'refused', code: code.data, message: refusalSentence(code.data) } : { step: 'looking' }
}
