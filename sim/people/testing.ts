import { must } from '../../core/assert.ts'
import { fakeCrypto } from '../../core/crypto/fakeCrypto.ts'
import type { Params, RequestName, Result } from '../../peer/contract.ts'
import type { Device } from '../device/device.ts'
import { gatheringMs } from '../limits.ts'
import { calmOptions } from '../plan/calm.ts'
import type { OperationKind, WorldOptions } from '../plan/plan.ts'
import { everythingAnswered, passTime } from '../run/passTime.ts'
import { World } from '../run/world.ts'
import type { Failure } from '../sim.ts'
import { found } from './gathering.ts'
import { perform } from './perform.ts'
import type { Person } from './person.ts'

/** A small world in which nothing goes wrong, for tests of what people do in it. */
export class Village extends World {
  #drawn = 0

  private constructor(seed: string, peopleCount: number, traits: Partial<WorldOptions>) {
    const rates = { minutes: 4, operationsPerMinute: 0, faultsPerMinute: 0 }
    const options = { ...calmOptions, deviceCount: peopleCount, ...rates, ...traits }
    super({ seed, options, operations: [], faults: [] }, fakeCrypto)
  }

  /** So many people, each with one device that runs and has nothing on it. */
  static ofStrangers(seed: string, peopleCount: number, traits: Partial<WorldOptions> = {}): Village {
    const village = new Village(seed, peopleCount, traits)
    for (const device of village.devices) device.start()
    return village
  }

  /** So many people in one community. */
  static async gathered(seed: string, peopleCount: number, traits: Partial<WorldOptions> = {}): Promise<Village> {
    const village = Village.ofStrangers(seed, peopleCount, traits)
    void found(village)
    await village.pass(gatheringMs)
    return village
  }

  override fail(failure: Failure): void {
    super.fail(failure)
    if (failure.oracle === 'uncaught') throw new Error(failure.says)
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
}
