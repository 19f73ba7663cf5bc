import { splitStateKey } from '../../core/event/roomEvent.ts'
import type { Entry } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import { NaiveResolution, type PlainState } from '../../core/testing/naiveResolution.ts'
import { agreeingIn } from './converged.ts'
import type { Oracle } from './oracle.ts'

/** In how many rounds one resolution is done once more. */
const resolvedShare = 0.3

/**
 * Where branches came together that had become different, the state after them is what the specification says word by word:
 * one such place each time, by chance, is resolved once more, slowly.
 */
export const resolvedAlike: Oracle = {
  name: 'resolvedAlike',
  when: 'round',
  check(sim) {
    const rng = sim.rng(`resolutions ${sim.trace.rows.length}`)
    const [first] = agreeingIn(sim)
    if (first === undefined || !rng.chance(resolvedShare)) return []
    const merges = [...first.community.graph.rooms.values()].flatMap(mergesIn)
    if (merges.length === 0) return []
    const { room, entry } = rng.pick(merges)
    const states = new Set(entry.parents.map(({ stateAfter }) => stateAfter))
    const expected = new NaiveResolution(room).resolve(Array.from(states, plain))
    const wrong = firstDifference(expected, plain(entry.stateBefore))
    if (wrong === undefined) return []
    const { type, key } = splitStateKey(wrong)
    const says = `the state before ${entry.event.id} has another ${type} of "${key}" than the specification gives it`
    return [{ oracle: 'resolvedAlike', device: first.device.number, says }]
  },
}

/** Entries whose parents have different states. */
function mergesIn(room: RoomGraph): { room: RoomGraph; entry: Entry }[] {
  const merges: { room: RoomGraph; entry: Entry }[] = []
  for (const entry of room.entries()) {
    const { parents } = entry
    if (parents.length > 1 && parents.some(({ stateAfter }) => stateAfter !== parents[0]?.stateAfter)) {
      merges.push({ room, entry })
    }
  }
  return merges
}

const plain = (state: StateMap): PlainState => new Map(Array.from(state.entries(), ({ key, value }) => [key, value]))

function firstDifference(left: PlainState, right: PlainState) {
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort()
  return keys.find((key) => left.get(key) !== right.get(key))
}
