import type { Choice } from '../run/profiles.ts'

/** A bug that is made on purpose: some text of a file, and what takes its place. */
export interface Mutant {
  readonly name: string
  /** What it would do to people. */
  readonly harm: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The worlds in which it shows soonest, where that is not in any small and busy ones. */
  readonly worlds?: Partial<Choice>
}

/** Small worlds in which much happens: a few of them show most bugs, and each takes a moment. */
const busy = { deviceCount: 5, minutes: 2, roundCount: 1, operationsPerMinute: 60, faultsPerMinute: 16 } as const

/** In which worlds a bug is looked for. */
export const worldsFor = ({ worlds }: Mutant): Choice => ({
  profile: worlds?.profile ?? 'mixed',
  overrides: { ...busy, ...worlds?.overrides },
})
