import type { Family } from './hosts.ts'

/** Where peers meet that do not know of each other. */

/** Where announcements are heard: by every peer of a machine. Of what is sent to one machine alone, one of them hears. */
export const discoveryPort = 28_671

const doorCount = 8

/**
 * The ports behind the discovery port, of which a peer takes the first that is free, to be reached at itself. So a firewall
 * can be told which ports are Roost's, and whoever looks for peers one address at a time knows at which to ask.
 */
export const doorsOf = (discovery: number): readonly number[] =>
  Array.from({ length: doorCount }, (_, index) => discovery + 1 + index)

/** IPv4: of the block for use within a site. IPv6: the same bits, among the groups of one link that nobody is assigned. */
export const multicastGroup: Record<Family, string> = { 4: '239.83.107.19', 6: 'ff12::ef53:6b13' }
