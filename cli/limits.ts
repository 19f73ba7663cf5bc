/** How long a command waits for a short-lived holder of the folder, such as another command, to finish. */
export const holderPatienceMs = 5_000
export const holderRetryMs = 50

/** How long `roost join` waits to be let in and for the community's history. */
export const joinWaitMs = 60_000
export const joinProgressMs = 1_000

/** How long a running peer may take to answer the greeting of a command. */
export const handshakeTimeoutMs = 5_000

/** Messages that `roost read` asks for at a time: even the longest ones then fit into one answer. */
export const readPageCount = 1_000

/** Bytes of standard input that are read as a message; more than any message may have. */
export const stdinBytesMax = 256 * 1024

/** How long the warm runs of a timed resolution may take in all. */
export const resolveBudgetMs = 5_000

/** Differing entries that a failed case shows. */
export const shownDifferencesCount = 5

/** People whom one invite may let in, as the contract has it. */
export const inviteUsesMax = 1_000

/** Found messages that are asked for at a time, and that one command prints. */
export const searchPageCount = 50
export const searchHitCountMax = 10_000

/** What a table shows of a cell; JSON has all of it. */
export const tableCellCharactersMax = 60

/** What protects a folder against whoever copies it. */
export const folderPassphraseCharactersMin = 8

/** How often is looked how far a sweep has come, and how long answers to its last questions are waited for. */
export const sweepLookMs = 250
export const sweepAnswersMs = 1_500

/** Seeds that one command may run, devices that a simulated world may have. */
export const simSeedsMax = 100_000_000
export const simPeersMax = 200

/** Worlds that run at once. */
export const simJobsMax = 256

/** How long a simulated world may be asked to last: a week; and how often it is mended. */
export const simMinutesMax = 7 * 24 * 60
export const simRoundsMax = 100

/** How long a datagram of a simulated world may take, and how much longer on average. */
export const simLatencyMsMax = 60_000
export const simJitterMsMax = 60_000

/** The largest datagram that arrives: from what every IPv4 host takes to what UDP has room for. */
export const simMtuBytesMin = 576
export const simMtuBytesMax = 65_535

/** Things that people do, and things that go wrong, in a minute of a simulated world. */
export const simOperationsPerMinuteMax = 10_000
export const simFaultsPerMinuteMax = 10_000

/** Seeds of a nightly run, and how often a run says how far it has come. */
export const nightlySeedsCount = 50_000
export const simProgressMs = 5_000

/** Worlds until a bug that was made on purpose counts as unnoticed. */
export const mutantSeedsCount = 5_000

/** How often at most the board of a demo looks at its peers; what it shows of a channel, and where it looks for that. */
export const boardLookMs = 60
export const boardMessagesCount = 12
export const boardTimelineItemsMax = 60
/** Roots of a demo's peers whose words are remembered. */
export const rememberedRootsMax = 64
