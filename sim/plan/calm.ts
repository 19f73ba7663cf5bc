import type { WorldOptions } from './plan.ts'

/** A world in which nothing is amiss: what a failing plan is cut down to, trait by trait. */
export const calmOptions = {
  topology: 'mesh',
  roundCount: 1,
  crypto: 'fake',
  beginning: 'settled',
  hasRealFile: false,
  lossShare: 0,
  duplicateShare: 0,
  corruptShare: 0,
  truncateShare: 0,
  latencyMs: 1,
  jitterMs: 0,
  mtuBytes: undefined,
  hasStreams: true,
  carriesAnnouncements: true,
  liarCount: 0,
  audienceCountMax: undefined,
  outsiderCount: 0,
  harmOutlastsMending: false,
  clockErrorMsMax: 0,
} as const satisfies Partial<WorldOptions>
