/**
 * Every number that bounds what peers may cost each other, in one place. Limits delay, they never decide what belongs
 * to a community. Units are the last word of a name.
 */

// --- datagrams ---
/** The only sizes on the wire; everything is padded up to one of them. */
export const datagramSizesBytes = [256, 512, 768, 1200] as const
export const datagramBytesMax = 1200
/** A sealed event: 64 KiB, its nonce and its tag. */
export const blobBytesMax = 65_536 + 24 + 16

// --- Bloom filters ---
/** About 1 % of false positives with `filterHashCount`. */
export const filterBitsPerId = 10
export const filterHashCount = 7
export const filterHashCountMax = 16
/** What is left for the bits beside everything else in a datagram; larger filters are refused. */
export const filterBytesMax = 1000

// --- sketches ---
/** Cells of a set's sketch that are kept, and told to others: good for some 20,000 differences. */
export const sketchCellsMax = 32_768
/** Of a set whose sketch is made for the first time, in one step: some 10 ms. */
export const sketchIdsPerStep = 8_192
/** Cells that one question is answered with, and at least where a few did not do. */
export const sketchAnswerCellsMax = 1_216
export const sketchAnswerCellsMin = 24
/** What a probe of the smallest datagram has room for. */
export const probeCellsCount = 7

// --- exchanges ---
/** So few ids are told one by one. */
export const listIdsMax = 8
/** Ids that one claim asks for. */
export const claimTagsMax = 150
/** Ids in one filter, so that a sketch of what it hides fits beside it. */
export const leafFilterIdsMax = 512
/** Ids that one answer tells of, or looks at. */
export const leavesIdsMax = 20_000
/** Ids that one answer has to push: what goes beyond is found the next time. */
export const pushIdsPerAnswerMax = 4_096
/** Questions of one exchange without an answer, and parts of one answer that are looked at. */
export const openQuestionsMax = 512
export const answerPartsMax = 64

// --- hello ---
/** While nobody is here, or what somebody holds goes on to differ. */
export const helloIntervalMinMs = 2_000
export const helloIntervalMaxMs = 5_000
/** What is announced first at a start comes faster: one lost datagram shall not cost seconds. */
export const helloStartCount = 4
export const helloStartIntervalMs = 500
/** Among those who agree pulses say the same. */
export const helloRestMinMs = 60_000
export const helloRestMaxMs = 90_000
/** What differs so long is not mended by pulses; times the number of live peers over `crowdPeers`. */
export const helloAfterDifferingMinMs = 700
export const helloAfterDifferingMaxMs = 1_300
/** As many as this are a crowd, in which everybody says less. */
export const crowdPeers = 8
/** A greeting to an address nobody has answered from is at most this large. */
export const greetingBytesMax = 512
/** Where answers to knocks are expected: so many hosts, so many ports of each. */
export const knockedHostsMax = 1_024
export const knockedPortsMax = 4
/** A typed or remembered address is greeted first often, then rarely. */
export const greetingIntervalMinMs = 1_000
export const greetingIntervalMaxMs = 60_000
/** A pause is at most so many times the one before. */
export const greetingGrowthFactorMax = 1.15
export const greetedAddressesMax = 64
/** Signatures of what is for everybody that are looked at, per sending host. */
export const helloChecksPerSecond = 100
export const helloChecksBurst = 400
export const helloSourcesMax = 512
/** Hellos of so short a time share one filter, so that being greeted costs little. */
export const hotFilterLifeMs = 1_000

// --- pulses ---
export const pulseIntervalMinMs = 4_000
export const pulseIntervalMaxMs = 6_000
export const pulseAfterChangeMinMs = 50
export const pulseAfterChangeMaxMs = 200
/** Pulses after changes keep this distance, times the number of live peers over `crowdPeers`. */
export const pulseSpacingMs = 200
/** Who sees that it lacks something says so sooner, and to the same peer ever more rarely where that brings nothing. */
export const lackingPulseMinMs = 5
export const lackingPulseMaxMs = 30
export const lackingPulseRestMs = 250
export const lackingPulseRestMaxMs = 30_000
export const lackingPulsesPerSecond = 4
export const lackingPulsesBurst = 12
/** The ids that entered a set last, as a pulse names them. */
export const pulseIdsMax = 14
/** So many of our own last ids are looked for in a pulse: fewer, since they came in another order there. */
export const pulseComparedIdsMax = 10
export const recentIdsMax = 512
/** Who says what it holds may not have heard of what came here so short a time before. */
export const claimSettleMs = 30
/** Pulses go to so many of those at once whom no announcement reaches. */
export const deafPeersAtOnceMax = 16
/** Who announces itself again and again without being proven is answered so rarely. */
export const announcementAnswerMs = 400
/** A greeting that was begun is repeated after this time, then after twice as long, and so on. */
export const acquaintanceRetryMs = 250
export const acquaintanceRetriesMax = 6
/** Who sends pulses and is not known here is greeted, soon and not again for a while. */
export const unknownGreetingMinMs = 50
export const unknownGreetingMaxMs = 400
export const unknownGreetingRestMs = 1_000
export const unknownGreetingsPerSecond = 20
export const unknownGreetingsBurst = 64
export const hostUnknownGreetingsPerSecond = 5
export const hostUnknownGreetingsBurst = 16
export const unknownsMax = 256

// --- what was just written ---
/** To more than so many whom announcements reach, one is sent rather than one to each. */
export const freshUnicastPeersMax = 3
/** What is written at once and takes more datagrams than this is sent to some, who pass it on. */
export const freshDatagramsMax = 8
export const freshAnnouncementsPerSecond = 20
export const freshAnnouncementsBurst = 40
/** Who has not said by then that it has it is sent it; times the number of live peers over `crowdPeers`. */
export const freshPatienceMs = 600
/** Announced events for which that is watched. */
export const freshWatchedMax = 64

// --- peers ---
/** Beyond this, newcomers take the place of who never proved an address, then of a device of the most crowded host. */
export const peersMax = 256
/** Devices whose ids are remembered by their keys, whoever speaks. */
export const knownDeviceIdsMax = 512
/** A peer that is not heard this long is gone: some pulses may get lost. */
export const peerSilenceMs = 25_000
/** What was not heard in one way this long does not come that way: an announcement, or a word under a live epoch. */
export const addressSilenceMs = 14_000
/** A proven address gives way to another of the same device after so many greetings from that one alone. */
export const greetingsUntilMoved = 3
/** The same announcement through a second interface arrives within this time and is no replay. */
export const announcementCopyMs = 2_000

// --- epochs ---
/** The newest epochs are listened to. Who comes back under an older one is not heard, and must be let in anew. */
export const epochsMax = 256
/** Every datagram is tried with the hints of so many epochs; those of further ones have a price, about 1 µs each. */
export const alwaysTriedEpochs = 4
export const hintTrialsPerSecond = 50_000
export const hintTrialsBurst = 100_000
/** The same for what one host sends, so that it takes little from the others. */
export const hostHintTrialsPerSecond = 10_000
export const hostHintTrialsBurst = 20_000
export const hintSourcesMax = 512
/** Where peers are in step under several live epochs, so many of them are announced in. */
export const announcedEpochsMax = 4
/** How often epochs are called in that we do not send under, times how many are in step and do the same, up to so many. */
export const beaconIntervalMinMs = 2_000
export const beaconIntervalMaxMs = 3_000
export const beaconSharersMax = 7
/** Which: so many of the newest, the very newest every other time. */
export const beaconEpochsMax = 8
/** Peers that are not in step with us; they take the place of each other, and of nobody else. */
export const outOfStepPeersMax = 64

// --- keychains ---
export const keychainEntriesMax = 12
/** Whoever is behind may have been told by somebody else within this time, longer in a crowd. */
export const keychainDelayMinMs = 200
export const keychainDelayMaxMs = 800
/** It is told again ever more rarely. */
export const keychainRepeatMinMs = 1_000
export const keychainRepeatMaxMs = 30_000
export const keychainAskIntervalMs = 2_000
export const keychainAskedPeers = 3
/** Keychains that one peer may send us: a ring of `epochsMax` at once, and then few. */
export const keychainsPerSecond = 4
export const keychainsBurst = 32

// --- who holds what ---
/** Our latest sets, of which a peer may say that it holds them. */
export const rememberedRootsMax = 256
/** More events at once are history that is arriving: nobody waits to hear who holds which of them. */
export const rememberedBatchMax = 8

// --- what people have read ---
/** Rooms, or events of them, in one message. */
export const readMarksMax = 16
/** Nobody confirms it: it is said so often. */
export const readsSendings = 3
export const readsRepeatMs = 2_000
/** Such messages that one peer may send us. */
export const readsPerSecond = 4
export const readsBurst = 64

// --- replay ---
export const replayWindowCounters = 1_024
export const replayDevicesMax = 4_096
/** A write that waits for the disk: a machine that only listens does it seldom. What came since, a crash forgets. */
export const replaySaveIntervalMs = 5_000

// --- cursors ---
export const cursorsMax = 512
export const cursorSaveIntervalMs = 1_000

// --- the tree of the set ---
/** A start adds so many events by itself to what was kept of the tree. */
export const treeTailEvents = 1_024
/** It is kept when so many events came, and such a share of all, and none within a while. */
export const treeSaveEventsMin = 8_192
export const treeSaveShareMin = 1 / 8
export const treeSaveQuietMs = 2_000
/** What was kept is looked through in pieces of so many ids, each of about a millisecond. */
export const treeCheckIds = 2_048
export const treeCheckIntervalMs = 20

// --- pushing ---
export const freshPushPeersMax = 16
/** The same event does not go to the same peer again within this time. */
export const pushRepeatMs = 1_000
export const pushMemoryIds = 8_192
/** What may wait to be pushed to one peer. */
export const pushQueueBytesMax = 1024 * 1024
/** A request is answered with at most this many bytes of events. */
export const answerBytesMax = 65_536
/** And by comparing at most this many of our ids. */
export const answerLookupsMax = 20_000
/** As much as a peer can take in; sending it takes a fraction of a processor. */
export const answerBytesPerSecond = 4 * 1024 * 1024
export const answerBytesBurst = 4 * 1024 * 1024
/** What comparing one id costs in the same currency: one peer's questions take a small share of a processor. */
export const lookupCostBytes = 64
/** What any answer costs, however little it says. */
export const answerCostBytes = 1_024
/** Refused events that a device may push: beyond them it is not listened to for a while. */
export const refusalsPerSecond = 20
export const refusalsBurst = 256
/** Who lacks more than this is left to its sweep. */
export const hotPushIdsMax = 800
/** Who was not chosen waits this long before pushing what a hello lacks. */
export const hotBackoffMinMs = 300
export const hotBackoffMaxMs = 1_200

// --- reliability ---
export const windowStartDatagrams = 64
export const windowMinDatagrams = 8
export const windowMaxDatagrams = 256
export const resendMinMs = 50
export const resendMaxMs = 2_000
export const resendsMax = 7
/** How much longer than by the round trips that were measured a resend waits at most. */
export const patienceFactorMax = 16
/** Until a round trip was measured. */
export const roundTripGuessMs = 50
/** What so many later datagrams have overtaken, or one that was sent so much later, is taken for lost. */
export const overtakenDatagrams = 3
export const overtakenMinMs = 3
export const overtakenRoundTrips = 1.25
export const ackDelayMs = 5
export const ackEveryDatagrams = 16
export const fragmentsMax = 64
export const fragmentedBlobsPerPeerMax = 8
export const fragmentBytesMax = 4 * 1024 * 1024
export const fragmentLifeMs = 10_000

// --- exchanges between two peers: repairing what hellos did not ---
export const exchangeDelayMinMs = 300
export const exchangeDelayMaxMs = 800
/** So long the one with the larger id waits for the other to ask. */
export const exchangeYieldMs = 1_500
/** While events arrive, an answer is under way: nothing is asked again for so long. */
export const exchangeTimeoutMs = 600
export const exchangeTriesMax = 5
/** Questions to one peer that are on their way at once. */
export const questionsOnTheirWayMax = 16
/** Nobody is asked for longer than this without others having their turn. */
export const exchangeTurnMs = 5_000
/** Answers that break off without having pushed anything end an exchange. */
export const exchangeIdleAnswersMax = 3
/** Who differs after so many exchanges that brought nothing is no longer waited for. */
export const exchangesUntilAtOdds = 3
/** What an exchange brought is here after so long; and the first pause where that is nothing. */
export const exchangePauseMs = 250
/** Exchanges that brought nothing come ever more rarely, up to this. */
export const exchangePauseMaxMs = 10_000
/** Of our ids, told with the question for what arrived since. */
export const sinceIdsMax = 700
/** Questions of one peer that wait for an answer. */
export const questionsMax = 64

// --- intake: what came and is not dealt with yet ---
/** Beyond this nothing is taken from anybody; a single message may go beyond it. */
export const intakeBytesMax = 4 * 1024 * 1024
/** Beyond this nothing more is taken of one peer; what it sends over a stream leaves as much as this to others. */
export const intakePeerBytesMax = 1024 * 1024

// --- wanted ids ---
export const wantedIdsMax = 4_096
/** Of those, so many are asked for as other copies of what is held. */
export const wantedCopiesMax = 2_048
/** Who is told at once when one of those comes; everybody else asks again. */
export const copyAskersMax = 32
export const wantRetryMinMs = 200
export const wantRetryMaxMs = 10_000
export const wantDatagramsPerRound = 4
/** Nobody seems to have it after so many questions; it is hardly missing by then. */
export const wantAttemptsMax = 12
export const wantAttemptsUntilDoubtful = 6
/** How long what nobody had is not asked for again. */
export const wantRestMs = 300_000

// --- status ---
export const statusIntervalMs = 100

// --- rendezvous: who asks ---
/** A question, or an answer. */
export const rendezvousMessageBytesMax = 16_384
export const rendezvousChunkBytes = 1_024
export const seekStartCount = 6
export const seekStartIntervalMs = 400
export const seekIntervalMinMs = 3_000
export const seekIntervalMaxMs = 5_000
/** Cookies that answer one of the last seeks count. */
export const seekNoncesMax = 4
export const seekAddressesMax = 64
export const answerersMax = 64
/** Agreeing on a key with those who say that they answer. */
export const answerersPerSecond = 20
export const answerersBurst = 100
/** Who has answered a question to all is not asked again. */
export const answeredKeysMax = 1_024
export const routesPerAnswererMax = 4
/** A cookie counts at least this long. */
export const routeLifeMs = 60_000
/** A route that was silent this long has to prove itself again. */
export const routeSilenceMs = 8_000
/** What an address gets for a cookie until it is proven: of the smallest size each. */
export const knocksPerCookie = 3
export const askResendMinMs = 150
export const askResendMaxMs = 2_000
/** A question to one that is not answered by then is given up. */
export const askOneLifeMs = 20_000
export const asksPendingMax = 64

// --- rendezvous: who answers ---
export const rendezvousKeysMax = 2_048
/** Each key that a datagram is tried with is a trial; opening one that fits costs as much as some more. */
export const trialsPerSecond = 30_000
export const trialsBurst = 30_000
export const openingCostTrials = 16
/** The same for what one host sends, so that it takes little from the others. */
export const hostTrialsPerSecond = 10_000
export const hostTrialsBurst = 10_000
/** A cookie counts during the slice in which it was made, and the next. */
export const cookieSliceMs = 60_000
/** Askers with a valid cookie that are remembered, with what they asked and were answered. */
export const askersMax = 128
export const askersPerHostMax = 32
export const questionsPerAskerMax = 32
/** So many incomplete questions, and so many answers: of all others only that they were asked is remembered. */
export const heldQuestionsPerAskerMax = 4
/** What one host may have: its answers, and what agreeing on keys with it costs in the same currency. */
export const askerBytesPerSecond = 512 * 1024
export const askerBytesBurst = 2 * 1024 * 1024
export const agreementCostBytes = 8_192
export const askerHostsMax = 512

// --- streams: TCP connections ---
export const streamConnectMs = 5_000
/** What comes first on an accepted stream has to come within this time. */
export const streamOpeningMs = 3_000
/** A stream on which nothing moves is cut. */
export const streamIdleMs = 30_000
export const acceptedStreamsMax = 64
export const acceptedStreamsPerHostMax = 16

// --- bulk: events over streams ---
/** What one record of a stream holds. */
export const streamFrameBytesMax = 128 * 1024
/** What was taken in and is not dealt with yet, at most: a single message may go beyond the limit. */
export const intakeHeldBytesMax = intakeBytesMax + streamFrameBytesMax + blobBytesMax
/** Who lacks more than this asks for it over a stream. */
export const bulkMissingMin = 1_000
/** As long as at most so many events have to be sent for each that is lacking. */
export const bulkSentPerMissingMax = 4
/** Frames are filled up to this; the last event may go beyond it. */
export const bulkFrameBytes = 64 * 1024
/** What is said before the other side's system has taken it, per stream. */
export const bulkAheadBytes = 256 * 1024
/** Streams that are served at a time, one for each device. */
export const bulkServedMax = 16
/** What one device may have: as much as it can take in, so that asking for everything again and again has a bound. */
export const bulkBytesPerSecond = 64 * 1024 * 1024
export const bulkBytesBurst = 64 * 1024 * 1024
/** Each step of opening a stream has to be taken within this. */
export const bulkStepMs = 4_000
/** Who sends less than this in that time, while we listen, is not waited for. */
export const bulkPaceMs = 4_000
export const bulkPaceBytesMin = 16 * 1024
/** While so many events have been gained within this time, nobody else is asked for any. */
export const bulkGainMs = 4_000
export const bulkGainMin = 128
/** A stream has this time to be opened before others are asked. */
export const bulkGraceMs = 1_000
/** While others hold something else, a transfer lasts no longer than this, and goes on after a break, in which those are asked. */
export const bulkTurnMs = 30_000
export const bulkBreakMs = 3_000
/** Events sent to us that are then neither held nor were: nobody who sends what it holds, in its order, has any. */
export const bulkLeftOverMax = 512
/** After one that ended well, and ever longer after ones that did not. */
export const bulkPauseMs = 500
export const bulkRestMinMs = 5_000
export const bulkRestMaxMs = 300_000

// --- sockets ---
export const receiveBufferBytes = 4 * 1024 * 1024
export const interfaceScanMs = 5_000
/** A scan that comes so much too late comes after a sleep of the machine. */
export const wakeJumpMs = 10_000
/** Hosts of which it is remembered how they are reached. */
export const routesMax = 1_024

// --- a sweep of the networks around, which somebody asked for ---
export const sweptHostsMax = 1_022
/** So many datagrams, or one host's, and then a pause of so long for each so many: about 100 a second. */
export const sweepBatchDatagrams = 10
export const sweepBatchMs = 100
/** A sweep that fell behind its pace makes up for this at most. */
export const sweepLagMaxMs = 1_000

// --- DNS-SD ---
export const dnsSdLinksMax = 16
/** Others are asked for so often, and told of no more often than this. */
export const dnsSdAskIntervalMs = 60_000
export const dnsSdAnswerIntervalMs = 1_000
/** How often is looked at whether there is something else to say. */
export const dnsSdLookMs = 5_000
/** What is said is another every hour; clocks may be off by one. */
export const dnsSdSliceMs = 3_600_000
/** Addresses that somebody told of are greeted so often, and so many altogether: anybody can make them up. */
export const dnsSdGreetIntervalMs = 20_000
export const dnsSdGreetsPerSecond = 4
export const dnsSdGreetsBurst = 32
export const dnsSdServicesMax = 256
/** By which tags members are known is made anew after this. */
export const dnsSdTagsLifeMs = 1_000
