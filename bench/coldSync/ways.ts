/** How a peer that has nothing gets everything. */
export const COLD_WAYS = ['alone', 'tcp', 'udp', 'hypercore', 'automerge'] as const
export type ColdWay = (typeof COLD_WAYS)[number]
