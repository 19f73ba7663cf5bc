import { z } from 'zod'
import { stateKey } from '../../core/event/roomEvent.ts'
import { isJoined } from '../views/communityState.ts'
import { readJson, writeJson } from './communityMeta.ts'
import type { CommunityPeer } from './communityPeer.ts'

const COMEBACK = 'comeback'

/**
 * The link that was opened, and the own membership event that was to be over by it. By an `open` one this person goes back
 * in by themselves, by a `guarded` one somebody lets them in again.
 */
const wish = z.strictObject({ link: z.enum(['open', 'guarded']), left: z.string() }).nullable()
type Wish = z.infer<typeof wish>

/**
 * The wish of somebody who is out of a community to be in it again, by a link that they opened since. It is about that one
 * leaving: once they are out for another reason, it is over. It is on the disk before it counts.
 */
export class Comeback {
  readonly #community: Pick<CommunityPeer, 'graph' | 'profile' | 'store'>
  #wish: Wish

  constructor(community: Pick<CommunityPeer, 'graph' | 'profile' | 'store'>) {
    this.#community = community
    this.#wish = wish.catch(null).parse(readJson(community.store, COMEBACK))
  }

  /** Whether this person is out, and goes back in by themselves. */
  get isWanted(): boolean {
    return this.#wish?.link === 'open' && this.#wish.left === this.#membership
  }

  /** Whether this person is in again, and has not gone on from there. */
  get isBack(): boolean {
    const { graph, profile } = this.#community
    const isOver = this.#wish !== null && this.#wish.left !== this.#membership
    return isOver && isJoined(graph.root, profile.userId)
  }

  begin(link: NonNullable<Wish>['link']): void {
    const left = this.#membership
    if (left !== undefined) this.#keep({ link, left })
  }

  end(): void {
    this.#keep(null)
  }

  #keep(wanted: Wish): void {
    writeJson(this.#community.store, COMEBACK, wanted)
    this.#wish = wanted
  }

  get #membership(): string | undefined {
    const { graph, profile } = this.#community
    return graph.root.currentState.get(stateKey('m.room.member', profile.userId))
  }
}
