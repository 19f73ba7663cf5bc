import type { LocalAddress } from '../../sync/net/interfaces.ts'
import type { Senses } from '../doctor/senses.ts'

/** The one address of a host on the network of a test. */
export const virtualAddress = (host: string): LocalAddress => ({
  name: 'lan',
  kind: 'network',
  family: 4,
  host,
  prefixBits: 24,
  zone: 'lan',
})

/** What the doctor finds out on the network of a test, where nothing is the matter and no address gives a sign. */
export const virtualSenses = (host: string): Senses => ({
  interfaces: () => [virtualAddress(host)],
  sendingFrom: async () => ({ from: host }),
  loops: async ({ newProbe }) => {
    newProbe()
    return { discovery: 'free', loops: [{ name: 'lan', family: 4, way: 'multicast', outcome: 'heard' }] }
  },
  knock: async () => ({
    udp: { outcome: 'silent', afterMs: 3_600 },
    tcp: { outcome: 'silent', afterMs: 3_600 },
    neighbour: 'unknown',
  }),
})
