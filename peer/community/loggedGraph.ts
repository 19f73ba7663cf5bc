import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { EventId, RoomId } from '../../core/event/ids.ts'
import { type Added, CommunityGraph } from '../../core/graph/communityGraph.ts'
import type { StateGroups } from '../../core/graph/storage/stateGroups.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import type { Environment } from '../environment.ts'
import { completeProjections } from '../storage/rebuild.ts'
import type { BodyOf } from '../views/messageBody.ts'
import { batchOf, readWholeLog } from './communityLog.ts'

/** A community's graph in memory and its log on disk, which hold the same. */
export class LoggedGraph {
  readonly #environment: Environment
  readonly #store: CommunityStore
  readonly #profile: StoredProfile
  readonly #communityId: RoomId
  readonly #keys: () => readonly EpochKeys[]
  readonly #bodyOf: BodyOf
  readonly #receivedTs = new Map<EventId, number>()
  /** Events that the log could not give back and that others rest on, as it was opened. */
  readonly missing: readonly EventId[]
  /** Rows of the log that could not be read, as it was opened. */
  readonly damagedCount: number
  #graph: CommunityGraph
  /** The states that the log knows by number. */
  #groups: StateGroups

  /** Memory holds what the disk refused, and the disk could not be read again either. */
  #isAhead = false

  /** Reads the whole log. Throws a `StoreError` for what the disk does. */
  constructor(options: {
    environment: Environment
    store: CommunityStore
    profile: StoredProfile
    communityId: RoomId
    /** What the log was sealed under. */
    keys: () => readonly EpochKeys[]
    bodyOf: BodyOf
  }) {
    this.#environment = options.environment
    this.#store = options.store
    this.#profile = options.profile
    this.#communityId = options.communityId
    this.#keys = options.keys
    this.#bodyOf = options.bodyOf
    const { graph, groups, missing, damagedCount } = this.#read()
    this.#graph = graph
    this.#groups = groups
    this.missing = missing
    this.damagedCount = damagedCount
  }

  /** Another object after `goBack`. */
  get graph(): CommunityGraph {
    return this.#graph
  }

  /** When the copy of an event arrived here, by this device's clock. */
  receivedTs(id: EventId): number {
    return this.#receivedTs.get(id) ?? 0
  }

  /** Commits what took its place. If the disk refuses, memory goes back to what the disk holds, and this throws. */
  keep(added: readonly Added[], origin: 'own' | 'peer'): void {
    if (added.length === 0) return
    if (this.#isAhead) {
      // What was placed rests on what the disk never took: it is offered again.
      this.goBack()
      throw new StoreError('unavailable')
    }
    const nowMs = this.#environment.nowMs()
    const options = {
      accountId: this.#profile.userId,
      receivedTs: nowMs,
      durable: origin === 'own',
      bodyOf: this.#bodyOf,
    }
    try {
      this.#store.appendBatch(batchOf(added, this.#groups, options))
    } catch (error) {
      this.goBack()
      throw error
    }
    for (const { entry } of added) this.#receivedTs.set(entry.event.id, nowMs)
  }

  /** Memory holds what the disk holds again. */
  goBack(): void {
    this.#isAhead = true
    const { graph, groups } = this.#read()
    this.#graph = graph
    this.#groups = groups
    this.#isAhead = false
  }

  #read() {
    const { crypto } = this.#environment
    const { device, certificate } = this.#profile
    const { logged, receivedTs, damagedCount } = readWholeLog(crypto, this.#keys(), this.#store)
    const graph = new CommunityGraph({ crypto, communityId: this.#communityId, ownDeviceId: device.deviceId })
    graph.learnCertificate(certificate)
    const { groups, missing } = graph.restore(logged, this.#store.graph)
    graph.wantSignatures(this.#store.wantedCopies().keys())
    completeProjections(this.#store, graph, this.#environment.nowMs())
    for (const [id, ts] of receivedTs) this.#receivedTs.set(id, ts)
    return { graph, groups, missing, damagedCount }
  }
}
