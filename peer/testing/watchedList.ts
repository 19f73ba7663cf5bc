import { must } from '../../core/assert.ts'
import {
  type ListChange,
  liveQueries,
  type PeerApi,
  type QueryItem,
  type QueryName,
  type QueryParams,
} from '../contract.ts'

/** A live list as a front end keeps it: the first answer, with every change applied since. */
export class WatchedList<Name extends QueryName> {
  items: QueryItem<Name>[] = []
  /** Every list there was, the first one first. */
  readonly history: QueryItem<Name>[][] = []
  changeCount = 0
  stop: () => void = () => {}
  readonly #keyOf: (item: QueryItem<Name>) => string

  private constructor(query: Name) {
    const key = liveQueries[query].key as keyof QueryItem<Name>
    this.#keyOf = (item) => String(item[key])
  }

  static async open<Name extends QueryName>(
    api: PeerApi,
    query: Name,
    params: QueryParams<Name>,
  ): Promise<WatchedList<Name>> {
    const list = new WatchedList<Name>(query)
    const { items, stop } = await api.watch(query, params, (changes) => list.#apply(changes))
    list.items = items
    list.history.push([...items])
    list.stop = stop
    return list
  }

  #apply(changes: readonly ListChange<QueryItem<Name>>[]): void {
    for (const change of changes) {
      this.changeCount++
      if (change.op === 'remove') this.items.splice(this.#placeOf(change.key), 1)
      else if (change.op === 'update') this.items[this.#placeOf(this.#keyOf(change.item))] = change.item
      else this.items.splice(change.after === null ? 0 : this.#placeOf(change.after) + 1, 0, change.item)
    }
    this.history.push([...this.items])
  }

  #placeOf(key: string): number {
    const place = this.items.findIndex((item) => this.#keyOf(item) === key)
    return must(place < 0 ? undefined : place, 'a change names what is in the list')
  }
}
