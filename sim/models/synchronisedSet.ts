import { must } from '../../core/assert.ts'
import type { Model, Step } from './explore.ts'
import { behindOf, type Link, parentsFirst } from './links.ts'

/**
 * The set that is synchronised (decision 7), in small. Honest devices begin with any sets that the rule allows. Mal hands
 * anybody any event, in any order, some of which nobody can connect. Honest devices hand each other what the other lacks,
 * one event or all; what is handed may be lost. One device's clock is behind until it is set.
 *
 * **Property.** A set holds nothing but what the rule allows. Once nobody can hand on anything that is taken, all hold the
 * same, and with it everything that any of them held. Refused names, full buffers and clocks only delay.
 */
export interface SetRules {
  /** What an event is judged by: its ancestors alone, or what else is here when it comes. */
  readonly judgedBy: 'ancestors' | 'whatIsHere'
  /** What becomes of an event on a refused one: it is refused, or brings that along, if it is accepted or in any case. */
  readonly onRefused: 'isRefused' | 'bringsItAlong' | 'bringsItAlongInAnyCase'
  /** Whether a remembered name is let in where something waits for it. */
  readonly refusedNames: 'letWantedParentsIn' | 'keepAllOut'
  /** What of the waiting gives way in a full buffer. */
  readonly fullBuffer: 'dropsTheOldest' | 'takesNothingNew'
  /** What becomes of an event that is from the future by the receiver's clock. */
  readonly fromTheFuture: 'taken' | 'comesBackLater' | 'refused'
}

export interface SetScale {
  readonly devices: readonly string[]
  readonly waitingCountMax: number
  readonly refusedNameCountMax: number
  readonly handoverCountMax: number
  /** Whether everybody begins with any set, or with the room alone. */
  readonly begins: 'withAnySet' | 'withTheRoom'
}

interface Piece extends Link {
  /** By itself, whatever it rests on. */
  readonly isRefused: boolean
  readonly isFromTheFuture: boolean
}

/** What there is: a ban of Mal, what he wrote beside it and on it, and what an accomplice built on that. */
const pieces: ReadonlyMap<string, Piece> = [
  { id: 'room', parents: [] },
  { id: 'ban', parents: ['room'] },
  { id: 'beside', parents: ['room'] },
  { id: 'answer', parents: ['beside'], isFromTheFuture: true },
  { id: 'refused', parents: ['ban'], isRefused: true },
  { id: 'accomplice', parents: ['refused'] },
  { id: 'refused too', parents: ['refused'], isRefused: true },
  { id: 'orphan', parents: ['nowhere'] },
  { id: 'other orphan', parents: ['nowhere'] },
].reduce((made, piece) => {
  const behind = behindOf(piece.parents, made)
  return made.set(piece.id, { isRefused: false, isFromTheFuture: false, ...piece, behind })
}, new Map<string, Piece>())
const pieceOf = (id: string): Piece => must(pieces.get(id), 'there are only these events')

interface Device {
  readonly held: ReadonlySet<string>
  /** The oldest first. */
  readonly waiting: readonly string[]
  /** The oldest first. */
  readonly refusedNames: readonly string[]
  readonly isClockBehind: boolean
}

export interface SetState {
  readonly devices: ReadonlyMap<string, Device>
  readonly handoverCount: number
}

export function synchronisedSet(rules: SetRules, scale: SetScale): Model<SetState> {
  return {
    initial: beginnings(rules, scale),
    next: (state) => [...handing(state, rules, scale), ...settingClocks(state)],
    key: keyOf,
    always: { 'a set holds nothing but what the rule allows': (state) => onlyAllowed(state, rules) },
    atRest: { 'all hold the same': allTheSame },
  }
}

const isAccepted = (id: string, { onRefused }: SetRules): boolean =>
  [id, ...(onRefused === 'isRefused' ? pieceOf(id).behind : [])].every((one) => pieces.get(one)?.isRefused !== true)

/** All ancestors are here, and what is refused has something accepted on it, where that brings it along. */
function isAllowed(set: ReadonlySet<string>, rules: SetRules): boolean {
  const accepted = [...set].filter((id) => isAccepted(id, rules))
  return [...set].every(
    (id) =>
      pieceOf(id).parents.every((parent) => set.has(parent)) &&
      (accepted.includes(id) || accepted.some((other) => pieceOf(other).behind.has(id))),
  )
}

function onlyAllowed({ devices }: SetState, rules: SetRules): string | undefined {
  for (const [name, { held }] of devices) if (!isAllowed(held, rules)) return `${name} holds ${pictureOf(held)}`
  return undefined
}

function allTheSame({ devices }: SetState): string | undefined {
  const pictures = [...devices].map(([name, { held }]) => ({ name, picture: pictureOf(held) }))
  if (new Set(pictures.map(({ picture }) => picture)).size === 1) return undefined
  return pictures.map(({ name, picture }) => `${name}: ${picture}`).join('; ')
}

function beginnings(rules: SetRules, { devices, begins }: SetScale): Step<SetState>[] {
  const any = begins === 'withAnySet' ? allowedSets(rules) : [new Set(['room'])]
  const combined = devices.reduce<ReadonlySet<string>[][]>(
    (all) => all.flatMap((sets) => any.map((set) => [...sets, set])),
    [[]],
  )
  return combined.map((sets) => {
    const begun = devices.map((name, at): [string, Device] => {
      const held = must(sets[at], 'a set for each')
      return [name, { held, waiting: [], refusedNames: [], isClockBehind: at === 0 }]
    })
    const label = begun.map(([name, { held }]) => `${name} has ${pictureOf(held)}`).join(', ')
    return { label, state: { devices: new Map(begun), handoverCount: 0 } }
  })
}

/** Every set that holds the room and is allowed. */
function allowedSets(rules: SetRules): ReadonlySet<string>[] {
  let sets: string[][] = [['room']]
  for (const { id } of pieces.values()) {
    if (id !== 'room' && isConnectable(id)) sets = sets.flatMap((set) => [set, [...set, id]])
  }
  return sets.map((set) => new Set(set)).filter((set) => isAllowed(set, rules))
}

const isConnectable = (id: string): boolean => [...pieceOf(id).behind].every((ancestor) => pieces.has(ancestor))

function* handing(state: SetState, rules: SetRules, scale: SetScale): Iterable<Step<SetState>> {
  const hand = (from: string, to: string, batch: readonly Piece[]): Step<SetState> => {
    const device = must(state.devices.get(to), 'somebody here')
    const handed = batch.reduce((before, piece) => put(before, piece, rules, scale), device)
    const devices = new Map(state.devices).set(to, settled(handed, rules, scale))
    return { label: `${from} hands ${to} ${batch.map(({ id }) => id).join(' and ')}`, state: { ...state, devices } }
  }
  for (const [to, { held }] of state.devices) {
    for (const [from, other] of state.devices) {
      const lacking = parentsFirst([...other.held.difference(held)].map(pieceOf))
      for (const piece of lacking) yield hand(from, to, [piece])
      if (lacking.length > 1) yield hand(from, to, lacking)
    }
    if (state.handoverCount >= scale.handoverCountMax) continue
    for (const piece of pieces.values()) {
      if (held.has(piece.id)) continue
      const { label, state: after } = hand('Mal', to, [piece])
      yield { label, state: { ...after, handoverCount: state.handoverCount + 1 }, mayNeverHappen: true }
    }
  }
}

function* settingClocks(state: SetState): Iterable<Step<SetState>> {
  for (const [name, device] of state.devices) {
    if (!device.isClockBehind) continue
    const devices = new Map(state.devices).set(name, { ...device, isClockBehind: false })
    yield { label: `${name} sets the clock`, state: { ...state, devices } }
  }
}

/** Something that was handed over waits, or it is not looked at. */
function put(device: Device, { id, isFromTheFuture }: Piece, rules: SetRules, scale: SetScale): Device {
  if (device.held.has(id) || device.waiting.includes(id)) return device
  const isWanted = device.waiting.some((other) => pieceOf(other).parents.includes(id))
  if (device.refusedNames.includes(id) && (rules.refusedNames === 'keepAllOut' || !isWanted)) return device
  if (isFromTheFuture && device.isClockBehind && rules.fromTheFuture !== 'taken') {
    return rules.fromTheFuture === 'refused' ? withRefused(device, [id], scale) : device
  }
  const waiting = [...device.waiting, id]
  if (waiting.length <= scale.waitingCountMax) return { ...device, waiting }
  return rules.fullBuffer === 'takesNothingNew' ? device : { ...device, waiting: waiting.slice(1) }
}

/** What is connected and allowed becomes part of the set; what is refused goes, and the names are kept. */
function settled(device: Device, rules: SetRules, scale: SetScale): Device {
  const here = new Set(device.held)
  const connected = parentsFirst(device.waiting.map(pieceOf)).filter(({ id, parents }) => {
    const isConnected = parents.every((parent) => here.has(parent))
    if (isConnected) here.add(id)
    return isConnected
  })
  const fine = new Set<string>()
  for (const { id, parents } of connected) {
    const isBeside = rules.judgedBy === 'whatIsHere' && id === 'beside' && device.held.has('ban')
    const isOnRefused =
      rules.onRefused === 'isRefused' && parents.some((one) => !device.held.has(one) && !fine.has(one))
    if (isAccepted(id, rules) && !isBeside && !isOnRefused) fine.add(id)
  }
  const isBrought = ({ id }: Piece): boolean =>
    rules.onRefused !== 'isRefused' &&
    connected.some(
      (other) => other.behind.has(id) && (rules.onRefused === 'bringsItAlongInAnyCase' || fine.has(other.id)),
    )
  const kept = connected.filter((piece) => fine.has(piece.id) || isBrought(piece)).map(({ id }) => id)
  const left = device.waiting.filter((id) => !kept.includes(id))
  const refused = connected.map(({ id }) => id).filter((id) => !kept.includes(id))
  const restsOn = (id: string, ids: readonly string[]): boolean => ids.some((one) => pieceOf(id).behind.has(one))
  const isWaitedFor = (id: string): boolean => left.some((other) => !refused.includes(other) && restsOn(other, [id]))
  const dropped =
    rules.onRefused === 'isRefused'
      ? left.filter((id) => refused.includes(id) || restsOn(id, refused))
      : refused.filter((id) => !isWaitedFor(id))
  const waiting = left.filter((id) => !dropped.includes(id))
  return withRefused({ ...device, held: device.held.union(new Set(kept)), waiting }, dropped, scale)
}

function withRefused(device: Device, ids: readonly string[], { refusedNameCountMax }: SetScale): Device {
  const names = [...device.refusedNames.filter((id) => !ids.includes(id)), ...ids]
  return { ...device, refusedNames: names.slice(Math.max(0, names.length - refusedNameCountMax)) }
}

const pictureOf = (ids: Iterable<string>): string => [...ids].sort().join(' + ')

const keyOf = ({ devices, handoverCount }: SetState): string =>
  [
    ...Array.from(devices.values(), ({ held, waiting, refusedNames, isClockBehind }) =>
      [pictureOf(held), waiting, refusedNames, isClockBehind].join('/'),
    ),
    handoverCount,
  ].join('|')
