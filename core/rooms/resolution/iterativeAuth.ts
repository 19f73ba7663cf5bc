import { must } from '../../assert.ts'
import type { EventId } from '../../event/ids.ts'
import { type RoomEvent, type StateKey, stateKey } from '../../event/roomEvent.ts'
import { authorise } from '../auth/authorise.ts'
import { authState } from '../auth/authState.ts'
import type { Verdict } from '../auth/verdict.ts'
import { authKeysOf, authSubject, CREATE_KEY } from '../authEvents.ts'
import { authEventsOf, type EventSource, eventOf } from './source.ts'

/** State under construction: what has been resolved so far, over what it was started from. */
export interface PartialState {
  get(key: StateKey): EventId | undefined
  set(key: StateKey, id: EventId): void
}

/** Hears of an event that was tried: how it stood in the order, what the rules said, and the state they looked at. */
export type Tried<Ranked> = (ranked: Ranked, verdict: Verdict, entry: (key: StateKey) => RoomEvent | undefined) => void

/**
 * Iterative auth checks: each event in turn is judged by its own auth_events, overlaid by what has been resolved so
 * far for the entries that bear on it; allowed ones take their place, others are skipped.
 * https://spec.matrix.org/latest/rooms/v2/#iterative-auth-checks
 */
export function applyIfAuthorised<Ranked extends { readonly id: EventId }>(
  source: EventSource,
  order: readonly Ranked[],
  state: PartialState,
  tried?: Tried<Ranked>,
): void {
  for (const ranked of order) {
    const { id } = ranked
    const event = eventOf(source, id)
    const own = new Map(authEventsOf(source, event).map((auth) => [keyOf(auth), auth]))
    const relevant = new Set<StateKey>(authKeysOf(source.version, authSubject(event)))
    const entry = (key: StateKey) => {
      const resolved = relevant.has(key) || key === CREATE_KEY ? state.get(key) : undefined
      return resolved === undefined ? own.get(key) : eventOf(source, resolved)
    }
    const verdict = authorise(source.version, event, authState(source.version, entry(CREATE_KEY), entry))
    tried?.(ranked, verdict, entry)
    if (verdict.allowed) state.set(keyOf(event), id)
  }
}

const keyOf = (event: { type: string; stateKey: string | undefined }): StateKey =>
  stateKey(event.type, must(event.stateKey, 'only state events are resolved'))
