import type { RoundEnd } from '../oracles/roundEnd.ts'
import type { Plan } from '../plan/plan.ts'
import type { Outcome } from '../run/outcome.ts'
import type { Sim } from '../sim.ts'
import type { TraceRow } from '../trace/trace.ts'
import { countMessages, type MessageType, type Sent } from './messageTypes.ts'

/** All that a report is made of. */
export interface Recording {
  readonly plan: Plan
  readonly outcome: Outcome
  readonly commit: string | null
  /** In the order of their numbers. */
  readonly devices: readonly RecordedDevice[]
  readonly rows: readonly TraceRow[]
  readonly roundEnds: readonly RoundEnd[]
  readonly messages: ReadonlyMap<MessageType, Sent>
  /** Who of those who were there from the beginning heard whom in the end, while nothing was broken. */
  readonly pairs: readonly (readonly [number, number])[]
}

export interface RecordedDevice {
  readonly number: number
  readonly name: string
  readonly isHonest: boolean
}

/** Records a world; what it answers is asked once the world has come to its end. */
export function record(sim: Sim): (outcome: Outcome, commit: string | null) => Recording {
  const messages = countMessages(sim)
  return (outcome, commit) => ({
    plan: sim.plan,
    outcome,
    commit,
    devices: sim.devices.map(({ number, person, isHonest }) => ({
      number,
      name: nameOf(sim, number, person),
      isHonest,
    })),
    rows: sim.trace.rows,
    roundEnds: sim.roundEnds,
    messages,
    pairs: pairsIn(sim),
  })
}

function nameOf({ people, devices }: Sim, number: number, person: number): string {
  const before = devices.filter((device) => device.person === person && device.number < number).length
  const name = people[person]?.name ?? `Device ${number}`
  return before === 0 ? name : `${name} ${before + 1}`
}

function pairsIn({ network, plan }: Sim): [number, number][] {
  const { deviceCount } = plan.options
  const pairs: [number, number][] = []
  for (let one = 0; one < deviceCount; one++) {
    for (let other = one + 1; other < deviceCount; other++) if (network.hears(one, other)) pairs.push([one, other])
  }
  return pairs
}
