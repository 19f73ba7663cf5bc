import { must } from '../../core/assert.ts'
import type { DemoStanding } from '../../peer/contract.ts'
import type { Look } from './look.ts'

export interface Verdict {
  /** The places of those who hold the same as most. */
  readonly agreeing: readonly number[]
  /** How many events those hold. */
  readonly eventCount: number
  /** By place. */
  readonly standings: readonly DemoStanding[]
}

/**
 * Compares what peers hold. Most of them are the largest group that agrees; of two that are as large the one that holds more,
 * and then the one with whoever comes first.
 */
export function judge(looks: readonly Look[]): Verdict {
  const groups = [...Map.groupBy(looks.keys(), (place) => must(looks[place], 'a look').root).values()]
  const agreeing = must(groups.sort((left, right) => isAhead(looks, left, right))[0], 'there is a peer')
  const most = eventsOf(looks, agreeing)
  const standings = looks.map(({ eventIds }, place): DemoStanding => {
    if (agreeing.includes(place)) return { kind: 'agrees' }
    const ahead = [...eventIds].filter((id) => !most.has(id))
    const others = looks.filter((_, other) => other !== place)
    return {
      kind: 'differs',
      behindCount: [...most].filter((id) => !eventIds.has(id)).length,
      aheadCount: ahead.length,
      aloneCount: ahead.filter((id) => !others.some((other) => other.eventIds.has(id))).length,
    }
  })
  return { agreeing, eventCount: most.size, standings }
}

const eventsOf = (looks: readonly Look[], group: readonly number[]): ReadonlySet<string> =>
  must(looks[must(group[0], 'a group has somebody')], 'a look').eventIds

const isAhead = (looks: readonly Look[], left: readonly number[], right: readonly number[]): number =>
  right.length - left.length || eventsOf(looks, right).size - eventsOf(looks, left).size
