import type { Address, StreamEvent } from '../../sync/gossip/interface.ts'
import { VirtualTime } from '../../sync/testing/virtualTime.ts'
import { FaultCounts } from '../faults/kinds.ts'
import { calmOptions } from '../plan/calm.ts'
import type { WorldOptions } from '../plan/plan.ts'
import { Rng } from '../random/rng.ts'
import { type Attached, SimNetwork, UDP_PORT } from './simNetwork.ts'

/** What came to somebody, and when. */
export interface Heard {
  readonly atMs: number
  readonly from: string
  readonly bytes: Uint8Array
}

/** Somebody on a network who only listens. */
export interface Station {
  readonly attached: Attached
  readonly heard: Heard[]
  readonly events: StreamEvent[]
  isAwake: boolean
}

/** A network with stations, without any peers, for tests of what the network does. */
export class Wire {
  readonly time = new VirtualTime(0)
  readonly faults = new FaultCounts()
  readonly network: SimNetwork
  readonly stations: Station[] = []

  constructor(options: Partial<WorldOptions> = {}, seed = 'wire', layout: 'laidOut' | 'notYet' = 'laidOut') {
    const deviceCount = options.deviceCount ?? 4
    const calm = { ...calmOptions, deviceCount, minutes: 4, operationsPerMinute: 0, faultsPerMinute: 0 }
    this.network = new SimNetwork({
      time: this.time,
      rng: new Rng(seed),
      options: { ...calm, ...options },
      faults: this.faults,
    })
    if (layout === 'laidOut') this.network.layOut()
    this.network.isMended = false
    for (let number = 0; number < deviceCount; number++) this.add()
  }

  add(): Station {
    const heard: Heard[] = []
    const events: StreamEvent[] = []
    const number = this.stations.length
    const attached = this.network.attach(number, hostOf(number), {
      onDatagram: (from, bytes) => void heard.push({ atMs: this.time.nowMs, from: from.host, bytes }),
      onStream: (event) => void events.push(event),
      isAwake: () => station.isAwake,
    })
    const station: Station = { attached, heard, events, isAwake: true }
    this.stations.push(station)
    return station
  }

  /** One station after the other, to be taken apart. */
  get list(): [Station, Station, Station, ...Station[]] {
    const [ada, ben, cleo, ...others] = this.stations
    if (!ada || !ben || !cleo) throw new Error('there are three stations at least')
    return [ada, ben, cleo, ...others]
  }

  /** Who has heard what somebody announced, by their numbers. */
  reachedFrom(number: number): number[] {
    for (const { heard } of this.stations) heard.length = 0
    this.stations[number]?.attached.endpoint.announce(new Uint8Array([1]), { broadcast: false })
    this.time.run(100)
    return [...this.stations.keys()].filter((other) => (this.stations[other]?.heard.length ?? 0) > 0)
  }
}

export const hostOf = (number: number): string => `10.0.0.${number + 1}`

export const udp = (number: number): Address => ({ host: hostOf(number), port: UDP_PORT })
export const tcp = (number: number): Address => ({ host: hostOf(number), port: 47_001 })
