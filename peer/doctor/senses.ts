import type { Address } from '../../sync/gossip/interface.ts'
import { type LocalAddress, localAddresses } from '../../sync/net/interfaces.ts'
import type { SeenTarget } from './observations.ts'
import { knockByTcp, knockByUdp } from './probes/knock.ts'
import { type LoopOptions, type Loops, sendLoops } from './probes/loops.ts'
import { neighbourState } from './probes/neighbour.ts'
import { sendingFrom } from './probes/route.ts'

/** What the doctor can find out of the system and the network by itself. Nothing of it reaches further than a LAN. */
export interface Senses {
  /** Every address of this computer, used or not. */
  interfaces(): LocalAddress[]
  /** The address from which the system would send there, or its code for why it would not. Sends nothing. */
  sendingFrom(host: string): Promise<{ from: string } | { code: string }>
  /** Sends announcements of our own that come back, if anything does. */
  loops(options: LoopOptions): Promise<Loops>
  /** What an address says to a datagram and to a connection that mean nothing, until there was `enough` of it. */
  knock(address: Address, enough: AbortSignal): Promise<Pick<SeenTarget, 'udp' | 'tcp' | 'neighbour'>>
}

export const systemSenses: Senses = {
  interfaces: () => localAddresses(),
  sendingFrom,
  loops: sendLoops,
  knock: async (address, enough) => {
    const [udp, tcp] = await Promise.all([knockByUdp(address, enough), knockByTcp(address, enough)])
    return { udp, tcp, neighbour: neighbourState(address.host) }
  },
}
