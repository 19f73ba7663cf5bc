import { must } from '../../core/assert.ts'
import { type RoomEvent, splitStateKey } from '../../core/event/roomEvent.ts'
import { RoomGraph } from '../../core/graph/roomGraph.ts'
import { stateOfIds } from '../../core/rooms/resolution/eventSet.ts'
import { resolveStates } from '../../core/rooms/resolution/resolve.ts'
import { StateMap } from '../../core/rooms/stateMap.ts'
import { shownDifferencesCount } from '../limits.ts'
import type { StateCase } from './stateCase.ts'

/** Resolves a case in every way that has to give the same state. Answers a sentence for each way that does not. */
export function checkCase(stateCase: StateCase): string[] {
  return waysOf(stateCase).flatMap(({ way, resolve }) => {
    const state = resolve()
    if (state === undefined) return [`${way}: an event's parents are missing or lead back to it`]
    const differences = differencesOf(state, stateCase.expected)
    return differences === '' ? [] : [`${way}: ${differences}`]
  })
}

interface Way {
  readonly way: string
  readonly resolve: () => StateMap | undefined
}

function waysOf(stateCase: StateCase): Way[] {
  const { given, source } = stateCase
  if (given.kind === 'states') {
    return [
      { way: 'in the order given', resolve: () => resolveStates(source, given.states) },
      { way: 'in reverse order', resolve: () => resolveStates(source, given.states.toReversed()) },
    ]
  }
  const events = given.batches.flat()
  return [
    { way: 'event by event', resolve: () => alongGraph(stateCase, events) },
    { way: 'batch by batch', resolve: () => batchByBatch(stateCase, given.batches) },
    { way: 'all at once', resolve: () => batchByBatch(stateCase, [events]) },
    { way: 'all at once in reverse order', resolve: () => batchByBatch(stateCase, [events.toReversed()]) },
  ]
}

/** Through the graph: each event on top of the states after its parents; in the end the state over all tips. */
function alongGraph({ version }: StateCase, events: readonly RoomEvent[]): StateMap | undefined {
  const ordered = parentsFirst(events)
  const [first] = ordered ?? []
  if (ordered === undefined || first === undefined) return undefined
  const graph = new RoomGraph(version, first.roomId)
  for (const event of ordered) graph.add(event)
  return graph.settledState
}

/** Each event of a batch as a state of its own, together with the state that the batches before it came to. */
function batchByBatch({ source }: StateCase, batches: readonly (readonly RoomEvent[])[]): StateMap {
  let resolved: StateMap | undefined
  for (const batch of batches) {
    const own = batch.map(({ id }) => {
      const state = stateOfIds(source, [id])
      return must(state instanceof StateMap ? state : undefined, 'a case has nothing but state events')
    })
    const states = resolved ? [resolved, ...own] : own
    if (states.length > 0) resolved = resolveStates(source, states)
  }
  return resolved ?? StateMap.empty
}

/** The events after everything they name; undefined where some never get their turn. Cases are small. */
function parentsFirst(events: readonly RoomEvent[]): RoomEvent[] | undefined {
  const ordered = new Map<string, RoomEvent>()
  for (let before = -1; before < ordered.size; ) {
    before = ordered.size
    for (const event of events) {
      const isReady = [...event.prevEvents, ...event.authEvents].every((id) => ordered.has(id))
      if (isReady) ordered.set(event.id, event)
    }
  }
  return ordered.size === events.length ? [...ordered.values()] : undefined
}

function differencesOf(state: StateMap, expected: StateMap): string {
  const differences = [...StateMap.differences(state, expected)].map(({ key, left, right }) => {
    const { type, key: ofType } = splitStateKey(key)
    return `${type} ${JSON.stringify(ofType)} is ${left ?? 'missing'}, expected ${right ?? 'none'}`
  })
  const more = differences.length - shownDifferencesCount
  return [...differences.slice(0, shownDifferencesCount), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}
