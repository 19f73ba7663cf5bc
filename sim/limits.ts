// Limits of the simulator and of what it simulates.

/** Devices of a world, where nobody says how many. */
export const usualDeviceCount = 8

/** Datagrams that a system keeps for a process that does not read. */
export const heldWhilePausedCountMax = 256

/** How long founding a community and joining it may take. */
export const gatheringMs = 30_000

/** How long devices that were a community before have until something goes wrong. */
export const settlingMs = 3_000

/** How long everything stays mended: by then all must agree. */
export const mendedMs = 30_000
export const mendedOfLargeMs = 60_000
export const smallWorldDeviceCountMax = 12

/** How soon after mending somebody who means harm begins anew, at the latest, and when it is first asked whether all agree. */
export const harmAfterMendingMs = 3_000
export const harmedMs = 5_000

/** How often it is looked whether all agree. */
export const convergenceCheckMs = 250

/** How often what is bounded is looked at. */
export const boundsCheckMs = 10_000

/** Failures of one world that are told of. */
export const failuresMax = 20

/** Communities that worlds of one size begin with, so that not all have the same ids. */
export const settledVariantCount = 4

/** How long one world may take by the clock on the wall before its process is taken for hung. */
export const worldRealMsMax = 180_000

/** A row of so many seeds has failed where something that can go wrong never did. */
export const seedsUntilEveryFaultCount = 100

/** Of so many seeds one is run twice, where traces are compared. */
export const seedsPerRerun = 100

/** Worlds that are run to make a failing plan smaller. */
export const shrinkRunsMax = 400

/** What a report draws at most: lines from who wrote an event to who took it, and dots. */
export const drawnLinesMax = 1_500
export const drawnDotsMax = 4_000

/** Devices that one person gets in a world, those that were lost among them. */
export const devicesPerPersonMax = 3

/** How often a person looks at what two devices that are being paired show, and how long they wait for that. */
export const pairingGlanceMs = 500
export const pairingPatienceMs = 30_000

/** How often somebody who waits for others looks whether they have come. */
export const gatheringGlanceMs = 200

/** How long a way may let nothing through and keep it all, and how much it keeps. */
export const clogMsMax = 5_000
export const clogHeldCountMax = 1_024

/** What takes so much longer than usual is late. */
export const lateMsMin = 50

/** A report calls late what took longer on its way, while both were there. */
export const lateOnTheWayMs = 5_000

/** How long a random graph of who hears whom stays as it is. */
export const redrawnEveryMs = 4_000

/** How long devices of a network of sleepers are awake, and how long they sleep, on average. */
export const awakeMs = 6_000
export const asleepMs = 18_000

/** Bugs that are made on purpose, at the least. */
export const mutantCountMin = 24

/** A consumer that is slow is held for so long, and then takes what came in so long. */
export const slowHeldMs = 400
export const slowTakingMs = 20

/**
 * How long it takes until a device runs again whose power was gone, or at whose files somebody was: at least the second by which
 * starts are numbered. What such files say of the last start may be older than that.
 */
export const backAgainMs = 1_000

/** Statements until a process dies at one, at most. */
export const statementsUntilCrashMax = 200

/** Who lacks more events than this asks for them over a stream: few, since worlds are small. */
export const bulkMissingMin = 8

/** Sealed events that are not opened again for other devices, and how long each may be. */
export const rememberedOpenedCountMax = 2_048
export const rememberedBlobBytesMax = 4_096

/** Timers that a process may wait for: a few for each thing that it does by itself. */
export const pendingTimersMax = 64

/** How long something may take to get to everybody while nothing is amiss. */
export const progressMs = 15_000

/** Once all have agreed for so long, those who may renew keys have: they wait for a while by chance, and one for the other. */
export const keysRenewedMs = 24_000

/** What somebody who records the network keeps of it, and what a liar keeps of what they were told. */
export const recordedCountMax = 200
export const overheardCountMax = 64

/** How often a liar hands somebody what they do not take. */
export const givingsMax = 4

/** How long a liar tells one lie in a world of theirs. */
export const lieMsMin = 3_000
export const lieMsMax = 20_000

/** Others that a person asks at once: into a channel or a conversation, or for a link. */
export const askedCountMax = 3
