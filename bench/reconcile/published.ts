export interface PublishedCost {
  readonly payloadBytes: number
  readonly roundTrips: number
}

/**
 * What the JavaScript reference implementation of Negentropy took, without a frame limit, on sets drawn in the same way:
 * by spread, shared and differing events. Measured earlier and on another machine; bytes and round trips do not depend on
 * that.
 */
export const PUBLISHED: ReadonlyMap<string, PublishedCost> = new Map([
  ['scattered 10000 1', { payloadBytes: 1_086, roundTrips: 2 }],
  ['scattered 10000 100', { payloadBytes: 43_034, roundTrips: 2 }],
  ['scattered 10000 1000', { payloadBytes: 167_342, roundTrips: 2 }],
  ['scattered 100000 1', { payloadBytes: 1_758, roundTrips: 2 }],
  ['scattered 100000 100', { payloadBytes: 113_243, roundTrips: 2 }],
  ['scattered 100000 1000', { payloadBytes: 793_354, roundTrips: 2 }],
  ['scattered 100000 10000', { payloadBytes: 3_052_835, roundTrips: 2 }],
  ['scattered 1000000 1', { payloadBytes: 2_420, roundTrips: 3 }],
  ['scattered 1000000 100', { payloadBytes: 164_938, roundTrips: 3 }],
  ['scattered 1000000 10000', { payloadBytes: 10_470_368, roundTrips: 3 }],
  ['recent 100000 1', { payloadBytes: 1_754, roundTrips: 2 }],
  ['recent 100000 100', { payloadBytes: 3_332, roundTrips: 2 }],
  ['recent 100000 1000', { payloadBytes: 21_602, roundTrips: 3 }],
  ['recent 100000 10000', { payloadBytes: 208_303, roundTrips: 3 }],
])
