import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { comparedWords } from '../../core/crypto/comparedWords.ts'
import { dropOldest } from '../../core/dropOldest.ts'
import { RefusalError } from '../../peer/contract.ts'
import { rememberedRootsMax } from '../limits.ts'
import type { DemoPeer } from './demoPeer.ts'
import { type Look, Looker } from './look.ts'
import { judge, type Verdict } from './verdict.ts'

const ROOT_LABEL = utf8Bytes('roost/demo/root-words\0')
const ROOT_WORD_COUNT = 2

/** Of who is in no such community, or not yet. */
const nothing: Look = { eventIds: new Set(), root: '' }

/** Compares what the peers of a demo really hold. */
export class Comparison {
  readonly peers: readonly DemoPeer[]
  readonly #lookers: readonly Looker[]
  readonly #words = new Map<string, string>()

  constructor(peers: readonly DemoPeer[]) {
    this.peers = peers
    this.#lookers = peers.map(({ crypto }) => new Looker(crypto))
  }

  /** What each holds, by place. */
  looks(communityId: string): Look[] {
    return this.peers.map((peer, place) => {
      try {
        return this.#lookers[place]?.look(peer.community(communityId)) ?? nothing
      } catch (error) {
        if (error instanceof RefusalError) return nothing
        throw error
      }
    })
  }

  judge(communityId: string): Verdict {
    return judge(this.looks(communityId))
  }

  /** Two words that people can compare in place of a root. */
  wordsOf({ crypto }: DemoPeer, root: string): string {
    const known = this.#words.get(root)
    if (known !== undefined) return known
    const words = comparedWords(crypto, ROOT_LABEL, utf8Bytes(root), ROOT_WORD_COUNT).join(' ')
    this.#words.set(root, words)
    dropOldest(this.#words, rememberedRootsMax)
    return words
  }

  /** Settles once all hold the same. */
  async agreed(communityId: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = () => {
      if (this.judge(communityId).agreeing.length === this.peers.length) resolve()
    }
    const unfollow = this.peers.map((peer) => peer.follow(look))
    look()
    await promise
    for (const end of unfollow) end()
  }
}
