import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { must } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { testCrypto } from '../../core/crypto/testing.ts'
import type { RoomId } from '../../core/event/ids.ts'
import { stateKey } from '../../core/event/roomEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { openProfileStore } from '../../core/store/profileStore.ts'
import { peerApi } from '../api/peerApi.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { type Message, type Network, type PeerApi, RefusalError, type TimelineItem } from '../contract.ts'
import { Peer } from '../peer.ts'
import { folderStores } from '../stores.ts'
import { VirtualLan } from './virtualLan.ts'
import { virtualSenses } from './virtualSenses.ts'

/** The key of every folder of a test. */
export const databaseKey = new Uint8Array(32).fill(7)

/** A community and one of its channels, as a test speaks of them. */
export interface Place {
  readonly communityId: string
  readonly roomId: string
}

/** People of a test with their peers, on one network and in folders that go when the test is over. */
export class TestHouse {
  readonly lan = new VirtualLan()
  readonly #crypto: CryptoPort
  readonly #folder: string
  readonly #peers: TestPeer[] = []

  private constructor(crypto: CryptoPort, folder: string) {
    this.#crypto = crypto
    this.#folder = folder
  }

  static async build(): Promise<TestHouse> {
    const house = new TestHouse(await testCrypto(), mkdtempSync(join(tmpdir(), 'roost-peer-')))
    onTestFinished(async () => {
      for (const peer of house.#peers) await peer.stop()
      rmSync(house.#folder, { recursive: true, force: true })
    })
    return house
  }

  /** Starts a peer on an empty folder. */
  empty(clockErrorMs = 0): TestPeer {
    const number = this.#peers.length + 1
    const world = { lan: this.lan, crypto: this.#crypto, clockErrorMs }
    const peer = new TestPeer({ ...world, host: `10.0.0.${number}`, dataDir: join(this.#folder, String(number)) })
    this.#peers.push(peer)
    return peer
  }

  /** Starts a peer and makes its profile. */
  async person(name: string, clockErrorMs = 0): Promise<TestPeer> {
    const peer = this.empty(clockErrorMs)
    await peer.api.call('profile.create', { name, deviceName: `${name}'s computer` })
    return peer
  }

  /** A community that the first founds and the others join by its link; everybody holds the same when it is answered. */
  async community(founder: TestPeer, ...joiners: readonly TestPeer[]): Promise<Place> {
    const { communityId } = await founder.api.call('communities.create', { name: 'Lab' })
    if (joiners.length > 0) {
      const { link } = await founder.api.call('invites.create', { communityId, usesMax: joiners.length })
      for (const joiner of joiners) await joiner.api.call('communities.join', { link })
    }
    this.settle(communityId, founder, ...joiners)
    const [general] = await founder.api.call('channels.list', { communityId })
    return { communityId, roomId: must(general, 'a new community has a channel').roomId }
  }

  /** Runs until all of them have taken part, hold the same and say so. */
  settle(communityId: string, ...peers: readonly TestPeer[]): void {
    const others = peers.length - 1
    this.lan.until('all agree', () =>
      peers.every((peer) => {
        if (!peer.isIn(communityId)) return false
        const { peers: heard } = peer.community(communityId).networkStatus()
        return heard.filter(({ agrees }) => agrees).length >= others
      }),
    )
    this.lan.run(1_000)
  }
}

interface TestPeerOptions {
  readonly lan: VirtualLan
  readonly crypto: CryptoPort
  readonly host: string
  readonly dataDir: string
  readonly clockErrorMs: number
}

/** One peer on the test's network, with its folder on the real disk. */
export class TestPeer {
  readonly host: string
  readonly dataDir: string
  readonly logged: string[] = []
  readonly #options: TestPeerOptions
  #running: { peer: Peer; api: PeerApi } | undefined

  constructor(options: TestPeerOptions) {
    this.host = options.host
    this.dataDir = options.dataDir
    this.#options = options
    this.start()
  }

  get crypto(): CryptoPort {
    return this.#options.crypto
  }

  get peer(): Peer {
    return must(this.#running, 'the peer runs').peer
  }

  get api(): PeerApi {
    return must(this.#running, 'the peer runs').api
  }

  start(): void {
    const { lan, crypto, host, dataDir, clockErrorMs } = this.#options
    mkdirSync(dataDir, { recursive: true })
    const profiles = openProfileStore(join(dataDir, 'profile.db'), databaseKey)
    if (!profiles.ok) throw new Error(profiles.message)
    const environment = lan.environment(crypto, clockErrorMs)
    const endpoint = lan.endpoint(host, (from, bytes) => peer.datagram(from, bytes))
    const streams = lan.streamsOf(host, (event) => peer.streamEvent(event))
    const log = (line: string) => void this.logged.push(line)
    const peer = new Peer({
      environment,
      dataDir,
      databaseKey,
      profiles: profiles.store,
      stores: folderStores(crypto, dataDir, databaseKey),
      endpoint,
      streams,
      openDnsSd: (options) => lan.dnsSd.open(host, options),
      log,
      senses: virtualSenses(host),
    })
    peer.start()
    this.#running = { peer, api: peerApi(peer) }
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    await running?.peer.close()
  }

  async restart(): Promise<void> {
    await this.stop()
    this.start()
  }

  get userId(): string {
    return must(this.peer.profile, 'there is a profile').userId
  }

  community(communityId: string): CommunityPeer {
    return this.peer.community(communityId)
  }

  isIn(communityId: string): boolean {
    const community = this.peer.communities.find((open) => open.communityId === communityId)
    return community?.graph.root.currentState.get(stateKey('m.room.member', this.userId)) !== undefined
  }

  room({ communityId, roomId }: Place): RoomGraph {
    return must(this.community(communityId).graph.rooms.get(roomId as RoomId), 'the room is here')
  }

  async say(place: Place, body: string): Promise<string> {
    return (await this.api.call('messages.send', { ...place, body })).eventId
  }

  /** Puts somebody out of a community without a ban, as other programs may and no button here does. */
  putOut(communityId: string, userId: string): void {
    const community = this.community(communityId)
    const content = { membership: 'leave' }
    community.write(community.graph.root, { type: 'm.room.member', stateKey: userId, content })
  }

  async timeline(place: Place, limit = 1000): Promise<TimelineItem[]> {
    const { items, stop } = await this.api.watch('timeline', { ...place, limit }, () => {})
    stop()
    return items
  }

  /** The messages of the timeline, with everything that is shown of them. */
  async messages(place: Place): Promise<Message[]> {
    return (await this.timeline(place)).flatMap((item) => (item.kind === 'message' ? [item] : []))
  }

  async bodies(place: Place): Promise<string[]> {
    return (await this.messages(place)).map(({ body }) => body)
  }

  async network(communityId: string): Promise<Network> {
    const { items, stop } = await this.api.watch('network', { communityId }, () => {})
    stop()
    return must(items[0], 'a community has a network')
  }

  async refused(communityId: string): Promise<Record<string, number>> {
    return (await this.api.call('network.peers', { communityId })).refused
  }
}

/** The code and the sentence with which a call is refused; fails where it is not. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof RefusalError)) throw error ?? new Error('the call was not refused')
  return { code: error.code, message: error.message }
}
