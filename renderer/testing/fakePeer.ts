import {
  type Channel,
  type Community,
  liveQueries,
  type Message,
  type Notice,
  type Params,
  type PeerApi,
  type Profile,
  type QueryItem,
  type QueryName,
  RefusalError,
  type RequestName,
  type Result,
  requests,
  type TimelineItem,
} from '../../peer/contract.ts'
import { diffLists } from './diffLists.ts'
import { channelHandlers } from './fake/channelHandlers.ts'
import { communityHandlers } from './fake/communityHandlers.ts'
import { memberHandlers } from './fake/memberHandlers.ts'
import { messageHandlers } from './fake/messageHandlers.ts'
import { networkHandlers } from './fake/networkHandlers.ts'
import { profileHandlers } from './fake/profileHandlers.ts'
import { emptyWorld, type FakeHandlers, type FakeWorld } from './fakeWorld.ts'

/** A peer in the memory of one page: the contract without a network, for trying the app and for its tests. */
export class FakePeer implements PeerApi {
  readonly world: FakeWorld
  readonly #watches = new Set<() => void>()
  #count = 0
  /** While set, `messages.send` is refused with this sentence. */
  refusesMessages: string | undefined

  readonly #handlers: FakeHandlers

  constructor(world: Partial<FakeWorld> = {}) {
    this.world = { ...emptyWorld(), ...world }
    this.#handlers = {
      ...profileHandlers(this),
      ...communityHandlers(this),
      ...channelHandlers(this),
      ...memberHandlers(this),
      ...messageHandlers(this),
      ...networkHandlers(this),
    }
  }

  /** Changes the world and tells every live query that sees a difference. */
  change(work: (world: FakeWorld) => void): void {
    work(this.world)
    for (const tell of [...this.#watches]) tell()
  }

  async call<Name extends RequestName>(method: Name, params: Params<Name>): Promise<Result<Name>> {
    const parsed = requests[method].params.safeParse(params)
    if (!parsed.success) throw new RefusalError('invalid', parsed.error.issues[0]?.message ?? 'invalid')
    const handler = this.#handlers[method] as ((params: unknown) => Result<Name> | Promise<Result<Name>>) | undefined
    if (!handler) throw new RefusalError('internal', `The fake peer has no ${method}.`)
    return handler(parsed.data)
  }

  async watch<Name extends QueryName>(
    query: Name,
    params: unknown,
    onChanges: (changes: ReturnType<typeof diffLists<QueryItem<Name>>>) => void,
  ): Promise<{ items: QueryItem<Name>[]; stop: () => void }> {
    const keyOf = (item: QueryItem<Name>) => String(item[liveQueries[query].key as keyof typeof item])
    const read = () => this.#read(query, params) as QueryItem<Name>[]
    let items = [...read()]
    const first = items
    const tell = () => {
      const next = [...read()]
      const changes = diffLists(items, next, keyOf)
      items = next
      if (changes.length > 0) onChanges(changes)
    }
    this.#watches.add(tell)
    return { items: first, stop: () => this.#watches.delete(tell) }
  }

  #read(query: QueryName, params: unknown): readonly unknown[] {
    const { communityId, roomId, limit, userId } = params as {
      communityId: string
      roomId: string
      limit: number
      userId?: string
    }
    const { world } = this
    switch (query) {
      case 'profile':
        return world.profile ? [world.profile] : []
      case 'communities':
        return world.communities
      case 'channels':
        return world.channels[communityId] ?? []
      case 'members':
        return world.members[communityId] ?? []
      case 'devices':
        return (world.devices[communityId] ?? []).filter((one) => userId === undefined || one.userId === userId)
      case 'invites':
        return world.invites[communityId] ?? []
      case 'pairing':
        return world.pairing ? [world.pairing] : []
      case 'network':
        return world.network[communityId] ? [world.network[communityId]] : []
      case 'timeline':
        return (world.timelines[roomId] ?? []).slice(-limit)
    }
  }

  /** A new name for an event, a room or a community. */
  freshId(sigil: string): string {
    return `${sigil}fake${++this.#count}`
  }

  /** A message as it would stand in the timeline now. */
  message(sender: { userId: string; name: string }, body: string, ts = Date.now()): Message {
    const own = sender.userId === this.world.profile?.userId
    return {
      kind: 'message',
      eventId: this.freshId('$'),
      sender: sender.userId,
      senderName: sender.name,
      ts,
      clockAhead: false,
      body,
      edited: false,
      reactions: [],
      own,
      lateSince: null,
      delivery: own ? { heldBy: 1, of: 7, readByCount: 0, readBy: [] } : null,
    }
  }

  notice(sender: { userId: string; name: string }, notice: Notice['notice'], ts = Date.now()): Notice {
    return {
      kind: 'notice',
      eventId: this.freshId('$'),
      sender: sender.userId,
      senderName: sender.name,
      ts,
      clockAhead: false,
      notice,
    }
  }

  post(roomId: string, ...items: TimelineItem[]): void {
    this.change(({ timelines }) => {
      timelines[roomId] = [...(timelines[roomId] ?? []), ...items]
    })
  }

  /** The person at this device, or the refusal that there is none yet. */
  self(): Profile {
    if (!this.world.profile) throw new RefusalError('noProfile', 'Say your name first.')
    return this.world.profile
  }

  /** Makes a community with one channel in it. */
  found(name: string, role: Community['role']): string {
    const { userId, deviceId, name: selfName, deviceName } = this.self()
    const communityId = this.freshId('!')
    this.change((world) => {
      world.communities = [
        ...world.communities,
        { communityId, name, joined: true, joining: null, removed: false, memberCount: 1, role, sharesReads: true },
      ]
      world.members[communityId] = [
        { userId, name: selfName, role, deviceCount: 1, here: true, self: true, verified: false },
      ]
      world.devices[communityId] = [
        { deviceId, userId, name: deviceName, thisDevice: true, here: true, sinceTs: Date.now(), revoked: false },
      ]
      world.network[communityId] = {
        communityId,
        state: 'alone',
        peerCount: 0,
        agreeingCount: 0,
        eventCount: 12,
        catchUp: null,
      }
    })
    this.open(communityId, { name: 'general' })
    return communityId
  }

  editCommunity(communityId: string, edit: Partial<Community>): void {
    this.change((world) => {
      world.communities = world.communities.map((community) =>
        community.communityId === communityId ? { ...community, ...edit } : community,
      )
    })
  }

  /** Makes a channel that this profile is in. */
  open(communityId: string, wishes: Partial<Channel> & Pick<Channel, 'name'>): string {
    const channel = { ...publicChannel(this.freshId('!')), memberCount: 1, ...wishes }
    this.change(({ channels }) => {
      channels[communityId] = [...(channels[communityId] ?? []), channel]
    })
    this.post(channel.roomId, this.notice(this.self(), { type: 'joined' }))
    return channel.roomId
  }
}

/** A channel that everybody of the community is in, but for what `name` it has. */
export const publicChannel = (roomId: string): Channel => ({
  roomId,
  kind: 'public',
  name: '',
  topic: '',
  joined: true,
  invited: false,
  history: 'shared',
  memberCount: 0,
  withUserIds: [],
  completeness: { kind: 'complete' },
})
