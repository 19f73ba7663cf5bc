/** How often what arrived was refused, by reason: shown by `roost peers`, never with contents. */
export class Refusals {
  readonly #counts = new Map<string, number>()

  count(reason: string, times = 1): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + times)
  }

  counts(): ReadonlyMap<string, number> {
    return this.#counts
  }
}
