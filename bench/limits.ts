/** Timed runs of one resolution after the first, and how long they may take in all. */
export const resolveRunsCount = 25
export const resolveBudgetMs = 10_000

/** The same for the state before a merge, which takes a fraction of that. */
export const mergeRunsCount = 200
export const mergeBudgetMs = 5_000

/** The smallest room for a merge: the people who appear in its fork. The greatest still fits into ordinary memory. */
export const mergeMembersMin = 500
export const mergeMembersMax = 1_000_000

/** Events in one transaction of the ingest benchmark. */
export const ingestBatchCount = 1_000
