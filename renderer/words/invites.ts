import type { InviteRefusal } from '../../peer/contract.ts'

const uses = (count: number) => (count === 1 ? '1 use' : `${count} uses`)

/** Bringing people in. */
export const share = {
  title: (community: string) => `Invite people to ${community}`,
  kind: 'Kind of link',
  guarded: 'Guarded',
  open: 'Open',
  guardedAbout:
    'A guarded link lets people in only while a member is around to see that it is still valid. You can take it back at any time.',
  openAbout: (community: string) =>
    `An open link is the key of ${community} itself. Whoever holds it can come in and read everything that was said, strangers included. It does not end, and it cannot be taken back. Give it only to people you want here.`,
  validFor: 'Valid for',
  validChoices: { hour: '1 hour', day: '1 day', week: '7 days', month: '30 days' },
  uses: 'Uses',
  useChoice: uses,
  joinsAs: 'Joins as',
  make: 'Make a link',
  makeOpen: 'Make an open link',
  another: 'Make another',
  link: 'Link',
  qr: 'The link as a QR code',
  hidden: 'Hidden',
  show: 'Show',
  hide: 'Hide',
  made: (expires: string, count: number) =>
    `${count === 1 ? 'Good for one person' : `Good for ${count} people`}. Ends ${expires}.`,
  madeOpen: 'This link lets everybody in who holds it.',
  hand: 'Somebody of the community has to be on the network when the link is used.',
  live: 'Links that work now',
  noneLive: 'None yet. A link that you make stands here until it is used up, ends or is taken back.',
  used: (count: number, of: number) => `${count} of ${of} used`,
  ends: (when: string) => `ends ${when}`,
  by: (name: string) => `made by ${name}`,
  byYou: 'made by you',
  elsewhere: 'made on your other device',
  takeBack: 'Take back',
  takeBackOf: (facts: string) => `Take back the link: ${facts}`,
  copyOf: (facts: string) => `Copy the link: ${facts}`,
} as const

/** Between an invite and the community that it leads to. */
export const joining = {
  title: (name: string) => `On the way into ${name}`,
  steps: {
    looking: 'Looking for somebody of the community',
    asking: 'A member is checking your invite',
    history: 'Its history is arriving',
  },
  stepDone: 'done',
  alone: 'Nobody from there is heard on this network yet. Stay on the same Wi-Fi or cable as someone who is in it.',
  asking: 'Somebody from there is here. They see by themselves whether your invite is still good.',
  arriving: 'Its history is arriving, message by message, from somebody who has it.',
  keep: 'You can leave this open; it goes on by itself.',
  refusedTitle: (name: string) => `${name} did not let you in`,
  another: 'Use another link',
  next: {
    inviteExpired: 'Ask whoever gave it to you for a new one.',
    inviteRevoked: 'Ask whoever gave it to you for a new one.',
    inviteUsedUp: 'Ask whoever gave it to you for a new one, for one person more.',
    inviteForeign: 'Ask for the link again, and copy all of it.',
    inviteProof: 'Ask for the link again, and copy all of it.',
    inviteReplayed: 'Try once more with the same link. If it happens again, ask for a new one.',
  } satisfies Record<InviteRefusal, string>,
} as const

/** A community that goes on without this person. */
export const removed = {
  lead: (community: string) => `You are no longer in ${community}.`,
  about: 'You can read what is here. Nothing new comes, and what you would write would reach nobody.',
  back: 'An invite lets you come back.',
  backLead: (community: string) => `On the way back into ${community}.`,
  deviceLead: (community: string) => `This device was taken out of ${community}.`,
  deviceBack: 'Your other devices go on.',
} as const
