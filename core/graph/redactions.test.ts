import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { EventId } from '../event/ids.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import { type Act, ADA, BEN, CYD, SketchedRoom } from '../testing/sketchedRoom.ts'
import { RoomGraph } from './roomGraph.ts'

const DAN = '@dan:away'
const idOf = (name: string) => `$${name}` as EventId
const redacting = (by: string, target: string, on?: readonly string[]): Act => ({
  by,
  type: 'm.room.redaction',
  content: { redacts: idOf(target) },
  redacts: target,
  ...(on ? { on } : {}),
})
const editing = (by: string, original: string, on: readonly string[]): Act => ({
  by,
  content: { body: '* new', 'm.relates_to': { rel_type: 'm.replace', event_id: idOf(original) } },
  on,
})
const redactedBy = (room: SketchedRoom, name: string) => room.graph.redactedBy(idOf(name))?.id.slice(1)

describe.each(['10', '11', '12', 'roost.1'])('in version %s', (version) => {
  function house(): SketchedRoom {
    const room = new SketchedRoom(version)
    room.add('dan', { by: DAN, type: 'm.room.member', key: DAN, content: { membership: 'join' }, on: ['cyd'] })
    room.add('hello', { by: CYD, on: ['dan'] })
    return room
  }

  it('who has the level redacts what another wrote, and so does its author', () => {
    for (const by of [ADA, BEN, CYD]) {
      const room = house()
      room.add('gone', redacting(by, 'hello', ['hello']))
      expect(redactedBy(room, 'hello')).toBe('gone')
      expect(redactedBy(room, 'gone')).toBe(undefined)
    }
  })

  it('a redaction by anybody else is an event like any other, and redacts nothing', () => {
    const room = house()
    expect(room.add('vain', redacting(DAN, 'hello', ['hello'])).verdict.allowed).toBe(true)
    expect(redactedBy(room, 'hello')).toBe(undefined)
    room.add('gone', redacting(BEN, 'hello', ['vain']))
    expect(redactedBy(room, 'hello')).toBe('gone')
  })

  it('the right is that of the state before it: a level that was taken or given later changes nothing', () => {
    const room = house()
    const levels = (users: Record<string, number>) => ({
      by: ADA,
      type: 'm.room.power_levels',
      key: '',
      content: { users },
    })
    const own: Record<string, number> = version === '10' || version === '11' ? { [ADA]: 100 } : {}
    room.add('early', redacting(DAN, 'hello', ['hello']))
    room.add('given', { ...levels({ ...own, [DAN]: 50 }), on: ['early'] })
    expect(redactedBy(room, 'hello')).toBe(undefined)
    room.add('late', redacting(DAN, 'hello', ['given']))
    room.add('taken', { ...levels(own), on: ['late'] })
    expect(redactedBy(room, 'hello')).toBe('late')
  })

  it('a redaction that the rules refuse redacts nothing', () => {
    const room = house()
    room.add('banned', { by: ADA, type: 'm.room.member', key: CYD, content: { membership: 'ban' }, on: ['hello'] })
    expect(room.add('refused', redacting(CYD, 'hello', ['banned'])).verdict.allowed).toBe(false)
    expect(redactedBy(room, 'hello')).toBe(undefined)
  })

  it('it is remembered before its target is here', () => {
    const room = house()
    room.add('gone', redacting(CYD, 'later', ['hello']))
    expect(redactedBy(room, 'later')).toBe(undefined)
    room.add('later', { by: CYD, on: ['hello'] })
    expect(redactedBy(room, 'later')).toBe('gone')
  })

  it('it takes the edits of its target along, whenever they come, and nobody else’s', () => {
    const room = house()
    room.add('edit', editing(CYD, 'hello', ['hello']))
    room.add('gone', redacting(CYD, 'hello', ['edit']))
    room.add('lateEdit', editing(CYD, 'hello', ['hello']))
    room.add('foreign', editing(BEN, 'hello', ['hello']))
    room.add('reply', {
      by: CYD,
      content: { 'm.relates_to': { rel_type: 'm.thread', event_id: '$hello' } },
      on: ['hello'],
    })
    const names = ['hello', 'edit', 'lateEdit', 'foreign', 'reply']
    expect(names.map((name) => redactedBy(room, name))).toEqual(['gone', 'gone', 'gone', undefined, undefined])
  })

  it('of several the first counts, and redacting a redaction brings nothing back', () => {
    const room = house()
    room.add('second', redacting(ADA, 'hello', ['hello']))
    room.add('third', redacting(CYD, 'hello', ['second']))
    room.add('undo', redacting(ADA, 'second', ['third']))
    expect(redactedBy(room, 'hello')).toBe('second')
    expect(redactedBy(room, 'second')).toBe('undo')
  })

  it('what is taken back redacts no longer', () => {
    const room = house()
    room.graph.drop([room.add('gone', redacting(CYD, 'hello', ['hello']))])
    expect(redactedBy(room, 'hello')).toBe(undefined)
  })
})

test('a server’s users redact for each other in Matrix, and nobody for another in roost.1', () => {
  for (const [version, expected] of [
    ['10', 'gone'],
    ['11', 'gone'],
    ['12', 'gone'],
    ['roost.1', undefined],
  ] as const) {
    const room = new SketchedRoom(version)
    room.add('eve', { by: '@eve:home', type: 'm.room.member', key: '@eve:home', content: { membership: 'join' } })
    room.add('hello', { by: '@eve:home', on: ['eve'] })
    room.add('gone', redacting(CYD, 'hello', ['hello']))
    expect(redactedBy(room, 'hello')).toBe(expected)
  }
})

test('the target stands where the version has it, and is a string', () => {
  const at = (version: string, act: Partial<Act>) => {
    const room = new SketchedRoom(version)
    room.add('hello', { by: CYD })
    room.add('gone', { by: CYD, type: 'm.room.redaction', on: ['hello'], ...act })
    return redactedBy(room, 'hello')
  }
  expect(at('10', { redacts: 'hello' })).toBe('gone')
  expect(at('10', { content: { redacts: '$hello' } })).toBe(undefined)
  expect(at('11', { redacts: 'hello' })).toBe(undefined)
  expect(at('11', { content: { redacts: ['$hello'] } })).toBe(undefined)
  expect(at('11', { content: { redacts: '$hello' }, key: CYD })).toBe(undefined)
})

type Step = readonly [kind: number, who: number, target: number, parent: number, otherParent: number]

/** A room in which people say, edit, redact and change levels on branches of their own. */
function randomRoom(steps: readonly Step[]): RoomGraph {
  const room = new SketchedRoom('roost.1')
  const names = ['cyd']
  const nameAt = (n: number) => names[n % names.length] ?? 'cyd'
  for (const [index, [kind, who, target, parent, otherParent]] of steps.entries()) {
    const on = [...new Set([nameAt(parent), nameAt(otherParent)])]
    const by = [ADA, BEN, CYD][who % 3] ?? CYD
    // Whom a redaction is of may come later, on a branch that it does not know.
    const targetName = `e${target % steps.length}`
    const users = kind % 2 ? { [BEN]: 50 } : { [CYD]: 50 }
    const acts: Act[] = [
      { by, on },
      { by, on },
      editing(by, targetName, on),
      redacting(by, targetName, on),
      redacting(by, targetName, on),
      { by: ADA, type: 'm.room.power_levels', key: '', content: { users }, on },
    ]
    names.push(`e${index}`)
    room.add(`e${index}`, acts[kind % acts.length] ?? { by, on })
  }
  return room.graph
}

const redactedOf = (room: RoomGraph) =>
  [...room.entries()].map(({ event }) => `${event.id} ${room.redactedBy(event.id)?.id}`).sort()

/** The events with those at the front going first wherever their parents allow. */
function parentsFirst(events: readonly RoomEvent[]): RoomEvent[] {
  const ordered = new Map<EventId, RoomEvent>()
  while (ordered.size < events.length) {
    const next = events.find(
      ({ id, prevEvents, authEvents }) =>
        !ordered.has(id) && [...prevEvents, ...authEvents].every((parent) => ordered.has(parent)),
    )
    if (next) ordered.set(next.id, next)
  }
  return [...ordered.values()]
}

test('whatever the order in which events come, the same ones are redacted by the same ones', () => {
  const step = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat())
  let redactedCount = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 8, maxLength: 24 }), fc.infiniteStream(fc.nat()), (steps, dice) => {
      const room = randomRoom(steps)
      const expected = redactedOf(room)
      redactedCount += expected.filter((line) => !line.endsWith('undefined')).length
      const shuffled = [...room.entries()]
        .map(({ event }) => ({ event, die: dice.next().value }))
        .sort((left, right) => left.die - right.die)
      const other = new RoomGraph(room.version, room.roomId)
      const through = new Set<EventId>()
      for (const event of parentsFirst(shuffled.map((one) => one.event))) {
        for (const id of other.redactedThrough(other.add(event))) through.add(id)
      }
      expect(redactedOf(other)).toEqual(expected)
      // Whoever follows what each event redacts has heard of all of it.
      expect([...through].map((id) => `${id} ${other.redactedBy(id)?.id}`).sort()).toEqual(
        expected.filter((line) => !line.endsWith('undefined')),
      )
    }),
    { numRuns: 60 },
  )
  expect(redactedCount).toBeGreaterThan(60)
})
