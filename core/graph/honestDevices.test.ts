import fc from 'fast-check'
import { expect, it } from 'vitest'
import { must } from '../assert.ts'
import { type FixturePdu, fixtureEvent } from '../event/fixtureEvent.ts'
import { serverOf, type UserId } from '../event/ids.ts'
import { ADA, BEN, CYD, SketchedRoom } from '../testing/sketchedRoom.ts'
import { isAccepted } from './entry.ts'
import { equivocationsIn } from './equivocation.ts'
import { protoEvent } from './protoEvent.ts'
import { RoomGraph } from './roomGraph.ts'

const KINDS = ['say', 'say', 'say', 'mute', 'unmute', 'ban', 'kick', 'rejoin', 'meet', 'meet', 'meet'] as const
const PEOPLE = [ADA, BEN, CYD] as const

const acts = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.constantFrom(...KINDS), fc.nat({ max: 2 })), {
  minLength: 15,
  maxLength: 60,
  size: 'max',
})

const levels = (eventsDefault: number) => ({
  type: 'm.room.power_levels',
  stateKey: '',
  content: { users: { [BEN]: 50 }, events_default: eventsDefault },
})
const member = (userId: string, membership: string) => ({
  type: 'm.room.member',
  stateKey: userId,
  content: { membership },
})

function draftOf(kind: (typeof KINDS)[number], by: string, target: string) {
  switch (kind) {
    case 'mute':
      return levels(10)
    case 'unmute':
      return levels(0)
    case 'ban':
      return member(target, 'ban')
    case 'kick':
      return member(target, 'leave')
    case 'rejoin':
      return member(by, 'join')
    default:
      return { type: 'm.room.message', content: {} }
  }
}

type Act = readonly [by: number, kind: (typeof KINDS)[number], target: number]

it('S11: devices that write what their own graph allows leave no evidence against themselves, whatever is done to them', () => {
  fc.assert(
    fc.property(acts, (list) => {
      expect(equivocationsIn(playedByHonest(list))).toEqual([])
    }),
    { numRuns: 150 },
  )
})

it('S11: a message that its author knew to be shadowed counts for nothing, though they were a member by all that was not', () => {
  const [ada, cyd] = [0, 2]
  const adaSays = (count: number): Act[] => Array.from({ length: count }, () => [ada, 'say', 0])
  // What Cyd says first brings the joins together, to another end than the kick and the second join come to without it:
  // they are out by S*, which shadows it, and in by the state over the rest, on which they write.
  const room = playedByHonest([
    [cyd, 'rejoin', 0],
    ...adaSays(1),
    [cyd, 'meet', ada],
    [ada, 'kick', cyd],
    [cyd, 'say', 0],
    ...adaSays(10),
    [cyd, 'meet', ada],
    ...adaSays(3),
    [cyd, 'say', 0],
  ])
  const [first, second] = [...room.acceptedMessages()].filter(({ event }) => event.sender === CYD)
  expect(first?.event.prevEvents).toEqual(['$0', '$1'])
  expect(second?.event.prevEvents).toEqual(['$0', '$14'])
  expect(equivocationsIn(room)).toEqual([])
})

/** What there is in the end of what three people wrote, each on what their own graph held by then. */
function playedByHonest(list: readonly Act[]): RoomGraph {
  const founded = new SketchedRoom('12').graph
  const graphs = PEOPLE.map(() => copyOf(founded))
  for (const [number, [by, kind, towards]] of list.entries()) {
    const graph = must(graphs[by], 'a graph')
    if (kind === 'meet') {
      const other = must(graphs[towards], 'a graph')
      for (const { event } of other.entries()) graph.add(event)
      continue
    }
    const sender = must(PEOPLE[by], 'somebody')
    const draft = { ...draftOf(kind, sender, must(PEOPLE[towards], 'somebody')), originServerTs: number }
    const proto = protoEvent(graph, { ...draft, sender: sender as UserId, signer: `device of ${sender}` })
    const event = fixtureEvent({ ...(proto as unknown as FixturePdu), event_id: `$${number}` })
    const server = serverOf(sender)
    const signatures = [{ server, keyName: `device of ${sender}`, signature: new Uint8Array() }]
    const entry = graph.add({ ...event, signatures })
    if (!isAccepted(entry)) graph.drop([entry])
  }
  const all = copyOf(founded)
  for (const graph of graphs) for (const { event } of graph.entries()) all.add(event)
  return all
}

function copyOf(graph: RoomGraph): RoomGraph {
  const copy = new RoomGraph(graph.version, graph.roomId)
  for (const { event } of graph.entries()) copy.add(event)
  return copy
}
