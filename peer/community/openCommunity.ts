import type { Environment } from '../environment.ts'
import { InviteCounter } from '../joining/inviteCounter.ts'
import { keepPromises, promisedModerators } from '../joining/promisedRoles.ts'
import { RoomUpkeep } from '../privateRooms/upkeep.ts'
import type { RendezvousDesk } from '../rendezvous/desk.ts'
import { isShutOut } from '../views/communityState.ts'
import type { Changed } from './communityOutlets.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { DelayedDuty } from './delayedDuty.ts'
import { Eraser } from './eraser.ts'
import { Participation } from './participation.ts'
import { rekey, shouldRekey } from './rekey.ts'
import { finishRemovals, unfinishedBy } from './removal.ts'
import { SearchUpkeep } from './searchUpkeep.ts'
import { isCertified } from './takePart.ts'

/** A community at work, with everything that its peer does by itself when something of it has changed. */
export class OpenCommunity {
  readonly community: CommunityPeer
  readonly participation: Participation
  readonly #duties: readonly DelayedDuty[]
  readonly #eraser: Eraser
  readonly #search: SearchUpkeep
  readonly #closeCounter: () => void

  constructor(options: {
    environment: Environment
    community: CommunityPeer
    desk: RendezvousDesk
    /** Where this peer can be reached. */
    addresses: () => readonly string[]
  }) {
    const { environment, community, desk, addresses } = options
    this.community = community
    this.participation = new Participation(community, environment.after)
    // Nobody takes what is written by a device that was shut out, or that has not said yet whose it is.
    const mayWrite = () => !isShutOut(community) && isCertified(community)
    const duty = (isDue: () => boolean, perform: () => void) =>
      new DelayedDuty(environment, () => mayWrite() && isDue(), perform)
    const upkeep = new RoomUpkeep(environment, community)
    this.#duties = [
      duty(
        () => shouldRekey(community),
        () => rekey(environment, community),
      ),
      duty(
        () => unfinishedBy(community).length > 0,
        () => finishRemovals(community),
      ),
      duty(
        () => promisedModerators(environment.crypto, community).length > 0,
        () => keepPromises(environment.crypto, community),
      ),
      duty(
        () => upkeep.isDue(),
        () => upkeep.perform(),
      ),
    ]
    this.#eraser = new Eraser(environment, community)
    this.#eraser.start()
    this.#search = new SearchUpkeep(environment, community)
    this.#closeCounter = desk.open(new InviteCounter(environment, community, addresses))
  }

  /** Something has changed: whatever may follow from it is looked at. */
  consider(what: Changed): void {
    this.participation.consider()
    // The duties follow from graph and keys alone, and peers come, go and agree far more often than these change.
    if (what === 'company') return
    for (const duty of this.#duties) duty.consider()
    this.#search.consider()
  }

  close(): void {
    this.#closeCounter()
    this.participation.stop()
    this.#eraser.stop()
    this.#search.stop()
    for (const duty of this.#duties) duty.stop()
    this.community.close()
  }
}
