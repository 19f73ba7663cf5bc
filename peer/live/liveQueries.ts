import type { ListChange } from '../contract.ts'
import { listChanges } from './listChanges.ts'

/**
 * Open live queries. Whenever anything that can be seen has changed, each is computed anew and its watcher told what is
 * different; changes that come in one burst are told once.
 */
export class LiveQueries {
  readonly #refreshers = new Set<() => void>()
  #scheduled: NodeJS.Immediate | undefined

  /** Computes the list now and tells `onChanges` of every difference from then on, until `stop`. */
  open<Item>(
    compute: () => readonly Item[],
    keyOf: (item: Item) => string,
    onChanges: (changes: ListChange<Item>[]) => void,
  ): { items: Item[]; stop: () => void } {
    let items = compute()
    const refresh = () => {
      const before = items
      items = compute()
      const changes = listChanges(before, items, keyOf)
      if (changes.length > 0) onChanges(changes)
    }
    this.#refreshers.add(refresh)
    return { items: [...items], stop: () => this.#refreshers.delete(refresh) }
  }

  /** Something may have changed. */
  refresh(): void {
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = undefined
      for (const refresh of [...this.#refreshers]) refresh()
    })
  }

  close(): void {
    clearImmediate(this.#scheduled)
    this.#refreshers.clear()
  }
}
