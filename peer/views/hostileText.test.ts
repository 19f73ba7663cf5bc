import { expect, it } from 'vitest'
import { fourPeople } from '../privateRooms/testing.ts'
import { type Place, TestHouse, type TestPeer } from '../testing/testPeer.ts'

const huge = `\u202e\u0000\u001b[2J ${'😀x'.repeat(12_000)}`
const wrote = (
  peer: TestPeer,
  { communityId }: Place,
  roomId: string,
  type: string,
  content: object,
  stateKey = '',
) => {
  const community = peer.community(communityId)
  community.write(peer.room({ communityId, roomId }), { type, stateKey, content: content as never })
}

/** Every text in a value, wherever it stands. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : []

it('names, topics and messages that nobody of good faith would write are cut down to what can be shown', async () => {
  const house = await TestHouse.build()
  const [ada, eve] = [await house.person('Ada'), await house.person('Eve')]
  const place = await house.community(eve, ada)
  const { communityId, roomId } = place
  wrote(eve, place, communityId, 'm.room.name', { name: huge })
  wrote(eve, place, communityId, 'm.room.member', { membership: 'join', displayname: huge }, eve.userId)
  wrote(eve, place, roomId, 'm.room.name', { name: huge })
  wrote(eve, place, roomId, 'm.room.topic', { topic: huge })
  eve.community(communityId).write(eve.room(place), { type: 'm.room.message', content: { body: huge } })
  house.settle(communityId, ada, eve)

  const [community] = await ada.api.call('communities.list', {})
  const [channel] = await ada.api.call('channels.list', { communityId })
  const shownEve = (await ada.api.call('members.list', { communityId })).find(({ self }) => !self)
  for (const name of [community?.name, channel?.name, shownEve?.name]) {
    expect([...(name ?? '')]).toHaveLength(80)
    expect(name).toMatch(/^\[2J 😀x.*…$/u)
  }
  expect([...(channel?.topic ?? '')]).toHaveLength(500)
  const [message] = await ada.messages(place)
  expect([...(message?.body ?? '')]).toHaveLength(16_000)
  const { messages } = await ada.api.call('messages.list', place)
  expect(messages[0]?.body).toBe(message?.body)

  const everythingButBodies = [
    community,
    channel,
    shownEve,
    (await ada.timeline(place)).map((item) => ({ ...item, body: '' })),
    messages.map((one) => ({ ...one, body: '' })),
    await ada.api.call('network.peers', { communityId }),
  ]
  for (const text of textsIn(everythingButBodies)) {
    expect([...text].length).toBeLessThanOrEqual(500)
    expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  }
  const { link } = await eve.api.call('invites.create', { communityId })
  expect((await ada.api.call('invites.check', { link })).name.length).toBeLessThanOrEqual(80)
})

it('contents that are no text at all are shown as none', async () => {
  const house = await TestHouse.build()
  const [ada, eve] = [await house.person('Ada'), await house.person('Eve')]
  const place = await house.community(eve, ada)
  const { communityId, roomId } = place
  // Neither can be made a text: JavaScript would throw.
  const trap = { toString: 1, valueOf: 1 }
  const strange = [trap, [], 7, null, true, { length: 3 }, ' \u200b ']
  for (const value of strange) {
    wrote(eve, place, roomId, 'm.room.name', { name: value })
    wrote(eve, place, roomId, 'm.room.topic', { topic: value })
    wrote(eve, place, communityId, 'm.room.member', { membership: 'join', displayname: value }, eve.userId)
    eve.community(communityId).write(eve.room(place), { type: 'm.room.message', content: { body: value as never } })
  }
  house.settle(communityId, ada, eve)
  const notices = (await ada.timeline(place)).flatMap((item) => (item.kind === 'notice' ? [item.notice] : []))
  expect(notices.filter(({ type }) => type === 'named')).toEqual(strange.map(() => ({ type: 'named', name: '' })))
  expect(notices.filter(({ type }) => type === 'topic')).toEqual(strange.map(() => ({ type: 'topic', topic: '' })))
  expect(await ada.bodies(place)).toEqual([' \u200b '])
  expect(await ada.api.call('channels.list', { communityId })).toMatchObject([{ name: '', topic: '' }])
  const members = await ada.api.call('members.list', { communityId })
  expect(members.map(({ name }) => name)).toEqual(['Ada', 'eve'])
})

it('a message of the kind that names a channel is no notice that it was named, also where it is sealed', async () => {
  const { ada, ben, communityId, general, channel, settle } = await fourPeople()
  for (const place of [{ communityId, roomId: general }, await channel('shared', ben)]) {
    for (const [type, member] of [
      ['m.room.name', 'name'],
      ['m.room.topic', 'topic'],
    ] as const) {
      ben.community(communityId).write(ben.room(place), { type, content: { [member]: 'not so' } })
    }
    settle()
    expect(JSON.stringify(await ada.timeline(place))).not.toContain('not so')
  }
})
