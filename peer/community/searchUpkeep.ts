import type { Environment } from '../environment.ts'
import { wordsLearntTogetherCount, wordsPauseMs } from '../limits.ts'
import { unlessStorageRefuses } from '../unlessStorageRefuses.ts'
import type { CommunityPeer } from './communityPeer.ts'

/** Makes messages that came in large batches to be found, a few at a time, while nothing else arrives. */
export class SearchUpkeep {
  readonly #environment: Environment
  readonly #community: CommunityPeer
  #cancel: (() => void) | undefined

  constructor(environment: Environment, community: CommunityPeer) {
    this.#environment = environment
    this.#community = community
  }

  /** Something may have come. */
  consider(): void {
    this.#cancel ??= this.#environment.after(wordsPauseMs, () => {
      this.#cancel = undefined
      // What the disk refuses now is tried again when something else has come, and at the next start.
      if (unlessStorageRefuses(() => this.#learn())) this.consider()
    })
  }

  stop(): void {
    this.#cancel?.()
  }

  /** True where others wait. */
  #learn(): boolean {
    const { store, isTakingIn } = this.#community
    return isTakingIn || store.learnWords(wordsLearntTogetherCount)
  }
}
