import type {
  Channel,
  Community,
  Device,
  Invite,
  Member,
  Network,
  Pairing,
  Params,
  Profile,
  RequestName,
  Result,
  TimelineItem,
} from '../../peer/contract.ts'

export type FakeHandlers = { [Name in RequestName]?: (params: Params<Name>) => Result<Name> | Promise<Result<Name>> }

/** Somebody in a private channel, or asked into it. */
export type Guest = Result<'channels.members'>[number]

/** Everything a fake peer knows. Change it through `change`, so that live queries hear of it. */
export interface FakeWorld {
  profile: Profile | undefined
  communities: Community[]
  /** By community. */
  channels: Record<string, Channel[]>
  members: Record<string, Member[]>
  devices: Record<string, Device[]>
  invites: Record<string, Invite[]>
  network: Record<string, Network>
  pairing: Pairing | undefined
  /** Of private channels and direct conversations, by channel. */
  guests: Record<string, Guest[]>
  /** By channel, in timeline order. */
  timelines: Record<string, TimelineItem[]>
}

export const emptyWorld = (): FakeWorld => ({
  profile: undefined,
  communities: [],
  channels: {},
  members: {},
  devices: {},
  invites: {},
  network: {},
  pairing: undefined,
  guests: {},
  timelines: {},
})

/** An invite that the fake peer takes for whole, and one of the open kind. */
export const fakeLink = 'roost://join#fake-saltmarsh'
export const fakeOpenLink = 'roost://join#fake-open-saltmarsh'

/** The words that the fake peer takes for somebody's 24, and the passphrase. */
export const fakeWords: readonly string[] = (
  'otter lantern plum quiet amber tram fennel noon cedar ladle moth pebble ' +
  'raven salt tulip umbra velvet willow yarn zebra acorn birch cobalt dune'
).split(' ')
export const fakePassphrase = 'low water at noon'
/** What a new device of the fake kind shows. */
export const fakePairingCode = 'roost://pair#Zm9yLXRoZS1wZW9wbGUtaW4tdGhlLXJvb20tYW5kLXRoZWlyLW90aGVyLWNvbXB1dGVy'
