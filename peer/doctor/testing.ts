import type { Observations, SeenInterface, SeenPeer, SeenReply, SeenStranger, SeenTarget } from './observations.ts'

/** A computer on an ordinary network. */
export const lan: SeenInterface = {
  name: 'eth0',
  kind: 'network',
  family: 4,
  host: '192.168.1.5',
  prefixBits: 24,
  zone: 'eth0',
  used: true,
}

const ordinary: Observations = {
  interfaces: [lan],
  port: 28_672,
  takenPort: undefined,
  discoveryPort: 28_671,
  discovery: 'free',
  loops: [
    { name: 'eth0', family: 4, way: 'multicast', outcome: 'heard' },
    { name: 'eth0', family: 4, way: 'broadcast', outcome: 'heard' },
  ],
  outward: '192.168.1.5',
  ways: [{ host: '192.168.1.5', from: '192.168.1.5' }],
  communityCount: 1,
  otherDeviceCount: 2,
  peers: [],
  behindCount: 0,
  aheadCount: 0,
  remembered: [],
  strangers: [],
  target: undefined,
}

/** What is seen where nothing is the matter and nobody is heard, but for what is given. */
export const seenWith = (given: Partial<Observations>): Observations => ({ ...ordinary, ...given })

/** A peer with which all is well. */
export const peerAt = (host: string): SeenPeer => ({
  address: { host, port: 28_672 },
  knownMs: 60_000,
  announcementsHeard: true,
  deafToUs: false,
  clockOffMs: 300,
})

export const replies = {
  silent: { outcome: 'silent', afterMs: 3_600 },
  refused: { outcome: 'refused', code: 'ECONNREFUSED', afterMs: 3 },
  unreachable: { outcome: 'unreachable', code: 'EHOSTUNREACH', afterMs: 3_050 },
  prohibited: { outcome: 'prohibited', code: 'EPERM', afterMs: 0 },
  untried: { outcome: 'untried', afterMs: 0 },
} as const satisfies Record<string, SeenReply>

/** An address that gives no sign, but for what is given. */
export const targetAt = (host: string, given: Partial<SeenTarget>): SeenTarget => ({
  address: { host, port: 28_672 },
  route: { from: '192.168.1.5' },
  isAround: true,
  answeredMs: undefined,
  udp: replies.silent,
  tcp: replies.silent,
  neighbour: 'unknown',
  ...given,
})

export const strangerAt = (host: string): SeenStranger => ({ host, count: 12, agoMs: 2_000 })

/** Strangers from elsewhere. */
export const away = [strangerAt('10.3.0.9')]
