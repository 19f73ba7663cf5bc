import type { FaultKind } from '../faults/kinds.ts'
import type { Looked } from '../oracles/looks.ts'
import type { Failure } from '../sim.ts'

/** What became of one world. */
export interface Outcome {
  readonly seed: string
  readonly traceHash: string
  /** Whether all agreed in time whenever everything was mended. */
  readonly converged: boolean
  /** How long that took, in virtual time from when it was first asked, for each time that everything was mended. */
  readonly convergenceMs: readonly number[]
  readonly failures: readonly Failure[]
  /** Events that somebody wrote, whether they are there in the end or a fault of a disk took them. */
  readonly eventCount: number
  readonly datagramCount: number
  readonly byteCount: number
  readonly faults: Partial<Record<FaultKind, number>>
  /** How much those oracles looked at that count it. */
  readonly looked: Looked
  readonly virtualMs: number
}
