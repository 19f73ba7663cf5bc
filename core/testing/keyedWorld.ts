import { assert, must } from '../assert.ts'
import type { EpochId } from '../crypto/epochId.ts'
import type { CryptoPort, Random } from '../crypto/port.ts'
import { KEY_BYTES } from '../crypto/port.ts'
import { entitledOf } from '../keys/entitled.ts'
import { EpochChain } from '../keys/epochChain.ts'
import { uncoveredByLive } from '../keys/needsRekey.ts'
import { EpochOpener } from '../keys/openEpochs.ts'
import { rekeyDrafts } from '../keys/rekeyDrafts.ts'
import { levelAdoptions, memberRemoval, type RemovalDraft, revocationTakesUserKey } from '../keys/removal.ts'
import { standingOf } from '../keys/standing.ts'
import { TestCommunity, TestPeer } from './community.ts'

/** A device of a test with its graph and the epoch secrets that it knows. */
export class KeyedPeer {
  readonly peer: TestPeer
  readonly chain: EpochChain
  readonly secrets = new Map<EpochId, Uint8Array>()
  readonly #opener: EpochOpener

  constructor(peer: TestPeer) {
    this.peer = peer
    this.chain = new EpochChain(peer.root)
    const { deviceId, agreement } = peer.device
    const { crypto, communityId } = peer.community
    const owner = { kind: 'device', deviceId, agreement } as const
    this.#opener = new EpochOpener({ crypto, roomId: communityId, chain: this.chain, owner })
  }

  get root() {
    return this.peer.root
  }

  get userId() {
    return this.peer.userId
  }

  get deviceId() {
    return this.peer.device.deviceId
  }

  get sending(): EpochId | undefined {
    return this.chain.sendingEpoch(this.secrets)
  }

  get isIn(): boolean {
    return standingOf(this.root, this.deviceId) === 'member'
  }

  get mayRekey(): boolean {
    const { levels } = this.root.authStateOf(this.root.currentState)
    return this.isIn && levels.levelOf(this.userId) >= levels.requiredFor('roost.rekey', false)
  }

  /** What the epochs do not keep out that are sent under or are as good. */
  get uncovered() {
    return uncoveredByLive(this.root, this.chain, this.secrets)
  }

  membershipOf(other: KeyedPeer): string {
    return this.root.authStateOf(this.root.currentState).membershipOf(other.userId)
  }

  open(): void {
    for (const { id, secret } of this.#opener.open(this.secrets)) this.secrets.set(id, secret)
  }

  rekey(): void {
    const { crypto, random, communityId } = this.peer.community
    const secret = random.bytes(KEY_BYTES)
    const drafts = rekeyDrafts({ crypto, random, roomId: communityId, secret }, entitledOf(this.root))
    const { event } = this.peer.write(communityId, { type: 'roost.rekey', content: drafts.founding })
    for (const content of drafts.more(event.id)) this.peer.write(communityId, { type: 'roost.lockbox', content })
    this.open()
  }

  /** Bans somebody and rekeys in the same breath, as a peer does. */
  remove(target: KeyedPeer): void {
    const { adopted, root, rooms } = memberRemoval(this.peer.graph, this.userId, target.userId)
    for (const draft of [...adopted, root]) this.writeDraft(draft)
    if (this.mayRekey) this.rekey()
    for (const draft of rooms) this.writeDraft(draft)
  }

  writeDraft({ roomId, type, stateKey, content }: RemovalDraft): void {
    const underUserKey = type === 'roost.revoke' && revocationTakesUserKey(this.root, this.userId, stateKey as never)
    this.peer.write(roomId, { type, stateKey, content, underUserKey })
  }

  /** Changes levels in the root; what stands by levels that go is said again first, as a peer does. */
  setLevels(levels: Readonly<Record<string, number>>): void {
    const present = must(this.root.stateEvent(this.root.currentState, 'm.room.power_levels'), 'levels').content
    const content = { ...present, users: { ...(present.users as object), ...levels } }
    for (const draft of levelAdoptions(this.root, this.userId, content)) this.writeDraft(draft)
    this.peer.write(this.peer.community.communityId, { type: 'm.room.power_levels', stateKey: '', content })
  }

  /** Gives its secrets to a device that is a member as this one sees it. */
  tell(other: KeyedPeer): void {
    if (standingOf(this.root, other.deviceId) !== 'member') return
    for (const [id, secret] of this.secrets) other.secrets.set(id, secret)
  }
}

/** A community with keys, in which people are honest but for those who are named. */
export class KeyedWorld {
  readonly community: TestCommunity
  readonly peers: KeyedPeer[]
  /** Those who take every secret that anybody would give them at any moment, and whom nobody else learns from. */
  readonly hostile = new Set<KeyedPeer>()

  constructor(crypto: CryptoPort, random: Random, localparts: readonly string[]) {
    this.community = new TestCommunity(crypto, random)
    const first = random.bytes(KEY_BYTES)
    const newcomers = localparts.map((localpart) => this.community.newcomer(localpart))
    this.peers = [this.community.owner, ...newcomers].map((peer) => new KeyedPeer(peer))
    for (const peer of this.peers) {
      peer.secrets.set('first', first)
      peer.peer.receive(this.community.written.values())
    }
  }

  at(index: number): KeyedPeer {
    return must(this.peers[index], 'a peer')
  }

  get honest(): KeyedPeer[] {
    return this.peers.filter((peer) => !this.hostile.has(peer))
  }

  /** The same device with what it holds now, and nothing that comes later: who writes on old ends of the graph. */
  frozen({ peer }: KeyedPeer): TestPeer {
    const frozen = new TestPeer(this.community, peer.person, peer.device)
    frozen.receive(peer.held)
    return frozen
  }

  /** Two peers exchange what they hold, and secrets where either is a member for the other. */
  meet(one: KeyedPeer, other: KeyedPeer): void {
    one.peer.receiveFrom(other.peer)
    other.peer.receiveFrom(one.peer)
    one.open()
    other.open()
    one.tell(other)
    other.tell(one)
    this.leak()
  }

  /** The hostile see every event at once, and take what any honest peer would give them by what that peer holds now. */
  leak(): void {
    for (const spy of this.hostile) {
      spy.peer.receive(this.community.written.values())
      spy.open()
      for (const peer of this.honest) peer.tell(spy)
    }
  }

  /** Everybody gets everything. */
  gather(): void {
    for (const { peer } of this.peers) peer.receive(this.community.written.values())
    for (const peer of this.peers) peer.open()
    for (const giver of this.honest) for (const taker of this.peers) giver.tell(taker)
    this.leak()
  }

  /** Everybody gets everything, and who sees need and may rekeys, one after the other. Answers how often that was. */
  settle(): number {
    for (let count = 0; ; count++) {
      this.gather()
      const tending = this.honest.find((peer) => peer.mayRekey && peer.uncovered.length > 0)
      if (!tending) return count
      assert(count < 5, 'rekeying comes to an end')
      tending.rekey()
    }
  }
}
