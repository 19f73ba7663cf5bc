import type { Bounded } from '../../core/bounded.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { DeviceId, RoomId } from '../../core/event/ids.ts'
import type { SavedTree } from '../reconcile/treeSnapshot.ts'
import type { RefusalReason } from '../wire/decoded.ts'
import type { KeychainEntry } from '../wire/keychain.ts'
import type { ReadMark } from '../wire/reads.ts'

/** An IPv4 or IPv6 address in its canonical spelling, with its zone where it is link-local, and a port. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** A TCP connection: one that we asked for, or one that was accepted. */
export type StreamId = symbol

/** What happens on streams. Bytes of one stream come in their order and without loss, or not at all. */
export type StreamEvent =
  | { readonly what: 'connected'; readonly stream: StreamId }
  /** Somebody connected, and this is what came first, of the length of the smallest datagram. */
  | { readonly what: 'accepted'; readonly stream: StreamId; readonly from: Address; readonly opening: Uint8Array }
  | { readonly what: 'bytes'; readonly stream: StreamId; readonly bytes: Uint8Array }
  /** What one `write` said has left. */
  | { readonly what: 'written'; readonly stream: StreamId; readonly byteCount: number }
  /** By the other side, or it never came to be. */
  | { readonly what: 'closed'; readonly stream: StreamId }

/** What is to be done with streams. After `hangUp` nothing is heard of one. */
export type StreamEffect =
  | { readonly kind: 'dial'; readonly stream: StreamId; readonly to: Address }
  | { readonly kind: 'write'; readonly stream: StreamId; readonly bytes: Uint8Array }
  | { readonly kind: 'pause' | 'resume' | 'hangUp'; readonly stream: StreamId }

/** An epoch whose secret we hold. */
export interface GossipEpoch {
  /** 32 bytes: the id of the rekey event that founded it, zeros for a community's first. */
  readonly id: Uint8Array
  readonly secret: Uint8Array
  readonly keys: EpochKeys
  /** `old`: superseded, as far as we know. Whoever still speaks under it is given the newer ones, and nothing else. */
  readonly status: 'live' | 'old'
  /** No rekey event commits to it yet: spoken under, and told to nobody else. */
  readonly provisional?: boolean | undefined
}

export interface GossipEpochs {
  /** The id of the epoch that we speak under: a live one of the ring. */
  readonly sending: Uint8Array
  /**
   * Newest first. Of one id there may be several provisional ones, each with a secret that somebody told. What lies beyond
   * `epochsMax` is not listened to.
   */
  readonly ring: readonly GossipEpoch[]
}

/** What a device is to the community, as far as is known here. */
export type Standing = 'member' | 'stranger' | 'removed'

export interface GossipOptions {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly communityId: RoomId
  readonly epochs: GossipEpochs
  /**
   * Asked for every packet and, often, for every peer, so it answers from memory.
   */
  readonly standingOf: (deviceId: DeviceId) => Standing
  /** Whether devices that are no members may be given later epochs, as in a community that anybody may join. */
  readonly strangersMayFollow: () => boolean
  readonly device: DeviceKeys
  /** Greater than at any earlier start of the device. */
  readonly bootNumber: number
  /** 8 bytes that name the order in which events came into this set: others where an event may have another place in it. */
  readonly storeId: Uint8Array
  /** The sealed blob of a held event, by its 32 id bytes; undefined where it cannot be read. */
  readonly blobOf: (id: Uint8Array) => Uint8Array | undefined
  /** The time of day, for hellos to tell; where absent, the time of the steps. */
  readonly clockMs?: (() => number) | undefined
  /** Where streams are taken at the moment; 0, or absent, for nowhere. */
  readonly tcpPort?: (() => number) | undefined
  /**
   * Blobs of held events from an arrival place on, of at most so many bytes but for the first, and the place behind the
   * last; none where there is nothing more. Undefined where they cannot be read.
   */
  readonly blobsFrom?: ((place: number, bytesMax: number) => Stretch | undefined) | undefined
  /** Who lacks more events than this asks for them over a stream; `bulkMissingMin` where absent. */
  readonly bulkMissingMin?: number | undefined
  /** What `saveCursors` effects reported before this start. */
  readonly cursors?: readonly SavedCursor[]
  /** What `saveReplay` effects reported before this start. */
  readonly replay?: readonly SavedWindow[]
}

/** Sealed events as they came one after another. */
export interface Stretch {
  readonly blobs: readonly Uint8Array[]
  readonly next: number
}

/** How far a device's counters had come: nothing up to here is listened to again. */
export interface SavedWindow {
  readonly deviceId: DeviceId
  readonly bootNumber: number
  readonly highest: number
}

/** How far into a device's arrival order we hold everything, and in which of its stores. A hint. */
export interface SavedCursor {
  readonly deviceId: DeviceId
  /** 8 bytes. */
  readonly store: Uint8Array
  readonly theirs: number
}

/** Ids are the 32 bytes of an event id throughout. */
export type GossipInput =
  | { readonly kind: 'datagram'; readonly from: Address; readonly bytes: Uint8Array }
  /**
   * What is on disk belongs to the synchronised set: 32 bytes of id each, one behind the other, and as many times. Comes
   * before every other input and all at once, so that no half set is announced.
   */
  | {
      readonly kind: 'loaded'
      readonly ids: Uint8Array
      readonly originServerTs: Float64Array
      /** What a `saveTree` effect reported last. */
      readonly tree?: SavedTree | undefined
    }
  /** Events that now belong to the synchronised set: written here, or taken over from a peer. */
  | {
      readonly kind: 'held'
      readonly events: readonly { readonly id: Uint8Array; readonly originServerTs: number }[]
      readonly origin: 'own' | 'peer'
      readonly from?: DeviceId | undefined
    }
  /** Parents that events are waiting for; `from` sent a child. Asked for until `held` or `found`. */
  | { readonly kind: 'missing'; readonly ids: readonly Uint8Array[]; readonly from?: DeviceId | undefined }
  /**
   * All held events whose copy here lacks its content, or a good signature: others are asked for until `found`, or until a
   * list comes in which they are not. Whoever comes is asked, and those who are here ever more rarely.
   */
  | { readonly kind: 'wantCopies'; readonly ids: readonly Uint8Array[] }
  /** Wanted no more, without being held: arrived and waiting for its own parents, or refused. */
  | { readonly kind: 'found'; readonly ids: readonly Uint8Array[] }
  /**
   * All of an `ingest` effect is dealt with: what it brought is `held`, waits, or was refused. In any order, and once for
   * each, whatever became of it: what is not dealt with yet bounds what is taken from others.
   */
  | {
      readonly kind: 'ingested'
      readonly number: number
      /** How many of its blobs are of events that are not held now: waiting, refused, or not to be opened or stored. */
      readonly leftOverCount: number
    }
  | { readonly kind: 'stream'; readonly event: StreamEvent }
  /** So many of the blobs that `from` pushed were refused. Who pushes too many such is not listened to for a while. */
  | { readonly kind: 'refused'; readonly count: number; readonly from: DeviceId }
  /** Typed, remembered, or from an invite: greeted until somebody answers there, then rarely. */
  | { readonly kind: 'addresses'; readonly list: readonly Address[] }
  /** Greets an address at once, in each of the epochs that somebody there may live in, and remembers nothing of it. */
  | { readonly kind: 'knock'; readonly address: Address }
  /** The network is another than before, or the machine slept: says hello at once, also to the addresses it was given. */
  | { readonly kind: 'networkChanged' }
  /** Replaces all epochs. Peers are kept; what was not acknowledged is sent again under the new ones. */
  | { readonly kind: 'epochs'; readonly epochs: GossipEpochs }
  /** A blob opens under no epoch we hold: some live peers are asked for theirs. To be repeated while that is so. */
  | { readonly kind: 'askKeychain' }
  /** What our user has read, for one device to know, in place of what was said of the same rooms before. */
  | { readonly kind: 'reads'; readonly to: DeviceId; readonly marks: readonly ReadMark[] }
  | { readonly kind: 'tick' }
  /** Says goodbye. Every later step does nothing. */
  | { readonly kind: 'stop' }

export type GossipEffect =
  | { readonly kind: 'send'; readonly to: Address; readonly bytes: Uint8Array }
  /** To everybody on the network; with `broadcast` also to who may not hear what is usual there. */
  | { readonly kind: 'announce'; readonly bytes: Uint8Array; readonly broadcast: boolean }
  /** Sealed events to look at, answered with `ingested`. The same one may come more than once. */
  | {
      readonly kind: 'ingest'
      readonly blobs: readonly Uint8Array[]
      readonly from: DeviceId
      readonly number: number
    }
  /** The device said that it holds exactly what was here when the set had so many events. */
  | { readonly kind: 'agreed'; readonly deviceId: DeviceId; readonly count: number }
  /** Epochs that `from` says there are, the one it speaks under first. It may be lying: only a rekey event that commits to a secret makes it true. */
  | { readonly kind: 'keychain'; readonly epochs: readonly KeychainEntry[]; readonly from: DeviceId }
  /** What the user of a device has read, as that device says. */
  | { readonly kind: 'reads'; readonly from: DeviceId; readonly marks: readonly ReadMark[] }
  /** The device is proven to sit at this address: worth remembering. */
  | { readonly kind: 'address'; readonly address: Address; readonly deviceId: DeviceId }
  /** To be stored, and given to the next start: with it, knowing the root of a large set costs little. */
  | { readonly kind: 'saveTree'; readonly tree: SavedTree }
  /** The windows that moved: to be stored by device id. */
  | { readonly kind: 'saveReplay'; readonly windows: readonly SavedWindow[] }
  /** The cursors that moved: to be stored by device id. */
  | { readonly kind: 'saveCursors'; readonly cursors: readonly SavedCursor[] }
  | StreamEffect
  | { readonly kind: 'statusChanged' }
  /** Nothing happens before this time unless there is input: step with `tick` then. Replaces the wake before. */
  | { readonly kind: 'wake'; readonly atMs: number }

export interface PeerStatus {
  readonly deviceId: DeviceId
  readonly address: Address
  readonly lastHeardMs: number
  /** It said it holds exactly what we hold. */
  readonly agrees: boolean
  readonly eventCount: number
  /** How far its clock is ahead of ours, as it said itself; undefined until it has. */
  readonly clockOffMs: number | undefined
  readonly sinceMs: number
  /** When something that it announced to all came through to us, and when it said that ours do not; `-Infinity` for never. */
  readonly announcedMs: number
  readonly deafMs: number
}

export interface GossipStatus {
  /** Who was heard of late and is proven to sit where it says. */
  readonly peers: readonly PeerStatus[]
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>
  /**
   * `live`: there are peers, and none has anything for us. Who claims otherwise and brings nothing, time and again, is
   * not believed, so that nobody can keep others waiting.
   */
  readonly state: 'live' | 'catchingUp' | 'alone'
  /** A lower bound of the events still to come. */
  readonly missing: number
  /** How many members' devices are heard under an epoch that we have left; they are in no other number here. */
  readonly behind: number
  /** How many devices call for others in epochs that they have left: they live in some of which nothing was told here. */
  readonly ahead: number
  /** How many of those are members' devices. */
  readonly aheadMembers: number
}

/**
 * How a peer agrees with others on one community's set of events. No sockets, no clock, no timers: fed with what
 * happened and the time, it answers with what to do.
 */
export interface Gossip {
  /**
   * Whether a datagram fits one of the community's epochs. Cheap, and it costs a flood of noise no more than a share. `nowMs` is
   * of the clock of `step`.
   */
  matches(from: Address, bytes: Uint8Array, nowMs: number): boolean
  /** `nowMs` never falls; where it does, time stands still. */
  step(input: GossipInput, nowMs: number): GossipEffect[]
  /** When somebody at an address last answered a greeting of ours that went there; `-Infinity` for never. */
  echoedMs(address: Address): number
  status(): GossipStatus
  /** How much it keeps of what others bring about. */
  bounds(): readonly Bounded[]
  /** How many events were here before this one came; undefined where it is not here. */
  placeOf(id: Uint8Array): number | undefined
}
