/** The people of a community, and what can be done about one of them. */
export const person = {
  title: 'Profile',
  back: 'All people',
  card: (name: string) => `About ${name}`,
  message: 'Message',
  compare: 'Compare safety words',
  verified: 'Safety words compared',
  notVerified: 'Not compared yet',
  devices: 'Devices',
  noDevices: 'No devices',
  unnamedDevice: 'A device without a name',
  revokedDevice: 'taken out',
  since: (date: string) => `since ${date}`,
  takeOut: 'Take out',
  takeOutOf: (device: string) => `Take out ${device}`,
  role: 'Role',
  roleHint: {
    owner: 'Can do everything here, also to other roles.',
    moderator: 'Invites and removes people, and deletes messages.',
    member: 'Reads and writes, and opens channels.',
    none: '',
  },
  changeRole: 'Change role…',
  roleTitle: (name: string) => `Change the role of ${name}`,
  roleAction: 'Change role',
  roleOwnerWarning: 'Two owners stand on the same level: neither can take the role from the other.',
  remove: 'Remove from the community…',
  readmit: 'Let them come back',
  readmitAbout: 'They are out. Letting them come back lifts that; they still need an invite.',
  readmitted: (name: string) => `${name} can come back now, with an invite.`,
  gone: 'Out of the community',
  outside: (count: number) => (count === 1 ? '1 person is out' : `${count} people are out`),
} as const

export const removing = {
  title: (name: string, community: string) => `Remove ${name} from ${community}?`,
  action: 'Remove',
  points: (name: string) => [
    `${name} is taken out of every channel, on all their devices.`,
    'Everybody else gets new keys. What is written from now on, they cannot read.',
    'All invites end. Make new ones for whoever is still to come.',
    'What they have read already, they keep.',
  ],
} as const

export const takingOut = {
  title: (device: string) => `Take out ${device}?`,
  action: 'Take out',
  about: (name: string) =>
    `This device of ${name} stops hearing and saying anything here, and the others get new keys. Their other devices stay.`,
} as const

/** Two people read the same words to each other. */
export const safety = {
  title: (name: string) => `Compare safety words with ${name}`,
  about: (name: string) =>
    `Ask ${name} to open the same page about you. Read the words to each other, face to face or by phone. They are the same on both screens, unless somebody stands between you.`,
  list: 'Safety words',
  loading: 'Working them out…',
  match: 'They match',
  differ: 'They differ',
  differTitle: 'Do not trust what comes under this name',
  differAbout: (name: string) => [
    `First make sure that you both look at the same community and at each other, and compare again.`,
    `If the words still differ, write nothing private to this “${name}”. Tell a moderator, in person.`,
  ],
  again: 'Compare again',
  already: (name: string) => `You have compared these words with ${name}.`,
} as const
