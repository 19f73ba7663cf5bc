import { describe, expect, it } from 'vitest'
import type { EventId } from '../../core/event/ids.ts'
import { relationTo } from '../../core/graph/relations.ts'
import { find, fourPeople } from '../privateRooms/testing.ts'
import { type Place, refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

const edit = (peer: TestPeer, place: Place, eventId: string, body: string) =>
  peer.api.call('messages.edit', { ...place, eventId, body })
const shown = async (peer: TestPeer, place: Place) =>
  (await peer.messages(place)).map(({ body, edited }) => [body, edited])
const listed = async (peer: TestPeer, place: Place) =>
  (await peer.api.call('messages.list', place)).messages.map(({ body, edited }) => [body, edited])

async function pair() {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const place = await house.community(ada, ben)
  return { house, ada, ben, place, settle: () => house.settle(place.communityId, ada, ben) }
}

describe('a message that is edited', () => {
  it('says on every peer what its author said last, in its place and as one message, also after a restart', async () => {
    const { ada, ben, place, settle } = await pair()
    const first = await ben.say(place, 'helo')
    await ben.say(place, 'there')
    settle()
    await edit(ben, place, first, 'hullo')
    await edit(ben, place, first, 'hello')
    settle()
    await ada.restart()
    for (const peer of [ada, ben]) {
      expect(await shown(peer, place)).toEqual([
        ['hello', true],
        ['there', false],
      ])
      expect(await listed(peer, place)).toEqual(await shown(peer, place))
      const [message] = await peer.messages(place)
      expect(message?.eventId).toBe(first)
    }
  })

  it('on two devices at once, or apart, is the same to everybody once they have met', async () => {
    const { house, ada, ben, place, settle } = await pair()
    const first = await ada.say(place, 'one')
    settle()
    house.lan.split([ada.host], [ben.host])
    await edit(ada, place, first, 'two')
    house.lan.run(60_000)
    await ben.say(place, 'meanwhile')
    await edit(ada, place, first, 'three')
    house.lan.heal()
    settle()
    expect(await shown(ada, place)).toEqual(await shown(ben, place))
    expect(await shown(ben, place)).toContainEqual(['three', true])
  })

  it('changes that message in who looks on, and nothing beside it', async () => {
    const { ada, ben, place, settle } = await pair()
    const eventId = await ada.say(place, 'helo')
    settle()
    const changes: unknown[] = []
    await ben.api.watch('timeline', { ...place, limit: 10 }, (told) => changes.push(...told))
    await edit(ada, place, eventId, 'hello')
    settle()
    expect(changes).toMatchObject([{ op: 'update', item: { eventId, body: 'hello', edited: true } }])
  })

  it('is found by its new words and no longer by the old ones', async () => {
    const { ada, ben, place, settle } = await pair()
    const eventId = await ada.say(place, 'an anchor')
    settle()
    await edit(ada, place, eventId, 'a candle')
    settle()
    for (const peer of [ada, ben]) {
      expect(await find(peer, place.communityId, 'anchor')).toEqual([])
      const { hits } = await peer.api.call('messages.search', { communityId: place.communityId, query: 'candle' })
      expect(hits).toMatchObject([{ eventId, body: 'a candle', name: 'Ada' }])
    }
    await ben.api.call('storage.rebuild', { communityId: place.communityId })
    expect(await find(ben, place.communityId, 'anchor')).toEqual([])
    expect(await find(ben, place.communityId, 'candle')).toEqual(['a candle'])
  })

  it('again and again keeps nobody from finding what else was said', async () => {
    const { ben, place } = await pair()
    await ben.say(place, 'an anchor')
    const eventId = await ben.say(place, 'another one')
    for (let number = 0; number < 12; number++) await edit(ben, place, eventId, `an anchor ${number}`)
    await edit(ben, place, eventId, 'a candle')
    const search = { communityId: place.communityId, query: 'anchor', limit: 5 }
    const { hits, next } = await ben.api.call('messages.search', search)
    expect(hits).toMatchObject([{ body: 'an anchor' }])
    expect(next).toBeNull()
  })

  it('and then deleted takes its edits along, out of sight and out of the search', async () => {
    const { ada, ben, place, settle } = await pair()
    const eventId = await ben.say(place, 'an anchor')
    const { eventId: editId } = await edit(ben, place, eventId, 'a candle')
    settle()
    await ada.api.call('messages.redact', { ...place, eventId })
    settle()
    for (const peer of [ada, ben]) {
      const items = (await peer.timeline(place)).filter(({ kind }) => kind !== 'notice')
      expect(items).toMatchObject([{ kind: 'tombstone', eventId }])
      expect(JSON.stringify(items)).not.toContain('candle')
      expect(peer.room(place).redactedBy(editId as EventId)).toBeDefined()
      expect(await find(peer, place.communityId, 'candle')).toEqual([])
    }
    expect((await refusalOf(edit(ben, place, eventId, 'again'))).code).toBe('notFound')
  })

  it('in a private channel is as sealed as it was, and all of this is so there', async () => {
    const { ada, ben, cleo, channel, settle, communityId } = await fourPeople()
    const place = await channel('shared', ben)
    const eventId = await ben.say(place, 'an anchor')
    settle()
    const { eventId: editId } = await edit(ben, place, eventId, 'a candle')
    settle()
    await ada.restart()
    for (const peer of [ada, ben]) {
      expect(await shown(peer, place)).toEqual([['a candle', true]])
      expect(await find(peer, communityId, 'anchor')).toEqual([])
      expect(await find(peer, communityId, 'candle')).toEqual(['a candle'])
    }
    const seen = JSON.stringify(cleo.room(place).event(editId as EventId))
    expect(seen).toContain('m.room.encrypted')
    expect(seen).not.toContain('candle')
    expect(await find(cleo, communityId, 'candle')).toEqual([])
    await ben.api.call('messages.redact', { ...place, eventId })
    settle()
    for (const peer of [ada, ben]) {
      const items = (await peer.timeline(place)).filter(({ kind }) => kind !== 'notice')
      expect(items).toMatchObject([{ kind: 'tombstone', eventId }])
      expect(peer.room(place).redactedBy(editId as EventId)).toBeDefined()
      expect(await find(peer, communityId, 'candle')).toEqual([])
    }
  })
})

describe('editing', () => {
  it('what somebody else wrote is refused, and whoever writes the event by hand changes nothing', async () => {
    const { ada, ben, place, settle } = await pair()
    const eventId = await ada.say(place, 'mine')
    settle()
    expect(await refusalOf(edit(ben, place, eventId, 'yours'))).toEqual({
      code: 'forbidden',
      message: 'Only who wrote a message can edit it.',
    })
    const content = { msgtype: 'm.text', body: '* yours', 'm.new_content': { msgtype: 'm.text', body: 'yours' } }
    ben.community(place.communityId).write(ben.room(place), {
      type: 'm.room.message',
      content: { ...content, ...relationTo(eventId as EventId, 'm.replace') },
    })
    settle()
    for (const peer of [ada, ben]) {
      expect(await shown(peer, place)).toEqual([['mine', false]])
      expect(await find(peer, place.communityId, 'yours')).toEqual([])
      expect(await find(peer, place.communityId, 'mine')).toEqual(['mine'])
    }
  })

  it('what has no words in it, or is about nothing, shows nothing', async () => {
    const { ada, place } = await pair()
    const eventId = (await ada.say(place, 'stays')) as EventId
    const community = ada.community(place.communityId)
    for (const content of [
      { body: '* x', ...relationTo(eventId, 'm.replace') },
      { body: '* x', 'm.new_content': 'x', ...relationTo(eventId, 'm.replace') },
      { body: '* x', 'm.new_content': { body: 5 }, ...relationTo(eventId, 'm.replace') },
      { body: '* x', 'm.new_content': { body: 'x' }, ...relationTo('$nothing' as EventId, 'm.replace') },
    ]) {
      community.write(ada.room(place), { type: 'm.room.message', content })
    }
    expect(await shown(ada, place)).toEqual([['stays', false]])
    expect(await find(ada, place.communityId, 'x')).toEqual([])
  })

  it('an edit, a notice or nothing is refused: there is no such message', async () => {
    const { ada, place } = await pair()
    const eventId = await ada.say(place, 'one')
    const { eventId: editId } = await edit(ada, place, eventId, 'two')
    const [joined] = await ada.timeline(place)
    for (const id of [editId, joined?.eventId ?? '', '$nothing']) {
      expect((await refusalOf(edit(ada, place, id, 'three'))).code).toBe('notFound')
      expect((await refusalOf(ada.api.call('messages.redact', { ...place, eventId: id }))).code).toBe('notFound')
    }
  })

  it('takes as many characters as a message has, and no more', async () => {
    const { ada, place } = await pair()
    const eventId = await ada.say(place, 'short')
    await edit(ada, place, eventId, '漢'.repeat(16_000))
    expect((await ada.bodies(place))[0]).toHaveLength(16_000)
    expect((await refusalOf(edit(ada, place, eventId, 'x'.repeat(16_001)))).message).toBe(
      'A message has at most 16,000 characters.',
    )
  })
})
