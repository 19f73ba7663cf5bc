import fc from 'fast-check'
import { must } from '../assert.ts'
import type { Entry } from '../graph/entry.ts'
import { ADA, BEN, CYD, SketchedRoom } from './sketchedRoom.ts'

/** One event of a random room: who, what, how far behind what came last its parents stand, and when it claims to be. */
export interface RandomAct {
  readonly by: string
  readonly device: string
  readonly what: 'say' | 'topic' | 'ban' | 'unban'
  readonly behind: readonly number[]
  readonly minutes: number
}

const BY = [ADA, BEN, BEN, CYD, CYD] as const

/** Rooms with forks and merges, whose authors claim any time, absurd ones too. */
export const randomActs: fc.Arbitrary<RandomAct[]> = fc.array(
  fc.record({
    by: fc.constantFrom(...BY),
    device: fc.constantFrom('one', 'two', 'three'),
    what: fc.constantFrom('say', 'say', 'say', 'topic', 'ban', 'unban'),
    behind: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }),
    minutes: fc.oneof(fc.nat({ max: 60 }), fc.constantFrom(-1e9, 0, 1e9)),
  }),
  { maxLength: 30, size: 'max' },
)

const KINDS = {
  say: {},
  topic: { type: 'm.room.topic', key: '', content: { topic: 'a topic' } },
  ban: { type: 'm.room.member', key: CYD, content: { membership: 'ban' } },
  unban: { type: 'm.room.member', key: CYD, content: { membership: 'leave' } },
}

/** Plays the acts in a room of version 12: the first is called `0`. Answers every entry, parents first. */
export function playedRoom(acts: readonly RandomAct[]): { room: SketchedRoom; entries: Entry[] } {
  const room = new SketchedRoom('12')
  const entries = [room.entry('cyd')]
  for (const [index, { what, behind, by, device, minutes }] of acts.entries()) {
    const parents = behind.map((steps) => must(entries[Math.max(0, entries.length - 1 - steps)], 'an entry'))
    const on = [...new Set(parents.map(({ event }) => event.id.slice(1)))]
    entries.push(room.add(`${index}`, { by, device: `${by} ${device}`, ...KINDS[what], on, minutes }))
  }
  return { room, entries: [...room.graph.entries()] }
}
