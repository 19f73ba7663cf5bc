import { must } from '../../core/assert.ts'
import type { Check, Model, Step } from './explore.ts'
import { areConcurrent, behindOf, parentsFirst, tipsOf } from './links.ts'
import { type OrderRule, type Timed, timelineOf } from './timeline.ts'

/**
 * What is shown and what is built upon (decision 8), in small. One room. Ada and Eve ban Mal and let him in again, Ben talks and
 * names the room, a day late by his clock; each builds on what they have. Mal says things, names the room and leaves, on any
 * old event, under any time, and tells whom he likes. Events come with their ancestors, in any order otherwise.
 *
 * **Property.** What is shown, in which order, and what is built upon follow from the set: not from how it came, nor from a
 * clock. Parents stand before children, what comes late moves nothing else, there is always something to build on,
 * and what is built on that has the state that stands. What a removal rests on stays; what it did not know of goes.
 */
export interface ShadowingRules {
  /** Against what a message is judged again: the state that stands, or the state when it came. */
  readonly judgedAgainst: 'whatStands' | 'whatStoodWhenItCame'
  /** What can be shadowed. */
  readonly shadowed: 'messages' | 'messagesAndState'
  /** Because of which entries of the state. */
  readonly because: 'ofConcurrentEntries' | 'ofAnyEntry'
  /** What is built upon: what has no unshadowed event on it, or what has no event on it at all. */
  readonly builtUpon: 'unshadowedTips' | 'tipsThatAreUnshadowed'
  readonly order: OrderRule
}

export interface ShadowingScale {
  readonly honestEventCountMax: number
  readonly malsEventCountMax: number
  /** What he writes: messages alone, or state as well. */
  readonly malWrites: readonly ('message' | 'name' | 'leave')[]
}

type Kind = 'room' | 'ban' | 'lift' | 'leave' | 'message' | 'name'
interface Event extends Timed {
  readonly kind: Kind
  readonly by: string
  /** All that makes it different from others. */
  readonly text: string
}
type Events = ReadonlyMap<string, Event>

/** Why Mal is out, where he is, and what named the room last: the names of the events. */
interface RoomState {
  readonly out: string | undefined
  readonly name: string | undefined
}

const honest = { Ada: ['ban', 'lift'], Eve: ['ban', 'lift'], Ben: ['message', 'name'] } as const
type Honest = keyof typeof honest
const people = Object.keys(honest) as Honest[]
const clocksHours = { Ada: 10, Eve: 10, Ben: -14 }
/** How much later somebody looks than anything was written. */
const lookingHours = 5

export interface ShadowingState {
  readonly events: Events
  /** What each has, in the order in which it came. */
  readonly arrived: Readonly<Record<Honest, readonly string[]>>
}

export function shadowing(rules: ShadowingRules, scale: ShadowingScale): Model<ShadowingState> {
  const room: Event = {
    id: 'room',
    parents: [],
    behind: new Set(),
    kind: 'room',
    by: 'Ada',
    timeHours: 10,
    text: 'room',
  }
  const arrived = { Ada: ['room'], Eve: ['room'], Ben: ['room'] }
  /** Whether two who were told the same in another order are two states. */
  const isOrderTold = rules.judgedAgainst === 'whatStoodWhenItCame' || rules.order === 'byTheReceiversClock'
  const views = new Map<string, View>()
  const viewOf = ({ events, arrived }: ShadowingState, person: Honest): View => {
    const here = arrived[person].map((id) => eventOf(events, id))
    const key = [person, ...here.map(({ text }) => text)].join(' ')
    const view = views.get(key) ?? new View(here, rules, person)
    views.set(key, view)
    return view
  }
  const ofEach = (check: (view: View) => string | undefined): Check<ShadowingState> => {
    return (state) => {
      const wrong = people.map((person) => ({ person, what: check(viewOf(state, person)) }))
      const first = wrong.find(({ what }) => what !== undefined)
      return first && `${first.person}: ${first.what}`
    }
  }
  return {
    initial: [{ label: 'the room is founded', state: { events: new Map([['room', room]]), arrived } }],
    next: (state) => [...writing(state, rules, scale), ...lying(state, scale), ...telling(state)],
    key: ({ events, arrived }) =>
      [
        ...Array.from(events.values(), ({ text }) => text).sort(),
        ...people.map((person) => (isOrderTold ? arrived[person] : [...arrived[person]].sort()).join()),
      ].join('|'),
    always: {
      'what is shown and built upon follows from the set': ofEach(({ onArrival }) => onArrival),
      'parents stand before children': ofEach(({ misplaced }) => misplaced),
      'what comes late moves nothing else': ofEach(({ moved }) => moved),
      'there is something to build on': ofEach(({ extremities }) => (extremities.length > 0 ? undefined : 'nothing')),
      'what is built next has the state that stands': ofEach(({ forgotten }) => forgotten),
      'what a removal rests on stays, and what it did not know of goes': ofEach(({ wronglyShown }) => wronglyShown),
    },
    atRest: {
      'all show the same': (state) => {
        const pictures = people.map((person) => viewOf(state, person).picture)
        return new Set(pictures).size === 1 ? undefined : pictures.join(' and ')
      },
    },
  }
}

/** What somebody makes of what came to them, and what is wrong with it. */
class View {
  readonly picture: string
  readonly extremities: readonly string[]
  readonly onArrival: string | undefined
  readonly misplaced: string | undefined
  readonly moved: string | undefined
  readonly forgotten: string | undefined
  readonly wronglyShown: string | undefined

  constructor(events: readonly Event[], rules: ShadowingRules, whose: Honest) {
    const order = orderOf(events, rules, whose)
    const shadowed = shadowedAmong(events, rules)
    this.extremities = extremitiesOf(events, shadowed, rules)
    this.picture = pictureOf(events, rules, whose)
    // The same events in two other orders, before somebody whose clock is right.
    const sorted = parentsFirst(events)
    const others = [sorted, sorted.toReversed()].map((same) => pictureOf(same, rules, 'Ada'))
    this.onArrival = others.find((picture) => picture !== this.picture)
    const isEarly = (id: string, parent: string): boolean => order.indexOf(parent) > order.indexOf(id)
    this.misplaced = events.find(({ id, parents }) => parents.some((parent) => isEarly(id, parent)))?.id
    const last = events.at(-1)?.id
    const before = orderOf(events.slice(0, -1), rules, whose)
    const rest = order.filter((id) => id !== last)
    this.moved = before.join() === rest.join() ? undefined : `${last} made ${rest} of ${before}`
    const standing = stateOf(events)
    const reached = new Set(
      this.extremities.flatMap((id) => [id, ...(events.find((one) => one.id === id)?.behind ?? [])]),
    )
    const next = pictureOfState(stateOf(events.filter(({ id }) => reached.has(id))))
    this.forgotten = next === pictureOfState(standing) ? undefined : `${next}, where ${pictureOfState(standing)} stands`
    const out = events.find(({ id }) => id === standing.out)
    const his = events.filter(({ by, kind }) => by === 'Mal' && kind === 'message')
    const isToGo = (event: Event): boolean => out !== undefined && areConcurrent(event, out)
    this.wronglyShown = his.find((event) => shadowed.has(event.id) !== isToGo(event))?.id
  }
}

/** All that must be the same for all who have the same events. */
function pictureOf(events: readonly Event[], rules: ShadowingRules, whose: Honest): string {
  const shadowed = shadowedAmong(events, rules)
  return [orderOf(events, rules, whose), [...shadowed].sort(), extremitiesOf(events, shadowed, rules)].join('; ')
}

const orderOf = (events: readonly Event[], { order }: ShadowingRules, whose: Honest): string[] =>
  timelineOf(events, order, clocksHours[whose] + lookingHours).map(({ id }) => id)

function shadowedAmong(events: readonly Event[], rules: ShadowingRules): ReadonlySet<string> {
  const standing = stateOf(events)
  const isShadowed = (event: Event, at: number): boolean => {
    if (event.by !== 'Mal' || (event.kind !== 'message' && rules.shadowed === 'messages')) return false
    const { out } = rules.judgedAgainst === 'whatStands' ? standing : stateOf(events.slice(0, at + 1))
    const cause = events.find(({ id }) => id === out)
    return cause !== undefined && (rules.because === 'ofAnyEntry' || areConcurrent(cause, event))
  }
  return new Set(events.filter(isShadowed).map(({ id }) => id))
}

function extremitiesOf(
  events: readonly Event[],
  shadowed: ReadonlySet<string>,
  { builtUpon }: ShadowingRules,
): string[] {
  const isShown = (id: string): boolean => !shadowed.has(id)
  return tipsOf(builtUpon === 'unshadowedTips' ? events.filter(({ id }) => isShown(id)) : events).filter(isShown)
}

/**
 * State resolution in small: every state event that was accepted is tried, bans and what lifts them first, parents first and
 * otherwise by name; then the rest, by the time they claim. What does not fit by then is passed over.
 */
function stateOf(events: readonly Event[]): RoomState {
  let state: RoomState = { out: undefined, name: undefined }
  for (const { kind, id } of parentsFirst(events)) {
    if (kind === 'ban') state = { ...state, out: id }
    if (kind === 'lift') state = { ...state, out: undefined }
  }
  const rest = events.filter(({ kind }) => kind === 'name' || kind === 'leave')
  for (const { kind, id, by } of rest.sort(
    (left, right) => left.timeHours - right.timeHours || (left.id < right.id ? -1 : 1),
  )) {
    if (by === 'Mal' && state.out !== undefined) continue
    state = kind === 'name' ? { ...state, name: id } : { ...state, out: id }
  }
  return state
}

const pictureOfState = ({ out, name }: RoomState): string => `${out ?? 'nobody out'} and ${name ?? 'no name'}`

function* writing(
  state: ShadowingState,
  rules: ShadowingRules,
  { honestEventCountMax }: ShadowingScale,
): Iterable<Step<ShadowingState>> {
  const { events, arrived } = state
  const count = [...events.values()].filter(({ by, kind }) => by !== 'Mal' && kind !== 'room').length
  if (count >= honestEventCountMax) return
  for (const person of people) {
    const here = arrived[person].map((id) => eventOf(events, id))
    const parents = extremitiesOf(here, shadowedAmong(here, rules), rules)
    const behind = behindOf(parents, events)
    const { out } = stateOf(here.filter(({ id }) => behind.has(id)))
    const isBanned = events.get(out ?? '')?.kind === 'ban'
    for (const kind of honest[person]) {
      if ((kind === 'ban' && isBanned) || (kind === 'lift' && !isBanned) || parents.length === 0) continue
      const timeHours = clocksHours[person] + 0.2 * events.size
      const event = made(events, { kind, by: person, parents, timeHours })
      const label = `${person} writes ${event.id} on ${parents.join(' and ')}`
      const mine = { ...arrived, [person]: [...arrived[person], event.id] }
      yield { label, state: { events: new Map(events).set(event.id, event), arrived: mine }, mayNeverHappen: true }
    }
  }
}

/** What Mal may write at all, since he was not banned by what is behind it. Whoever is told is told by his next step. */
function* lying(
  state: ShadowingState,
  { malsEventCountMax, malWrites }: ShadowingScale,
): Iterable<Step<ShadowingState>> {
  const { events } = state
  if ([...events.values()].filter(({ by }) => by === 'Mal').length >= malsEventCountMax) return
  for (const { id: on, behind } of events.values()) {
    const before = [...events.values()].filter(({ id }) => id === on || behind.has(id))
    if (stateOf(before).out !== undefined) continue
    for (const kind of malWrites) {
      for (const timeHours of [0, 100]) {
        const event = made(events, { kind, by: 'Mal', parents: [on], timeHours })
        const label = `Mal writes ${event.id} on ${on}, at ${timeHours} h`
        yield { label, state: { ...state, events: new Map(events).set(event.id, event) }, mayNeverHappen: true }
      }
    }
  }
}

/** An event with its ancestors, one after the other: among the honest, and by Mal to anybody. */
function* telling(state: ShadowingState): Iterable<Step<ShadowingState>> {
  const { events, arrived } = state
  for (const to of people) {
    const has = new Set(arrived[to])
    for (const event of events.values()) {
      if (has.has(event.id)) continue
      const more = parentsFirst(
        [...event.behind, event.id].filter((id) => !has.has(id)).map((id) => eventOf(events, id)),
      )
      const told = { ...state, arrived: { ...arrived, [to]: [...arrived[to], ...more.map(({ id }) => id)] } }
      const from = people.find((person) => arrived[person].includes(event.id))
      if (from) yield { label: `${from} tells ${to} of ${event.id}`, state: told }
      else yield { label: `Mal tells ${to} of ${event.id}`, state: told, mayNeverHappen: true }
    }
  }
}

function made(events: Events, event: Pick<Event, 'kind' | 'by' | 'parents' | 'timeHours'>): Event {
  const count = [...events.values()].filter(({ kind, by }) => kind === event.kind && by === event.by).length
  const id = `${event.by}’s ${event.kind} ${count + 1}`
  const text = `${id}<${event.parents}@${event.timeHours}`
  return { ...event, id, text, behind: behindOf(event.parents, events) }
}

const eventOf = (events: Events, id: string): Event => must(events.get(id), 'only what was written is told of')
