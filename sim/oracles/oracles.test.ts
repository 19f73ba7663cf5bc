import { afterEach, describe, expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import { fakeCrypto } from '../../core/crypto/fakeCrypto.ts'
import { type EventId, eventIdOfHash, nameOfKey, type RoomId } from '../../core/event/ids.ts'
import type { JsonObject } from '../../core/event/json.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'
import { type SignedEvent, signEvent } from '../../core/event/signEvent.ts'
import { protoEvent } from '../../core/graph/protoEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import { boundsCheckMs, pendingTimersMax } from '../limits.ts'
import { Village } from '../people/testing.ts'
import { calmOptions } from '../plan/calm.ts'
import { runWorld } from '../run/runWorld.ts'
import { agreeingIn, isConverged } from './converged.ts'
import { oracles } from './oracles.ts'

let village: Village

afterEach(() => village.dismantle())

/** Four people who have said something to each other, in the channel that everybody is in and in a private one of two of them. */
async function talked(seed: string): Promise<void> {
  village = await Village.gathered(seed, 4)
  const [communityId, roomId] = place()
  for (let number = 0; number < 4; number++) {
    await village.ask(number, 'messages.send', { communityId, roomId, body: `It is ${number} who speaks.` })
  }
  const other = community(1).profile.userId
  await village.ask(0, 'conversations.open', { communityId, userIds: [other] })
  await village.pass(12_000)
}

const community = (number: number): CommunityPeer => must(village.device(number).community, 'it is in the community')
const everybody = (): CommunityPeer[] => [0, 1, 2, 3].map(community)

/** The community, and the channel that everybody is in. */
function place(): [RoomId, RoomId] {
  const { graph, communityId } = community(0)
  const channel = [...graph.root.entriesOf('m.space.child')][0]?.event.stateKey
  return [communityId, must(channel, 'there is a channel') as RoomId]
}

const channelOf = ({ graph }: CommunityPeer) => must(graph.rooms.get(place()[1]), 'the channel is here')

/** How often all are asked: some look at something else each time, by chance. */
const askedCount = 16

/** Which oracles say that something is wrong. */
function speaking(): string[] {
  const spoke = new Set<string>()
  for (let asked = 0; asked < askedCount; asked++) {
    village.trace.note({ atMs: 0, device: undefined, kind: 'did' })
    for (const { name, when, check } of oracles) {
      if (when !== 'end' && name !== 'progress' && check(village).length > 0) spoke.add(name)
    }
  }
  return [...spoke].sort()
}

/** A message of a device's person on top of the channel, with whatever is to be wrong about it. */
function signed(by: CommunityPeer, wrong: JsonObject = {}, key = by.profile.device.signing): SignedEvent {
  const unsigned = protoEvent(channelOf(by), {
    type: 'm.room.message',
    sender: by.profile.userId,
    content: { body: 'made by hand' },
    originServerTs: village.time.nowMs,
    signer: nameOfKey(key.publicKey),
  })
  const result = signEvent(fakeCrypto, key, { ...unsigned, ...wrong })
  return must(result.ok ? result.signed : undefined, 'it fits every limit')
}

const nobodysId = eventIdOfHash(new Uint8Array(32).fill(5)) as EventId

describe('a sound world', () => {
  test('has no oracle say anything, and all who are in agree', async () => {
    await talked('sound')
    expect(isConverged(village)).toBe(true)
    expect(agreeingIn(village).map(({ device }) => device.number)).toEqual([0, 1, 2, 3])
    expect(speaking()).toEqual([])
  })

  test('has somebody who was removed agree no longer, nor keep the others from agreeing', async () => {
    await talked('removed')
    const [communityId] = place()
    await village.ask(0, 'members.remove', { communityId, userId: community(3).profile.userId })
    await village.pass(15_000)
    expect(isConverged(village)).toBe(true)
    expect(agreeingIn(village).map(({ device }) => device.number)).toEqual([0, 1, 2])
    expect(speaking()).toEqual([])
  })

  test('does not wait for a device of which only people know who were removed before anybody else heard of it', async () => {
    await talked('second device')
    const [communityId] = place()
    const [away, together] = [
      [0, 1].map((number) => village.device(number)),
      [2, 3].map((number) => village.device(number)),
    ]
    for (const device of away) device.sleep()
    await village.does(2, 'addDevice')
    await village.pass(15_000)
    together.push(village.device(4))
    for (const device of away) device.wake()
    // As long as its person is in, the others have to hear of it.
    expect(isConverged(village)).toBe(false)
    for (const device of together) device.sleep()
    for (const number of [2, 3]) {
      await village.ask(0, 'members.remove', { communityId, userId: community(number).profile.userId })
    }
    await village.pass(15_000)
    for (const device of together) device.wake()
    await village.pass(15_000)
    expect(village.heldBy(0)).not.toEqual(expect.arrayContaining(village.heldBy(4)))
    expect(isConverged(village)).toBe(true)
    expect(speaking()).toEqual([])
  })
})

describe('an oracle speaks', () => {
  test('where an event did not get to all', async () => {
    await talked('held back')
    community(2).write(channelOf(community(2)), { type: 'm.room.message', content: { body: 'not said yet' } })
    expect(isConverged(village)).toBe(false)
    expect(speaking()).toEqual(['converged', 'nothingLost', 'sameForPeople'])
  })

  test('where somebody is missing whom nobody took away', async () => {
    await talked('missing')
    village.device(2).crash()
    expect(isConverged(village)).toBe(false)
    expect(oracleNamed('converged')).toEqual(['converged'])
    village.device(2).isThere = false
    expect(isConverged(village)).toBe(true)
    expect(speaking()).toEqual([])
  })

  test('where somebody runs without the community that is on their disk', async () => {
    await talked('closed')
    const peer = must(village.device(2).peer, 'it runs')
    const closed = [{ communityId: place()[0], name: 'Lab', message: 'The file is damaged.' }]
    Object.defineProperty(peer, 'closed', { get: () => closed })
    Object.defineProperty(peer, 'communities', { get: () => [] })
    expect(isConverged(village)).toBe(false)
    expect(oracleNamed('converged')).toEqual(['converged'])
  })

  test('where one makes something else of the same events', async () => {
    await talked('other timeline')
    const room = channelOf(community(3))
    const { forwardExtremities } = room
    Object.defineProperty(room, 'forwardExtremities', {
      get: () => [...forwardExtremities, ...room.timeline.slice(0, 1)],
    })
    expect(oracleNamed('converged')).toEqual(['converged'])
  })

  test('where all make something of their events that does not follow from these', async () => {
    await talked('other outcome')
    for (const one of everybody()) {
      const room = channelOf(one)
      const reversed = room.timeline.toReversed()
      Object.defineProperty(room, 'timeline', { get: () => reversed })
    }
    expect(speaking()).toEqual(['functionOfSet', 'sameFromDisk'])
  })

  test('where a disk has a row less than it was given', async () => {
    await talked('lost row')
    for (const number of [0, 1, 2, 3]) {
      for (const { name, real } of village.device(number).disk.openFiles) {
        if (name !== 'profile') real.exec('DELETE FROM events WHERE rowid = (SELECT max(rowid) FROM events)')
      }
    }
    expect(oracleNamed('sameFromDisk')).toEqual(['sameFromDisk'])
  })

  test('where something is gone that a disk had confirmed', async () => {
    await talked('gone')
    village.trace.note({ atMs: 0, device: 1, kind: 'wrote', eventId: nobodysId })
    expect(speaking()).toEqual(['nothingLost'])
    village.trace.note({ atMs: 0, device: 1, kind: 'lost', eventId: nobodysId })
    expect(speaking()).toEqual([])
  })

  test('where people are told that they wrote what was not on the disk', async () => {
    await talked('not there')
    Object.assign(community(1).store, { appendBatch: () => {} })
    await village.does(1, 'say')
    expect(oracleNamed('nothingLost')).toEqual(['nothingLost'])
  })

  test('where what people were told that they wrote left the disk by itself', async () => {
    await talked('told and gone')
    await village.does(1, 'say')
    expect(speaking()).toEqual([])
    const said = village.trace.rows.findLast(({ kind, eventId }) => kind === 'did' && eventId !== undefined)
    for (const { name, real } of village.device(1).disk.openFiles) {
      if (name !== 'profile') real.exec('DELETE FROM events WHERE rowid = (SELECT max(rowid) FROM events)')
    }
    expect(community(1).store.has(must(said?.eventId, 'an answer'))).toBe(false)
    expect(oracleNamed('nothingLost')).toEqual(['nothingLost'])
  })

  test('where branches were put together in another way than the specification says', async () => {
    await talked('other resolution')
    for (const number of [0, 1, 2]) {
      const content = { topic: `as ${number} has it` }
      community(number).write(channelOf(community(number)), { type: 'm.room.topic', stateKey: '', content })
    }
    await village.pass(5_000)
    community(0).write(channelOf(community(0)), { type: 'm.room.message', content: { body: 'on top of all' } })
    await village.pass(5_000)
    expect(speaking()).toEqual([])
    const merge = must(channelOf(community(0)).timeline.at(-1), 'what was said last')
    expect(merge.parents.length).toBe(3)
    const others = merge.parents.map(({ stateAfter }) => stateAfter).filter((state) => !state.equals(merge.stateBefore))
    Object.defineProperty(merge, 'stateBefore', { get: () => others[0] })
    expect(speaking()).toEqual(['resolvedAlike'])
  })

  test('where something counts that somebody wrote who was not in', async () => {
    await talked('outside')
    const room = channelOf(community(0))
    const [create] = [...room.entries()]
    const { stateBefore } = must(create, 'a room begins with something')
    const message = must(room.timeline.at(-1), 'a message')
    Object.defineProperty(message, 'stateBefore', { get: () => stateBefore })
    expect(oracleNamed('rulesKept')).toEqual(['rulesKept'])
  })

  test('where it counts what somebody did to others who was not in the room', async () => {
    await talked('meddled')
    const rooms = [...community(0).graph.rooms.values()]
    const invitesIn = (room: RoomGraph) =>
      [...room.entriesOf('m.room.member')].filter(({ event }) => event.stateKey !== event.sender)
    const room = must(
      rooms.find((each) => invitesIn(each).length > 0),
      'somebody was invited',
    )
    const [create] = room.entriesOf('m.room.create')
    const { stateBefore } = must(create, 'a room begins with something')
    for (const invite of invitesIn(room)) Object.defineProperty(invite, 'stateBefore', { get: () => stateBefore })
    expect(oracleNamed('rulesKept')).toEqual(['rulesKept'])
  })

  test('where somebody honest has what was forged', async () => {
    await talked('forged')
    const { event } = must(channelOf(community(0)).timeline.at(-1), 'a message')
    village.trace.note({ atMs: 0, device: 3, kind: 'forged', eventId: event.id })
    expect(speaking()).toEqual(['nothingForged'])
  })

  test('where an event is in that its author never signed', async () => {
    await talked('stranger')
    const stranger = fakeCrypto.signingKeyPair(new Uint8Array(32).fill(9))
    const made = signed(community(1), {}, stranger)
    const random = village.rng('sealing')
    for (const one of everybody()) {
      channelOf(one).add(made.event)
      const { store, epochs } = one
      const blob = sealBlob(fakeCrypto, random, epochs.sending.keys, made.bytes)
      const before = store.blob
      Object.assign(store, { blob: (id: EventId) => (id === made.event.id ? blob : before(id)) })
    }
    expect(oracleNamed('nothingForged')).toEqual(['nothingForged'])
  })

  test('where an honest event waits for what will never come', async () => {
    await talked('waiting')
    const child = signed(community(1), { prev_events: [nobodysId] })
    community(2).graph.ingest([{ ...child, blob: child.bytes }])
    expect(speaking()).toEqual(['nothingStuck'])
  })

  test('where it waits for what one of them has, and not for what faults took or somebody removed has alone', async () => {
    await talked('gone for good')
    const child = signed(community(1), { prev_events: [nobodysId] })
    community(2).graph.ingest([{ ...child, blob: child.bytes }])
    village.trace.note({ atMs: 0, device: 1, kind: 'wrote', eventId: nobodysId })
    village.trace.note({ atMs: 0, device: 3, kind: 'took', eventId: nobodysId })
    village.trace.note({ atMs: 0, device: 1, kind: 'lost', eventId: nobodysId })
    expect(oracleNamed('nothingStuck')).toEqual(['nothingStuck'])
    village.trace.note({ atMs: 0, device: 3, kind: 'lost', eventId: nobodysId })
    expect(speaking()).toEqual([])
    village.trace.note({ atMs: 0, device: 3, kind: 'took', eventId: nobodysId })
    expect(oracleNamed('nothingStuck')).toEqual(['nothingStuck'])
    await village.ask(0, 'members.remove', { communityId: place()[0], userId: community(3).profile.userId })
    await village.pass(15_000)
    expect(oracleNamed('nothingStuck')).toEqual([])
  })

  test('where something was refused that nothing explains', async () => {
    await talked('refused')
    community(2).refusals.count('signature')
    expect(speaking()).toEqual(['nothingStuck'])
  })

  test('where something was refused that what happened does not explain', async () => {
    await talked('refused after')
    for (const kind of ['delay', 'readError', 'randomPackets'] as const) village.faults.note(kind)
    Object.assign(village.plan.options, { outsiderCount: 1 })
    community(2).refusals.count('auth')
    expect(speaking()).toEqual(['nothingStuck'])
    village.faults.note('oldEpochKey')
    expect(speaking()).toEqual([])
  })

  test('where a datagram was spoilt on a network that spoils none', async () => {
    await talked('spoilt')
    village.faults.note('delay')
    const { networkStatus } = community(2)
    Object.assign(community(2), {
      networkStatus: () => ({ ...networkStatus.call(community(2)), refused: { seal: 1 } }),
    })
    expect(speaking()).toEqual(['nothingStuck'])
    village.faults.note('bitFlip')
    expect(speaking()).toEqual([])
  })

  test('where all refuse what somebody honest wrote, whoever else is about', async () => {
    await talked('refused by all')
    Object.assign(village.plan.options, { liarCount: 1 })
    for (const one of everybody()) {
      const entry = must(channelOf(one).timeline.at(-1), 'a message')
      Object.defineProperty(entry, 'verdict', { get: () => ({ allowed: false }) })
    }
    expect(oracleNamed('nothingStuck')).toEqual(['nothingStuck'])
  })

  test('where somebody who was removed has a key of what was written since', async () => {
    await talked('kept key')
    const [communityId, roomId] = place()
    await village.ask(0, 'members.remove', { communityId, userId: community(3).profile.userId })
    await village.pass(15_000)
    expect(speaking()).toEqual([])
    await village.ask(0, 'messages.send', { communityId, roomId, body: 'She is gone.' })
    await village.pass(3_000)
    expect(speaking()).toEqual([])
    community(3).takeSecrets(community(0).epochs.secrets, 'joining')
    expect(speaking()).toEqual(['removedReadNothing'])
  })

  test('where somebody who was removed has a key that keeps them out, whenever it was used', async () => {
    await talked('key of others')
    await village.ask(0, 'members.remove', { communityId: place()[0], userId: community(3).profile.userId })
    await village.pass(15_000)
    community(3).takeSecrets(community(0).epochs.secrets, 'joining')
    expect(speaking()).toEqual(['removedReadNothing'])
  })

  test('where somebody who had a new key went on under one that somebody has who was removed', async () => {
    await talked('under the old key')
    const [communityId, roomId] = place()
    const old = community(1).epochs.sending
    await village.ask(0, 'members.remove', { communityId, userId: community(3).profile.userId })
    await village.pass(15_000)
    expect(community(1).epochs.sending.id).not.toBe(old.id)
    Object.defineProperty(community(1).epochs, 'sending', { get: () => old })
    await village.ask(1, 'messages.send', { communityId, roomId, body: 'Is she gone?' })
    await village.pass(3_000)
    expect(speaking()).toEqual(['removedReadNothing'])
  })

  test('where somebody holds a key of a room into which nobody asked them', async () => {
    await talked('peeking')
    const [room] = community(0).privateRooms.rooms
    const { roomId } = must(room, 'there is a private room')
    const secret = {
      epochId: new Uint8Array(32).fill(1),
      roomId,
      secret: new Uint8Array(32),
      isVerified: true,
      learntTs: 0,
    }
    community(2).store.addEpochs([secret])
    expect(speaking()).toEqual(['sameForPeople'])
  })

  test('where people are shown something else', async () => {
    await talked('other words')
    const { privateRooms } = community(2)
    const content = { body: 'something else' }
    Object.assign(privateRooms, {
      read: (_: RoomGraph, event: RoomEvent) => ({ kind: 'readable', event: { ...event, content } }),
    })
    expect(speaking()).toEqual(['sameForPeople'])
  })

  test('where a device keeps more than it may', async () => {
    await talked('timers')
    const process = must(village.device(1).process, 'it runs')
    for (let number = 0; number <= pendingTimersMax; number++) process.after(1_000, () => {})
    expect(speaking()).toEqual(['bounded'])
  })

  test('where it does so for a while once all is mended', async () => {
    const options = { ...calmOptions, deviceCount: 2, minutes: 1, operationsPerMinute: 0, faultsPerMinute: 0 }
    const { failures } = await runWorld({ seed: 'timers at last', options, operations: [], faults: [] }, (sim) => {
      sim.time.after(45_000, () => {
        const process = must(sim.devices[1]?.process, 'it runs')
        for (let number = 0; number <= pendingTimersMax; number++) process.after(boundsCheckMs, () => {})
      })
    })
    expect(new Set(failures.map(({ oracle, device }) => `${oracle} ${device}`))).toEqual(new Set(['bounded 1']))
  })

  test('where what somebody says once all is well gets nowhere', async () => {
    await talked('unheard')
    await village.pass(170_000)
    const [begin, end] = oracles.filter(({ name }) => name === 'progress')
    expect(begin?.check(village)).toEqual([])
    expect(end?.check(village).map(({ oracle }) => oracle)).toEqual(['progress', 'progress', 'progress'])
    expect(begin?.check(village)).toEqual([])
    await village.pass(3_000)
    expect(end?.check(village)).toEqual([])
  })
  test('where it gets nowhere though layouts by chance let it, and not where they keep it from those who are left', async () => {
    village = await Village.gathered('apart', 4, { topology: 'random' })
    await village.pass(182_000)
    village.network.layOut()
    const [begin, end] = oracles.filter(({ name }) => name === 'progress')
    expect(begin?.check(village)).toEqual([])
    expect(end?.check(village).map(({ oracle }) => oracle)).toEqual(['progress', 'progress', 'progress'])
    // Nobody else can pass anything on, and for longer than anything may take these two do not hear each other.
    for (const number of [1, 2]) village.device(number).crash('lost')
    expect(begin?.check(village)).toEqual([])
    await village.pass(15_500)
    expect(isConverged(village)).toBe(false)
    expect(end?.check(village)).toEqual([])
  })
})

/** Whether one of them speaks: where others may as well. */
const oracleNamed = (name: string): string[] => speaking().filter((spoke) => spoke === name)
