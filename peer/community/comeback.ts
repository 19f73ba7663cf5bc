import { z } from 'zod'
import { stateKey } from '../../core/event/roomEvent.ts'
import { readJson, writeJson } from './communityMeta.ts'
import type { CommunityPeer } from './communityPeer.ts'

const COMEBACK = 'comeback'

/**
 * The wish of somebody who left a community to be in it again, by an open link that they opened since. It is about that one
 * leaving: once they are in again, or out for another reason, it is over. It is on the disk before it counts.
 */
export class Comeback {
  readonly #community: Pick<CommunityPeer, 'graph' | 'profile' | 'store'>
  #left: string | undefined

  constructor(community: Pick<CommunityPeer, 'graph' | 'profile' | 'store'>) {
    this.#community = community
    this.#left = z.string().optional().catch(undefined).parse(readJson(community.store, COMEBACK))
  }

  get isWanted(): boolean {
    return this.#left !== undefined && this.#left === this.#membership
  }

  begin(): void {
    const left = this.#membership
    if (left === this.#left) return
    writeJson(this.#community.store, COMEBACK, left)
    this.#left = left
  }

  get #membership(): string | undefined {
    const { graph, profile } = this.#community
    return graph.root.currentState.get(stateKey('m.room.member', profile.userId))
  }
}
