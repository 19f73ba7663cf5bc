/** What one front end may ask of a peer at a time. Whatever is beyond is refused with a sentence, never dropped. */

/** A message of 16,000 characters is at most 96,000 bytes of JSON; everything else a front end says is smaller. */
export const clientMessageBytesMax = 256 * 1024

/** Above the limit of the session, so that an oversize message is usually answered and not cut off. */
export const socketMessageBytesMax = 1024 * 1024

/** Live queries of one session. The app opens about six. */
export const sessionWatchCountMax = 64

/** Calls of one session that wait for their answer. */
export const sessionCallCountMax = 64

/** Browser windows and commands connected to one headless peer. */
export const sessionCountMax = 64

/** What may wait to be read by a front end; one that stops reading is disconnected and starts afresh. */
export const sessionBacklogBytesMax = 64 * 1024 * 1024

/** Random bytes of the token in a headless peer's address. */
export const tokenBytes = 24

/** Largest `peer.json` that is read. */
export const holderFileBytesMax = 16 * 1024

/** What is shown of others' messages; a Roost of good faith lets nobody write more. */
export const messageCharactersMax = 16_000

/** What an edit repeats of its text for who shows it without knowing of edits. */
export const editFallbackCharactersMax = 100

/** A sign that somebody puts on a message. The contract says the same. */
export const reactionCharactersMax = 32

/** Of one person's edits of a message, or reactions to it, the last so many are looked at: nobody makes others look without end. */
export const relatedEventCountMax = 100

/** Different signs that are shown on one message, and people who are named at each. */
export const shownReactionCountMax = 20
export const namedReactorCountMax = 20

/** How often a search goes on where the words that it found were edited away. */
export const searchRoundsMax = 20

/** An author's clock may run this far ahead of ours before the time shown is capped and marked. */
export const clockToleranceMs = 2 * 60 * 1000

/** A message is late where something below it had been here for longer than this. */
export const lateAfterMs = 30 * 1000

/** Addresses that are remembered for a community; the longest unseen give way. */
export const rememberedAddressCountMax = 16

/** Messages of a community whose senders may ask again whether they were sent. */
export const sentOnceCountMax = 1024

/** Taking part in a community, where rules or disk refused it, is tried again after this. */
export const takePartPauseMs = 30 * 1000

/** Devices of a community whose counters are stored: anybody who holds its key can make up more. */
export const savedWindowCountMax = 512

/** How far back it is looked at to tell how fast events arrive, and how far at least. */
export const paceSpanMs = 10_000
export const paceSpanMinMs = 1_500

/** Devices of whose arrival order is remembered how far we hold everything. */
export const savedCursorCountMax = 512

/** Secrets that somebody handed over and no event here commits to yet; what is not confirmed in time is forgotten. */
export const toldEpochCountMax = 128
export const toldEpochLifeMs = 10 * 60 * 1000

/** Secrets that are forgotten unconfirmed, and under which something that waits may have been sealed. */
export const forgottenEpochCountMax = 16

/** Whoever can do something for all waits so long, at random, before doing what another may be doing already. */
export const dutyDelayMinMs = 1_000
export const dutyDelayMaxMs = 8_000

/** Devices that showed their certificates here and are not in the graph yet. */
export const introducedDeviceCountMax = 64

/** Devices of whom is remembered whether they are members; whoever holds the key can make up more. */
export const rememberedStandingCountMax = 4096

/** Invites of a community that stand at one time: each stranger's datagram is tried against every one of them. */
export const liveInviteCountMax = 64
/** Joins that were offered and wait for the applicant's signatures. */
export const offeredJoinCountMax = 64
export const offeredJoinLifeMs = 60 * 1000
/** What one message that lets somebody in carries: more epochs come as keychains, more addresses by themselves. */
export const welcomedEpochCountMax = 100
export const welcomedAddressCountMax = 16
/** Refusals may come from who has no say: others are asked for this long before one of them is believed. */
export const refusalBelievedAfterMs = 20 * 1000
/** Whoever was let in and hears nothing of the community asks again after this. */
export const welcomeDoubtedAfterMs = 60 * 1000

/** A backup is sealed in chunks of this size; what a passphrase seals at its beginning is smaller than this. */
export const backupChunkBytes = 64 * 1024
export const backupBoxBytesMax = 1024

/** Bytes of an event that is shown to prove a membership: a join, or a certificate. */
export const provenEventBytesMax = 3072
/** Members whose keys one device answers to: of more, others answer to the rest. */
export const answeredHomeCountMax = 1024
/** Communities that one who answers names to somebody who comes home. */
export const homeCountMax = 24
/** Somebody who typed their words is told after this that nobody near knows them. */
export const recoveryPatienceMs = 30 * 1000
/** Behind the first community that was found, others are waited for this long; and this long for the first. */
export const furtherHomesMs = 3_000
export const firstHomeMs = 15 * 1000
/** What the words open beyond the user key stays at hand no longer than this, while the history arrives. */
export const recoveryBoxesLifeMs = 15 * 60 * 1000
/** Somebody who came back with their words looks for more of their communities for this long, up to so many. */
export const homesSoughtMs = 15 * 60 * 1000
export const homesMax = 64
/** A device of which its communities do not know asks its way home, and goes on asking; each time with a key of its own. */
export const homecomingDelayMs = 10 * 1000
export const homecomingPauseMs = 60 * 1000

/** Two devices have this long to be paired. */
export const pairingLifeMs = 10 * 60 * 1000
/** How long each side is still heard of when it is over: longer than a question lives. */
export const pairingFarewellMs = 25 * 1000
/** Messages in which a new device is handed its profile and communities, and bytes of each before it is sealed. */
export const grantCountMax = 24
export const grantBytesMax = 11_000
/** Epochs of a community that a new device is handed at once: more come as keychains. */
export const grantedEpochCountMax = 40

/** What one answer says of a damaged file, of a reading query, and how long such a query may take. */
export const auditFindingCountMax = 1000
export const sqlRowCountMax = 10_000
export const sqlTimeMaxMs = 5_000

/** The doctor looks for no longer than this whether somebody answers, or is heard at all; and so often. */
export const listenPatienceMs = 3_000
export const answerLookMs = 50
/** How long it waits for what the system says of an address: it takes Linux three seconds to find nobody there. */
export const knockPatienceMs = 3_600
export const knockIntervalMs = 900
/** No size that is Roost's, so that nobody takes it for more than noise. */
export const knockBytes = 33
export const probeBytes = 33
/** Announcements of our own come back within this time, or not at all; of so many addresses they are sent. */
export const loopPatienceMs = 400
export const loopsMax = 16
export const probesMax = 64
/** Hosts that sent what none of our keys opens, as long as this is new. */
export const strangerHostsMax = 256
export const strangerLifeMs = 60 * 1000

/** How often is looked for deleted contents that are due to be erased. */
export const eraseLookIntervalMs = 60 * 60 * 1000

/** Devices of which is remembered how much they hold. */
export const agreedDeviceCountMax = 512
/** Events at the end of a channel by which is known who has written on top of what. */
export const writersEventCount = 300
/** Of one person in one room: events, none behind another, up to which they have read. */
export const readMarkIdsMax = 16
/** Rooms of which a device is told what was read there; and events at the end of them whose authors are told at once. */
export const toldRoomCountMax = 64
export const toldAuthorsEventCount = 200
/** Events that are looked at to tell what one message about reading adds; what lies further apart is not compared. */
export const toldReadsEventCountMax = 4096
/** Rooms of which is written at a time what others said that they have read there. */
export const toldRoomsWrittenCountMax = 4
/** Names of readers that come with a message; of more there is the number. */
export const namedReaderCountMax = 3

/** How long after a disk refused in the midst of something its community is read anew, and one that is closed is tried again. */
export const doubtedPauseMs = 2_000
export const closedPauseMs = 30_000

/** Messages that came in large batches are made to be found so many at a time, with pauses for everything else. */
export const wordsLearntTogetherCount = 400
export const wordsPauseMs = 30

/** Events that come together and are opened at once; more are opened in a thread of their own. */
export const openedHereCountMax = 8

/** After events were taken in, others that come so soon are taken in together. */
export const takenTogetherMs = 5

/** Datagrams that are under way to or from one peer whose network somebody slows down; more are lost. */
export const delayedDatagramsMax = 4_096
