/** How many of the newest items a timeline asks for at first, and how it grows towards the past. */
export const timelineFirstItems = 100
export const timelineStepItems = 200
export const timelineItemsMax = 2000

/** Messages of one author that stand closer together than this share one head. */
export const groupWithinMs = 5 * 60_000

/** Nearer than this to the end counts as reading the end. */
export const endDistancePixels = 32
/** Nearer than this to the start asks for older items. */
export const startDistancePixels = 600

/** Waits before a lost connection is tried again. */
export const reconnectFirstMs = 200
export const reconnectMaxMs = 4000

/** A perch with more seats than this shows one, and the words carry the number. */
export const seatsMax = 8

/** Alone for this long, and the timeline says that writing still works. */
export const aloneBannerAfterMs = 5000
/** How long a button says that it has copied. */
export const copiedForMs = 1800
/** A message older than this when it comes is history, and is not read aloud. */
export const announceWithinMs = 60_000
/** A hidden window draws no frames; what came in is shown at this pace. */
export const hiddenFlushMs = 200
/** No first answer after this long, and the app says what to do. */
export const unreachableAfterMs = 6000
/** A late message is marked by more than its chip while its arrival is this recent. */
export const lateHighlightMs = 4000
/** After this long without a change the timeline looks whether the reader stands at its start. */
export const settledAfterMs = 150
/** A hidden link is drawn as this many dots. */
export const hiddenLinkChars = 28
/** As many people as one request takes. */
export const guestsAtOnceMax = 50
export const directPeopleMax = 8
/** Searching begins this long after the last key. */
export const searchAfterMs = 120
export const searchHitsPerPage = 30
/** Channels and people that stand above what was found in messages. */
export const searchPlacesMax = 6

/** A message counts as read once it was in view for this long. */
export const readAfterMs = 700
/** How often is looked how far a sweep of the network has come. */
export const sweepLookMs = 500

/** A demo's peer whose datagrams are lost or late by this much has a poor radio. */
export const poorLossPerMille = 200
export const poorDelayMs = 200
/** Who differs is named one by one up to this many, and further ones are counted. */
export const namedDifferersMax = 3
/** A demo of more peers has its wire below the words. */
export const wireBesideWordsMax = 7
/** A turned dial shows this long at most what the demo has not said yet. */
export const dialAnswerMs = 2000
