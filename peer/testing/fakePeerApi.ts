import { checkParams } from '../checkParams.ts'
import {
  type Channel,
  type Community,
  type ListChange,
  liveQueries,
  type Params,
  type PeerApi,
  type Profile,
  type QueryItem,
  type QueryName,
  type QueryParams,
  type ReadMessage,
  RefusalError,
  type RequestName,
  type Result,
  requests,
  type TimelineItem,
} from '../contract.ts'

interface FakeChannel {
  readonly view: Channel
  readonly messages: ReadMessage[]
}

interface FakeCommunity {
  view: Community
  readonly channels: FakeChannel[]
}

interface OpenWatch {
  readonly query: QueryName
  readonly params: { communityId?: string; roomId?: string; limit?: number }
  readonly notify: (changes: ListChange<never>[]) => void
}

const USER_ID = `@ada:${'a'.repeat(52)}`
const DEVICE_ID = 'b'.repeat(52)
const START_MS = 1_760_000_000_000

type Handlers = { [Name in RequestName]: (params: never) => Result<Name> }

/**
 * A peer that keeps everything in arrays and meets nobody, for tests of what stands in front of a peer. A link that
 * starts with `roost://join#` leads to the community its remaining text names.
 */
export class FakePeerApi implements PeerApi {
  profile: Profile | null = null
  readonly communities: FakeCommunity[] = []
  readonly #watches = new Set<OpenWatch>()
  #lastId = 0

  get watchCount(): number {
    return this.#watches.size
  }

  async call<Name extends RequestName>(method: Name, params: Params<Name>): Promise<Result<Name>> {
    const checked = checkParams(requests[method].params, params)
    const handle = this.#handlers[method] as (params: unknown) => Result<Name>
    return structuredClone(handle(checked))
  }

  async watch<Name extends QueryName>(
    query: Name,
    params: QueryParams<Name>,
    onChanges: (changes: ListChange<QueryItem<Name>>[]) => void,
  ): Promise<{ items: QueryItem<Name>[]; stop: () => void }> {
    const checked = checkParams(liveQueries[query].params, params)
    const watch: OpenWatch = { query, params: checked, notify: onChanges as OpenWatch['notify'] }
    const items = this.#list(watch) as QueryItem<Name>[]
    this.#watches.add(watch)
    return { items: structuredClone(items), stop: () => this.#watches.delete(watch) }
  }

  /** What a real peer does when a community's history has arrived. */
  finishJoining(communityId: string): void {
    const community = this.#community(communityId)
    community.view = { ...community.view, joined: true }
    this.#addChannel(community, 'general')
    this.#tell('communities', {}, [{ op: 'update', item: community.view }])
  }

  readonly #handlers: Handlers = {
    'profile.get': () => this.profile,
    'profile.create': ({ name, deviceName = 'this computer' }: { name: string; deviceName?: string }) => {
      if (this.profile !== null) throw new RefusalError('profileExists', 'This folder has a profile already.')
      this.profile = { userId: USER_ID, deviceId: DEVICE_ID, name, deviceName }
      return { profile: this.profile, words: Array.from({ length: 24 }, (_, index) => `word${index + 1}`) }
    },
    'communities.list': () => this.communities.map((community) => community.view),
    'communities.create': ({ name }: { name: string }) => {
      const community = this.#addCommunity(name, true)
      this.#addChannel(community, 'general')
      return { communityId: community.view.communityId }
    },
    'communities.join': ({ link }: { link: string }) => {
      const name = nameInLink(link)
      if (this.#linked(name) !== undefined)
        throw new RefusalError('alreadyJoined', `This profile is in ${name} already.`)
      this.#addCommunity(name, false, linkedId(name))
      return { communityId: linkedId(name), name }
    },
    'invites.create': ({ communityId }: { communityId: string }) => ({
      link: `roost://join#${this.#community(communityId).view.name}`,
    }),
    'invites.check': ({ link }: { link: string }) => {
      const name = nameInLink(link)
      return { communityId: linkedId(name), name, addresses: [] }
    },
    'channels.list': ({ communityId }: { communityId: string }) =>
      this.#community(communityId).channels.map((channel) => channel.view),
    'channels.create': ({ communityId, name }: { communityId: string; name: string }) => ({
      roomId: this.#addChannel(this.#community(communityId), name).view.roomId,
    }),
    'channels.rename': () => ({}),
    'channels.setTopic': () => ({}),
    'channels.join': () => ({}),
    'messages.send': (params: { communityId: string; roomId: string; body: string }) => this.#send(params),
    'messages.redact': (params: { communityId: string; roomId: string; eventId: string }) => {
      const { messages } = this.#channel(params.communityId, params.roomId)
      const place = messages.findIndex((message) => message.eventId === params.eventId)
      if (place === -1) throw new RefusalError('notFound', 'There is no such message in this channel.')
      messages.splice(place, 1)
      return { eventId: this.#newId('$') }
    },
    'messages.list': (params: { communityId: string; roomId: string; before?: string; limit: number }) => {
      const { messages } = this.#channel(params.communityId, params.roomId)
      const end = messages.findIndex((message) => message.eventId === params.before)
      const older = end === -1 ? messages : messages.slice(0, end)
      return { messages: older.slice(-params.limit), hasMore: older.length > params.limit }
    },
    'members.evidence': () => [],
    'members.list': () => {
      const { userId, name } = this.#needProfile()
      return [{ userId, name, role: 'owner', deviceCount: 1, here: true, self: true }]
    },
    'network.peers': () => ({ peers: [], refused: { 'wrong key': 2 } }),
    'network.addAddress': () => ({}),
    'state.get': (params: { communityId: string; roomId: string }) => {
      this.#channel(params.communityId, params.roomId)
      return { hash: 'abc', state: [{ type: 'm.room.create', stateKey: '', eventId: '$create' }] }
    },
  }

  #send(params: { communityId: string; roomId: string; body: string }): { eventId: string } {
    const { communityId, roomId, body } = params
    const { userId, name } = this.#needProfile()
    const { messages } = this.#channel(communityId, roomId)
    const after = messages.at(-1)?.eventId ?? null
    const eventId = this.#newId('$')
    const message = { eventId, sender: userId, name, body, ts: START_MS + this.#lastId }
    messages.push(message)
    this.#tell('timeline', { communityId, roomId }, [{ op: 'insert', after, item: asItem(message) }])
    return { eventId }
  }

  #list({ query, params }: OpenWatch): unknown[] {
    if (query === 'communities') return this.communities.map((community) => community.view)
    if (query === 'profile') return this.profile === null ? [] : [this.profile]
    const community = this.#community(params.communityId ?? '')
    if (query === 'channels') return community.channels.map((channel) => channel.view)
    if (query !== 'timeline') return []
    const { messages } = this.#channel(params.communityId ?? '', params.roomId ?? '')
    return messages.slice(-(params.limit ?? 0)).map(asItem)
  }

  #tell(query: QueryName, params: object, changes: ListChange<unknown>[]): void {
    for (const watch of this.#watches) {
      const asked = watch.params as Record<string, unknown>
      const concerned = Object.entries(params).every(([key, value]) => asked[key] === value)
      if (watch.query === query && concerned) watch.notify(changes as ListChange<never>[])
    }
  }

  #linked(name: string): FakeCommunity | undefined {
    return this.communities.find((community) => community.view.communityId === linkedId(name))
  }

  #addCommunity(name: string, joined: boolean, communityId = this.#newId('!')): FakeCommunity {
    this.#needProfile()
    const view: Community = { communityId, name, joined, memberCount: 1, role: 'owner' }
    const community: FakeCommunity = { view, channels: [] }
    this.communities.push(community)
    this.#tell('communities', {}, [{ op: 'insert', after: null, item: view }])
    return community
  }

  #addChannel(community: FakeCommunity, name: string): FakeChannel {
    const channel = {
      view: { roomId: this.#newId('!'), name, topic: '', joined: true, memberCount: 1 },
      messages: [],
    }
    community.channels.push(channel)
    return channel
  }

  #community(communityId: string): FakeCommunity {
    const found = this.communities.find((community) => community.view.communityId === communityId)
    if (found === undefined) throw new RefusalError('notFound', 'There is no such community here.')
    return found
  }

  #channel(communityId: string, roomId: string): FakeChannel {
    const found = this.#community(communityId).channels.find((channel) => channel.view.roomId === roomId)
    if (found === undefined) throw new RefusalError('notFound', 'There is no such channel here.')
    return found
  }

  #needProfile(): Profile {
    if (this.profile === null) throw new RefusalError('noProfile', 'This folder has no profile yet.')
    return this.profile
  }

  #newId(sigil: string): string {
    return `${sigil}id${++this.#lastId}`
  }
}

const asItem = ({ eventId, sender, name, body, ts }: ReadMessage): TimelineItem => {
  const shown = { eventId, sender, senderName: name, ts, clockAhead: false }
  return { kind: 'message', ...shown, body, own: true, lateSince: null, delivery: null }
}

const linkedId = (name: string): string => `!${name}`

function nameInLink(link: string): string {
  const start = 'roost://join#'
  if (!link.startsWith(start)) throw new RefusalError('linkForeign', 'This is not a Roost invite.')
  return link.slice(start.length)
}
