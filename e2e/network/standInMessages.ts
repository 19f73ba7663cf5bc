import type { Address } from '../../sync/gossip/interface.ts'

/** How a datagram was addressed. */
export type Way = 'unicast' | 'multicast' | 'broadcast'

/** A datagram on its way between two cables. */
export interface Carried {
  readonly kind: 'datagram'
  readonly way: Way
  readonly from: Address
  /** For whom; of an announcement its port alone counts. */
  readonly to: Address
  readonly bytes: Uint8Array
}

/** `refused`: nobody listens. `held`: what is said stays on its way. */
export type Streams = 'pass' | 'held' | 'refused'

/** To a process of stand-ins. */
export type Order =
  | Carried
  /** The ports on which a machine listens: its stand-in listens there too. */
  | { readonly kind: 'ports'; readonly host: string; readonly udp: readonly number[]; readonly tcp: readonly number[] }
  | { readonly kind: 'streams'; readonly streams: Streams; readonly delayMs: number }

/** From a process of stand-ins. */
export type Report = Carried | { readonly kind: 'ready' }

/** What a process of stand-ins is started with. */
export interface StandInOptions {
  /** The machine at the other end of this cable. */
  readonly machine: string
  /** For whom there are stand-ins here, and where those on their own cables take streams. */
  readonly others: readonly { readonly host: string; readonly streamsPath: string }[]
  /** Where streams from other cables to this one come in. */
  readonly streamsPath: string
  readonly broadcast: string
  readonly multicastGroup: string
  readonly discoveryPort: number
}
