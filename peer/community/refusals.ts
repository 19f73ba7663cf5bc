/** How often what arrived was refused, by reason: shown by `roost peers`, never with contents. */
export class Refusals {
  readonly #counts = new Map<string, number>()

  count(reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
  }

  counts(): ReadonlyMap<string, number> {
    return this.#counts
  }
}
