import { peersMax } from '../limits.ts'
import type { Address } from './interface.ts'

/** When somebody last answered at an address with what was sent there: of so many addresses, the latest. */
export class Echoes {
  readonly #times = new Map<string, number>()

  note(address: Address, nowMs: number): void {
    const name = nameOf(address)
    this.#times.delete(name)
    this.#times.set(name, nowMs)
    const [oldest] = this.#times.keys()
    if (this.#times.size > peersMax && oldest !== undefined) this.#times.delete(oldest)
  }

  /** `-Infinity` where nobody did. */
  lastMs(address: Address): number {
    return this.#times.get(nameOf(address)) ?? Number.NEGATIVE_INFINITY
  }
}

const nameOf = ({ host, port }: Address): string => `${host} ${port}`
