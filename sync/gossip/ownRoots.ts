import { dropOldest } from '../../core/dropOldest.ts'
import { rememberedRootsMax } from '../limits.ts'
import type { EventSet } from '../reconcile/eventSet.ts'
import { byteText } from '../reconcile/ids.ts'

/** The digests of our latest sets. Since a set only grows, whoever names one of them holds nothing that we do not. */
export class OwnRoots {
  /** How many events there were. */
  readonly #counts = new Map<string, number>()
  /** What was remembered last. */
  #latest: Uint8Array | undefined

  remember(set: EventSet): void {
    const root = set.root()
    // A set that nothing was added to answers with the same bytes, and of most greetings nothing has come in between.
    if (root === this.#latest) return
    this.#latest = root
    this.#counts.set(byteText(root), set.count)
    dropOldest(this.#counts, rememberedRootsMax)
  }

  /** How many events our set had when this was its digest: its first so many are what somebody holds who names it. */
  countOf(root: Uint8Array): number | undefined {
    return this.#counts.get(byteText(root))
  }
}
