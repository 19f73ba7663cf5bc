import { z } from 'zod'
import { allFaultKinds } from '../faults/kinds.ts'
import { calmOptions } from './calm.ts'
import { operationKinds, type Plan, topologies, type WorldOptions } from './plan.ts'

const share = z.number().min(0).max(1)
const count = z.int().min(0)
const moment = { atMs: z.number().min(0), device: count, draw: count }

const options = z.strictObject({
  deviceCount: count.min(1),
  topology: z.enum(topologies),
  minutes: z.number().positive(),
  roundCount: count.min(1),
  crypto: z.enum(['fake', 'real']),
  beginning: z.enum(['founding', 'settled']),
  hasRealFile: z.boolean(),
  lossShare: share,
  duplicateShare: share,
  corruptShare: share,
  truncateShare: share,
  latencyMs: count,
  jitterMs: z.number().min(0),
  mtuBytes: count.optional(),
  hasStreams: z.boolean(),
  carriesAnnouncements: z.boolean(),
  liarCount: count,
  audienceCountMax: count.min(1).optional(),
  outsiderCount: count,
  harmOutlastsMending: z.boolean(),
  clockErrorMsMax: count,
  operationsPerMinute: z.number().min(0),
  faultsPerMinute: z.number().min(0),
})

/** What is not said is calm: a plan may be older than a trait of worlds. */
const completed = z.preprocess(
  (given) => ({ ...calmOptions, ...Object(given) }),
  options.transform(
    (read): WorldOptions => ({
      ...read,
      mtuBytes: read.mtuBytes,
      audienceCountMax: read.audienceCountMax,
    }),
  ),
)

/** A plan that was kept as JSON. */
export const planFile: z.ZodType<Plan> = z.strictObject({
  seed: z.string().min(1),
  options: completed,
  operations: z.array(z.strictObject({ ...moment, kind: z.enum(operationKinds) })),
  faults: z.array(z.strictObject({ ...moment, kind: z.enum(allFaultKinds), forMs: z.number().min(0) })),
})

export type ReadPlan = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly says: string }

/** Reads a plan that was kept as JSON, by itself or in a regression; where it is none, a sentence says what is wrong with it. */
export function readPlan(text: string): ReadPlan {
  const json = jsonOf(text)
  const kept = z.looseObject({ plan: z.looseObject({}) }).safeParse(json)
  const parsed = planFile.safeParse(kept.success ? kept.data.plan : json)
  if (parsed.success) return { ok: true, plan: parsed.data }
  const [issue] = parsed.error.issues
  return { ok: false, says: `It is no plan of a world: ${issue?.path.join('.')} ${issue?.message}` }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
