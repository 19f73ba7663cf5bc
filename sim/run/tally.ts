import { allFaultKinds, type FaultKind } from '../faults/kinds.ts'
import { seedsUntilEveryFaultCount } from '../limits.ts'
import { type CountingOracle, countingOracles, type Looked, Looks } from '../oracles/looks.ts'
import type { Ran } from './job.ts'
import type { Outcome } from './outcome.ts'
import type { Expected } from './profiles.ts'

/** A long row of worlds in numbers. */
export interface Summary {
  readonly seeds: number
  readonly failed: number
  readonly failedSeeds: readonly string[]
  readonly converged: boolean
  readonly convergenceMs: Quantiles
  readonly healingMs: Healing
  readonly events: number
  readonly datagrams: number
  readonly bytes: number
  readonly faults: Partial<Record<FaultKind, number>>
  /** What should have gone wrong somewhere, and never did. Empty for a row that is too short to say. */
  readonly neverHappened: readonly FaultKind[]
  /** How much oracles looked at, and those that should have had something to look at somewhere, and never had. */
  readonly looked: Looked
  readonly neverLooked: readonly CountingOracle[]
  /** How many seeds were run twice, and those of them whose traces differed. */
  readonly rerunSeeds: number
  readonly unequalSeeds: readonly string[]
  readonly virtualMs: number
  readonly realMs: number
  /** How much faster than the world outside the worlds went, all together and on one core. */
  readonly realTimeFactor: number
  readonly realTimeFactorPerCore: number
}

export interface Quantiles {
  readonly p50: number | null
  readonly p99: number | null
}

/** How long it took to agree where not all did at once when everything was mended, and how often that was so. */
export interface Healing extends Quantiles {
  readonly rounds: number
}

/** Counts what became of worlds, as they come in. */
export class Tally {
  readonly #outcomes = { seeds: 0, events: 0, datagrams: 0, bytes: 0, virtualMs: 0, busyMs: 0 }
  readonly #convergenceMs: number[] = []
  readonly #faults = new Map<FaultKind, number>()
  readonly #looks = new Looks()
  readonly #failedSeeds: string[] = []
  readonly #unequalSeeds: string[] = []
  #rerunSeeds = 0
  #lastTraceHash = ''
  #isConverged = true

  get seedCount(): number {
    return this.#outcomes.seeds
  }

  get failedCount(): number {
    return this.#failedSeeds.length
  }

  add({ outcome, realMs }: Ran): void {
    this.#outcomes.seeds++
    this.#lastTraceHash = outcome.traceHash
    this.#outcomes.events += outcome.eventCount
    this.#outcomes.datagrams += outcome.datagramCount
    this.#outcomes.bytes += outcome.byteCount
    this.#outcomes.virtualMs += outcome.virtualMs
    this.#outcomes.busyMs += realMs
    this.#convergenceMs.push(...outcome.convergenceMs)
    this.#isConverged &&= outcome.converged
    for (const kind of allFaultKinds) {
      const count = outcome.faults[kind] ?? 0
      if (count > 0) this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + count)
    }
    for (const oracle of countingOracles) this.#looks.note(oracle, outcome.looked[oracle] ?? 0)
    if (outcome.failures.length > 0) this.#failedSeeds.push(outcome.seed)
  }

  /** The world that was added last was run once more: whether both were the same. */
  addRerun(second: Outcome): boolean {
    this.#rerunSeeds++
    if (second.traceHash === this.#lastTraceHash) return true
    this.#unequalSeeds.push(second.seed)
    return false
  }

  /** `expected`: what has to happen somewhere in a row that is long enough, and which oracles have to have looked at something. */
  summary(realMs: number, expected: Expected): Summary {
    const { seeds, events, datagrams, bytes, virtualMs, busyMs } = this.#outcomes
    const isLong = seeds >= seedsUntilEveryFaultCount
    return {
      seeds,
      failed: this.#failedSeeds.length,
      failedSeeds: this.#failedSeeds,
      converged: this.#isConverged,
      convergenceMs: quantiles(this.#convergenceMs),
      healingMs: healingOf(this.#convergenceMs),
      events,
      datagrams,
      bytes,
      faults: Object.fromEntries(
        allFaultKinds.flatMap((kind) => (this.#faults.has(kind) ? [[kind, this.#faults.get(kind)]] : [])),
      ),
      neverHappened: isLong ? expected.kinds.filter((kind) => !this.#faults.has(kind)) : [],
      looked: this.#looks.all(),
      neverLooked: isLong ? expected.looks.filter((oracle) => this.#looks.of(oracle) === 0) : [],
      rerunSeeds: this.#rerunSeeds,
      unequalSeeds: this.#unequalSeeds,
      virtualMs,
      realMs: Math.round(realMs),
      realTimeFactor: factor(virtualMs, realMs),
      realTimeFactorPerCore: factor(virtualMs, busyMs),
    }
  }
}

/** The least value that so many of them do not exceed; null where there is none. */
export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((left, right) => left - right)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
  return { p50: at(0.5), p99: at(0.99) }
}

/** Most of the time nothing is left to heal once everything is mended: of the rest alone is seen how long healing takes. */
export function healingOf(convergenceMs: readonly number[]): Healing {
  const healing = convergenceMs.filter((ms) => ms > 0)
  return { rounds: healing.length, ...quantiles(healing) }
}

const factor = (virtualMs: number, realMs: number): number => (realMs > 0 ? Math.round(virtualMs / realMs) : 0)
