import { must } from '../../core/assert.ts'
import { fakeCrypto } from '../../core/crypto/fakeCrypto.ts'
import type { Params, RequestName, Result } from '../../peer/contract.ts'
import { VirtualTime } from '../../sync/testing/virtualTime.ts'
import { Device } from '../device/device.ts'
import { FaultCounts } from '../faults/kinds.ts'
import { gatheringMs } from '../limits.ts'
import { Looks } from '../oracles/looks.ts'
import type { RoundEnd } from '../oracles/roundEnd.ts'
import { calmOptions } from '../plan/calm.ts'
import type { OperationKind, Plan, WorldOptions } from '../plan/plan.ts'
import { Rng } from '../random/rng.ts'
import { everythingAnswered, passTime } from '../run/passTime.ts'
import type { Failure, Sim } from '../sim.ts'
import { Trace } from '../trace/trace.ts'
import { SimNetwork } from '../world/simNetwork.ts'
import { found } from './gathering.ts'
import { perform } from './perform.ts'
import { newPerson, type Person } from './person.ts'

const START_MS = Date.UTC(2026, 10, 20, 18)

/** A small world in which nothing goes wrong, for tests of what people do in it. */
export class Village implements Sim {
  readonly plan: Plan
  readonly time = new VirtualTime(START_MS)
  readonly startMs = START_MS
  readonly crypto = fakeCrypto
  readonly network: SimNetwork
  readonly devices: Device[] = []
  readonly people: Person[] = []
  readonly trace = new Trace()
  readonly faults = new FaultCounts()
  readonly looks = new Looks()
  readonly isMended: boolean = true
  readonly failures: Failure[] = []
  readonly roundEnds: readonly RoundEnd[] = []
  readonly #rng: Rng
  #drawn = 0

  private constructor(seed: string, peopleCount: number, traits: Partial<WorldOptions>) {
    const rates = { minutes: 4, operationsPerMinute: 0, faultsPerMinute: 0 }
    const options = { ...calmOptions, deviceCount: peopleCount, ...rates, ...traits }
    this.plan = { seed, options, operations: [], faults: [] }
    this.#rng = new Rng(seed)
    const { time, faults } = this
    this.network = new SimNetwork({ time, rng: this.rng('network'), options, faults })
    for (let number = 0; number < peopleCount; number++) this.people.push(newPerson(number, true))
  }

  /** So many people, each with one device that runs and has nothing on it. */
  static ofStrangers(seed: string, peopleCount: number, traits: Partial<WorldOptions> = {}): Village {
    const village = new Village(seed, peopleCount, traits)
    for (const person of village.people) village.addDevice(person).start()
    return village
  }

  /** So many people in one community. */
  static async gathered(seed: string, peopleCount: number, traits: Partial<WorldOptions> = {}): Promise<Village> {
    const village = Village.ofStrangers(seed, peopleCount, traits)
    void found(village)
    await village.pass(gatheringMs)
    return village
  }

  rng(label: string): Rng {
    return this.#rng.fork(label)
  }

  fail(failure: Failure): void {
    this.failures.push(failure)
  }

  addDevice(person: Person): Device {
    const { time, startMs, network, trace, crypto } = this
    const world = { time, startMs, network, trace, crypto, rng: this.#rng, onUncaught }
    const number = this.devices.length
    const hasRealFile = this.plan.options.hasRealFile && number === 0
    const device = new Device(world, { number, person: person.number, isHonest: true, hasRealFile })
    this.devices.push(device)
    return device
  }

  device(number: number): Device {
    return must(this.devices[number], 'there is such a device')
  }

  person(number: number): Person {
    return must(this.people[number], 'there is such a person')
  }

  /** Somebody does something of a kind, and everybody hears of it. Answers what the trace says that they did. */
  async does(number: number, kind: OperationKind): Promise<string[]> {
    const from = this.trace.rows.length
    const done = perform(this, { atMs: this.time.nowMs - this.startMs, device: number, kind, draw: this.#drawn++ })
    await this.pass(5_000)
    await done
    return this.trace.rows.slice(from).flatMap(({ kind: said, detail }) => (said === 'did' && detail ? [detail] : []))
  }

  /** Asks a device, which has to answer. */
  async ask<Name extends RequestName>(number: number, name: Name, params: Params<Name>): Promise<Result<Name>> {
    const answer = await this.device(number).call(name, params)
    if (answer.outcome !== 'done') throw new Error(`${name}: ${JSON.stringify(answer)}`)
    return answer.value
  }

  /** Lets time go on, and has everything answered at the moment at which it can be. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.time.nowMs + durationMs
    await everythingAnswered()
    await passTime(this.time, this.devices, endMs)
  }

  /** What a device holds of the community, whatever the order in which it came. */
  heldBy(number: number): string[] {
    const rooms = this.device(number).community?.graph.rooms.values() ?? []
    return [...rooms].flatMap((room) => Array.from(room.entries(), ({ event }) => event.id)).sort()
  }

  dismantle(): void {
    for (const device of this.devices) device.dismantle()
  }
}

function onUncaught(device: Device, error: unknown): void {
  throw new Error(`device ${device.number} threw`, { cause: error })
}
