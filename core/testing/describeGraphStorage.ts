import { describe, expect, it } from 'vitest'
import type { EventId, RoomId, UserId } from '../event/ids.ts'
import { stateKey } from '../event/roomEvent.ts'
import { EMPTY_GROUP, type GraphStorage, type StoredEntry, type StoredGroup } from '../graph/storage/port.ts'

const ROOM = `!${'r'.repeat(42)}A` as RoomId
const OTHER_ROOM = `!${'s'.repeat(42)}A` as RoomId
/** Ids that are hashes, as real ones are: 43 characters. */
const id = (name: string): EventId => `$${name.padEnd(42, '_')}A` as EventId
const key = (name: string) => stateKey('m.room.member', name)

function entry(
  name: string,
  options: Partial<StoredEntry['event']> & Partial<Omit<StoredEntry, 'event'>> = {},
): StoredEntry {
  const { refusedBy, rank = 1, clampedTs = 0, authDepth = 1, stateBefore = 0, stateAfter = 0, ...event } = options
  return {
    event: {
      id: id(name),
      roomId: ROOM,
      type: 'm.room.message',
      stateKey: undefined,
      sender: '@ada:here' as UserId,
      prevEvents: [],
      authEvents: [],
      originServerTs: 1,
      ...event,
    },
    refusedBy,
    rank,
    clampedTs,
    authDepth,
    stateBefore,
    stateAfter,
  }
}

/** What every graph storage promises. `open` answers a fresh one; `reopen`, where there is one, closes and opens it. */
export function describeGraphStorage(
  name: string,
  open: () => { storage: GraphStorage; reopen?: () => GraphStorage },
): void {
  describe(`graph storage: ${name}`, () => {
    const root = entry('root', { type: 'm.room.create', stateKey: '' })
    const left = entry('left', { prevEvents: [id('root')], authEvents: [id('root')], rank: 2, authDepth: 2 })
    const right = entry('right', { prevEvents: [id('root')], rank: 2, refusedBy: '6' })

    it('answers what was appended, in its order', () => {
      const { storage } = open()
      storage.append({ groups: [], entries: [root, left] })
      storage.append({ groups: [], entries: [right] })
      expect([...storage.entries()]).toEqual([root, left, right])
      expect(storage.entry(id('right'))).toEqual(right)
      expect(storage.entry(id('nobody'))).toBeUndefined()
    })

    it('leaves events that are here as they are', () => {
      const { storage } = open()
      storage.append({ groups: [], entries: [root] })
      storage.append({ groups: [], entries: [{ ...root, rank: 99 }, left] })
      expect([...storage.entries()]).toEqual([root, left])
    })

    it('takes nothing of a batch in which something rests on what is not here', () => {
      const { storage } = open()
      expect(() => storage.append({ groups: [], entries: [root, entry('x', { prevEvents: [id('gone')] })] })).toThrow()
      expect([...storage.entries()]).toEqual([])
    })

    it('knows who names an event as an auth event, and on what nothing is built', () => {
      const { storage } = open()
      const elsewhere = entry('elsewhere', { roomId: OTHER_ROOM })
      storage.append({ groups: [], entries: [root, left, right, elsewhere] })
      expect(storage.authChildren(id('root'))).toEqual([id('left')])
      expect(storage.authChildren(id('left'))).toEqual([])
      expect(storage.tips(ROOM)).toEqual([id('left'), id('right')])
      expect(storage.tips(OTHER_ROOM)).toEqual([id('elsewhere')])
    })

    it('answers every state in full, from its changes', () => {
      const { storage } = open()
      storage.append({ groups: [], entries: [root, left, right] })
      const groups: StoredGroup[] = [
        { group: 1, base: EMPTY_GROUP, size: 1, changes: [{ key: key('a'), value: id('root') }] },
        { group: 2, base: 1, size: 2, changes: [{ key: key('b'), value: id('left') }] },
        {
          group: 3,
          base: 2,
          size: 1,
          changes: [
            { key: key('a'), value: undefined },
            { key: key('b'), value: id('right') },
          ],
        },
        { group: 4, base: 1, size: 2, changes: [{ key: key('c'), value: id('left') }] },
      ]
      storage.append({ groups, entries: [] })
      expect([...storage.groups()]).toEqual(groups)
      expect(storage.lastGroup).toBe(4)
      expect(storage.stateOf(EMPTY_GROUP)).toEqual(new Map())
      expect(storage.stateOf(2)).toEqual(
        new Map([
          [key('a'), id('root')],
          [key('b'), id('left')],
        ]),
      )
      expect(storage.stateOf(3)).toEqual(new Map([[key('b'), id('right')]]))
      expect(storage.stateOf(4)).toEqual(
        new Map([
          [key('a'), id('root')],
          [key('c'), id('left')],
        ]),
      )
    })

    it('answers states at the end of long histories as well', () => {
      const { storage } = open()
      storage.append({ groups: [], entries: [root] })
      const groups = Array.from({ length: 500 }, (_, n) => ({
        group: n + 1,
        base: n,
        size: Math.min(n + 1, 40),
        changes: [{ key: key(String(n % 40)), value: id('root') }],
      }))
      for (const group of groups) storage.append({ groups: [group], entries: [] })
      expect(storage.stateOf(500).size).toBe(40)
      expect(storage.stateOf(17).size).toBe(17)
      expect([...storage.groups()]).toEqual(groups)
    })

    it('keeps the shadowed marks of each room', () => {
      const { storage } = open()
      storage.append({ groups: [], entries: [root, left, right, entry('elsewhere', { roomId: OTHER_ROOM })] })
      storage.setShadowed(ROOM, new Set([id('right'), id('left')]))
      storage.setShadowed(OTHER_ROOM, new Set([id('elsewhere')]))
      expect(storage.shadowed(ROOM)).toEqual([id('left'), id('right')])
      storage.setShadowed(ROOM, new Set([id('left')]))
      expect(storage.shadowed(ROOM)).toEqual([id('left')])
      expect(storage.shadowed(OTHER_ROOM)).toEqual([id('elsewhere')])
    })

    it('has all of it again after a new start, where it outlives one', () => {
      const { storage, reopen } = open()
      if (!reopen) return
      const group = { group: 1, base: 0, size: 1, changes: [{ key: key('a'), value: id('root') }] }
      storage.append({ groups: [group], entries: [root, { ...left, stateBefore: 1, stateAfter: 1 }] })
      storage.setShadowed(ROOM, new Set([id('left')]))
      const again = reopen()
      expect([...again.entries()]).toEqual([root, { ...left, stateBefore: 1, stateAfter: 1 }])
      expect([...again.groups()]).toEqual([group])
      expect(again.lastGroup).toBe(1)
      expect(again.shadowed(ROOM)).toEqual([id('left')])
    })
  })
}
