/** Every limit of core, with its unit last. Format limits are the Matrix specification's. */

/** Nesting of an event's JSON, the event itself being depth 0. */
export const jsonDepthMax = 16
/** Canonical bytes of an event with its signatures. */
export const eventBytesMax = 65_536
/** UTF-8 bytes of a type, state key, sender, room id or event id. */
export const identifierBytesMax = 255
/** Names of keys and users that were read and need not be read again. */
export const rememberedNameCountMax = 16_384
export const prevEventCountMax = 20
export const authEventCountMax = 10
/** Signatures of a third-party invite that are tried, and keys that each is tried with; honest ones have one and two. */
export const thirdPartyProofCountMax = 8
/** Parents that an event of ours names: fewer than the format allows, so that graphs stay narrow. */
export const ownPrevEventCountMax = 10

/** Events that wait for parents or a certificate, in all; of who has most waiting, the oldest give way. */
export const pendingEventCountMax = 8192
export const pendingBytesMax = 16 * 1024 * 1024
/** Arriving events that are given their places together, so that a long history never overfills the buffer. */
export const placedTogetherCountMax = 2048
export const placedTogetherBytesMax = 4 * 1024 * 1024
/** Ids of refused events that are remembered, so that the same leaf is not judged again and again. */
export const refusedIdCountMax = 4096

/** A step of the clock above the parents counts at most this much in the timeline's order. */
export const clockStepMaxMs = 24 * 60 * 60 * 1000
/** A branch of a timeline is finished before another is begun while its own pauses are shorter than this. */
export const branchPauseMaxMs = 15 * 60 * 1000

/** Characters of a community's, person's or device's name, and of a topic. */
export const nameCharactersMax = 80
export const topicCharactersMax = 500
export const localpartCharactersMax = 32
export const inviteAddressCountMax = 8
/** How often words to be compared by people are hashed, against those who look for others that are alike. */
export const comparedWordsHashCount = 4096
/** What it takes to try one passphrase (Argon2id, RFC 9106): some tenths of a second. */
export const passphraseKibibytes = 64 * 1024
export const passphrasePassCount = 3
export const passphraseLaneCount = 1
/** What a stored record may ask for: less is no protection, more would keep the computer busy for minutes. */
export const passphraseKibibytesMin = 8 * 1024
export const passphraseKibibytesMax = 1024 * 1024
export const passphrasePassCountMax = 16
export const passphraseLaneCountMax = 4
/** How many times one guarded invite may let somebody in. */
export const inviteUsesMax = 1000
/** Boxes of an epoch's secret in one event: those to devices and those to recovery keys together. */
export const lockboxesPerEventMax = 256

/** Pages of 4 KiB that a database's write-ahead log may reach before they are brought into the main file. */
export const walPagesMax = 10_000
export const databaseCacheKibibytes = 32 * 1024
/** Events that one read of the log takes into memory. */
export const logPageEventCount = 1000

/** Messages that may stand at one millisecond in the search index before the next is used, and the last millisecond. */
export const messagesPerMillisecond = 1024
export const indexedTsMaxMs = 2 ** 42
/** Messages of one transaction whose words are learnt with it; of more the words are learnt later. */
export const learntAtOnceCountMax = 64
/** Messages whose words a search learns first, so that it finds what came a moment ago. */
export const learntBySearchCountMax = 4000
/** Parts of a query that are searched for; the last ones count. */
export const searchWordCountMax = 32
/** Beginnings of words that the search index has lists for; of longer ones, how many words are looked up one by one. */
export const indexedPrefixCharactersMax = 5
export const prefixTermCountMax = 64
/** How long the content of what was redacted stays in the log, and how many are erased in one transaction. */
export const redactedKeepMs = 7 * 24 * 60 * 60 * 1000
export const erasedTogetherCountMax = 500

/** Names and event numbers of the graph tables that are kept in memory. */
export const nameCacheCountMax = 100_000
export const eventNumberCacheCountMax = 100_000
/** Stored events that are kept in memory after they were asked for. */
export const storedEventCacheCountMax = 65_536
/** Events of a page, which is read at a start in one go: fewer than that are read one by one. */
export const pageEventCount = 1024
/** Rows that the graph tables hand out at a time. */
export const graphPageCount = 1000
/** States smaller than this are not worth a snapshot. */
export const snapshotChangeCountMin = 32
/** Kinds of messages (by sender, device and type) of which is remembered that a room allows them. */
export const judgedMessageCountMax = 1024
/** Resolutions of a room that are remembered. */
export const resolvedStateCacheCountMax = 8

/** Events that one query of a graph answers with, and ids that it looks at where it takes a list of them. */
export const askedEventCountMax = 1000
export const askedIdCountMax = 100
/** Pairs of events that are kept as evidence against one device in one room. */
export const equivocationCountMax = 16
/** How often a device's events are gone through anew without those that it had reason not to build upon. */
export const equivocationRoundCountMax = 4

/** Waiting events whose signatures are looked at at a time, only to say where something is missing. */
export const lookedAtWaitingMax = 64
