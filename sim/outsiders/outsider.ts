import type { Address } from '../../sync/gossip/interface.ts'
import type { RefusalReason } from '../../sync/wire/decoded.ts'
import type { Device } from '../device/device.ts'
import type { FaultKind, faultKinds } from '../faults/kinds.ts'
import { devicesPerPersonMax, recordedCountMax } from '../limits.ts'
import type { Fault } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { type Attached, UDP_PORT } from '../world/simNetwork.ts'

export type NuisanceKind = (typeof faultKinds.outsider)[number]

/** Something that somebody can do who is on the network and is no member. */
export interface Nuisance {
  readonly kind: NuisanceKind
  /** What it tries, and what must not come of it. */
  readonly says: string
  /** As what the honest refuse it; none where it shows otherwise that it was heard. */
  readonly refusedAs: readonly RefusalReason[]
  begin(outsider: Outsider): void
}

/** What passed, as somebody near it could record it. */
export interface Recorded {
  readonly from: Address
  readonly to: Address | undefined
  readonly bytes: Uint8Array
}

const lookMs = 500

/** Somebody on the network who belongs to nobody, while they do something. */
export class Outsider {
  readonly sim: Sim
  readonly rng: Rng
  /** Their place on the network. */
  readonly number: number
  readonly recorded: Recorded[] = []
  readonly #nuisance: Nuisance
  readonly #attached: Attached
  readonly #cancels = new Set<() => void>()
  readonly #endings: (() => void)[] = []
  #refusedBefore: number
  #isOver = false

  constructor(options: { sim: Sim; rng: Rng; fault: Fault; nuisance: Nuisance }) {
    this.sim = options.sim
    this.rng = options.rng
    // Behind all devices that there may ever be: whoever has the number of one is heard by it whatever is broken.
    this.number = this.sim.people.length * devicesPerPersonMax + options.fault.device
    this.#nuisance = options.nuisance
    const { network } = this.sim
    this.#attached = network.attach(this.number, network.freshHost(), { onDatagram: () => {}, onStream: () => {} })
    this.#refusedBefore = this.#refusedCount()
    this.every(lookMs, () => this.#look())
  }

  /** The honest ones, in their order. */
  get honest(): Device[] {
    return this.sim.devices.filter(({ isHonest }) => isHonest)
  }

  get addresses(): Address[] {
    return this.honest.map(({ host }) => ({ host, port: UDP_PORT }))
  }

  /** From now on they record what passes. */
  record(): void {
    const stop = this.sim.network.overhear((from, to, bytes) => {
      this.recorded.push({ from, to, bytes })
      if (this.recorded.length > recordedCountMax) this.recorded.shift()
    })
    this.atEnd(stop)
  }

  /** Somebody honest heard it. */
  bites(): void {
    this.sim.faults.note(this.#nuisance.kind satisfies FaultKind)
  }

  send(to: Address, bytes: Uint8Array): void {
    this.#attached.endpoint.send(to, bytes)
  }

  sendAs(from: Address, to: Address, bytes: Uint8Array): void {
    this.#attached.sendAs(from, to, bytes)
  }

  announce(bytes: Uint8Array): void {
    this.#attached.endpoint.announce(bytes, { broadcast: true })
  }

  every(intervalMs: number, task: () => void): void {
    if (this.#isOver) return
    const cancel = this.sim.time.after(intervalMs, () => {
      this.#cancels.delete(cancel)
      task()
      this.every(intervalMs, task)
    })
    this.#cancels.add(cancel)
  }

  atEnd(task: () => void): void {
    this.#endings.push(task)
  }

  end(): void {
    this.#look()
    this.#isOver = true
    for (const cancel of this.#cancels) cancel()
    for (const task of this.#endings) task()
    this.#attached.close()
  }

  /** Where such as it sends was refused since it began, that is what it came for. */
  #look(): void {
    const refused = this.#refusedCount()
    if (refused > this.#refusedBefore) this.bites()
    this.#refusedBefore = refused
  }

  #refusedCount(): number {
    let sum = 0
    for (const { peer, community } of this.honest) {
      const strangers = peer?.strangers.counts()
      const { refused } = community?.networkStatus() ?? {}
      for (const reason of this.#nuisance.refusedAs) sum += (strangers?.get(reason) ?? 0) + (refused?.[reason] ?? 0)
    }
    return sum
  }
}
