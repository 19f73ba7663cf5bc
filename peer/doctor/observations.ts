import type { Address } from '../../sync/gossip/interface.ts'
import type { Family } from '../../sync/net/hosts.ts'
import type { LocalAddress } from '../../sync/net/interfaces.ts'

/** An address of this computer. */
export interface SeenInterface extends LocalAddress {
  /** Roost uses it. */
  readonly used: boolean
}

/** How one of our own announcements fared that was sent on an interface to come back on it. */
export interface SeenLoop {
  readonly name: string
  readonly family: Family
  readonly way: 'multicast' | 'broadcast'
  /**
   * `heard`: by Roost. `missed`: the system delivered it, and Roost does not listen. `silent`: sent, and never delivered.
   * `refused`: the system did not let it out.
   */
  readonly outcome: 'heard' | 'missed' | 'silent' | 'refused'
  /** The system's word for a refusal, such as EPERM. */
  readonly code?: string
}

/** What came back from an address; `untried` where Roost sends nothing to such addresses. */
export interface SeenReply {
  readonly outcome: 'answered' | 'refused' | 'unreachable' | 'prohibited' | 'silent' | 'untried'
  readonly code?: string
  readonly afterMs: number
}

/** The way to one address, and what is there. */
export interface SeenTarget {
  readonly address: Address
  /** The address of ours that the system would send from, or why it would not. */
  readonly route: { readonly from: string } | { readonly code: string }
  /** Roost speaks to the networks around, and to none beyond. */
  readonly isAround: boolean
  /** After how long a member of a community of ours answered there. */
  readonly answeredMs: number | undefined
  /** What the system said of a datagram of ours there, and of a TCP connection. */
  readonly udp: SeenReply
  readonly tcp: SeenReply
  /** Whether the network knows a computer at this address: asked only where the system tells. */
  readonly neighbour: 'known' | 'silent' | 'unknown'
}

/** A host that sent what could be Roost's and fits no key of ours. */
export interface SeenStranger {
  readonly host: string
  readonly count: number
  readonly agoMs: number
}

export interface SeenPeer {
  readonly address: Address
  /** For how long it has been a peer. */
  readonly knownMs: number
  /** An announcement of its came through of late. */
  readonly announcementsHeard: boolean
  /** It said of late that ours do not come through. */
  readonly deafToUs: boolean
  /** How far its clock runs ahead of ours; undefined until it has told. */
  readonly clockOffMs: number | undefined
}

/** Everything from which the doctor draws its conclusions, gathered within a few seconds. */
export interface Observations {
  readonly interfaces: readonly SeenInterface[]
  /** Where others reach us. */
  readonly port: number
  /** The port of the start before, where another program held it this time. */
  readonly takenPort: number | undefined
  readonly discoveryPort: number
  /** Whether the port of announcements can be shared: another program may hold it alone. */
  readonly discovery: 'free' | 'taken'
  readonly loops: readonly SeenLoop[]
  /** The address of ours from which the system would send to the world; undefined where it has no way there. */
  readonly outward: string | undefined
  /** For each network of ours: by its host, the address from which the system would send to a neighbour there. */
  readonly ways: readonly { readonly host: string; readonly from: string | undefined }[]
  /** Communities that this profile is in, and devices of others in them. */
  readonly communityCount: number
  readonly otherDeviceCount: number
  readonly peers: readonly SeenPeer[]
  /** Devices that still speak under a key we have left, and that have left a key we still speak under. */
  readonly behindCount: number
  readonly aheadCount: number
  /** Where others were reached before. */
  readonly remembered: readonly Address[]
  readonly strangers: readonly SeenStranger[]
  readonly target: SeenTarget | undefined
}
