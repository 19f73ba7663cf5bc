import { compareCodePoints } from '../../event/codePoints.ts'
import type { EventId } from '../../event/ids.ts'
import { type RoomEvent, type StateKey, splitStateKey, stateKeyOf } from '../../event/roomEvent.ts'
import type { Verdict } from '../auth/verdict.ts'
import type { StateMap } from '../stateMap.ts'
import { resolveStates } from './resolve.ts'
import { type EventSource, eventOf } from './source.ts'
import type { ResolutionTrace } from './trace.ts'

/** Why an entry of a state is what it is. All of it is plain data, and follows from the states alone. */
export interface Explanation {
  readonly type: string
  readonly stateKey: string
  /**
   * `agreed`: the states say the same, which nothing overrides. `contested`: they do not, or only their auth chains hold
   * events for it, so that what was applied last has it.
   */
  readonly decidedBy: 'agreed' | 'contested'
  /** The event that has the entry; undefined where there is none. */
  readonly winner: EventId | undefined
  /** The events that claim the entry, by id. */
  readonly competing: readonly Competitor[]
  /** Entries on which the states disagree, this one or not. */
  readonly conflictedKeyCount: number
  /** Events of the full conflicted set, each of which was tried. */
  readonly conflictedEventCount: number
  /** Every event that was tried, in the order of trying. */
  readonly attempts: readonly Attempt[]
}

export interface Competitor {
  readonly id: EventId
  /** The states that have it, by their index; none for an event that only the auth chains brought in. */
  readonly states: readonly number[]
}

export interface Attempt {
  /** Counted from 1. */
  readonly place: number
  readonly id: EventId
  readonly type: string
  readonly stateKey: string
  readonly sender: string
  readonly order: PowerPlace | MainlinePlace
  readonly outcome: { readonly kind: 'applied' } | Skipped
}

/** Among events that are free to come next: urgency, then the greater level, then the earlier time, then the id. */
export interface PowerPlace {
  readonly by: 'power'
  /** The sender's level by the event's own auth events. */
  readonly level: number | 'creator'
  /** Revocations, and what they rest on, go before everything else. */
  readonly urgency: 'revocation' | 'behindRevocation' | 'usual'
  readonly ts: number
}

/** By position, the greatest first and `none` before all; then the earlier time, then the id. */
export interface MainlinePlace {
  readonly by: 'mainline'
  /** How many changes of the power levels ago the event was sent; `none` beside the mainline. */
  readonly position: number | 'none'
  readonly ts: number
}

export interface Skipped {
  readonly kind: 'skipped'
  /** The rule that refused it, as in `Verdict`. */
  readonly rule: string
  readonly reason: string
  /** The entries that the rule looked at, with the events that they held at that moment. */
  readonly because: readonly Because[]
}

export interface Because {
  readonly type: string
  readonly stateKey: string
  readonly id: EventId | undefined
}

/** Resolves the states and tells how one entry came out. At least one state; costs what the resolution costs. */
export function explainStates(source: EventSource, states: readonly StateMap[], key: StateKey): Explanation {
  const attempts: Attempt[] = []
  let conflictedKeys: ReadonlySet<StateKey> = new Set()
  let full: ReadonlySet<EventId> = new Set()
  const attempt = (id: EventId, order: Attempt['order'], verdict: Verdict, entry: EntryOf) => {
    const { type, stateKey = '', sender } = eventOf(source, id)
    const outcome = outcomeOf(verdict, entry)
    attempts.push({ place: attempts.length + 1, id, type, stateKey, sender, order, outcome })
  }
  const trace: ResolutionTrace = {
    conflicted: (conflicts, events) => {
      conflictedKeys = conflicts.keys
      full = events
    },
    triedByPower: ({ id, level, urgency, ts }, verdict, entry) => {
      const shownLevel = Number.isFinite(level) ? level : 'creator'
      attempt(id, { by: 'power', level: shownLevel, urgency: URGENCIES[urgency] ?? 'usual', ts }, verdict, entry)
    },
    triedByMainline: ({ id, position, ts }, verdict, entry) =>
      attempt(id, { by: 'mainline', position: Number.isFinite(position) ? position : 'none', ts }, verdict, entry),
  }
  const winner = resolveStates(source, states, trace).get(key)
  const competing = competitorsFor(source, states, key, full)
  const isAgreed = !conflictedKeys.has(key) && (competing.length === 0 || states[0]?.get(key) !== undefined)
  const { type, key: stateKey } = splitStateKey(key)
  return {
    type,
    stateKey,
    decidedBy: isAgreed ? 'agreed' : 'contested',
    winner,
    competing,
    conflictedKeyCount: conflictedKeys.size,
    conflictedEventCount: full.size,
    attempts,
  }
}

/**
 * The attempts that decided about an entry: those of its competitors, and, for each that was skipped, those of the
 * events because of which it was; theirs in turn. In the order of trying.
 */
export function decisiveAttempts(explanation: Explanation): Attempt[] {
  const byId = new Map(explanation.attempts.map((attempt) => [attempt.id, attempt]))
  const decisive = new Set<EventId>()
  const open = explanation.competing.map(({ id }) => id)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const outcome = byId.get(id)?.outcome
    if (outcome === undefined || decisive.has(id)) continue
    decisive.add(id)
    if (outcome.kind === 'skipped') open.push(...outcome.because.flatMap((entry) => entry.id ?? []))
  }
  return explanation.attempts.filter(({ id }) => decisive.has(id))
}

type EntryOf = (key: StateKey) => RoomEvent | undefined

const URGENCIES = ['revocation', 'behindRevocation', 'usual'] as const

function outcomeOf(verdict: Verdict, entry: EntryOf): Attempt['outcome'] {
  if (verdict.allowed) return { kind: 'applied' }
  const because = verdict.because.map((key) => {
    const { type, key: stateKey } = splitStateKey(key)
    return { type, stateKey, id: entry(key)?.id }
  })
  return { kind: 'skipped', rule: verdict.rule, reason: verdict.reason, because }
}

function competitorsFor(
  source: EventSource,
  states: readonly StateMap[],
  key: StateKey,
  full: ReadonlySet<EventId>,
): Competitor[] {
  const holders = new Map<EventId, number[]>()
  for (const id of full) if (stateKeyOf(eventOf(source, id)) === key) holders.set(id, [])
  for (const [index, state] of states.entries()) {
    const id = state.get(key)
    if (id === undefined) continue
    const known = holders.get(id)
    if (known) known.push(index)
    else holders.set(id, [index])
  }
  return [...holders]
    .map(([id, indices]) => ({ id, states: indices }))
    .sort((left, right) => compareCodePoints(left.id, right.id))
}
