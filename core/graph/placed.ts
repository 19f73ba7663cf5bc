import type { Pending } from './causalBuffer.ts'
import type { Added, IngestRefusal } from './ingestResult.ts'

/** An event that has a place for now. */
export interface Placed extends Added {
  readonly kind: 'placed'
  readonly pending: Pending
}

export interface Waiting {
  readonly kind: 'waiting'
}

/** What is said of an event that its place did not keep, while it still has it. */
export const refusalOf = ({ entry: { verdict }, pending }: Placed): IngestRefusal => ({
  id: pending.event.id,
  reason: 'auth',
  ...(verdict.allowed ? {} : { rule: verdict.rule }),
})
