import {
  type Channel,
  type Community,
  liveQueries,
  type Member,
  type Message,
  type Network,
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

type Handlers = { [Name in RequestName]?: (params: Params<Name>) => Result<Name> }

/** Everything a fake peer knows. Change it through `change`, so that live queries hear of it. */
export interface FakeWorld {
  profile: Profile | undefined
  communities: Community[]
  /** By community. */
  channels: Record<string, Channel[]>
  members: Record<string, Member[]>
  network: Record<string, Network>
  /** By channel, in timeline order. */
  timelines: Record<string, TimelineItem[]>
}

export const emptyWorld = (): FakeWorld => ({
  profile: undefined,
  communities: [],
  channels: {},
  members: {},
  network: {},
  timelines: {},
})

/** An invite that the fake peer takes for whole. */
export const fakeLink = 'roost://join#fake-saltmarsh'

/** A peer in the memory of one page: the contract without a network, for trying the app and for its tests. */
export class FakePeer implements PeerApi {
  readonly world: FakeWorld
  readonly #watches = new Set<() => void>()
  #count = 0
  /** While set, `messages.send` is refused with this sentence. */
  refusesMessages: string | undefined

  constructor(world: FakeWorld = emptyWorld()) {
    this.world = world
  }

  /** Changes the world and tells every live query that sees a difference. */
  change(work: (world: FakeWorld) => void): void {
    work(this.world)
    for (const tell of [...this.#watches]) tell()
  }

  async call<Name extends RequestName>(method: Name, params: Params<Name>): Promise<Result<Name>> {
    const parsed = requests[method].params.safeParse(params)
    if (!parsed.success) throw new RefusalError('invalid', parsed.error.issues[0]?.message ?? 'invalid')
    const handler = this.#handlers[method] as ((params: unknown) => Result<Name>) | undefined
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
    const { communityId, roomId, limit } = params as { communityId: string; roomId: string; limit: number }
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
      own,
      lateSince: null,
      delivery: own ? { heldBy: 1, of: 7 } : null,
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

  #self(): Profile {
    if (!this.world.profile) throw new RefusalError('noProfile', 'Say your name first.')
    return this.world.profile
  }

  #found(name: string, role: Community['role']): string {
    const self = this.#self()
    const communityId = this.freshId('!')
    this.change((world) => {
      world.communities = [...world.communities, { communityId, name, joined: true, memberCount: 1, role }]
      world.members[communityId] = [
        { userId: self.userId, name: self.name, role, deviceCount: 1, here: true, self: true },
      ]
      world.network[communityId] = {
        communityId,
        state: 'alone',
        peerCount: 0,
        agreeingCount: 0,
        missingCount: 0,
        eventCount: 12,
      }
    })
    this.#open(communityId, 'general', '')
    return communityId
  }

  #open(communityId: string, name: string, topic: string): string {
    const roomId = this.freshId('!')
    this.change(({ channels }) => {
      channels[communityId] = [...(channels[communityId] ?? []), { roomId, name, topic, joined: true, memberCount: 1 }]
    })
    this.post(roomId, this.notice(this.#self(), { type: 'joined' }))
    return roomId
  }

  #edit(communityId: string, roomId: string, edit: Partial<Channel>, notice: Notice['notice']): void {
    this.change(({ channels }) => {
      channels[communityId] = (channels[communityId] ?? []).map((channel) =>
        channel.roomId === roomId ? { ...channel, ...edit } : channel,
      )
    })
    this.post(roomId, this.notice(this.#self(), notice))
  }

  readonly #handlers: Handlers = {
    'profile.create': ({ name }) => {
      const userId = `@${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}:${'a'.repeat(52)}`
      const profile = { userId, deviceId: 'd'.repeat(52), name, deviceName: '' }
      this.change((world) => {
        world.profile = profile
      })
      return { profile, words: Array.from({ length: 24 }, (_, i) => `word${String.fromCharCode(97 + i)}`) }
    },
    'invites.check': ({ link }) => {
      if (!link.startsWith('roost://')) {
        throw new RefusalError(
          'linkForeign',
          'This is not a Roost invite. Ask for a link that begins with roost://join.',
        )
      }
      if (link !== fakeLink) throw new RefusalError('linkDamaged', 'This invite was damaged on its way. Copy it again.')
      return { communityId: '!saltmarsh', name: 'Saltmarsh Station', addresses: ['127.0.0.1:47474'] }
    },
    'invites.create': () => ({ link: fakeLink }),
    'communities.create': ({ name }) => ({ communityId: this.#found(name, 'owner') }),
    'communities.join': () => {
      const name = 'Saltmarsh Station'
      if (this.world.communities.some((community) => community.name === name)) {
        throw new RefusalError('alreadyJoined', `You are in ${name} already.`)
      }
      return { communityId: this.#found(name, 'member'), name }
    },
    'channels.create': ({ communityId, name, topic }) => ({ roomId: this.#open(communityId, name, topic ?? '') }),
    'channels.rename': ({ communityId, roomId, name }) => {
      this.#edit(communityId, roomId, { name }, { type: 'named', name })
      return {}
    },
    'channels.setTopic': ({ communityId, roomId, topic }) => {
      this.#edit(communityId, roomId, { topic }, { type: 'topic', topic })
      return {}
    },
    'channels.join': ({ communityId, roomId }) => {
      this.change(({ channels }) => {
        channels[communityId] = (channels[communityId] ?? []).map((channel) =>
          channel.roomId === roomId ? { ...channel, joined: true } : channel,
        )
      })
      return {}
    },
    'messages.redact': ({ communityId, roomId, eventId }) => {
      const self = this.#self()
      const found = this.world.timelines[roomId]?.find((item) => item.eventId === eventId)
      if (found?.kind !== 'message') throw new RefusalError('notFound', 'There is no such message in this channel.')
      const role = this.world.communities.find((community) => community.communityId === communityId)?.role
      if (!found.own && role !== 'owner' && role !== 'moderator') {
        throw new RefusalError(
          'forbidden',
          'Only moderators and owners of this community can delete messages of others.',
        )
      }
      const { body: _, own: __, lateSince: ___, delivery: ____, ...shown } = found
      this.change(({ timelines }) => {
        timelines[roomId] = (timelines[roomId] ?? []).map((item) =>
          item === found ? { ...shown, kind: 'tombstone', by: self.userId, byName: self.name } : item,
        )
      })
      return { eventId: this.freshId('$') }
    },
    'messages.send': ({ roomId, body }) => {
      if (this.refusesMessages) throw new RefusalError('tooLarge', this.refusesMessages)
      const message = this.message(this.#self(), body)
      this.post(roomId, message)
      return { eventId: message.eventId }
    },
  }
}
