import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { must } from '../../core/assert.ts'
import { projectDir } from '../../scripts/folders.ts'
import { discoveryPort, multicastGroup } from '../../sync/net/meetingPlace.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { portsOf } from './listeningPorts.ts'
import { Machine } from './machine.ts'
import { layCable, Namespace } from './namespaces.ts'
import type { Carried, Order, Report, StandInOptions, Streams, Way } from './standInMessages.ts'

/** What a network does to what is sent on it. */
export interface Conditions {
  /** Share of datagrams that get lost. */
  readonly loss: number
  /** Share of datagrams that arrive twice. */
  readonly duplication: number
  readonly delayMs: number
  /** What the delay varies by, so that one datagram overtakes another. */
  readonly jitterMs: number
  /** Ways that lead nowhere, as where an access point filters multicast. */
  readonly filtered: readonly Way[]
  readonly streams: Streams
}

/** What a network has done so far. */
export interface BadLanCounts {
  readonly carried: number
  readonly lost: number
  readonly doubled: number
  readonly overtaken: number
  readonly bytes: number
}

const perfect: Conditions = { loss: 0, duplication: 0, delayMs: 0, jitterMs: 0, filtered: [], streams: 'pass' }
const mtuBytes = 1_280
const BROADCAST = '10.78.0.255'
const portsIntervalMs = 100
const standIns = join(projectDir, 'e2e', 'network', 'standIns.ts')

interface Segment {
  readonly machine: Machine
  readonly end: Namespace
  readonly streamsPath: string
  process: ChildProcess | undefined
  /** What its stand-ins were told last. */
  ports: string
}

/**
 * Machines that believe to be on one IPv4 network, each on a cable of its own. At the other end of the cable are stand-ins
 * with the addresses and ports of all the others, and between these, in the test's hands, everything gets lost, doubled,
 * delayed and overtaken as its conditions say. For kernels that cannot do that by themselves.
 */
export class BadLan {
  conditions: Conditions
  readonly #random: SeededRandom
  readonly #segments: readonly Segment[]
  readonly #counts = { carried: 0, lost: 0, doubled: 0, overtaken: 0, bytes: 0 }
  #lastSaid = 0
  #timer: NodeJS.Timeout | undefined

  private constructor(folder: string, names: readonly string[], conditions: Partial<Conditions>, seed: number) {
    this.conditions = { ...perfect, ...conditions }
    this.#random = new SeededRandom(seed)
    this.#segments = names.map((name, at) => {
      const host = `10.78.0.${at + 1}`
      const [namespace, end] = [new Namespace(name), new Namespace(`${name}-end`)]
      layCable(namespace, 'cable', end, 'cable')
      const others = names.flatMap((_, other) => (other === at ? [] : [`10.78.0.${other + 1}`]))
      plugIn(namespace, [host])
      plugIn(end, others)
      const machine = new Machine(namespace, host, join(folder, name))
      return { machine, end, streamsPath: join(folder, `${name}.streams`), process: undefined, ports: '' }
    })
  }

  static async open(
    folder: string,
    names: readonly string[],
    conditions: Partial<Conditions> = {},
    seed = 1,
  ): Promise<BadLan> {
    const lan = new BadLan(folder, names, conditions, seed)
    await Promise.all(lan.#segments.map((segment) => lan.#start(segment)))
    lan.#timer = setInterval(() => lan.#tellPorts(), portsIntervalMs)
    return lan
  }

  get machines(): readonly Machine[] {
    return this.#segments.map(({ machine }) => machine)
  }

  get counts(): BadLanCounts {
    return { ...this.#counts }
  }

  /** From now on the network is like this, and otherwise as it was. */
  become(conditions: Partial<Conditions>): void {
    this.conditions = { ...this.conditions, ...conditions }
    const { streams, delayMs } = this.conditions
    for (const segment of this.#segments) order(segment, { kind: 'streams', streams, delayMs })
  }

  async remove(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.machines.map((machine) => machine.remove()))
    for (const { process, end } of this.#segments) {
      process?.disconnect()
      end.remove()
    }
  }

  async #start(segment: Segment): Promise<void> {
    const options: StandInOptions = {
      machine: segment.machine.host,
      others: this.#segments
        .filter((other) => other !== segment)
        .map(({ machine, streamsPath }) => ({ host: machine.host, streamsPath })),
      streamsPath: segment.streamsPath,
      broadcast: BROADCAST,
      multicastGroup: multicastGroup[4],
      discoveryPort,
    }
    const [program = '', ...args] = segment.end.inside(process.execPath, standIns, JSON.stringify(options))
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
    segment.process = child
    await once(child, 'message')
    child.on('message', (report: Report) => {
      if (report.kind === 'datagram') this.#carry(report)
    })
    const { streams, delayMs } = this.conditions
    order(segment, { kind: 'streams', streams, delayMs })
  }

  #carry(datagram: Carried): void {
    for (const segment of this.#segments) {
      const { host } = segment.machine
      const isFor = datagram.way === 'unicast' ? host === datagram.to.host : host !== datagram.from.host
      if (isFor) this.#carryTo(segment, datagram)
    }
  }

  #carryTo(segment: Segment, datagram: Carried): void {
    this.#counts.carried++
    this.#counts.bytes += datagram.bytes.length
    const { loss, duplication, delayMs, jitterMs, filtered } = this.conditions
    const isDoubled = this.#random.share() < duplication
    if (isDoubled) this.#counts.doubled++
    for (let copy = 0; copy < (isDoubled ? 2 : 1); copy++) {
      if (filtered.includes(datagram.way) || this.#random.share() < loss) {
        this.#counts.lost++
        continue
      }
      const place = this.#counts.carried
      setTimeout(
        () => {
          if (place < this.#lastSaid) this.#counts.overtaken++
          this.#lastSaid = Math.max(place, this.#lastSaid)
          order(segment, datagram)
        },
        delayMs + this.#random.below(jitterMs + 1),
      )
    }
  }

  /** Stand-ins listen where their machines do. */
  #tellPorts(): void {
    for (const segment of this.#segments) {
      const { machine } = segment
      const ports = machine.isUp ? portsOf(machine.pid) : { udp: [], tcp: [] }
      const told = JSON.stringify(ports)
      if (told === segment.ports) continue
      segment.ports = told
      for (const other of this.#segments) {
        if (other !== segment) order(other, { kind: 'ports', host: machine.host, ...ports })
      }
    }
  }
}

function order({ process }: Segment, message: Order): void {
  const child = must(process, 'the stand-ins have been started')
  if (child.connected) child.send(message)
}

function plugIn(namespace: Namespace, hosts: readonly string[]): void {
  namespace.set('net.ipv6.conf.cable.disable_ipv6', '1')
  for (const host of hosts) namespace.ip('addr', 'add', `${host}/24`, 'brd', '+', 'dev', 'cable')
  namespace.ip('link', 'set', 'cable', 'mtu', String(mtuBytes), 'up')
}
