/** One's own devices, the 24 words, and bringing one more device in. */
export const devices = {
  title: 'You and your devices',
  thisOne: 'this device',
  listTitle: 'Your devices',
  listAbout: (community: string) => `They speak for you in ${community}. All of them hold what you have read.`,
  add: 'Add a device…',
  takeOut: 'Take out',
  takeOutOf: (name: string) => `Take out ${name}`,
  takeOutTitle: (name: string) => `Take out ${name}?`,
  takeOutAbout: [
    'It stops hearing and saying anything in this community, and the others get new keys.',
    'What it has read already stays on it. A device that was taken out cannot come back as the same.',
  ],
  takeOutThis: 'This is the device in front of you. You will be out of this community here.',
  protectTitle: 'A passphrase for this device',
  protectNone:
    'Adding and taking out devices needs your 24 words each time. With a passphrase you can do it here without getting them out.',
  protectHas: 'This device has a passphrase. You can set another one with your 24 words.',
  protect: 'Set a passphrase…',
  protectAgain: 'Set another one…',
  protectAbout:
    'Your key is kept on this device, sealed under the passphrase. Whoever knows it and has this device can act as you.',
  passphrase: 'New passphrase',
  passphraseHint: 'At least 8 characters. Several words are better than one clever one.',
  passphraseAgain: 'The same once more',
  passphraseDiffers: 'These two are not the same.',
  protectAction: 'Set it',
} as const

/** Showing that one is who one is: the words, or the passphrase of this device. */
export const unlocking = {
  how: 'Confirm that it is you',
  byPassphrase: 'Passphrase',
  byWords: '24 words',
  passphrase: 'Passphrase of this device',
  words: 'Your 24 words',
  wordsHint: 'All in one go, in their order. Spaces or lines between them.',
  count: (count: number) => (count === 1 ? '1 word of 24' : `${count} words of 24`),
  tooMany: (count: number) => `${count} words; there are 24. Look for one that is there twice.`,
} as const

export const pairing = {
  addTitle: 'Add a device',
  addAbout: 'Open Roost on the other device, and choose “Add this computer to my other one” there. It shows a code.',
  code: 'Code of the other device',
  codeHint: 'Copy the text below its picture, and paste it here.',
  find: 'Find it',
  looking: 'Looking for the other device. Both have to be on the same network.',
  compareTitle: 'Are these words on both screens?',
  compareAbout: (other: string) =>
    other === '' ? 'The other device shows words, too.' : `“${other}” shows words, too.`,
  compareWhy: 'They are the same on both, unless somebody stands between them.',
  list: 'Words to compare',
  differ: 'They differ',
  approve: 'They match, add it',
  confirm: 'They match',
  confirmed: 'Now say on the other device that they match, too.',
  done: 'Done. The other device is yours now.',
  doneNew: 'Done. Your communities are arriving.',
  failedTitle: 'It did not work this time',
  failed: 'Nothing has changed on either device. You can begin again.',
  differTitle: 'Stopped, because the words differ',
  differAbout:
    'Somebody may have put their own device between the two. Nothing was handed over. Begin again in a place where only you can reach both.',
  again: 'Begin again',
  newTitle: 'Add this computer to your other one',
  newAbout:
    'On the computer that you already use, open Settings, then “You and your devices”, then “Add a device”. Paste this code there.',
  codeShown: 'Code of this computer',
  copy: 'Copy the code',
  qr: 'The code as a QR code',
  making: 'Making a code…',
} as const

/** Out of a community for good. */
export const leaving = {
  title: (community: string) => `Leave ${community}?`,
  open: 'Leave this community…',
  action: 'Leave',
  about: (community: string) =>
    `You stop hearing from ${community}, on all your devices. What you have read stays here to be read.`,
  points: [
    'You leave every channel, on all your devices.',
    'The others get new keys. What is written from then on, you cannot read.',
    'What is here already can still be read.',
    'To come back, you need an invite.',
  ],
} as const

export const settings = {
  title: 'Settings',
  kept: 'Kept on this device',
  devices: 'You and your devices',
  appearance: 'Appearance',
  theme: 'Theme',
  themeHint: '“Like the system” follows your computer, and its wish for contrast.',
  community: 'This community',
} as const

export const recover = {
  card: 'I have my 24 words',
  cardAbout: 'Your name and your communities come back, if somebody of them is near.',
  cardOpen: 'Use my words',
  title: 'Come back with your 24 words',
  about:
    'Roost asks whoever is on this network for the communities that you are in. Stay on the same Wi-Fi or cable as somebody of them.',
  words: 'Your 24 words',
  address: 'Address of somebody there',
  addressHint: 'Only if nobody is found by themselves: host and port, as in 192.168.1.20:47474.',
  action: 'Come back',
  asking: 'Asking around…',
} as const

export const pairCard = {
  title: 'Add this computer to my other one',
  about: 'For a second device of yours. The other one has to be near and open.',
  open: 'Show a code',
} as const
