import { describe, expect, it } from 'vitest'
import { type EventId, nameOfKey } from '../../core/event/ids.ts'
import { signEvent } from '../../core/event/signEvent.ts'
import { protoEvent } from '../../core/graph/protoEvent.ts'
import { REACTION_TYPE, relationTo } from '../../core/graph/relations.ts'
import { relatedEventCountMax, shownReactionCountMax } from '../limits.ts'
import { fourPeople } from '../privateRooms/testing.ts'
import { type Place, refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

const react = (peer: TestPeer, place: Place, eventId: string, key: string, on = true) =>
  peer.api.call('messages.react', { ...place, eventId, key, on })
const signsOf = async (peer: TestPeer, place: Place) =>
  (await peer.messages(place)).map(({ reactions }) =>
    reactions.map(({ key, users, own }) => [key, users.map(({ name }) => name).join(), own]),
  )
const countOf = (peer: TestPeer, place: Place) => peer.room(place).entryCount

async function pair() {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const place = await house.community(ada, ben)
  const eventId = await ada.say(place, 'hello')
  const settle = () => house.settle(place.communityId, ada, ben)
  settle()
  return { house, ada, ben, place, eventId, settle }
}

describe('a reaction', () => {
  it('stands on its message on every peer, with who put it there, and is no item of its own', async () => {
    const { ada, ben, place, eventId, settle } = await pair()
    await react(ben, place, eventId, '🎉')
    settle()
    await react(ada, place, eventId, '🎉')
    await react(ada, place, eventId, '👍')
    settle()
    await ben.restart()
    expect(await signsOf(ada, place)).toEqual([
      [
        ['🎉', 'Ben,Ada', true],
        ['👍', 'Ada', true],
      ],
    ])
    expect(await signsOf(ben, place)).toEqual([
      [
        ['🎉', 'Ben,Ada', true],
        ['👍', 'Ada', false],
      ],
    ])
    const { messages } = await ben.api.call('messages.list', place)
    expect(messages).toMatchObject([
      {
        eventId,
        reactions: [
          { key: '🎉', count: 2 },
          { key: '👍', count: 1 },
        ],
      },
    ])
  })

  it('is there once however often it is put there, and taken back at once', async () => {
    const { ada, ben, place, eventId, settle } = await pair()
    await react(ada, place, eventId, '👍')
    const before = countOf(ada, place)
    await react(ada, place, eventId, '👍')
    expect(countOf(ada, place)).toBe(before)
    await react(ada, place, eventId, '👍', false)
    await react(ada, place, eventId, '👍', false)
    expect(countOf(ada, place)).toBe(before + 1)
    settle()
    for (const peer of [ada, ben]) {
      expect(await signsOf(peer, place)).toEqual([[]])
      expect((await peer.timeline(place)).filter(({ kind }) => kind === 'tombstone')).toEqual([])
    }
    await react(ada, place, eventId, '👍')
    expect(await signsOf(ada, place)).toEqual([[['👍', 'Ada', true]]])
  })

  it('is nobody else’s to take back', async () => {
    const { ada, ben, place, eventId, settle } = await pair()
    await react(ada, place, eventId, '👍')
    settle()
    await react(ben, place, eventId, '👍', false)
    settle()
    expect(await signsOf(ada, place)).toEqual([[['👍', 'Ada', true]]])
  })

  it('in a private channel is sealed, counts for who is in it, and leaves no trace when it is taken back', async () => {
    const { ada, ben, cleo, channel, settle } = await fourPeople()
    const place = await channel('shared', ben)
    const eventId = await ben.say(place, 'hello')
    settle()
    await react(ada, place, eventId, '🎉')
    settle()
    await react(ben, place, eventId, '👍')
    settle()
    expect(await signsOf(ben, place)).toEqual([
      [
        ['🎉', 'Ada', false],
        ['👍', 'Ben', true],
      ],
    ])
    const seen = JSON.stringify([...cleo.room(place).entries()].map(({ event }) => event))
    expect(seen).not.toContain('🎉')
    await react(ada, place, eventId, '🎉', false)
    settle()
    await ada.restart()
    for (const peer of [ada, ben]) {
      expect((await signsOf(peer, place)).map((signs) => signs.map(([key]) => key))).toEqual([['👍']])
      expect((await peer.timeline(place)).filter(({ kind }) => kind === 'tombstone')).toEqual([])
    }
  })
})

describe('reacting', () => {
  it('takes something to see, and a message to put it on', async () => {
    const { ada, place, eventId } = await pair()
    expect((await refusalOf(react(ada, place, eventId, '\u202e'))).code).toBe('invalid')
    expect((await refusalOf(react(ada, place, eventId, 'x'.repeat(33)))).message).toBe(
      'A reaction has at most 32 characters.',
    )
    expect((await refusalOf(react(ada, place, '$nothing', '👍'))).code).toBe('notFound')
    await ada.api.call('messages.redact', { ...place, eventId })
    expect((await refusalOf(react(ada, place, eventId, '👍'))).code).toBe('notFound')
  })

  it('by hand above the message that it is on counts nowhere, however much of a channel is looked at', async () => {
    const { ada, ben, channel, settle } = await fourPeople()
    const place = await channel('shared', ben)
    await ada.say(place, 'first')
    settle()
    const [community, room] = [ben.community(place.communityId), ben.room(place)]
    const beside = room.forwardExtremities.map(({ event }) => event.id)
    const eventId = (await ada.say(place, 'second')) as EventId
    settle()
    const draft = { type: REACTION_TYPE, content: relationTo(eventId, 'm.annotation', { key: '👍' }) }
    const said = community.privateRooms.sealed(room, draft)
    const { signing } = community.profile.device
    const signer = nameOfKey(signing.publicKey)
    const unsigned = protoEvent(room, { ...said, sender: community.profile.userId, signer, originServerTs: 0 })
    const result = signEvent(ben.crypto, signing, { ...unsigned, prev_events: beside })
    community.writeSigned([result.ok ? result.signed : expect.unreachable()])
    settle()
    for (const peer of [ada, ben]) {
      for (const limit of [1, 1000, 1]) {
        const items = await peer.timeline(place, limit)
        expect(items.at(-1)).toMatchObject({ eventId, reactions: [] })
      }
    }
  })

  it('by hand with what cannot be shown, or without end, shows no more than there is room for', async () => {
    const { ada, ben, place, eventId, settle } = await pair()
    const write = (key: string) =>
      ben.community(place.communityId).write(ben.room(place), {
        type: REACTION_TYPE,
        content: relationTo(eventId as EventId, 'm.annotation', { key }),
      })
    for (const key of ['', 'two\nlines', '\u202eturned', 'x'.repeat(200)]) write(key)
    settle()
    expect(await signsOf(ada, place)).toEqual([[]])
    for (let number = 0; number < 2 * shownReactionCountMax; number++) write(`sign ${number}`)
    settle()
    expect((await signsOf(ada, place))[0]).toHaveLength(shownReactionCountMax)
    await react(ada, place, eventId, '👍')
    settle()
    for (let number = 0; number < relatedEventCountMax; number++) write('the same')
    settle()
    for (const peer of [ada, ben]) {
      expect((await signsOf(peer, place))[0]?.map(([key, names]) => [key, names])).toEqual([
        ['👍', 'Ada'],
        ['the same', 'Ben'],
      ])
    }
  })
})
