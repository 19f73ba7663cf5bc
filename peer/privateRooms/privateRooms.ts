import type { EpochId } from '../../core/crypto/epochId.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { type Entry, isAccepted } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { EpochChain, type FoundedEpoch } from '../../core/keys/epochChain.ts'
import { uncoveredInPrivate } from '../../core/keys/needsRekey.ts'
import { EpochOpener, type OpenedEpoch } from '../../core/keys/openEpochs.ts'
import { type CommunityStore, noProjections } from '../../core/store/communityStore.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { searchedText } from '../views/messageBody.ts'
import { conversationKind } from './kind.ts'
import { type HeldRoomEpoch, RoomSecrets } from './roomSecrets.ts'
import { isToBeSealed, type ReadEvent, readSealed, type Said, sealSaid } from './sealedEvents.ts'

/** A private room's epochs as its graph has them. */
interface RoomKeys {
  readonly chain: EpochChain
  readonly opener: EpochOpener
  /** How large the graph was when its boxes were last looked at. */
  entryCount: number
}

/**
 * The private rooms of a community on this device: the keys of those that it can read, what is sealed under them, and
 * what is read with them. Every own event and every event that is shown passes here, and those of other rooms pass as
 * they are.
 */
export class PrivateRooms {
  readonly #environment: Environment
  readonly #store: CommunityStore
  readonly #profile: StoredProfile
  readonly #graph: () => CommunityGraph
  readonly #secrets: RoomSecrets
  /** A graph that was read anew is another object, with other chains. */
  readonly #keys = new WeakMap<RoomGraph, RoomKeys>()
  readonly #opened = new WeakMap<RoomEvent, ReadEvent>()

  constructor(options: {
    environment: Environment
    store: CommunityStore
    profile: StoredProfile
    /** The community's graph at this moment. */
    graph: () => CommunityGraph
    communityId: CommunityGraph['root']['roomId']
  }) {
    const { environment, store, communityId } = options
    this.#environment = environment
    this.#store = store
    this.#profile = options.profile
    this.#graph = options.graph
    this.#secrets = new RoomSecrets({ crypto: environment.crypto, communityId, store })
  }

  /** Those of the rooms that are private. */
  get rooms(): RoomGraph[] {
    return [...this.#graph().rooms.values()].filter((room) => conversationKind(room) !== undefined)
  }

  /** The room's epochs. */
  chainOf(room: RoomGraph): EpochChain {
    return this.#keysOf(room).chain
  }

  /** The epochs of a room whose secrets are here. */
  heldIn(room: RoomGraph): ReadonlyMap<EpochId, HeldRoomEpoch> {
    return this.#secrets.in(room.roomId)
  }

  /**
   * What is sent under: of the newest epochs whose secret is here the lowest that keeps out who is out, or else the lowest.
   * Never an older one: who was removed since may hold that. Undefined where the newest have not come.
   */
  sendingIn(room: RoomGraph): FoundedEpoch | undefined {
    const chain = this.chainOf(room)
    const held = this.heldIn(room)
    const heads = chain.heads.filter(({ id }) => held.has(id))
    const keepsOut = (epoch: FoundedEpoch) =>
      uncoveredInPrivate(this.#graph().root, room, chain, epoch).every(({ kind }) => kind === 'latecomer')
    return (heads.length > 1 ? heads.find(keepsOut) : undefined) ?? heads[0]
  }

  /** What is to be signed where this is said: in a private room sealed. Throws a `RefusalError` without its key. */
  sealed(room: RoomGraph, said: Said): Said {
    if (conversationKind(room) === undefined || !isToBeSealed(said)) return said
    const id = this.sendingIn(room)?.id
    const held = id && this.heldIn(room).get(id)
    if (id === undefined || held === undefined) {
      throw new RefusalError('notJoinedYet', 'The key of this channel comes when somebody who is in it is near.')
    }
    const { crypto, random } = this.#environment
    const seal = { roomId: room.roomId, sender: this.#profile.userId, epoch: id, key: held.key }
    return sealSaid(crypto, random, seal, said)
  }

  /** An event as it can be read here. */
  read(room: RoomGraph, event: RoomEvent): ReadEvent {
    if (conversationKind(room) === undefined) return { kind: 'readable', event }
    const known = this.#opened.get(event)
    if (known) return known
    const read = readSealed(this.#environment.crypto, this.heldIn(room), event)
    if (read.kind !== 'locked') this.#opened.set(event, read)
    return read
  }

  /** The text of a message or an edit, or undefined where there is none that can be read here. */
  bodyOf(room: RoomGraph, event: RoomEvent): string | undefined {
    const read = this.read(room, event)
    return read.kind === 'readable' ? searchedText(read.event) : undefined
  }

  /**
   * The graph may have grown: opens the boxes that are for this device, and makes what they open to be found. True where
   * there was one.
   */
  refresh(): boolean {
    let isNews = false
    for (const room of this.rooms) {
      const keys = this.#keysOf(room)
      if (keys.entryCount === room.entryCount) continue
      const opened = keys.opener.open(this.heldIn(room))
      if (opened.length > 0) {
        this.learn(room, opened)
        isNews = true
      }
      keys.entryCount = room.entryCount
    }
    return isNews
  }

  /** Takes secrets that came out of a room's boxes. In this order, so that what a crash cuts off is done at the next start. */
  learn(room: RoomGraph, opened: readonly OpenedEpoch[]): void {
    this.#index(room, new Map(opened.map(({ id, secret }) => [id, this.#secrets.epochOf(room.roomId, secret)])))
    this.#secrets.learn(room.roomId, opened, this.#environment.nowMs())
  }

  /** What was locked until now, in the search index. */
  #index(room: RoomGraph, opened: ReadonlyMap<EpochId, HeldRoomEpoch>): void {
    const sealed = [...room.entries()].filter((entry) => isAccepted(entry) && !room.redactedBy(entry.event.id))
    const entries = sealed.sort(byTime).flatMap(({ event }) => {
      const read = readSealed(this.#environment.crypto, opened, event)
      const body = read.kind === 'readable' ? searchedText(read.event) : undefined
      return body === undefined ? [] : [{ eventId: event.id, body }]
    })
    if (entries.length > 0) this.#store.project({ ...noProjections, entries })
  }

  #keysOf(room: RoomGraph): RoomKeys {
    const known = this.#keys.get(room)
    if (known) return known
    const { roomId } = room
    const { crypto } = this.#environment
    const { deviceId, agreement } = this.#profile.device
    const chain = new EpochChain(room)
    const owner = { kind: 'device', deviceId, agreement } as const
    const keys = { chain, opener: new EpochOpener({ crypto, roomId, chain, owner }), entryCount: 0 }
    this.#keys.set(room, keys)
    return keys
  }
}

const byTime = (left: Entry, right: Entry): number => left.clampedTs - right.clampedTs
