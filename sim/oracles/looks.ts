/** Oracles of things that are not there in every world, and that count how many they looked at. */
export const countingOracles = ['nothingLost', 'nothingStuck', 'removedReadNothing'] as const

export type CountingOracle = (typeof countingOracles)[number]

/** How much oracles looked at. A row of worlds in which one of them never had anything to look at has failed. */
export class Looks {
  readonly #counts = new Map<CountingOracle, number>()

  note(oracle: CountingOracle, count: number): void {
    this.#counts.set(oracle, this.of(oracle) + count)
  }

  of(oracle: CountingOracle): number {
    return this.#counts.get(oracle) ?? 0
  }

  all(): Looked {
    return Object.fromEntries(countingOracles.map((oracle) => [oracle, this.of(oracle)]))
  }
}

/** How much each of them looked at. */
export type Looked = Partial<Record<CountingOracle, number>>
