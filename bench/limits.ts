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

/** Events that the store benchmark writes in each of its ways, and messages that it searches. */
export const storedEventsCount = 20_000
export const searchedMessagesCount = 1_000_000
export const searchedMessagesMax = 10_000_000
/** Searches for each kind of query, and messages in one transaction of the search benchmark. */
export const searchRunsCount = 200
export const searchBatchCount = 5_000

/** Events of the set benchmark, additions that are timed, ids that are looked through at once, ids of a hot filter. */
export const setEventsCount = 1_000_000
export const setEventsMax = 10_000_000
export const setAdditionsCount = 2_000
export const setCheckIds = 2_048
export const hotFilterBenchIds = 660

/** Peers in the mesh benchmark, and the size of an event as it is sealed: 500 bytes and 40 of the seal. */
export const meshPeerCounts = [2, 3, 4, 5, 8, 12, 16, 24, 32, 50] as const
export const meshPeersMax = 100
export const meshEventBytes = 540
/** What peers have to get to know each other before anything is counted, and for what was lost at the very end. */
export const meshSettleMs = 30_000
export const meshTailMs = 30_000

/** Shared events of the sets that are reconciled. */
export const reconciledEventsCounts: readonly number[] = [10_000, 100_000, 1_000_000]
export const reconciledEventsMax = 2_000_000

/** Messages that a cold peer takes. */
export const coldMessagesCount = 100_000
export const coldMessagesMax = 2_000_000

/** Messages of the latency benchmark, the pauses between them, and how long the last is waited for. */
export const latencyMessagesCount = 300
export const latencyMessagesMax = 100_000
export const latencyPauseMinMs = 60
export const latencyPauseMaxMs = 180
export const latencyPatienceMs = 10_000
