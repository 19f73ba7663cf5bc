import { must } from '../../core/assert.ts'
import type { Check, Model, Step } from './explore.ts'
import { areConcurrent, behindOf, type Link, parentsFirst, tipsOf } from './links.ts'

/**
 * A removal that reaches every room (decision 6), in small: a root and a channel, whose events know nothing of each other. Ada
 * owns the community, Ben moderates it, Cyd talks. Mal has two devices and more power than Ben, until Ada lowers him. Ada and
 * Ben ban him, revoke one of his devices and let him in again. He writes on any old event, under any time, tells whom
 * he likes, and bans Ben where nobody lowered him. Events come with their ancestors of the same room.
 *
 * **Property.** Whoever has removals by those who are in, and nothing that lifts them, shows nothing of the removed but what one
 * of the removers had seen: in no room, whatever he writes beside it, a ban of the remover included. What every remover had
 * seen stays. Once all have been told everything, all show the same.
 */
export interface RemovalRules {
  /** Up to where the messages of the removed stay. */
  readonly upTo: 'whatIsListed' | 'theTimeOfTheRemoval' | 'whatCameBefore' | 'nothing'
  /** What of the channel is listed: the last of the removed's messages that are shown, or all there is to build on. */
  readonly lists: 'theLastOfTheirs' | 'allExtremities'
  readonly reaches: 'everyRoom' | 'theRoot'
  /** Which of concurrent acts of power is tried first. */
  readonly triedFirst: 'theGreaterPower' | 'theEarlierClaim'
}

/** What may happen: acts of power by Ada and Ben, messages of Cyd, acts of Mal. */
export interface RemovalScale {
  readonly acts: readonly ('lower' | 'ban' | 'lift' | 'revoke')[]
  readonly actCountMax: number
  readonly cydsMessageCountMax: number
  readonly malsEventCountMax: number
  readonly malsDevices: readonly ('phone' | 'laptop')[]
}

type Author = 'Ada' | 'Ben' | 'Cyd' | 'Mal'
type Act = { kind: 'lower' | 'lift' } | { kind: 'ban'; whom: 'Ben' | 'Mal' } | { kind: 'revoke' }

interface Written extends Link {
  readonly by: Author
  readonly time: number
}
interface RootEvent extends Written {
  readonly room: 'root'
  readonly act: Act
  /** The power of its author in the state before it. */
  readonly power: number
  /** Of a removal: what of the channel its author had seen. */
  readonly listed: readonly string[]
}
interface Message extends Written {
  readonly room: 'channel'
  readonly device: string
}
type Event = RootEvent | Message
type Events = ReadonlyMap<string, Event>

interface RootState {
  readonly malsPower: number
  /** The bans and revocations that stand, by whom or what they concern. */
  readonly removals: ReadonlyMap<'Ben' | 'Mal' | 'laptop', RootEvent>
}

const honest = ['Ada', 'Ben', 'Cyd'] as const
type Honest = (typeof honest)[number]

export interface RemovalState {
  readonly events: Events
  /** What each has, in the order in which it came. */
  readonly arrived: Readonly<Record<Honest, readonly string[]>>
}

export function removal(rules: RemovalRules, scale: RemovalScale): Model<RemovalState> {
  const state: RemovalState = { events: new Map(), arrived: { Ada: [], Ben: [], Cyd: [] } }
  const ofEach = (check: (here: readonly Event[]) => string | undefined): Check<RemovalState> => {
    return ({ events, arrived }) => {
      const wrong = honest.map((person) => ({ person, what: check(those(events, arrived[person])) }))
      const first = wrong.find(({ what }) => what !== undefined)
      return first && `${first.person}: ${first.what}`
    }
  }
  return {
    initial: [{ label: 'all are in', state }],
    next: (state) => [
      ...acting(state, rules, scale),
      ...talking(state, rules, scale),
      ...lying(state, rules, scale),
      ...telling(state),
    ],
    key: ({ events, arrived }) => {
      const written = Array.from(events.values(), (event) => {
        const seen = event.room === 'root' ? `${event.power}/${event.listed}` : ''
        return `${event.id}<${event.parents}@${event.time}/${seen}`
      })
      const isOrderTold = rules.upTo === 'whatCameBefore'
      const told = honest.map((person) => (isOrderTold ? arrived[person] : [...arrived[person]].sort()).join())
      return [...written.sort(), ...told].join('|')
    },
    always: {
      'nothing that no remover had seen is shown': ofEach((here) => shownThough(here, rules)),
      'what every remover had seen stays': ofEach((here) => goneThough(here, rules)),
      'who loses power puts nobody out beside that': ofEach((here) => putOutThough(here, rules)),
    },
    atRest: {
      'all show the same': ({ events, arrived }) => {
        const pictures = honest.map((person) => shownOf(those(events, arrived[person]), rules).sort().join())
        return new Set(pictures).size === 1 ? undefined : pictures.join(' and ')
      },
    },
  }
}

/** Of several removals of one kind that go together one stands: what is shown, the author of one of them had seen. */
function shownThough(here: readonly Event[], rules: RemovalRules): string | undefined {
  const { removals } = stateOf(here, rules)
  const shown = new Set(shownOf(here, rules))
  const acts = here.filter(isOfRoot)
  const isLifted = ({ act, behind }: RootEvent): boolean =>
    act.kind === 'ban' && acts.some((other) => other.act.kind === 'lift' && !behind.has(other.id))
  const counting = acts.filter(
    (one) => isRemovalOfHis(one) && !isLifted(one) && !(one.by === 'Ben' && removals.has('Ben')),
  )
  for (const kind of ['ban', 'revoke'] as const) {
    const ofKind = acts.filter((one) => isRemovalOfHis(one) && one.act.kind === kind)
    const seen = ofKind.map((one) => seenBy(one, here))
    const concerning = counting.filter(({ act }) => act.kind === kind)
    const wrong = here.find(
      (event) =>
        shown.has(event.id) &&
        concerning.some((one) => concerns(one, event)) &&
        seen.every((ids) => !ids.has(event.id)),
    )
    if (wrong) return `${wrong.id} is shown beside ${ofKind.map(({ id }) => id).join(' and ')}`
  }
  return undefined
}

/** Ben, banned by Mal beside an act of Ada's that takes Mal's power, though nobody gave it back. */
function putOutThough(here: readonly Event[], rules: RemovalRules): string | undefined {
  const acts = here.filter(isOfRoot)
  const out = stateOf(here, rules).removals.get('Ben')
  if (out === undefined || acts.some(({ act }) => act.kind === 'lift')) return undefined
  const beside = acts.find(({ by, act, ...one }) => by === 'Ada' && act.kind !== 'revoke' && areConcurrent(one, out))
  return beside && `${out.id} stands beside ${beside.id}`
}

function goneThough(here: readonly Event[], rules: RemovalRules): string | undefined {
  const shown = new Set(shownOf(here, rules))
  const removals = here.filter(isOfRoot).filter(isRemovalOfHis)
  const isSeenByAll = (event: Event): boolean =>
    removals.every((one) => !concerns(one, event) || seenBy(one, here).has(event.id))
  return here.find((event) => event.room === 'channel' && !shown.has(event.id) && isSeenByAll(event))?.id
}

/** What is listed, and everything behind it. */
const seenBy = ({ listed }: RootEvent, here: readonly Event[]): ReadonlySet<string> =>
  new Set(listed.flatMap((id) => [id, ...(here.find((event) => event.id === id)?.behind ?? [])]))

const isOfRoot = (event: Event): event is RootEvent => event.room === 'root'
const isRemovalOfHis = ({ act }: RootEvent): boolean =>
  act.kind === 'revoke' || (act.kind === 'ban' && act.whom === 'Mal')
const concerns = ({ act }: RootEvent, event: Event): boolean =>
  event.room === 'channel' && event.by === 'Mal' && (act.kind !== 'revoke' || event.device === 'laptop')

/** The messages of the channel that are not shadowed, of the events in the order in which they came. */
function shownOf(here: readonly Event[], rules: RemovalRules): string[] {
  const { removals } = stateOf(here, rules)
  const standing = rules.reaches === 'everyRoom' ? [...removals.values()].filter(isRemovalOfHis) : []
  const order = here.map(({ id }) => id)
  const stays = (event: Event, one: RootEvent): boolean => {
    if (rules.upTo === 'theTimeOfTheRemoval') return event.time <= one.time
    if (rules.upTo === 'whatCameBefore') return order.indexOf(event.id) < order.indexOf(one.id)
    return rules.upTo === 'whatIsListed' && seenBy(one, here).has(event.id)
  }
  return here
    .filter((event) => event.room === 'channel' && standing.every((one) => !concerns(one, event) || stays(event, one)))
    .map(({ id }) => id)
}

/** State resolution in small: parents first and otherwise in the order of the rule; what is not allowed by then is passed over. */
function stateOf(here: readonly Event[], { triedFirst }: RemovalRules): RootState {
  let state: RootState = { malsPower: 60, removals: new Map() }
  let open = here.filter(isOfRoot)
  const isSooner = (left: RootEvent, right: RootEvent): boolean => {
    const byPower = triedFirst === 'theGreaterPower' ? right.power - left.power : 0
    return (byPower || left.time - right.time || (left.id < right.id ? -1 : 1)) < 0
  }
  while (open.length > 0) {
    const ready = open.filter(({ behind }) => !open.some(({ id }) => behind.has(id)))
    const next = ready.reduce((first, other) => (isSooner(other, first) ? other : first))
    if (isAllowed(next.act, next.by, state)) state = after(next, state)
    open = open.filter((other) => other !== next)
  }
  return state
}

const powerOf = (author: Author, { malsPower }: RootState): number =>
  ({ Ada: 100, Ben: 50, Cyd: 0, Mal: malsPower })[author]

function isAllowed(act: Act, by: Author, state: RootState): boolean {
  if ((by === 'Ben' || by === 'Mal') && state.removals.has(by)) return false
  const power = powerOf(by, state)
  if (act.kind === 'lower') return power === 100
  if (act.kind === 'lift') return power >= 50 && state.removals.has('Mal')
  return power >= 50 && power > powerOf(act.kind === 'ban' ? act.whom : 'Mal', state)
}

function after(event: RootEvent, state: RootState): RootState {
  const { act } = event
  const removals = new Map(state.removals)
  if (act.kind === 'lower') return { ...state, malsPower: 0 }
  if (act.kind === 'lift') removals.delete('Mal')
  if (act.kind === 'ban') removals.set(act.whom, event)
  if (act.kind === 'revoke') removals.set('laptop', event)
  return { ...state, removals }
}

/** Ada and Ben, on top of what they have. */
function* acting(state: RemovalState, rules: RemovalRules, scale: RemovalScale): Iterable<Step<RemovalState>> {
  const { events, arrived } = state
  const count = [...events.values()].filter((event) => event.room === 'root' && event.by !== 'Mal').length
  if (count >= scale.actCountMax) return
  for (const by of ['Ada', 'Ben'] as const) {
    const here = those(events, arrived[by])
    const before = stateOf(here, rules)
    const shown = shownOf(here, rules)
    const shownHere = here.filter(({ id }) => shown.includes(id))
    for (const kind of scale.acts) {
      const act: Act = kind === 'ban' ? { kind, whom: 'Mal' } : { kind }
      const isDone =
        (kind === 'ban' && before.removals.has('Mal')) || (kind === 'revoke' && before.removals.has('laptop'))
      if (isDone || (kind === 'lower' && before.malsPower === 0) || !isAllowed(act, by, before)) continue
      const listed = rules.lists === 'allExtremities' ? shownHere : shownHere.filter((event) => event.by === 'Mal')
      const event: RootEvent = {
        ...made(events, 'root', by, kind, tipsOf(here.filter(isOfRoot))),
        act,
        power: powerOf(by, before),
        listed: kind === 'ban' || kind === 'revoke' ? tipsOf(listed) : [],
      }
      const label = `${by} ${{ lower: 'lowers Mal', ban: 'bans Mal', lift: 'lifts Mal’s ban', revoke: 'revokes Mal’s laptop' }[kind]}`
      yield { label, state: withEvent(state, event, by), mayNeverHappen: true }
    }
  }
}

function* talking(state: RemovalState, rules: RemovalRules, scale: RemovalScale): Iterable<Step<RemovalState>> {
  const { events, arrived } = state
  if ([...events.values()].filter(({ by }) => by === 'Cyd').length >= scale.cydsMessageCountMax) return
  const here = those(events, arrived.Cyd)
  const shown = shownOf(here, rules)
  const parents = tipsOf(here.filter(({ id }) => shown.includes(id)))
  const message: Message = { ...made(events, 'channel', 'Cyd', 'message', parents), device: 'phone' }
  yield {
    label: `Cyd says ${message.id} on ${parents.join(' and ') || 'nothing'}`,
    state: withEvent(state, message, 'Cyd'),
    mayNeverHappen: true,
  }
}

/** Mal, on any event, at any time: what he was told of what happened keeps him from nothing. */
function* lying(state: RemovalState, rules: RemovalRules, scale: RemovalScale): Iterable<Step<RemovalState>> {
  const { events } = state
  if ([...events.values()].filter(({ by }) => by === 'Mal').length >= scale.malsEventCountMax) return
  for (const time of [0, 100]) {
    for (const parents of [
      [],
      ...[...events.values()].filter(({ room }) => room === 'channel').map(({ id }) => [id]),
    ]) {
      for (const device of scale.malsDevices) {
        const message: Message = { ...made(events, 'channel', 'Mal', 'message', parents, time), device }
        const label = `Mal says ${message.id} on ${parents.join() || 'nothing'} from his ${device}, at ${time}`
        yield { label, state: withEvent(state, { ...message, id: `${message.id} (${device})` }), mayNeverHappen: true }
      }
    }
    for (const parents of [[], ...[...events.values()].filter(isOfRoot).map(({ id }) => [id])]) {
      const before = stateOf(those(events, behindOf(parents, events)), rules)
      const act: Act = { kind: 'ban', whom: 'Ben' }
      if (before.removals.has('Ben') || !isAllowed(act, 'Mal', before)) continue
      const ban = made(events, 'root', 'Mal', 'ban', parents, time)
      const event: RootEvent = { ...ban, act, power: powerOf('Mal', before), listed: [] }
      yield {
        label: `Mal bans Ben on ${parents.join() || 'nothing'}, at ${time}`,
        state: withEvent(state, event),
        mayNeverHappen: true,
      }
    }
  }
}

/** An event with its ancestors of the same room, among the honest, and by Mal to anybody. */
function* telling(state: RemovalState): Iterable<Step<RemovalState>> {
  const { events, arrived } = state
  for (const to of honest) {
    const has = new Set(arrived[to])
    for (const { id, behind } of events.values()) {
      if (has.has(id)) continue
      const more = parentsFirst(those(events, [...behind, id])).filter((event) => !has.has(event.id))
      const told = { ...state, arrived: { ...arrived, [to]: [...arrived[to], ...more.map((event) => event.id)] } }
      const from = honest.find((person) => arrived[person].includes(id))
      if (from) yield { label: `${from} tells ${to} of ${id}`, state: told }
      else yield { label: `Mal tells ${to} of ${id}`, state: told, mayNeverHappen: true }
    }
  }
}

function made<Room extends Event['room']>(
  events: Events,
  room: Room,
  by: Author,
  kind: string,
  parents: readonly string[],
  time = 10 + events.size,
) {
  const count = [...events.values()].filter((event) => event.id.startsWith(`${by}’s ${kind}`)).length
  return { id: `${by}’s ${kind} ${count + 1}`, room, by, time, parents, behind: behindOf(parents, events) }
}

function withEvent(state: RemovalState, event: Event, author?: Honest): RemovalState {
  const { arrived } = state
  const events = new Map(state.events).set(event.id, event)
  return { events, arrived: author ? { ...arrived, [author]: [...arrived[author], event.id] } : arrived }
}

const those = (events: Events, ids: Iterable<string>): Event[] =>
  Array.from(ids, (id) => must(events.get(id), 'nobody is told of what nobody wrote'))
