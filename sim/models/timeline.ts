import { must } from '../../core/assert.ts'
import { type Link, parentsFirst } from './links.ts'

/** What has a place in an order: the time is its author's claim, in hours. */
export interface Timed extends Link {
  readonly timeHours: number
}

/**
 * How a room is ordered: parents first, then by clamped time, then by name, branches kept together. Or by a rule that seems
 * as good: by the time that is claimed; by what the receiver's clock makes of it; or each branch where its newest belongs.
 */
export type OrderRule = 'clamped' | 'asClaimed' | 'byTheReceiversClock' | 'byTheNewestOfTheBranch'

const aDayHours = 24
const branchPauseMaxHours = 0.25

/** The events in the order in which they are shown. They are given in the order of arrival; the clock is the receiver's. */
export function timelineOf<Event extends Timed>(
  events: readonly Event[],
  rule: OrderRule,
  clockHours: number,
): Event[] {
  if (rule === 'asClaimed')
    return events.toSorted((left, right) => compare(left.timeHours, right.timeHours, left, right))
  const clamped = clampedTimes(events, rule === 'byTheReceiversClock' ? clockHours : Number.POSITIVE_INFINITY)
  const timeOf = (event: Event): number => must(clamped.get(event.id), 'each has a time')
  const newestOf = (event: Event): number =>
    Math.max(...events.filter(({ id, behind }) => id === event.id || behind.has(event.id)).map(timeOf))
  const key = rule === 'byTheNewestOfTheBranch' ? newestOf : timeOf
  const placed = new Set<string>()
  const order: Event[] = []
  const isReady = ({ id, parents }: Event): boolean => !placed.has(id) && parents.every((parent) => placed.has(parent))
  const byTime = (left: Event, right: Event): number => compare(key(left), key(right), left, right)
  /** Events that go on with a branch; the one to be followed next is the last. */
  const branches: Event[] = []
  while (order.length < events.length) {
    const waiting = events.filter((event) => isReady(event) && !branches.includes(event)).sort(byTime)
    const event = must(branches.pop() ?? waiting[0], 'something is ready')
    const wasReady = new Set(events.filter(isReady))
    placed.add(event.id)
    order.push(event)
    const released = events.filter((other) => isReady(other) && !wasReady.has(other))
    const goesOn = released.filter((other) => timeOf(other) - timeOf(event) < branchPauseMaxHours)
    branches.push(...goesOn.sort((left, right) => byTime(right, left)))
  }
  return order
}

/** At least the parents' time, and at most a day above it. */
function clampedTimes(events: readonly Timed[], latestHours: number): Map<string, number> {
  const clamped = new Map<string, number>()
  for (const { id, parents, timeHours } of parentsFirst(events)) {
    const parentsTime = Math.max(0, ...parents.map((parent) => clamped.get(parent) ?? 0))
    clamped.set(id, Math.min(Math.max(timeHours, parentsTime), parentsTime + aDayHours, latestHours))
  }
  return clamped
}

const compare = (left: number, right: number, one: Link, other: Link): number =>
  left - right || (one.id < other.id ? -1 : 1)
