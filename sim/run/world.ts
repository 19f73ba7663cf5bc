import { must } from '../../core/assert.ts'
import { fakeCrypto } from '../../core/crypto/fakeCrypto.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { VirtualTime } from '../../sync/testing/virtualTime.ts'
import { Device, type DeviceWorld } from '../device/device.ts'
import { beginFault } from '../faults/injector.ts'
import { FaultCounts, isMeant, isOf } from '../faults/kinds.ts'
import { boundsCheckMs, convergenceCheckMs, failuresMax, harmedMs } from '../limits.ts'
import { isConverged } from '../oracles/converged.ts'
import { Looks } from '../oracles/looks.ts'
import { type Oracle, oracles } from '../oracles/oracles.ts'
import { type RoundEnd, roundEndOf } from '../oracles/roundEnd.ts'
import { perform } from '../people/perform.ts'
import { newPerson, type Person } from '../people/person.ts'
import type { Fault, Operation, Plan } from '../plan/plan.ts'
import { type Round, roundsOf } from '../plan/rounds.ts'
import { Rng } from '../random/rng.ts'
import type { Failure, Sim } from '../sim.ts'
import { traceStates } from '../trace/states.ts'
import { Trace } from '../trace/trace.ts'
import { SimNetwork } from '../world/simNetwork.ts'
import { beginSleeping } from '../world/sleepers.ts'
import type { Outcome } from './outcome.ts'
import { passTime } from './passTime.ts'

/** When worlds begin, by their own time. */
const START_MS = Date.UTC(2026, 10, 20, 18)

/** A world from its beginning to the last verdict. */
export class World implements Sim {
  readonly plan: Plan
  readonly time: VirtualTime
  readonly startMs: number
  readonly crypto: CryptoPort
  readonly network: SimNetwork
  readonly devices: Device[] = []
  readonly people: Person[] = []
  readonly trace = new Trace()
  readonly faults = new FaultCounts()
  readonly looks = new Looks()
  readonly failures: Failure[] = []
  readonly convergenceMs: number[] = []
  readonly roundEnds: RoundEnd[] = []
  isMended = true
  readonly #rng: Rng
  /** What mends each fault that is going on. */
  readonly #ongoing = new Map<Fault, () => void>()
  /** What begins again with each round, and ends with all else that is mended. */
  readonly #lasting: Fault[] = []

  /** It begins at the usual time of its calendar, or so much later. */
  constructor(plan: Plan, realCrypto: CryptoPort, laterMs = 0) {
    this.plan = plan
    this.startMs = START_MS + laterMs
    this.time = new VirtualTime(this.startMs)
    this.#rng = new Rng(plan.seed).fork('world')
    this.crypto = plan.options.crypto === 'real' ? realCrypto : fakeCrypto
    const { time, faults } = this
    this.network = new SimNetwork({ time, rng: this.rng('network'), options: plan.options, faults })
    this.network.overhear((from, to, bytes, atMs) => this.trace.sent(atMs, from, to, bytes))
    const { deviceCount, liarCount } = plan.options
    for (let number = 0; number < deviceCount; number++) this.#addPerson(number < deviceCount - liarCount)
  }

  rng(label: string): Rng {
    return this.#rng.fork(label)
  }

  fail(failure: Failure): void {
    if (this.failures.length >= failuresMax) return
    this.failures.push(failure)
    const { device, oracle, says } = failure
    this.trace.note({ atMs: this.#atMs, device, kind: 'failed', detail: `${oracle}: ${says}` })
  }

  /** Another device for somebody, with nothing on its disk. */
  addDevice(person: Person): Device {
    const number = this.devices.length
    const device = new Device(this.#deviceWorld(), {
      number,
      person: person.number,
      isHonest: person.isHonest,
      hasRealFile: this.plan.options.hasRealFile && number === 0,
      clockErrorMs: this.rng(`clock ${number}`).between(0, this.plan.options.clockErrorMsMax),
    })
    this.devices.push(device)
    return device
  }

  /** From where everybody is there to the end, where everything runs still. */
  async run(): Promise<Outcome> {
    const { options, operations, faults } = this.plan
    this.#lookAtBounds()
    await this.runTo(must(roundsOf(options)[0], 'there is a round').beginMs)
    this.network.layOut()
    if (options.topology === 'sleepers') beginSleeping(this)
    for (const operation of operations) this.#at(operation.atMs, () => this.#perform(operation))
    for (const fault of faults) this.#at(fault.atMs, () => this.#begin(fault))
    for (const round of roundsOf(options)) await this.#round(round)
    this.#look('always')
    this.#look('end')
    return this.#outcome()
  }

  /** Runs to a moment; what was asked of a device is answered at the moment at which it is. */
  async runTo(atMs: number): Promise<void> {
    await passTime(this.time, this.devices, this.startMs + atMs)
  }

  /** Ends all processes, and removes what they kept outside of this one. */
  dismantle(): void {
    for (const device of this.devices) device.dismantle()
  }

  async #round({ mendMs, endMs }: Round): Promise<void> {
    this.isMended = false
    this.network.isMended = false
    for (const fault of this.#lasting) this.#noteFault('faultBegan', fault)
    await this.runTo(mendMs)
    this.#mend()
    // Whoever means harm is to have begun: those who agreed before have to agree still.
    if (this.#isHarmedWhileMended) await this.runTo(Math.min(endMs, mendMs + harmedMs))
    const isAgreed = await this.#converge(mendMs, endMs)
    if (!isAgreed) return
    this.#look('round')
    await this.runTo(endMs)
  }

  /** Runs until all agree; fails where they do not in time. */
  async #converge(sinceMs: number, untilMs: number): Promise<boolean> {
    const firstAskedMs = this.#atMs
    while (!isConverged(this)) {
      if (this.#atMs >= untilMs) {
        const found = oracleNamed('converged').check(this)
        const says = 'not all had agreed in time, though nothing that is compared differs'
        const failures = found.length > 0 ? found : [{ oracle: 'converged', says }]
        for (const failure of failures) this.fail(failure)
        this.roundEnds.push(roundEndOf(this, sinceMs, failures))
        return false
      }
      await this.runTo(Math.min(untilMs, this.#atMs + convergenceCheckMs))
    }
    this.convergenceMs.push(this.#atMs - firstAskedMs)
    this.#note('agreed')
    traceStates(this)
    this.roundEnds.push(roundEndOf(this, sinceMs, undefined))
    return true
  }

  #mend(): void {
    for (const [fault, mend] of this.#ongoing) if (!this.#outlastsMending(fault)) this.#end(fault, mend)
    for (const fault of this.#lasting) this.#noteFault('faultEnded', fault)
    this.isMended = true
    this.network.isMended = true
    this.#note('mended')
    for (const device of this.devices) {
      device.clock.mend()
      device.wake()
      if (device.process === undefined && device.isThere && !device.isStartedLater) device.start()
    }
  }

  #perform(operation: Operation): void {
    if (!this.isMended) void perform(this, operation)
  }

  #begin(fault: Fault): void {
    if (this.isMended && !this.#outlastsMending(fault)) return
    const begun = beginFault(this, fault)
    this.trace.mix(fault.draw)
    if (begun.kind !== 'impossible') this.#noteFault('faultBegan', fault)
    if (begun.kind === 'lasting') this.#lasting.push(fault)
    if (begun.kind !== 'ongoing') return
    const { mend } = begun
    this.#ongoing.set(fault, mend)
    this.time.after(fault.forMs, () => {
      if (this.#ongoing.get(fault) === mend) this.#end(fault, mend)
    })
  }

  get #isHarmedWhileMended(): boolean {
    const { harmOutlastsMending, liarCount, outsiderCount } = this.plan.options
    return harmOutlastsMending && liarCount + outsiderCount > 0
  }

  #outlastsMending({ kind }: Fault): boolean {
    return this.#isHarmedWhileMended && isMeant(kind)
  }

  #end(fault: Fault, mend: () => void): void {
    this.#ongoing.delete(fault)
    mend()
    this.#noteFault('faultEnded', fault)
  }

  #look(when: Oracle['when']): void {
    for (const oracle of oracles) {
      if (oracle.when === when) for (const failure of oracle.check(this)) this.fail(failure)
    }
  }

  /** From now to the end, also while all is mended: then most comes at once. */
  #lookAtBounds(): void {
    this.#look('always')
    this.time.after(boundsCheckMs, () => this.#lookAtBounds())
  }

  #at(atMs: number, task: () => void): void {
    this.time.after(this.startMs + atMs - this.time.nowMs, task)
  }

  get #atMs(): number {
    return this.time.nowMs - this.startMs
  }

  #noteFault(kind: 'faultBegan' | 'faultEnded', fault: Fault): void {
    // Outsiders have no device, and numbers of their own.
    const device = isOf('outsider', fault.kind) ? undefined : fault.device
    this.trace.note({ atMs: this.#atMs, device, kind, detail: fault.kind })
  }

  #note(kind: 'mended' | 'agreed'): void {
    this.trace.note({ atMs: this.#atMs, device: undefined, kind })
  }

  #addPerson(isHonest: boolean): void {
    const person = newPerson(this.people.length, isHonest)
    this.people.push(person)
    this.addDevice(person)
  }

  #deviceWorld(): DeviceWorld {
    const { time, startMs, network, trace, crypto } = this
    return {
      time,
      startMs,
      network,
      trace,
      crypto,
      rng: this.#rng,
      onUncaught: (device, error) =>
        this.fail({
          oracle: 'uncaught',
          device: device.number,
          says: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    }
  }

  #outcome(): Outcome {
    const { seed } = this.plan
    const { datagramCount, byteCount } = this.network
    return {
      seed,
      traceHash: this.trace.hash,
      converged: this.convergenceMs.length === this.plan.options.roundCount,
      convergenceMs: this.convergenceMs,
      failures: this.failures,
      eventCount: this.trace.eventCount,
      datagramCount,
      byteCount,
      faults: this.faults.all(),
      looked: this.looks.all(),
      virtualMs: this.#atMs,
    }
  }
}

const oracleNamed = (name: string): Oracle =>
  must(
    oracles.find((oracle) => oracle.name === name),
    'there is such an oracle',
  )
