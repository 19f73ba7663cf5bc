import type { Random } from '../../core/crypto/port.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import type { Endpoint } from '../../sync/net/endpoint.ts'
import { withoutZone } from '../../sync/net/hosts.ts'
import { formatAddress } from '../address.ts'
import { type Examination, RefusalError } from '../contract.ts'
import { answerLookMs, knockIntervalMs, listenPatienceMs, probeBytes } from '../limits.ts'
import { examine } from './examine.ts'
import { Heard } from './heard.ts'
import { neighbourOf } from './neighbourOf.ts'
import type { Observations, SeenTarget } from './observations.ts'
import type { Senses } from './senses.ts'

/** What the doctor sees of a peer's communities. */
export interface DoctorOutlets {
  readonly endpoint: Endpoint
  readonly takenPort: number | undefined
  readonly communities: () => Pick<
    Observations,
    'communityCount' | 'otherDeviceCount' | 'peers' | 'behindCount' | 'aheadCount' | 'remembered'
  >
  readonly isAnybodyHeard: () => boolean
  /** Whether a member at an address has answered since then. */
  readonly isAnsweredSince: (address: Address, sinceMs: number) => boolean
  /** Greets an address in every community. */
  readonly greet: (address: Address) => void
}

interface DoctorOptions {
  readonly senses: Senses
  readonly random: Random
  readonly nowMs: () => number
  readonly after: (delayMs: number, task: () => void) => () => void
  readonly outlets: DoctorOutlets
}

/** An address that is nobody's: where the system would send what is for everywhere. Nothing is sent there. */
const everywhere = '192.0.2.1'

/** Looks at what stands between this peer and others. */
export class Doctor {
  readonly heard: Heard
  readonly #options: DoctorOptions
  #isExamining = false

  constructor(options: DoctorOptions) {
    this.#options = options
    this.heard = new Heard(options.nowMs)
  }

  /** Examines the way to an address, or to everybody. Takes a few seconds; rejects with `busy` while it is at it. */
  async examine(address?: Address): Promise<Examination> {
    if (this.#isExamining) throw new RefusalError('busy', 'Roost is looking already. Try again in a few seconds.')
    this.#isExamining = true
    try {
      const seen = await this.#observe(address)
      const { endpoint } = this.#options.outlets
      return {
        address: address === undefined ? null : formatAddress(address),
        // A zone means nothing on another machine.
        ownAddresses: endpoint
          .hostsForOthers()
          .map((host) => formatAddress({ host: withoutZone(host), port: endpoint.udpPort })),
        peerCount: seen.peers.length,
        ...examine(seen),
      }
    } finally {
      this.#isExamining = false
      this.heard.forgetProbes()
    }
  }

  async #observe(address: Address | undefined): Promise<Observations> {
    const { senses, outlets } = this.#options
    const { endpoint, takenPort } = outlets
    const used = endpoint.localAddresses()
    const [looped, target, outward, ways] = await Promise.all([
      this.#loops(),
      address === undefined ? this.#listen() : this.#knock(address),
      senses.sendingFrom(everywhere),
      this.#ways(),
    ])
    return {
      interfaces: senses
        .interfaces()
        .map((local) => ({ ...local, used: used.some(({ host }) => host === local.host) })),
      port: endpoint.udpPort,
      takenPort,
      discoveryPort: endpoint.discoveryPort,
      ...looped,
      outward: 'from' in outward ? outward.from : undefined,
      ways,
      ...outlets.communities(),
      strangers: this.heard.strangers().filter(({ host }) => !used.some((local) => local.host === host)),
      target,
    }
  }

  #loops() {
    const { senses, random, outlets } = this.#options
    return senses.loops({
      discoveryPort: outlets.endpoint.discoveryPort,
      locals: outlets.endpoint.localAddresses(),
      newProbe: () => {
        const probe = random.bytes(probeBytes)
        this.heard.expectProbe(probe)
        return probe
      },
      isHeard: (probe) => this.heard.isProbeHeard(probe),
    })
  }

  /** Which way the system would take to a neighbour on each of our networks: a VPN may have taken it over. */
  async #ways(): Promise<Observations['ways']> {
    const { outlets } = this.#options
    const networks = outlets.endpoint.localAddresses().filter(({ family, kind }) => family === 4 && kind === 'network')
    return Promise.all(
      networks.flatMap((local) => {
        const neighbour = neighbourOf(local)
        return neighbour === undefined ? [] : [this.#wayOf(local.host, neighbour)]
      }),
    )
  }

  async #wayOf(host: string, neighbour: string): Promise<Observations['ways'][number]> {
    const way = await this.#options.senses.sendingFrom(neighbour)
    return { host, from: 'from' in way ? way.from : undefined }
  }

  /** Gives others a moment to be heard, where nobody is. */
  async #listen(): Promise<undefined> {
    await this.#until(() => this.#options.outlets.isAnybodyHeard())
  }

  async #knock(address: Address): Promise<SeenTarget> {
    const { senses, nowMs, outlets } = this.#options
    const untried = { outcome: 'untried', afterMs: 0 } as const
    if (!outlets.endpoint.reaches(address.host)) {
      const route = { code: 'ENETUNREACH' }
      return {
        address,
        route,
        isAround: false,
        answeredMs: undefined,
        udp: untried,
        tcp: untried,
        neighbour: 'unknown',
      }
    }
    const beganMs = nowMs()
    const enough = new AbortController()
    let answeredMs: number | undefined
    let isHopeless = false
    let greetedMs = Number.NEGATIVE_INFINITY
    const greeted = this.#until(() => {
      // A datagram may get lost, and whoever is busy may not have answered.
      if (nowMs() - greetedMs >= knockIntervalMs) {
        greetedMs = nowMs()
        outlets.greet(address)
      }
      if (outlets.isAnsweredSince(address, beganMs)) answeredMs = nowMs() - beganMs
      return answeredMs !== undefined || isHopeless
    }).then(() => answeredMs !== undefined && enough.abort())
    const knocking = senses.knock(address, enough.signal).then((knocked) => {
      isHopeless = ['refused', 'prohibited', 'unreachable'].includes(knocked.udp.outcome)
      return knocked
    })
    const [route, knocked] = await Promise.all([senses.sendingFrom(address.host), knocking, greeted])
    return { address, route, isAround: true, answeredMs, ...knocked }
  }

  /** Until it holds, or patience ends. */
  #until(holds: () => boolean): Promise<void> {
    const { after, nowMs } = this.#options
    const endMs = nowMs() + listenPatienceMs
    return new Promise((resolve) => {
      const look = () => {
        if (holds() || nowMs() >= endMs) resolve()
        else after(answerLookMs, look)
      }
      look()
    })
  }
}
