import { must } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { type EpochKeys, epochKeys } from '../../core/crypto/schedule.ts'
import { seededRandom } from '../../core/crypto/testing.ts'
import { type Added, CommunityGraph, type Incoming } from '../../core/graph/communityGraph.ts'
import { MemoryStorage } from '../../core/graph/storage/memoryStorage.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { TestCommunity } from '../../core/testing/community.ts'
import { batchOf, readWholeLog } from '../community/communityLog.ts'
import { searchedText } from '../views/messageBody.ts'

export const SECRET = new Uint8Array(32).fill(3)

/** A community with people, bans, edits and deletions, and its graph and log as one device holds them. */
export class StoredCommunity {
  readonly community: TestCommunity
  readonly store: CommunityStore
  readonly crypto: CryptoPort
  readonly random: Random
  readonly keys: EpochKeys
  #graph: CommunityGraph
  #groups
  nowMs = 1_800_000_000_000

  constructor(crypto: CryptoPort, store: CommunityStore, community = playedCommunity(crypto)) {
    this.crypto = crypto
    this.store = store
    this.community = community
    this.random = seededRandom(crypto, 'sealing')
    this.keys = epochKeys(crypto, community.communityId, SECRET)
    const { graph, groups } = this.#read()
    this.#graph = graph
    this.#groups = groups
  }

  get graph(): CommunityGraph {
    return this.#graph
  }

  get communityId() {
    return this.community.communityId
  }

  get options() {
    const { crypto, random, store, communityId, nowMs, graph } = this
    return { crypto, random, store, communityId, nowMs, graph, epochs: [this.keys] }
  }

  sealed(incoming: Incoming): Incoming {
    return { ...incoming, blob: sealBlob(this.crypto, this.random, this.keys, incoming.blob) }
  }

  /** Takes events as others send them; answers what was stored. */
  take(events: Iterable<Incoming>, durable = false): readonly Added[] {
    const { added, completed } = this.#graph.ingest(Array.from(events, (event) => this.sealed(event)))
    const accountId = this.community.owner.userId
    const all = [...added, ...completed]
    if (all.length > 0) {
      this.store.appendBatch(
        batchOf(all, this.#groups, {
          accountId,
          receivedTs: this.nowMs,
          durable,
          bodyOf: (_, event) => searchedText(event),
        }),
      )
    }
    return all
  }

  /** Everything that was written, in so many batches. */
  takeAll(batchCount = 4): this {
    const events = [...this.community.written.values()]
    const size = Math.ceil(events.length / batchCount)
    for (let start = 0; start < events.length; start += size) this.take(events.slice(start, start + size))
    return this
  }

  /** As a start of the program does. */
  reread(): void {
    const { graph, groups } = this.#read()
    this.#graph = graph
    this.#groups = groups
  }

  #read() {
    const { logged } = readWholeLog(this.crypto, [this.keys], this.store)
    const graph = new CommunityGraph({ crypto: this.crypto, communityId: this.community.communityId })
    return { graph, ...graph.restore(logged, logged.length === 0 ? new MemoryStorage() : this.store.graph) }
  }
}

export const CANARY = 'canary'

/** Three people who talk, edit, delete and are banned, partly without knowing of each other. */
export function playedCommunity(crypto: CryptoPort, seed = 'stored'): TestCommunity {
  const community = new TestCommunity(crypto, seededRandom(crypto, seed))
  const { owner, channelId } = community
  const [ben, cyd] = [community.newcomer('ben'), community.newcomer('cyd')]
  owner.set('m.room.name', '', { name: 'Kitchen' })
  const topic = ben.set('m.room.topic', '', { topic: `a ${CANARY} of a topic` })
  const said = ben.say(`there is a ${CANARY} in the mine`)
  const relation = { rel_type: 'm.replace', event_id: said.event.id }
  ben.write(channelId, {
    type: 'm.room.message',
    content: { body: `* ${CANARY}s everywhere`, 'm.relates_to': relation },
  })
  cyd.say('meanwhile, a word nobody will read')
  for (let n = 0; n < 8; n++) {
    owner.say(`owner says ${n}`)
    ben.say(`ben says ${n}`)
    if (n % 3 === 2) owner.receiveFrom(ben)
  }
  owner.receiveFrom(ben)
  owner.member(cyd, 'ban')
  cyd.say('still here, and shadowed')
  for (const peer of [ben, cyd]) owner.receiveFrom(peer)
  owner.write(channelId, { type: 'm.room.redaction', content: { redacts: said.event.id } })
  owner.write(channelId, { type: 'm.room.redaction', content: { redacts: topic.event.id } })
  owner.say('after all that')
  return community
}

/** A database of a test that stays open, by its name: `must` for stores. */
export const mustOpen = <Store>(opened: { ok: true; store: Store } | { ok: false; message: string }): Store =>
  must(opened.ok ? opened.store : undefined, opened.ok ? 'it opens' : opened.message)
