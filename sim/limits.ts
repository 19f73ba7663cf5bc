// Limits of the simulator and of what it simulates.

/** Datagrams that a system keeps for a process that does not read. */
export const heldWhilePausedCountMax = 256

/** How long founding a community and joining it may take. */
export const gatheringMs = 30_000

/** How long devices that were a community before have until something goes wrong. */
export const settlingMs = 3_000

/** How long everything stays mended: by then all must agree. */
export const mendedMs = 30_000
export const mendedMsOfLarge = 60_000
export const smallWorldDeviceCountMax = 12

/** How often it is looked whether all agree. */
export const convergenceCheckMs = 250

/** How often what is bounded is looked at. */
export const boundsCheckMs = 10_000

/** Failures of one world that are told of. */
export const failuresMax = 20

/** Communities that worlds of one size begin with, so that not all have the same ids. */
export const settledVariantCount = 4
