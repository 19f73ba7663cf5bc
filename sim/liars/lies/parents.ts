import { type EventId, eventIdBytes, eventIdOfHash } from '../../../core/event/ids.ts'
import { prevEventCountMax } from '../../../core/limits.ts'
import { shelvedOf } from '../falseStore.ts'
import type { Crafted } from '../liar.ts'
import type { Lie, Telling } from '../telling.ts'

/** Events that say of other events what cannot be. */

const inventedId = ({ rng }: Telling): EventId => eventIdOfHash(rng.bytes(32))
const inventedIds = (telling: Telling, count: number): EventId[] =>
  Array.from({ length: count }, () => inventedId(telling))

export const missingParents: Lie = {
  kind: 'missingParents',
  says: 'Builds on events that never were. They wait in a place that is bounded, and nobody asks for the parents for ever.',
  tell(telling) {
    const { liar, rng } = telling
    const room = telling.room
    const forged = Array.from({ length: 24 }, () =>
      liar.signed(
        rng.chance(0.5)
          ? telling.message(room, { prev_events: inventedIds(telling, rng.between(1, prevEventCountMax)) })
          : telling.message(room, { auth_events: inventedIds(telling, rng.between(1, 10)) }),
      ),
    )
    telling.forged(...forged)
    telling.spread(forged.slice(0, 12))
    telling.give(forged.slice(12))
  },
}

export const cyclicParents: Lie = {
  kind: 'cyclicParents',
  says: 'Answers for a parent with a child of it, round and round. Nothing of it gets a place, and nobody goes round.',
  tell(telling) {
    const { liar } = telling
    const room = telling.room
    const placeholders = inventedIds(telling, 4)
    const ring = placeholders.map((_, at) => {
      const next = placeholders[(at + 1) % placeholders.length] ?? inventedId(telling)
      const after = placeholders[(at + 2) % placeholders.length] ?? inventedId(telling)
      return liar.signed(telling.message(room, { prev_events: [next, after] }))
    })
    telling.forged(...ring)
    // Whoever asks for a placeholder is sent an event that waits for the others.
    const begins = placeholders.flatMap((id, at) => {
      const event = ring[at]
      return event ? [{ ...shelvedOf(liar, event), id: eventIdBytes(id) }] : []
    })
    telling.store(begins).publish(ring.map((event) => shelvedOf(liar, event)))
  },
}

export const tooManyParents: Lie = {
  kind: 'tooManyParents',
  says: 'Names more parents than an event may, or one of them twice. Such an event is none.',
  tell(telling) {
    const { liar } = telling
    const room = telling.room
    const held = [...room.latestEntries()].map(({ event }) => event.id)
    const real = (count: number) => [...held, ...inventedIds(telling, count)].slice(0, count)
    const [one = inventedId(telling)] = held
    const forged: Crafted[] = [
      { prev_events: real(prevEventCountMax + 1) },
      { prev_events: real(400) },
      { prev_events: [one, one] },
      { auth_events: real(11) },
    ].map((changes) => liar.signed(telling.message(room, changes)))
    telling.forged(...forged)
    telling.spread(forged)
    telling.give(forged)
  },
}
