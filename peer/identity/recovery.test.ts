import { describe, expect, it } from 'vitest'
import type { Result } from '../contract.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

/** A person, with the words that were shown once. */
async function personWithWords(house: TestHouse, name: string): Promise<{ peer: TestPeer; words: string[] }> {
  const peer = house.empty()
  const { words } = await peer.api.call('profile.create', { name, deviceName: `${name}'s computer` })
  return { peer, words }
}

/** Comes back by the words on an empty folder; the network runs meanwhile. */
async function recover(
  house: TestHouse,
  words: string[],
  runMs = 40_000,
): Promise<[TestPeer, Result<'profile.recover'>]> {
  const peer = house.empty()
  const recovering = peer.api.call('profile.recover', { words, deviceName: 'new computer' })
  house.lan.run(runMs)
  return [peer, await recovering]
}

async function adaAndBen() {
  const house = await TestHouse.build()
  const { peer: ada, words } = await personWithWords(house, 'Ada')
  const ben = await house.person('Ben')
  const place = await house.community(ben, ada)
  await ada.say(place, 'I was here')
  house.lan.run(20_000)
  house.settle(place.communityId, ada, ben)
  return { house, ada, ben, words, place }
}

describe('coming back with 24 words', () => {
  it('works from any member: history, name and identity are there, and what is written then counts', async () => {
    const { house, ada, ben, words, place } = await adaAndBen()
    await ada.stop()
    const [again, { profile, communities }] = await recover(house, words)
    expect(profile).toMatchObject({ userId: profile.userId, name: 'Ada', deviceName: 'new computer' })
    expect(communities).toEqual([{ communityId: place.communityId, name: 'Lab' }])
    house.settle(place.communityId, again, ben)
    expect(await again.bodies(place)).toEqual(['I was here'])
    await again.say(place, 'and am again')
    house.settle(place.communityId, again, ben)
    expect((await ben.messages(place)).map(({ senderName, body }) => `${senderName}: ${body}`)).toEqual([
      'Ada: I was here',
      'Ada: and am again',
    ])
    const devices = await ben.api.call('devices.list', { communityId: place.communityId, userId: profile.userId })
    expect(devices.map(({ name }) => name)).toEqual(["Ada's computer", 'new computer'])
    expect((await ben.api.call('members.list', { communityId: place.communityId })).length).toBe(2)
  })

  it('says so where nobody near knows them, or they are none', async () => {
    const { house, ada, ben, words } = await adaAndBen()
    await ada.stop()
    await ben.stop()
    const empty = house.empty()
    const recovering = refusalOf(empty.api.call('profile.recover', { words }))
    house.lan.run(40_000)
    expect((await recovering).code).toBe('nobodyAnswered')
    expect(await empty.api.call('profile.get', {})).toBeNull()
    const misspelled = ['roost', ...words.slice(1)]
    expect((await refusalOf(empty.api.call('profile.recover', { words: misspelled }))).code).toBe('wordsWrong')
  })
})
