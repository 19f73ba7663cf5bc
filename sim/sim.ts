import type { CryptoPort } from '../core/crypto/port.ts'
import type { VirtualTime } from '../sync/testing/virtualTime.ts'
import type { Device } from './device/device.ts'
import type { FaultCounts } from './faults/kinds.ts'
import type { Looks } from './oracles/looks.ts'
import type { RoundEnd } from './oracles/roundEnd.ts'
import type { Person } from './people/person.ts'
import type { Plan } from './plan/plan.ts'
import type { Rng } from './random/rng.ts'
import type { Trace } from './trace/trace.ts'
import type { SimNetwork } from './world/simNetwork.ts'

/** A world at work: what people, faults, liars and oracles are given of it. */
export interface Sim {
  readonly plan: Plan
  readonly time: VirtualTime
  /** When the world began, by its time. */
  readonly startMs: number
  readonly crypto: CryptoPort
  readonly network: SimNetwork
  /** In the order of their numbers; a person who gets another device adds one at the end. */
  readonly devices: Device[]
  readonly people: readonly Person[]
  readonly trace: Trace
  readonly faults: FaultCounts
  readonly looks: Looks
  /** Chance for one concern. */
  rng(label: string): Rng
  /** Everything is mended for now: nothing new goes wrong. */
  readonly isMended: boolean
  /** How each round that is over ended. */
  readonly roundEnds: readonly RoundEnd[]
  fail(failure: Failure): void
  /** Another device for somebody, with nothing on its disk, that has yet to be started. */
  addDevice(person: Person): Device
}

/** Something that must never be, and was. */
export interface Failure {
  /** The oracle that saw it. */
  readonly oracle: string
  readonly device?: number
  readonly says: string
}
