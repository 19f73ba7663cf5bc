import type { Check, Finding } from '../contract.ts'

/** What one check came to: what it says of itself, and the findings that follow. */
export interface Verdict {
  readonly check: Check
  readonly findings: readonly Finding[]
}

type CheckName = Check['check']

export const clear = (check: CheckName, says: string): Verdict => ({
  check: { check, state: 'clear', says },
  findings: [],
})

/** It cannot be told from here. */
export const unknown = (check: CheckName, says: string): Verdict => ({
  check: { check, state: 'unknown', says },
  findings: [],
})

export const trouble = (check: CheckName, first: Finding, ...others: readonly Finding[]): Verdict => ({
  check: { check, state: 'trouble', says: first.says },
  findings: [first, ...others],
})
