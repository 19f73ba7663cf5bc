/** Texts by number, each once. 0 stands for none. */
export class NameTable {
  readonly #names: string[] = ['']
  readonly #numbers = new Map<string, number>()

  /** The number of a text, which is given where it has none. */
  numberOf(name: string | undefined): number {
    if (name === undefined) return NO_NAME
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = this.#names.length
    this.#names.push(name)
    this.#numbers.set(name, number)
    return number
  }

  /** The number that a text has by now; undefined where it has none. */
  find(name: string): number | undefined {
    return this.#numbers.get(name)
  }

  nameOf(number: number): string | undefined {
    return number === NO_NAME ? undefined : this.#names[number]
  }
}

export const NO_NAME = 0
