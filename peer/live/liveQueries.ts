import { StoreError } from '../../core/store/storeError.ts'
import { type ListChange, RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { listChanges } from './listChanges.ts'

/**
 * Open live queries. Whenever anything that can be seen has changed, each is computed anew and its watcher told what is
 * different; changes that come in one burst are told once.
 */
export class LiveQueries {
  readonly #after: Environment['after']
  readonly #refreshers = new Set<() => void>()
  #cancel: (() => void) | undefined

  constructor(after: Environment['after']) {
    this.#after = after
  }

  /** Computes the list now and tells `onChanges` of every difference from then on, until `stop`. */
  open<Item>(
    compute: () => readonly Item[],
    keyOf: (item: Item) => string,
    onChanges: (changes: ListChange<Item>[]) => void,
  ): { items: Item[]; stop: () => void } {
    let items = compute()
    const refresh = () => {
      const before = items
      items = unlessRefused(compute, before)
      const changes = listChanges(before, items, keyOf)
      if (changes.length > 0) onChanges(changes)
    }
    this.#refreshers.add(refresh)
    return { items: [...items], stop: () => this.#refreshers.delete(refresh) }
  }

  /** Looks whenever the live queries are computed anew; answers what ends it. */
  follow(look: () => void): () => void {
    this.#refreshers.add(look)
    return () => void this.#refreshers.delete(look)
  }

  /** Something may have changed. */
  refresh(): void {
    this.#cancel ??= this.#after(0, () => {
      this.#cancel = undefined
      for (const refresh of [...this.#refreshers]) if (this.#refreshers.has(refresh)) refresh()
    })
  }

  close(): void {
    this.#cancel?.()
    this.#refreshers.clear()
  }
}

/** What a list is about may be gone or out of reach for the moment, as when the disk refuses: its watcher keeps what it saw. */
function unlessRefused<Item>(compute: () => readonly Item[], before: readonly Item[]): readonly Item[] {
  try {
    return compute()
  } catch (error) {
    if (error instanceof RefusalError || error instanceof StoreError) return before
    throw error
  }
}
