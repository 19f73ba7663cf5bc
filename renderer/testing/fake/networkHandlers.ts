import { type Check, type Examination, type Finding, RefusalError } from '../../../peer/contract.ts'
import type { FakePeer } from '../fakePeer.ts'
import type { FakeHandlers } from '../fakeWorld.ts'

const well: Finding = {
  kind: 'allWell',
  certainty: 'certain',
  says: 'Nothing stands in the way',
  evidence: ['6 peers are heard.'],
  advice: 'There is nothing to do.',
}
const firewall: Finding = {
  kind: 'firewall',
  where: 'here',
  certainty: 'likely',
  says: 'This computer’s firewall keeps Roost from receiving',
  evidence: [
    'On wlan0 our own multicast was sent and did not come back.',
    'On wlan0 our own broadcast was sent and did not come back.',
  ],
  advice: 'Allow Roost to receive in the firewall of this computer: UDP port 28671, UDP and TCP port 28672.',
}
const takenPort: Finding = {
  kind: 'portTaken',
  port: 28_672,
  certainty: 'possible',
  says: 'Roost is reached at another port than before: 28673 in place of 28672',
  evidence: ['Another program held UDP port 28672 when Roost started.'],
  advice: 'Close the program that uses UDP port 28672, then start Roost again.',
}
const nothingListening: Finding = {
  kind: 'nothingListening',
  certainty: 'certain',
  says: 'The computer at 10.4.0.31 is on, and nothing listens on port 28672 there',
  evidence: ['UDP: refused (ECONNREFUSED) after 3 ms.', 'TCP: refused (ECONNREFUSED) after 3 ms.'],
  advice: 'Start Roost on that computer, and take the address that its network page shows.',
}

const checksOf = (isAlone: boolean): Check[] => [
  { check: 'network', state: 'clear', says: 'wlan0 at 10.4.0.23/24' },
  isAlone
    ? { check: 'port', state: 'trouble', says: takenPort.says }
    : { check: 'port', state: 'clear', says: 'Reached at 28672, hears announcements at 28671' },
  { check: 'vpn', state: 'clear', says: 'None is in the way' },
  isAlone
    ? { check: 'firewall', state: 'trouble', says: firewall.says }
    : { check: 'firewall', state: 'clear', says: 'Others are heard' },
  isAlone
    ? { check: 'multicast', state: 'unknown', says: 'Nobody is heard on this network' }
    : { check: 'multicast', state: 'clear', says: 'Announcements of 6 of 6 come through' },
  { check: 'subnet', state: 'clear', says: '10.4.0.23/24' },
  { check: 'listening', state: 'unknown', says: 'Waits for an address' },
  isAlone
    ? { check: 'key', state: 'unknown', says: 'Nobody is heard whose key could be compared' }
    : { check: 'key', state: 'clear', says: 'The same on both sides' },
  isAlone
    ? { check: 'clock', state: 'unknown', says: 'Nobody has told theirs yet' }
    : { check: 'clock', state: 'clear', says: 'Within 2 s of the others' },
]

const sweptAddresses = 1_012

/** A sweep that comes further whenever somebody looks. */
function discoveryHandlers(): FakeHandlers {
  let dnsSd = false
  let askedCount: number | null = null
  return {
    'network.discovery': () => {
      if (askedCount !== null) askedCount += 110
      if (askedCount !== null && askedCount > sweptAddresses) askedCount = null
      const sweep = askedCount === null ? null : { askedCount, addressCount: sweptAddresses }
      return { addresses: ['10.4.0.23:28672'], dnsSd, sweep }
    },
    'network.setDnsSd': ({ on }) => {
      dnsSd = on
      return {}
    },
    'network.sweep': () => {
      askedCount = 0
      return { addressCount: sweptAddresses }
    },
    'network.stopSweep': () => {
      askedCount = null
      return {}
    },
  }
}

/** What the doctor of the fake peer finds: a firewall where the peer is alone, and nothing at any address. */
export const networkHandlers = (peer: FakePeer): FakeHandlers => ({
  ...discoveryHandlers(),
  'network.doctor': ({ address }): Examination => {
    if (address !== undefined && !/^[\d.]+(:\d+)?$/.test(address)) {
      throw new RefusalError('invalid', 'An address looks like 192.168.1.5:28672 or 192.168.1.5.')
    }
    const isAlone = Object.values(peer.world.network).every(({ state }) => state === 'alone')
    const findings = isAlone ? [firewall, takenPort] : [well]
    return {
      address: address ?? null,
      ownAddresses: ['10.4.0.23:28672', '[fe80::3c5d:8aff:fe12:77b0]:28672'],
      peerCount: isAlone ? 0 : 6,
      findings: address === undefined ? findings : [nothingListening],
      checks: checksOf(isAlone),
    }
  },
})
