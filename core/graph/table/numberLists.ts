import { Column } from './column.ts'

/** Lists of numbers, by number. 0 is the empty one. */
export class NumberLists {
  readonly #items = new Column('uint32')
  /** Where each list ends; the next begins there. */
  readonly #ends = new Column('uint32')

  constructor() {
    this.#ends.push(0)
  }

  push(list: readonly number[]): number {
    for (const item of list) this.#items.push(item)
    this.#ends.push(this.#items.length)
    return this.#ends.length - 1
  }

  /** Many at once: how long each is, and their items one behind the other. Answers the number of the first. */
  pushAll(counts: Uint8Array, items: Uint32Array): number {
    let end = this.#items.length
    const first = this.#ends.length
    this.#items.pushAll(items)
    for (const count of counts) {
      end += count
      this.#ends.push(end)
    }
    return first
  }

  at(list: number): number[] {
    const start = list === 0 ? 0 : this.#ends.get(list - 1)
    return Array.from({ length: this.#ends.get(list) - start }, (_, index) => this.#items.get(start + index))
  }

  isEqual(list: number, items: readonly number[]): boolean {
    const start = list === 0 ? 0 : this.#ends.get(list - 1)
    if (this.#ends.get(list) - start !== items.length) return false
    return items.every((item, index) => this.#items.get(start + index) === item)
  }
}
