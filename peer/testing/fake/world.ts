import type {
  Channel,
  Community,
  Device,
  History,
  Invite,
  Joining,
  Member,
  Pairing,
  Profile,
  ReadMessage,
  Result,
  Unlock,
} from '../../contract.ts'
import { RefusalError } from '../../contract.ts'

export interface FakeChannel {
  view: Channel
  /** Everybody in it, and who is only invited to it. */
  readonly userIds: Set<string>
  readonly invitedIds: Set<string>
  readonly messages: ReadMessage[]
}

export interface FakeCommunity {
  view: Community
  readonly channels: FakeChannel[]
  readonly members: Member[]
  readonly devices: Device[]
  readonly invites: Invite[]
  /** What an audit finds. */
  findings: Result<'storage.audit'>['findings']
}

export const USER_ID = `@ada:${'a'.repeat(52)}`
const DEVICE_ID = 'b'.repeat(52)
export const START_MS = 1_760_000_000_000

/** The words of everybody whom a fake peer makes. */
export const FAKE_WORDS = Array.from({ length: 24 }, (_, index) => `word${index + 1}`)

/** What a fake peer knows, in arrays. */
export class FakeWorld {
  profile: Profile | null = null
  passphrase: string | null = null
  readonly communities: FakeCommunity[] = []
  /** Communities that could not be opened. */
  closed: Result<'communities.closed'> = []
  pairing: Pairing | null = null
  /** Communities that answer somebody who comes back by the words. */
  recoverable: string[] = []
  /** What `storage.sql` answers. */
  table: Result<'storage.sql'> = { columns: [], rows: [], truncated: false }
  dnsSd = false
  #lastId = 0

  newId(sigil: string): string {
    return `${sigil}id${++this.#lastId}`
  }

  nextTs(): number {
    return START_MS + this.#lastId
  }

  needProfile(): Profile {
    if (this.profile === null) throw new RefusalError('noProfile', 'This folder has no profile yet.')
    return this.profile
  }

  addProfile(name: string, deviceName = 'this computer'): Profile {
    if (this.profile !== null) throw new RefusalError('profileExists', 'This folder has a profile already.')
    this.profile = { userId: USER_ID, deviceId: DEVICE_ID, name, deviceName, hasPassphrase: false }
    return this.profile
  }

  /** Refuses what is neither the words of the profile nor its passphrase. */
  unlock(unlock: Unlock): void {
    if ('words' in unlock) {
      if (unlock.words.join() !== FAKE_WORDS.join()) {
        throw new RefusalError('wordsWrong', 'These are not the 24 words of this profile.')
      }
    } else if (unlock.passphrase !== this.passphrase) {
      throw new RefusalError('passphraseWrong', 'This is not the passphrase of this profile.')
    }
  }

  community(communityId: string): FakeCommunity {
    const found = this.communities.find((community) => community.view.communityId === communityId)
    if (found === undefined) throw new RefusalError('notFound', 'There is no such community here.')
    return found
  }

  channel(communityId: string, roomId: string): FakeChannel {
    const found = this.community(communityId).channels.find((channel) => channel.view.roomId === roomId)
    if (found === undefined) throw new RefusalError('notFound', 'There is no such channel here.')
    return found
  }

  member(communityId: string, userId: string): Member {
    const found = this.community(communityId).members.find((member) => member.userId === userId)
    if (found === undefined) throw new RefusalError('notFound', 'There is no such member here.')
    return found
  }

  /** A community of which this profile is the owner, or which it wants to enter. */
  addCommunity(name: string, joining: Joining | null, communityId = this.newId('!')): FakeCommunity {
    const { userId, deviceId, name: ownName, deviceName } = this.needProfile()
    const joined = joining === null
    const view: Community = {
      communityId,
      name,
      joined,
      joining,
      removed: false,
      memberCount: 1,
      role: 'owner',
      sharesReads: true,
    }
    const self: Member = {
      userId,
      name: ownName,
      role: 'owner',
      deviceCount: 1,
      here: true,
      self: true,
      verified: false,
    }
    const device: Device = {
      deviceId,
      userId,
      name: deviceName,
      thisDevice: true,
      here: true,
      sinceTs: START_MS,
      revoked: false,
    }
    const community: FakeCommunity = {
      view,
      channels: [],
      members: [self],
      devices: [device],
      invites: [],
      findings: [],
    }
    this.communities.push(community)
    return community
  }

  addChannel(community: FakeCommunity, name: string, given: Partial<Channel> = {}): FakeChannel {
    const history: History = 'shared'
    const view: Channel = {
      roomId: this.newId('!'),
      kind: 'public',
      name,
      topic: '',
      joined: true,
      invited: false,
      history,
      memberCount: 1,
      withUserIds: [],
      completeness: { kind: 'complete' },
      ...given,
    }
    const channel: FakeChannel = {
      view,
      userIds: new Set([this.needProfile().userId]),
      invitedIds: new Set(),
      messages: [],
    }
    community.channels.push(channel)
    return channel
  }
}
