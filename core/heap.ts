import { must } from './assert.ts'

/** A binary heap: `pop` answers the least item by the given total order. */
export class Heap<Item> {
  readonly #items: Item[] = []
  readonly #compare: (left: Item, right: Item) => number

  constructor(compare: (left: Item, right: Item) => number) {
    this.#compare = compare
  }

  get size(): number {
    return this.#items.length
  }

  push(item: Item): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#compare(this.#at(parent), item) <= 0) break
      items[at] = this.#at(parent)
      at = parent
    }
    items[at] = item
  }

  pop(): Item | undefined {
    const items = this.#items
    const least = items[0]
    const last = items.pop()
    if (last !== undefined && items.length > 0) this.#sink(last)
    return least
  }

  #sink(item: Item): void {
    const items = this.#items
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= items.length) break
      if (child + 1 < items.length && this.#compare(this.#at(child + 1), this.#at(child)) < 0) child++
      if (this.#compare(this.#at(child), item) >= 0) break
      items[at] = this.#at(child)
      at = child
    }
    items[at] = item
  }

  #at(index: number): Item {
    return must(this.#items[index], 'an index within the heap')
  }
}
