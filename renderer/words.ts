import type { Notice } from '../peer/contract.ts'
import { catchUp } from './words/catchUp.ts'
import { channel, direct, picker, sidebar } from './words/channels.ts'
import { devices, leaving, pairCard, pairing, recover, settings, unlocking } from './words/devices.ts'
import { doctor } from './words/doctor.ts'
import { joining, removed, share } from './words/invites.ts'
import { person, removing, safety, takingOut } from './words/people.ts'
import { search } from './words/search.ts'

const messages = (count: number) => (count === 1 ? '1 message' : `${count} messages`)

/** Every sentence of the app. Plain words, sentence case; each says what happened, what is safe, what to do. */
export const words = {
  roost: 'Roost',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied',
  save: 'Save',
  unexpected: 'Something in Roost went wrong. Nothing you wrote is lost. Try again.',
  copyFailed: 'Copying did not work here. Show it, and copy it by hand.',

  link: {
    opening: 'Opening Roost…',
    unreachable: 'Roost does not answer here',
    unreachableHelp: 'Start Roost again, then open the address that it prints. Nothing is lost.',
    engineStopped: 'Roost’s engine stopped; starting it again…',
    socketLost: 'Roost’s engine stopped; trying to reach it again…',
    closed: (name: string, why: string) => `${name} could not be opened. ${why}`,
    lostCall: 'Roost’s engine stopped before it could answer. Try again.',
  },

  landing: {
    slogan: 'Chat for the people in the room.',
    promise: 'No server, no account, no internet. Your messages live on the computers of the people you work with.',
    where: 'Where would you like to land?',
    yourName: 'Your name',
    yourNameHint: 'This is how others see you here.',
  },
  invite: {
    have: 'I have an invite',
    link: 'Invite link',
    paste: 'Paste a link',
    checkFirst: 'We check it before asking for your name.',
    checkFirstKnown: 'We say where it leads before you join.',
    check: 'Check it',
    leadsTo: 'This invite leads to',
    guarded: (name: string) => `Somebody of ${name} has to be on this network to let you in.`,
    join: (name: string) => `Join ${name}`,
    another: 'Use another link',
  },
  start: {
    title: 'Start a community',
    about: 'For a lab, a crew, a house or a classroom. You become its owner and can invite the rest.',
    open: 'Start one',
    name: 'Name of the community',
    create: 'Start it',
  },
  recover,
  pairCard,
  pairing,
  devices,
  unlocking,
  settings,
  doctor,
  search,
  leaving,
  recovery: {
    title: 'Write these 24 words down',
    about:
      'They are you. With them you can get your name back on a new computer, and whoever else has them can be you. Roost keeps no copy, so this is the only time they are shown.',
    list: 'Your 24 words',
    copy: 'Copy the words',
    done: 'I have written them down',
  },

  community: {
    menu: (name: string) => `${name}, community menu`,
    all: 'Communities',
    invite: 'Invite people…',
    add: 'Add a community…',
    addTitle: 'Add a community',
    addShort: 'Add a community',
    appearance: 'Appearance',
  },
  appearance: { light: 'Light', dark: 'Dark', contrast: 'High contrast', system: 'Like the system' },
  share,
  joining,
  catchUp,
  removed,

  sidebar,
  channel,
  picker,
  direct,
  person,
  removing,
  takingOut,
  safety,
  presence: { here: 'here', asleep: 'asleep', gone: 'not here' },
  self: 'you',
  roles: { owner: 'Owner', moderator: 'Moderator', member: 'Member', none: 'No access' },

  sync: {
    label: 'Connection',
    live: 'Live',
    peers: (count: number) => (count === 1 ? '1 peer' : `${count} peers`),
    /** The part of `peers` that a narrow window leaves out. */
    peersNoun: (count: number) => (count === 1 ? ' peer' : ' peers'),
    catchingUp: 'Catching up',
    alone: 'Alone',
    savedHere: ' — saved here',
    liveHelp: 'Everyone heard of late holds the same messages as you.',
    catchingUpHelp: 'Some messages are still on their way.',
    aloneHelp: 'Nobody else is heard on this network. What you write is saved here.',
  },
  aloneBanner: {
    lead: 'You can keep writing.',
    waiting: (count: number) =>
      count === 0
        ? 'Messages will go out when someone appears.'
        : `${messages(count)} will go out when someone appears.`,
    completeUpTo: (when: string) => `What others wrote is complete up to ${when}.`,
  },

  timeline: {
    label: (channel: string) => `Messages in ${channel}`,
    today: 'Today',
    yesterday: 'Yesterday',
    late: (when: string) => `arrived late · ${when}`,
    lateToday: (clock: string) => `${clock} today`,
    edited: '(edited)',
    /** What a reaction is called for who does not see it. */
    reaction: (key: string, names: readonly string[], more: number) =>
      `${key} by ${[...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`,
    clockAhead: 'clock ahead',
    clockAheadHelp: 'This computer’s clock ran ahead of yours, so the time shown is when it arrived.',
    gap: (count: number) =>
      count === 1 ? '1 earlier message still arriving' : `${count} earlier messages still arriving`,
    jump: (count: number) => (count === 0 ? 'Jump to latest' : `Jump to latest · ${count}`),
    startTitle: (channel: string) => `${channel} is ready`,
    start: 'Say what it is for, or bring someone in. The first message starts its history.',
    startInvite: 'Invite people',
    startTopic: 'Set a topic',
    startOfHistory: (channel: string) => `This is where ${channel} begins.`,
    endOfView: 'Older messages are kept, but this view goes back no further.',
    loading: 'Loading messages',
    /** Follows the name of who did it. */
    deleted: 'deleted a message. Copies read earlier may remain.',
    /** Follows the name of who wrote it. */
    locked: 'wrote this, sealed with a key that this device does not have yet.',
    announce: (sender: string, body: string) => `${sender}: ${body}`,
  },
  message: {
    tools: 'What to do with this message',
    copy: 'Copy text',
    copyFailed: 'Copying did not work here. Select the text, and copy it by hand.',
    delete: 'Delete message',
  },
  deleting: {
    title: 'Delete this message?',
    about: 'It goes out of sight for everyone here, and cannot be brought back. In its place stands:',
    failed: (reason: string) => `Not deleted. ${reason}`,
  },
  notice: (notice: Notice['notice']): string => {
    switch (notice.type) {
      case 'joined':
        return 'joined'
      case 'left':
        return 'left'
      case 'removed':
        return `removed ${notice.targetName}`
      case 'named':
        return `named this channel ${notice.name}`
      case 'topic':
        return notice.topic === '' ? 'cleared the topic' : `set the topic: ${notice.topic}`
    }
  },
  delivery: {
    saving: 'Saving…',
    here: 'On this device',
    held: (by: number, of: number) => `Held by ${by} of ${of}`,
    read: (first: string, others: number) =>
      others === 0 ? `Read by ${first}` : `Read by ${first} and ${others} more`,
    failed: 'Not sent.',
    retry: 'Retry',
    copy: 'Copy',
    remove: 'Delete',
  },
  reads: {
    label: 'Tell people when I have read their messages',
    about: 'They see your name under what they wrote. What others have read is shown to you either way.',
  },
  composer: {
    label: (channel: string) => `Message ${channel}`,
    send: 'Send',
    hint: 'Enter sends, Shift + Enter starts a line',
  },
} as const
