import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { type Place, refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

const redact = (peer: TestPeer, place: Place, eventId: string) =>
  peer.api.call('messages.redact', { ...place, eventId })
const listed = async (peer: TestPeer, place: Place) =>
  (await peer.api.call('messages.list', place)).messages.map(({ body }) => body)
const tombstones = async (peer: TestPeer, place: Place) =>
  (await peer.timeline(place)).filter(({ kind }) => kind === 'tombstone')

async function house() {
  const made = await TestHouse.build()
  const [ada, ben] = [await made.person('Ada'), await made.person('Ben')]
  const place = await made.community(ada, ben)
  return { house: made, ada, ben, place }
}

describe('a message that is deleted', () => {
  it('by its author is a tombstone in its place on every peer, and on none of their lists, also after a restart', async () => {
    const { house: all, ada, ben, place } = await house()
    const first = await ben.say(place, 'a secret')
    await ben.say(place, 'all else')
    const changes: unknown[] = []
    all.settle(place.communityId, ada, ben)
    await ada.api.watch('timeline', { ...place, limit: 10 }, (told) => changes.push(...told))
    await redact(ben, place, first)
    all.settle(place.communityId, ada, ben)
    await ada.restart()
    for (const peer of [ada, ben]) {
      const items = (await peer.timeline(place)).slice(-2)
      expect(items).toMatchObject([
        { kind: 'tombstone', eventId: first, sender: ben.userId, by: ben.userId, byName: 'Ben' },
        { kind: 'message', body: 'all else' },
      ])
      expect(JSON.stringify(items)).not.toContain('a secret')
      expect(await listed(peer, place)).toEqual(['all else'])
    }
    expect(changes).toMatchObject([{ op: 'update', item: { kind: 'tombstone', eventId: first } }])
  })

  it('by an owner is somebody else’s, and says who did it', async () => {
    const { house: all, ada, ben, place } = await house()
    const eventId = await ben.say(place, 'rude')
    all.settle(place.communityId, ada, ben)
    await redact(ada, place, eventId)
    all.settle(place.communityId, ada, ben)
    expect(await tombstones(ben, place)).toMatchObject([{ sender: ben.userId, senderName: 'Ben', byName: 'Ada' }])
  })

  it('twice is deleted once', async () => {
    const { ada, place } = await house()
    const eventId = await ada.say(place, 'oops')
    expect(await redact(ada, place, eventId)).toEqual(await redact(ada, place, eventId))
  })

  it('before it arrived is never shown', async () => {
    const { house: all, ada, ben, place } = await house()
    const { link } = await ada.api.call('invites.create', { communityId: place.communityId, kind: 'open' })
    const eventId = await ada.say(place, 'a secret')
    await redact(ada, place, eventId)
    const cleo = await all.person('Cleo')
    await cleo.api.call('communities.join', { link })
    all.settle(place.communityId, ada, ben, cleo)
    expect(await tombstones(cleo, place)).toHaveLength(1)
    expect(await listed(cleo, place)).toEqual([])
  })
})

describe('deleting', () => {
  it('what another wrote takes a moderator, in words that say so', async () => {
    const { house: all, ada, ben, place } = await house()
    const eventId = await ada.say(place, 'stays')
    all.settle(place.communityId, ada, ben)
    expect(await refusalOf(redact(ben, place, eventId))).toEqual({
      code: 'forbidden',
      message: 'Only moderators and owners of this community can delete messages of others.',
    })
    // Whoever writes the event by hand deletes nothing.
    const content = { redacts: eventId }
    ben.community(place.communityId).write(ben.room(place), { type: 'm.room.redaction', content })
    all.settle(place.communityId, ada, ben)
    for (const peer of [ada, ben]) expect(await listed(peer, place)).toEqual(['stays'])
  })

  it('takes a message of that channel', async () => {
    const { ada, place } = await house()
    const create = must([...ada.room(place).entries()][0], 'a create event').event.id
    for (const eventId of ['$nothing', create]) {
      expect(await refusalOf(redact(ada, place, eventId))).toEqual({
        code: 'notFound',
        message: 'There is no such message in this channel.',
      })
    }
  })
})

it('a topic that is deleted is shown no longer', async () => {
  const { ada, place } = await house()
  await ada.api.call('channels.setTopic', { ...place, topic: 'something rude' })
  const room = ada.room(place)
  const { id } = must(room.stateEvent(room.currentState, 'm.room.topic'), 'a topic')
  ada.community(place.communityId).write(room, { type: 'm.room.redaction', content: { redacts: id } })
  const { communityId } = place
  expect(await ada.api.call('channels.list', { communityId })).toMatchObject([{ topic: '' }])
  expect(JSON.stringify(await ada.timeline(place))).not.toContain('rude')
})
