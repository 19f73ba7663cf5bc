import { digestOf } from '../oracles/digest.ts'
import type { Sim } from '../sim.ts'

/** Lets a trace take in what every device has made of the events that it holds, of whomever it is. */
export function traceStates({ trace, devices }: Pick<Sim, 'trace' | 'devices'>): void {
  for (const { number, community } of devices) {
    if (community === undefined) continue
    trace.mix(number)
    for (const text of digestOf(community.graph).values()) trace.mixText(text)
  }
}
