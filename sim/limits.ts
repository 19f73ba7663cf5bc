// Limits of the simulator and of what it simulates.

/** Datagrams that a system keeps for a process that does not read. */
export const heldWhilePausedCountMax = 256
