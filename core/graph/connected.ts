import { must } from '../assert.ts'
import type { EventId } from '../event/ids.ts'
import { dependenciesOf } from '../event/roomEvent.ts'
import type { Pending } from './causalBuffer.ts'

/**
 * Those of the candidates whose every dependency is held or is itself one of them, parents first. Iterative, and
 * blind to cycles: what waits for itself never becomes ready.
 */
export function connectedOf(candidates: Iterable<Pending>, isHeld: (id: EventId) => boolean): Pending[] {
  const byId = new Map([...candidates].map((pending) => [pending.event.id, pending]))
  const waiting = new Map<EventId, number>()
  const dependents = new Map<EventId, Pending[]>()
  const ready: Pending[] = []
  for (const pending of byId.values()) {
    const open = new Set(dependenciesOf(pending.event).filter((id) => !isHeld(id)))
    waiting.set(pending.event.id, open.size)
    for (const id of open) {
      const list = dependents.get(id)
      if (list) list.push(pending)
      else dependents.set(id, [pending])
    }
    if (open.size === 0) ready.push(pending)
  }
  // Grows while it is walked: whatever becomes ready is appended behind its parents.
  for (const { event } of ready) {
    for (const dependent of dependents.get(event.id) ?? []) {
      const open = must(waiting.get(dependent.event.id), 'a dependent is a candidate') - 1
      waiting.set(dependent.event.id, open)
      if (open === 0) ready.push(dependent)
    }
  }
  return ready
}
