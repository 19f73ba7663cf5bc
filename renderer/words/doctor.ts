import type { Certainty, Check } from '../../peer/contract.ts'

/** What stands between this device and the others. The findings themselves come from the peer. */
export const doctor = {
  section: 'Network',
  open: 'Look at the network',
  about: 'Roost looks at this computer and the network around it. Nothing of it leaves this network.',
  looking: 'Looking around…',
  lookingHelp: 'This takes a few seconds.',
  again: 'Look again',
  evidence: 'How this is known',
  others: 'What else was found',
  certainty: {
    certain: 'Certain',
    likely: 'Likely',
    possible: 'Possible',
  } satisfies Record<Certainty, string>,
  checks: 'What was looked at',
  check: {
    network: 'Network',
    port: 'Port',
    vpn: 'VPN',
    firewall: 'Firewall',
    multicast: 'Announcements',
    subnet: 'Same network',
    listening: 'The other device',
    key: 'Community key',
    clock: 'Clock',
  } satisfies Record<Check['check'], string>,
  checkState: {
    clear: 'in order',
    trouble: 'in the way',
    unknown: 'not known',
  } satisfies Record<Check['state'], string>,
  way: 'The way to one device',
  address: 'Address of the other device',
  addressHint: 'The other device shows it on this page, below. The part behind the colon may be left out.',
  look: 'Look there',
  wayTo: (address: string) => `The way to ${address}`,
  own: 'Where others reach this device',
  ownAbout: 'Type one of these on the other device, if it does not find this one by itself.',
  ownNone: 'Nowhere at the moment.',
  copyOf: (address: string) => `Copy ${address}`,
  ways: 'Other ways to find people',
  sweepAbout:
    'Where nobody is found, every address of this network can be asked. It takes up to a minute, and shows on the network.',
  sweep: 'Ask everywhere',
  sweeping: (asked: number, of: number) =>
    `Asked at ${asked} of ${of} addresses. Whoever is there appears by themselves.`,
  stopSweep: 'Stop asking',
  dnsSd: 'Say by DNS-SD that Roost is here',
  dnsSdAbout:
    'Helps on networks that pass on nothing else. Everybody there can see that a computer runs Roost, and nobody whose it is.',
  calm: 'You can keep writing. Everything is saved here, and goes out when someone appears.',
} as const
