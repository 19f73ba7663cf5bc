import type { StateKey } from '../../event/roomEvent.ts'

/**
 * The answer of the auth rules. A refusal names the rule of the specification that decided (the numbers of room
 * version 12, `R` for our own) and the state entries it looked at, so that it can be explained.
 */
export type Verdict = Allowed | Refused
export interface Allowed {
  readonly allowed: true
}
export interface Refused {
  readonly allowed: false
  readonly rule: string
  readonly reason: string
  readonly because: readonly StateKey[]
}

export const allow: Allowed = { allowed: true }
export const refuse = (rule: string, reason: string, ...because: StateKey[]): Refused => ({
  allowed: false,
  rule,
  reason,
  because,
})
