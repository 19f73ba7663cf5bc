import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { equivocationCountMax } from '../limits.ts'
import { playedRoom, randomActs } from '../testing/randomSketch.ts'
import { ADA, BEN, CYD, SketchedRoom } from '../testing/sketchedRoom.ts'
import { ancestorsOf, byId, type Entry } from './entry.ts'
import { EquivocationWatch, equivocationsIn } from './equivocation.ts'
import { RoomGraph } from './roomGraph.ts'

const pairsIn = (room: SketchedRoom) =>
  equivocationsIn(room.graph).map(({ device, events }) => `${device}: ${events.join(' ')}`)

const ban = { type: 'm.room.member', key: CYD, content: { membership: 'ban' } }
const mute = { type: 'm.room.power_levels', key: '', content: { users: { [BEN]: 50 }, events_default: 10 } }
const unmute = { type: 'm.room.power_levels', key: '', content: { users: { [BEN]: 50 } } }
const name = { type: 'm.room.name', key: '', content: { name: 'x' } }

describe('S11: a device that tells two stories', () => {
  it('is found by the first two events of them that exclude each other', () => {
    const room = new SketchedRoom('12')
    room.add('one', { by: BEN, device: 'laptop' })
    room.add('two', { by: BEN, device: 'laptop' })
    room.add('more of one', { by: BEN, device: 'laptop', on: ['one'] })
    room.add('more of two', { by: BEN, device: 'laptop', on: ['two'] })
    expect(equivocationsIn(room.graph)).toEqual([{ device: 'laptop', sender: BEN, events: ['$one', '$two'] }])
  })

  it('is found where others have brought its stories together, and again where it parts once more', () => {
    const room = new SketchedRoom('12')
    room.add('one', { by: BEN, device: 'laptop' })
    room.add('two', { by: BEN, device: 'laptop' })
    room.add('both', { by: ADA, device: 'ada', on: ['one', 'two'] })
    room.add('three', { by: BEN, device: 'laptop', on: ['both'] })
    room.add('four', { by: BEN, device: 'laptop', on: ['both'] })
    expect(pairsIn(room)).toEqual(['laptop: $one $two', 'laptop: $four $three'])
  })

  it('loses nothing by it: both events are shown', () => {
    const room = new SketchedRoom('12')
    const both = [room.add('one', { by: BEN, device: 'laptop' }), room.add('two', { by: BEN, device: 'laptop' })]
    expect(room.graph.forwardExtremities).toEqual(both)
  })

  it('is found though it wrote something meanwhile that it could not build upon', () => {
    const room = new SketchedRoom('12')
    room.add('said', { by: CYD, device: 'phone' })
    room.add('mute', { by: ADA, ...mute })
    room.add('renamed', { by: CYD, device: 'phone', type: 'm.room.member', key: CYD, ...renamed, on: ['mute'] })
    room.add('said on', { by: CYD, device: 'phone', on: ['said'] })
    room.add('state', { by: CYD, device: 'phone', type: 'm.room.member', key: CYD, ...renamed, on: ['said on'] })
    expect(pairsIn(room)).toEqual(['phone: $renamed $state'])
  })

  it('is found though both stories rest on a mute that was lifted, and one on a ban of somebody else', () => {
    const room = new SketchedRoom('12')
    room.add('mute', { by: ADA, ...mute })
    room.add('unmute', { by: ADA, ...unmute, on: ['mute'] })
    room.add('ban', { by: ADA, ...ban, key: '@dan:home', on: ['unmute'] })
    room.add('one', { by: CYD, device: 'phone', on: ['unmute'] })
    room.add('two', { by: CYD, device: 'phone', on: ['ban'] })
    expect(pairsIn(room)).toEqual(['phone: $one $two'])
  })

  it('leaves a bounded amount of evidence, however often it parts', () => {
    const room = new SketchedRoom('12')
    for (let n = 0; n < 50; n++) room.add(`${n}`, { by: BEN, device: 'laptop' })
    expect(pairsIn(room)).toHaveLength(equivocationCountMax)
  })
})

const renamed = { content: { membership: 'join', displayname: 'C' } }

describe('nobody is suspected for', () => {
  it('writing on after others', () => {
    const room = new SketchedRoom('12')
    room.add('one', { by: BEN, device: 'laptop' })
    room.add('answer', { by: ADA, device: 'ada', on: ['one'] })
    room.add('aside', { by: ADA, device: 'ada', on: ['answer'] })
    room.add('two', { by: BEN, device: 'laptop', on: ['aside'] })
    expect(pairsIn(room)).toEqual([])
  })

  it('having two devices, or for what is signed by none or by the user key', () => {
    const room = new SketchedRoom('12')
    for (const device of ['laptop', 'phone', 'home']) room.add(`by ${device}`, { by: BEN, device })
    room.add('by home again', { by: BEN, device: 'home' })
    room.add('unsigned', { by: BEN })
    room.add('unsigned too', { by: BEN })
    expect(pairsIn(room)).toEqual([])
  })

  it('not building on a message of theirs that a ban took the ground from', () => {
    const room = new SketchedRoom('12')
    room.add('said', { by: CYD, device: 'phone' })
    room.add('ban', { by: ADA, ...ban })
    room.add('pardon', { by: ADA, ...ban, content: { membership: 'leave' }, on: ['ban'] })
    room.add('back', { by: CYD, device: 'phone', type: 'm.room.member', key: CYD, ...renamed, on: ['pardon'] })
    room.add('muted', { by: ADA, ...mute, on: ['back'] })
    room.add('name', { by: CYD, device: 'phone', type: 'm.room.member', key: CYD, ...renamed, on: ['muted'] })
    room.add('unmute', { by: ADA, ...unmute, on: ['name'] })
    expect(pairsIn(room)).toEqual([])
  })

  it('not building on a message that was shadowed for all they know, though what stands would allow it again', () => {
    const room = new SketchedRoom('12')
    room.add('said', { by: CYD, device: 'phone' })
    room.add('mute', { by: ADA, ...mute })
    room.add('unmute', { by: ADA, ...unmute, on: ['mute'] })
    room.add('said again', { by: CYD, device: 'phone', on: ['unmute'] })
    expect(pairsIn(room)).toEqual([])
  })

  it('what was refused', () => {
    const room = new SketchedRoom('12')
    room.add('one', { by: CYD, device: 'phone' })
    expect(room.add('refused', { by: CYD, device: 'phone', ...name }).verdict.allowed).toBe(false)
    expect(pairsIn(room)).toEqual([])
  })
})

describe('the evidence in any room', () => {
  it('is the same whatever the order in which events came, and when some are taken back', () => {
    fc.assert(
      fc.property(randomActs, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (acts, numbers) => {
        const { room, entries } = playedRoom(acts)
        const expected = equivocationsIn(room.graph)
        const other = new RoomGraph(room.graph.version, room.graph.roomId)
        const watch = new EquivocationWatch(other)
        for (const { event } of shuffled(entries, numbers)) {
          watch.add(other.add(event))
          if ((numbers[0] ?? 0) % 2 === 0) expect(watch.evidence).toEqual(equivocationsIn(other))
        }
        expect(watch.evidence).toEqual(expected)
        const leaf = must(
          [...other.entries()].findLast(({ children }) => children.size === 0),
          'a leaf',
        )
        watch.remove(leaf)
        watch.add(leaf)
        expect(watch.evidence).toEqual(expected)
        watch.remove(leaf)
        other.drop([leaf])
        expect(watch.evidence).toEqual(equivocationsIn(other))
      }),
    )
  })

  it('names every device that left its own line, and no other', () => {
    fc.assert(
      fc.property(randomActs, (acts) => {
        // Without bans nobody has a reason not to build on what they said.
        const { room, entries } = playedRoom(
          acts.map((act) => ({ ...act, what: act.what === 'topic' ? 'topic' : 'say' })),
        )
        const parted = new Set<string>()
        for (const [device, own] of Map.groupBy(entries, ({ event }) => event.signatures[0]?.keyName)) {
          const accepted = own.filter(({ verdict }) => verdict.allowed)
          const isLine = accepted.every((one) => accepted.every((two) => related(one, two)))
          if (device !== undefined && !isLine) parted.add(device)
        }
        const evidence = equivocationsIn(room.graph)
        expect(new Set(evidence.map(({ device }) => device))).toEqual(parted)
        for (const { events } of evidence) {
          const [one, two] = events.map((id) => must(room.graph.entry(id), 'evidence is here')) as [Entry, Entry]
          expect(related(one, two)).toBe(false)
        }
      }),
    )
  })
})

const related = (one: Entry, two: Entry): boolean => ancestorsOf([one]).has(two) || ancestorsOf([two]).has(one)

/** The entries in another order in which parents come first. */
function shuffled(entries: readonly Entry[], numbers: readonly number[]): Entry[] {
  const ordered = new Set<Entry>()
  const rest = new Set([...entries].sort(byId))
  for (let step = 0; rest.size > 0; step++) {
    const ready = [...rest].filter(({ parents }) => parents.every((parent) => ordered.has(parent)))
    const next = must(ready[(numbers[step % numbers.length] ?? 0) % ready.length], 'something is ready')
    rest.delete(next)
    ordered.add(next)
  }
  return [...ordered]
}
