import { must } from '../../core/assert.ts'
import type { Model, Step } from './explore.ts'
import { areConcurrent, behindOf, type Link, parentsFirst, tipsOf } from './links.ts'

/**
 * Epochs (decision 12), in small. Ada owns the community, Ben moderates it, Cyd is a member, and so is Mal until somebody
 * removes him. Ada's removals go before Ben's. Whoever may, and sees that what is sent under keeps somebody in who is out,
 * founds an epoch: for all who are in as far as they know, with a name that may sort anywhere. Whoever meets somebody who is
 * in, as far as they know, tells them secrets, and what happened under those. Any of it may be late for ever. A removal is that
 * of a user or of a device: here nobody has two.
 *
 * **Property.** Nobody removed ever holds the secret of an epoch whose founder knew of the removal. Once nothing is left to be
 * told or done, all who are in send under the same epoch, and nobody who is out holds its secret: also where two rekeyed at
 * once, where one rekeyed without having heard of a removal, where one who rekeyed was removed, and where a liar left
 * somebody out.
 */
export interface EpochRules {
  /** Who founds an epoch when one is due: everybody who may, or only whoever removed somebody. */
  readonly renewedBy: 'whoeverSeesIt' | 'whoeverRemoved'
  /** Of several newest epochs one sends under the lowest name, or rather under one's own. */
  readonly sendsUnder: 'theLowest' | 'onesOwn'
  /** Whether a secret that nobody's event confirmed yet is told to others. */
  readonly unconfirmed: 'toldToNobody' | 'toldOn'
  /** Who is told what came after an epoch that they hold. */
  readonly caughtUp: 'members' | 'holders' | 'nobody'
  /** What an epoch counts for whose founder was removed by somebody who did not know of it. */
  readonly shadowedRekeys: 'sendForNobody' | 'sendAsAny'
}

/** What may happen: who removes whom, each once; whether Ben founds an epoch that leaves Cyd out. */
export interface EpochStory {
  readonly removals: readonly (readonly [by: Remover, whom: Device])[]
  readonly leavesCydOut: boolean
  /** When Ada may go away for ever, where she has nothing left to do: once all who are in know what she knows, or one does. */
  readonly adaMayLeave: 'never' | 'onceAllKnow' | 'onceSomebodyKnows'
}

const devices = ['Ada', 'Ben', 'Cyd', 'Mal'] as const
type Device = (typeof devices)[number]
type Remover = 'Ada' | 'Ben'

interface Event extends Link {
  readonly by: Device
  /** Whoever lacks this secret cannot read it. */
  readonly sealedUnder: string
  readonly what: { kind: 'removal'; whom: Device } | { kind: 'rekey'; boxes: ReadonlySet<Device>; rank: number }
}
interface Epoch extends Event {
  readonly what: { kind: 'rekey'; boxes: ReadonlySet<Device>; rank: number }
}
type Events = ReadonlyMap<string, Event>

interface Peer {
  readonly has: ReadonlySet<string>
  readonly secrets: ReadonlySet<string>
}
export interface EpochState {
  readonly events: Events
  readonly peers: Readonly<Record<Device, Peer>>
  readonly isAdaAway: boolean
}

const FIRST = 'first'

export function epochs(rules: EpochRules, story: EpochStory): Model<EpochState> {
  const peer: Peer = { has: new Set(), secrets: new Set([FIRST]) }
  const state: EpochState = {
    events: new Map(),
    peers: { Ada: peer, Ben: peer, Cyd: peer, Mal: peer },
    isAdaAway: false,
  }
  return {
    initial: [{ label: 'all are in', state }],
    next: (state) => [
      ...leaving(state, rules, story),
      ...removing(state, rules, story),
      ...renewing(state, rules),
      ...leavingOut(state, rules, story),
      ...tellingSecrets(state, rules),
      ...tellingEvents(state, rules),
    ],
    key: keyOf,
    always: { 'nobody removed learns an epoch that was founded without them': nothingLearnt },
    atRest: {
      'all who are in send under the same epoch': (state) => sameEpoch(state, rules),
      'nobody who is out holds what is sent under': (state) => nobodyListens(state, rules),
    },
  }
}

function nothingLearnt({ events, peers }: EpochState): string | undefined {
  for (const { event, whom } of standing(events.values())) {
    const learnt = [...peers[whom].secrets].find((secret) => events.get(secret)?.behind.has(event.id))
    if (learnt) return `${whom} holds ${learnt}`
  }
  return undefined
}

function sameEpoch(state: EpochState, rules: EpochRules): string | undefined {
  const sending = devicesIn(state).map((device) => sendingOf(state, device, rules))
  return new Set(sending).size <= 1 ? undefined : `they send under ${sending.join(' and ')}`
}

function nobodyListens(state: EpochState, rules: EpochRules): string | undefined {
  const out = removedBy(state.events.values())
  for (const device of devicesIn(state)) {
    const sending = sendingOf(state, device, rules)
    const listening = [...out].find((whom) => state.peers[whom].secrets.has(sending))
    if (listening) return `${device} sends under ${sending}, and ${listening} holds that`
  }
  return undefined
}

/** Who is here, and in by all that happened. */
function devicesIn(state: EpochState): Device[] {
  const out = removedBy(state.events.values())
  return devices.filter((device) => isHere(state, device) && !out.has(device))
}

/**
 * Who is out: Ada's removals are tried before Ben's, and those of somebody who is out by then count only where the removal of
 * their author rests on them.
 */
const removedBy = (events: Iterable<Event>): ReadonlySet<Device> => new Set(standing(events).map(({ whom }) => whom))

function standing(events: Iterable<Event>): { event: Event; whom: Device }[] {
  const removals = parentsFirst(events).flatMap((event) =>
    event.what.kind === 'removal' ? [{ event, whom: event.what.whom }] : [],
  )
  const found: { event: Event; whom: Device }[] = []
  for (const author of ['Ada', 'Ben'] as const) {
    for (const removal of removals.filter(({ event }) => event.by === author)) {
      const ofAuthor = found.filter(({ whom }) => whom === author)
      if (ofAuthor.every(({ event }) => event.behind.has(removal.event.id))) found.push(removal)
    }
  }
  return found
}

/** The epochs that can be sent under, of those whose rekey is among these events. */
function epochsAmong(events: readonly Event[], { shadowedRekeys }: EpochRules): Epoch[] {
  const removals = standing(events)
  const isShadowed = (epoch: Event): boolean =>
    removals.some(({ event, whom }) => whom === epoch.by && areConcurrent(event, epoch))
  return events.filter(isEpoch).filter((event) => shadowedRekeys === 'sendAsAny' || !isShadowed(event))
}

/** Those on which no other of them is built, in the order in which they would be sent under. */
const newestOf = (epochs: readonly Epoch[]): Epoch[] =>
  epochs
    .filter(({ id }) => !epochs.some(({ behind }) => behind.has(id)))
    .sort((left, right) => left.what.rank - right.what.rank)

function sendingOf({ events, peers }: EpochState, device: Device, rules: EpochRules): string {
  const { has, secrets } = peers[device]
  const all = epochsAmong(those(events, has), rules)
  const isHeld = ({ id }: Epoch): boolean => secrets.has(id)
  const heads = newestOf(all).filter(isHeld)
  const own = rules.sendsUnder === 'onesOwn' ? heads.find(({ by }) => by === device) : undefined
  return (own ?? heads[0] ?? newestOf(all.filter(isHeld))[0])?.id ?? FIRST
}

/** Whether an epoch in which others are listened to leaves somebody in who is out: it was founded without that knowledge. */
function isDue(state: EpochState, device: Device, rules: EpochRules): boolean {
  const { events, peers } = state
  const here = those(events, peers[device].has)
  const live = new Set([sendingOf(state, device, rules), ...newestOf(epochsAmong(here, rules)).map(({ id }) => id)])
  const removals = standing(here)
  const isCovered = (epoch: string, whom: Device): boolean =>
    removals.some((removal) => removal.whom === whom && events.get(epoch)?.behind.has(removal.event.id))
  return [...live].some((id) => removals.some(({ whom }) => !isCovered(id, whom)))
}

function* leaving(state: EpochState, rules: EpochRules, { adaMayLeave }: EpochStory): Iterable<Step<EpochState>> {
  if (adaMayLeave === 'never' || state.isAdaAway || isDue(state, 'Ada', rules)) return
  const others = devicesIn(state).filter((device) => device !== 'Ada')
  const knowing = others.filter((device) => state.peers.Ada.has.isSubsetOf(state.peers[device].has))
  if (knowing.length < (adaMayLeave === 'onceAllKnow' ? others.length : 1)) return
  yield { label: 'Ada goes away', state: { ...state, isAdaAway: true }, mayNeverHappen: true }
}

const isHere = ({ isAdaAway }: EpochState, device: Device): boolean => !(isAdaAway && device === 'Ada')

function* removing(state: EpochState, rules: EpochRules, { removals }: EpochStory): Iterable<Step<EpochState>> {
  for (const [by, whom] of removals) {
    const id = `${by}’s removal of ${whom}`
    const out = removedBy(those(state.events, state.peers[by].has))
    if (!isHere(state, by) || state.events.has(id) || out.has(by) || out.has(whom)) continue
    const written = withEvent(state, rules, { id, by, what: { kind: 'removal', whom } })
    yield { label: `${by} removes ${whom}`, state: written, mayNeverHappen: true }
  }
}

function* renewing(state: EpochState, rules: EpochRules): Iterable<Step<EpochState>> {
  for (const by of ['Ada', 'Ben'] as const) {
    const here = those(state.events, state.peers[by].has)
    const out = removedBy(here)
    const mayRemove = rules.renewedBy === 'whoeverSeesIt' || standing(here).some(({ event }) => event.by === by)
    if (!isHere(state, by) || out.has(by) || !mayRemove || !isDue(state, by, rules)) continue
    if (rules.renewedBy === 'whoeverRemoved' && here.some((event) => isEpoch(event) && event.by === by)) continue
    yield* founding(state, rules, by, new Set(devices).difference(out))
  }
}

/** A liar's epoch, for all but one of those who should have it. */
function* leavingOut(state: EpochState, rules: EpochRules, { leavesCydOut }: EpochStory): Iterable<Step<EpochState>> {
  const out = removedBy(those(state.events, state.peers.Ben.has))
  const isDone = [...state.events.values()].some((event) => isEpoch(event) && event.by === 'Ben')
  if (!leavesCydOut || isDone || out.has('Ben')) return
  const boxes = new Set(devices).difference(out).difference(new Set(['Cyd']))
  for (const step of founding(state, rules, 'Ben', boxes)) yield { ...step, mayNeverHappen: true }
}

function* founding(
  state: EpochState,
  rules: EpochRules,
  by: Device,
  boxes: ReadonlySet<Device>,
): Iterable<Step<EpochState>> {
  const known = [...state.events.values()].filter(isEpoch)
  const ranks = known.map(({ what }) => what.rank)
  const places =
    known.length === 0
      ? [{ rank: 0, name: '' }]
      : [
          { rank: Math.min(...ranks) - 1, name: ', named before all others' },
          { rank: Math.max(...ranks) + 1, name: ', named behind all others' },
        ]
  for (const { rank, name } of places) {
    const id = `epoch ${known.length + 1}`
    const written = withEvent(state, rules, { id, by, what: { kind: 'rekey', boxes, rank } })
    yield { label: `${by} founds ${id} for ${[...boxes].join(', ')}${name}`, state: written }
  }
}

/** Whoever is in is told what the teller holds, in whatever epoch they live: they are heard in the first, at least. */
function* tellingSecrets(state: EpochState, rules: EpochRules): Iterable<Step<EpochState>> {
  if (rules.caughtUp === 'nobody') return
  for (const [from, to] of meetings(state, rules.caughtUp === 'holders')) {
    const { has, secrets } = state.peers[from]
    const confirmed = [...secrets].filter((id) => rules.unconfirmed === 'toldOn' || has.has(id))
    const told = confirmed.filter((id) => !state.peers[to].secrets.has(id))
    if (told.length === 0) continue
    const peer = { ...state.peers[to], secrets: new Set([...state.peers[to].secrets, ...told]) }
    yield toldStep(state, [from, to], `the secret of ${told.join(' and ')}`, peer)
  }
}

/** An event with its ancestors, to whoever is in, holds what the teller sends under and can read it all. */
function* tellingEvents(state: EpochState, rules: EpochRules): Iterable<Step<EpochState>> {
  for (const [from, to] of meetings(state, false)) {
    const peer = state.peers[to]
    if (!peer.secrets.has(sendingOf(state, from, rules))) continue
    for (const event of those(state.events, state.peers[from].has.difference(peer.has))) {
      const told = parentsFirst(those(state.events, [...event.behind, event.id])).filter(({ id }) => !peer.has.has(id))
      const after = told.reduce<Peer | undefined>((before, one) => before && taken(before, one, to), peer)
      if (after) yield toldStep(state, [from, to], `of ${event.id}`, after)
    }
  }
}

/** Somebody who has read one more event, and opened their box if there is one in it. */
function taken({ has, secrets }: Peer, event: Event, device: Device): Peer | undefined {
  if (!secrets.has(event.sealedUnder)) return undefined
  const opened = isEpoch(event) && event.what.boxes.has(device)
  return { has: new Set(has).add(event.id), secrets: opened ? new Set(secrets).add(event.id) : secrets }
}

/** Who talks with whom: two of whom neither is out for the other; or for whoever asks nothing, anybody to anybody. */
function* meetings(state: EpochState, areAllWelcome: boolean): Iterable<[Device, Device]> {
  const { events, peers } = state
  const outFor = new Map(devices.map((device) => [device, removedBy(those(events, peers[device].has))]))
  const here = devices.filter((device) => isHere(state, device))
  for (const from of here) {
    for (const to of here) {
      const isOut = outFor.get(from)?.has(to) || outFor.get(to)?.has(from)
      if (from !== to && (areAllWelcome || !isOut)) yield [from, to]
    }
  }
}

/** What somebody who is out by all that happened tells, or is told, may never happen. */
function toldStep(
  state: EpochState,
  [from, to]: readonly [Device, Device],
  what: string,
  peer: Peer,
): Step<EpochState> {
  const told = { label: `${from} tells ${to} ${what}`, state: { ...state, peers: { ...state.peers, [to]: peer } } }
  const out = removedBy(state.events.values())
  return out.has(from) || out.has(to) ? { ...told, mayNeverHappen: true } : told
}

const isEpoch = (event: Event): event is Epoch => event.what.kind === 'rekey'

const those = (events: Events, ids: Iterable<string>): Event[] =>
  Array.from(ids, (id) => must(events.get(id), 'nobody is told of what nobody wrote'))

function withEvent(state: EpochState, rules: EpochRules, written: Pick<Event, 'id' | 'by' | 'what'>): EpochState {
  const { by, id } = written
  const peer = state.peers[by]
  const parents = tipsOf(those(state.events, peer.has))
  const sealedUnder = sendingOf(state, by, rules)
  const event: Event = { ...written, parents, sealedUnder, behind: behindOf(parents, state.events) }
  const secrets = isEpoch(event) ? new Set(peer.secrets).add(id) : peer.secrets
  const mine = { has: new Set(peer.has).add(id), secrets }
  return { ...state, events: new Map(state.events).set(id, event), peers: { ...state.peers, [by]: mine } }
}

function keyOf({ events, peers, isAdaAway }: EpochState): string {
  const written = Array.from(events.values(), ({ id, parents, by, sealedUnder, what }) => {
    const said = what.kind === 'rekey' ? `${what.rank} ${[...what.boxes]}` : ''
    return `${id}<${parents}/${by}/${sealedUnder}/${said}`
  })
  const held = devices.map((device) => `${[...peers[device].has].sort()}/${[...peers[device].secrets].sort()}`)
  return [...written.sort(), ...held, isAdaAway].join('|')
}
