import type { FaultKind } from '../faults/kinds.ts'

/** Who can hear whom while nothing is broken. */
export type Topology = 'mesh' | 'star' | 'ring' | 'line' | 'random' | 'islands' | 'sleepers'

export const topologies: readonly Topology[] = ['mesh', 'star', 'ring', 'line', 'random', 'islands', 'sleepers']

/** What one world is like, drawn anew for every seed: not only what happens is chance, but how likely it is. */
export interface WorldOptions {
  readonly deviceCount: number
  readonly topology: Topology
  /** Of virtual time, from the first start to the last verdict. */
  readonly minutes: number
  /** How often everything is mended, and has to agree. */
  readonly roundCount: number
  readonly crypto: 'fake' | 'real'
  /** `founding`: everybody joins by invites first; `settled`: they were a community before it begins. */
  readonly beginning: 'founding' | 'settled'
  /** The files of one device are real, encrypted ones, in which pages can be spoilt. */
  readonly hasRealFile: boolean
  /** Always, for every datagram, while nothing is mended. */
  readonly lossShare: number
  readonly duplicateShare: number
  readonly corruptShare: number
  readonly truncateShare: number
  readonly latencyMs: number
  /** Added to the latency: exponentially distributed, so that datagrams overtake each other. */
  readonly jitterMs: number
  /** Larger datagrams are dropped. */
  readonly mtuBytes: number | undefined
  readonly hasStreams: boolean
  readonly carriesAnnouncements: boolean
  /** Members who lie: their devices are the last ones. */
  readonly liarCount: number
  /** Each lie is told to so many of the honest at most; what is in it for others, they hear of by those. Undefined: to all. */
  readonly audienceCountMax: number | undefined
  readonly outsiderCount: number
  /** Whoever means harm goes on, and begins anew, while all else is mended: the honest have to agree in spite of it. */
  readonly harmOutlastsMending: boolean
  /** How far ahead of the right time a device may be for as long as the world lasts, each by its own; no person minds. */
  readonly clockErrorMsMax: number
  /** How many operations of people there are in a minute, by all of them. */
  readonly operationsPerMinute: number
  readonly faultsPerMinute: number
}

/** Something that a person does at their device. What exactly is found out when it happens, by `draw`. */
export interface Operation {
  readonly atMs: number
  readonly device: number
  readonly kind: OperationKind
  readonly draw: number
}

export const operationKinds = [
  'say',
  'edit',
  'react',
  'redact',
  'read',
  'createChannel',
  'createPrivateChannel',
  'openConversation',
  'renameChannel',
  'setTopic',
  'joinChannel',
  'leaveChannel',
  'inviteToChannel',
  'removeFromChannel',
  'invite',
  'revokeInvite',
  'setRole',
  'remove',
  'readmit',
  'leave',
  'join',
  'addDevice',
  'revokeDevice',
  'recover',
  'search',
  'rebuild',
] as const

export type OperationKind = (typeof operationKinds)[number]

/** Something that goes wrong, for a while or once. */
export interface Fault {
  readonly atMs: number
  /** 0: at once, and over. */
  readonly forMs: number
  readonly kind: FaultKind
  /** The device that it befalls; where it befalls all of them, whoever is drawn. Of outsiders, which of them it is. */
  readonly device: number
  readonly draw: number
}

/** Everything that is decided before a world begins. Whatever is left out of it, the rest still makes sense: that is how it is shrunk. */
export interface Plan {
  readonly seed: string
  readonly options: WorldOptions
  /** In the order of time. Times count from the beginning of the world. */
  readonly operations: readonly Operation[]
  readonly faults: readonly Fault[]
}
