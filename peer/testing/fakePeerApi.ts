import type { RequestHandlers } from '../api/handlers.ts'
import { checkParams } from '../checkParams.ts'
import {
  type Device,
  type Joining,
  type ListChange,
  liveQueries,
  type Member,
  type Pairing,
  type Params,
  type PeerApi,
  type Profile,
  type QueryItem,
  type QueryName,
  type QueryParams,
  type RequestName,
  type Result,
  requests,
} from '../contract.ts'
import { listChanges } from '../live/listChanges.ts'
import { channelRequests } from './fake/channelRequests.ts'
import { communityRequests } from './fake/communityRequests.ts'
import { type Asked, fakeLists } from './fake/lists.ts'
import { memberRequests } from './fake/memberRequests.ts'
import { messageRequests } from './fake/messageRequests.ts'
import { profileRequests } from './fake/profileRequests.ts'
import { storageRequests } from './fake/storageRequests.ts'
import { type FakeCommunity, FakeWorld, START_MS } from './fake/world.ts'

interface OpenWatch {
  readonly look: () => void
}

/**
 * A peer that keeps everything in arrays and meets nobody, for tests of what stands in front of a peer. A link that
 * starts with `roost://join#` leads to the community its remaining text names.
 */
export class FakePeerApi implements PeerApi {
  readonly world = new FakeWorld()
  readonly #watches = new Set<OpenWatch>()
  readonly #handlers: RequestHandlers = {
    ...profileRequests(this.world),
    ...communityRequests(this.world),
    ...channelRequests(this.world),
    ...messageRequests(this.world),
    ...memberRequests(this.world),
    ...storageRequests(this.world),
  }

  get profile(): Profile | null {
    return this.world.profile
  }

  get communities(): readonly FakeCommunity[] {
    return this.world.communities
  }

  get watchCount(): number {
    return this.#watches.size
  }

  async call<Name extends RequestName>(method: Name, params: Params<Name>): Promise<Result<Name>> {
    const checked = checkParams(requests[method].params, params)
    const handle = this.#handlers[method] as (params: unknown) => Result<Name>
    return this.#change(() => structuredClone(handle(checked)))
  }

  async watch<Name extends QueryName>(
    query: Name,
    params: QueryParams<Name>,
    onChanges: (changes: ListChange<QueryItem<Name>>[]) => void,
  ): Promise<{ items: QueryItem<Name>[]; stop: () => void }> {
    const checked: Asked = checkParams(liveQueries[query].params, params)
    const list = () => structuredClone([...fakeLists[query](this.world, checked)]) as QueryItem<Name>[]
    const key = liveQueries[query].key as keyof QueryItem<Name>
    let items = list()
    const first = items
    const look = () => {
      const now = list()
      const changes = listChanges(items, now, (item) => String(item[key]))
      items = now
      if (changes.length > 0) onChanges(changes)
    }
    const watch = { look }
    this.#watches.add(watch)
    return { items: first, stop: () => this.#watches.delete(watch) }
  }

  /** How far the joining of a community has come. */
  setJoining(communityId: string, joining: Joining): void {
    this.#change(() => {
      const community = this.world.community(communityId)
      community.view = { ...community.view, joining }
    })
  }

  /** What a real peer does when a community's history has arrived. */
  finishJoining(communityId: string): void {
    this.#change(() => {
      const community = this.world.community(communityId)
      community.view = { ...community.view, joined: true, joining: null }
      this.world.addChannel(community, 'general')
    })
  }

  /** Somebody else in a community, with one device of theirs. */
  addMember(communityId: string, name: string, given: Partial<Member> = {}): { member: Member; device: Device } {
    return this.#change(() => {
      const { members, devices } = this.world.community(communityId)
      const userId = `@${name.toLowerCase()}:${keyName('c', members.length)}`
      const member: Member = { userId, name, role: 'member', deviceCount: 1, ...AWAY, ...given }
      members.push(member)
      return { member, device: this.#addDevice(devices, member.userId, `${name}'s laptop`) }
    })
  }

  /** One more device of somebody in a community. */
  addDevice(communityId: string, userId: string, name: string): Device {
    return this.#change(() => this.#addDevice(this.world.community(communityId).devices, userId, name))
  }

  /** What the other device does to a pairing. */
  setPairing(changes: Partial<Pairing>): void {
    this.#change(() => {
      if (this.world.pairing !== null) this.world.pairing = { ...this.world.pairing, ...changes }
    })
  }

  #addDevice(devices: Device[], userId: string, name: string): Device {
    const deviceId = keyName('d', devices.length)
    const device: Device = { deviceId, userId, name, sinceTs: START_MS, revoked: false, ...ELSEWHERE }
    devices.push(device)
    return device
  }

  #change<Value>(operation: () => Value): Value {
    const value = operation()
    for (const { look } of this.#watches) look()
    return value
  }
}

/** What could be the name of a key. */
const keyName = (letter: string, number: number): string => `${letter.repeat(50)}${LETTERS[number % 26]}a`
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

const AWAY = { here: false, self: false, verified: false }
const ELSEWHERE = { thisDevice: false, here: false }
