import { dropOldest } from '../../core/dropOldest.ts'
import { knockedHostsMax, knockedPortsMax, peersMax } from '../limits.ts'
import type { Address } from './interface.ts'

/**
 * When somebody last answered at an address with what was sent there: of so many addresses, the latest. Whoever is reached
 * at a port that several share answers from another one.
 */
export class Echoes {
  readonly #times = new Map<string, number>()
  /** Ports that were knocked at, by host. */
  readonly #knocked = new Map<string, readonly number[]>()

  knocked({ host, port }: Address): void {
    const others = (this.#knocked.get(host) ?? []).filter((known) => known !== port)
    keepLatest(this.#knocked, host, [port, ...others].slice(0, knockedPortsMax), knockedHostsMax)
  }

  /** An echo that came from an address; `isOf` tells whether it is what was sent to another. */
  heard(from: Address, isOf: (address: Address) => boolean, nowMs: number): void {
    const { host, port } = from
    const knocked = (this.#knocked.get(host) ?? []).filter((known) => known !== port)
    for (const address of [from, ...knocked.map((known) => ({ host, port: known }))]) {
      if (isOf(address)) keepLatest(this.#times, nameOf(address), nowMs, peersMax)
    }
  }

  /** `-Infinity` where nobody did. */
  lastMs(address: Address): number {
    return this.#times.get(nameOf(address)) ?? Number.NEGATIVE_INFINITY
  }
}

function keepLatest<Value>(map: Map<string, Value>, name: string, value: Value, countMax: number): void {
  map.delete(name)
  map.set(name, value)
  dropOldest(map, countMax)
}

const nameOf = ({ host, port }: Address): string => `${host} ${port}`
