import { describe, expect, it } from 'vitest'
import type { Pairing } from '../contract.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

async function pairingOf(peer: TestPeer): Promise<Pairing | undefined> {
  const { items, stop } = await peer.api.watch('pairing', {}, () => {})
  stop()
  return items[0]
}

/** A person with a device in a community, and another device that has nothing yet. */
async function personWithTwo() {
  const house = await TestHouse.build()
  const ada = house.empty()
  const { words } = await ada.api.call('profile.create', { name: 'Ada', deviceName: 'computer' })
  const ben = await house.person('Ben')
  const place = await house.community(ben, ada)
  await ada.say(place, 'before')
  house.settle(place.communityId, ada, ben)
  return { house, ada, ben, words, place, phone: house.empty() }
}

/** Lets the two meet until both show words. */
async function meet(house: TestHouse, old: TestPeer, young: TestPeer): Promise<[Pairing, Pairing]> {
  const { code } = await young.api.call('pairing.begin', { deviceName: 'phone' })
  await old.api.call('pairing.accept', { code })
  house.lan.run(2_000)
  const [atOld, atYoung] = [await pairingOf(old), await pairingOf(young)]
  if (!atOld || !atYoung) throw new Error('there is no pairing')
  return [atOld, atYoung]
}

async function pair(house: TestHouse, old: TestPeer, young: TestPeer, words: string[]): Promise<void> {
  await meet(house, old, young)
  await young.api.call('pairing.confirm', {})
  await old.api.call('pairing.approve', { unlock: { words } })
  house.lan.run(5_000)
}

describe('a second device', () => {
  it('is shown the same words as the first, and is the same person once both said yes', async () => {
    const { house, ada, ben, words, place, phone } = await personWithTwo()
    const [atOld, atYoung] = await meet(house, ada, phone)
    expect(atOld).toMatchObject({ side: 'oldDevice', step: 'compare', otherName: 'phone' })
    expect(atYoung).toMatchObject({ side: 'newDevice', step: 'compare', otherName: 'Ada' })
    expect(atOld.words).toHaveLength(4)
    expect(atYoung.words).toEqual(atOld.words)

    await ada.api.call('pairing.approve', { unlock: { words } })
    house.lan.run(30_000)
    expect(await phone.api.call('profile.get', {})).toBeNull()
    await phone.api.call('pairing.confirm', {})
    house.lan.run(5_000)
    expect([(await pairingOf(ada))?.step, (await pairingOf(phone))?.step]).toEqual(['done', 'done'])
    expect(phone.userId).toBe(ada.userId)
    house.settle(place.communityId, ada, ben, phone)
    expect(await phone.bodies(place)).toEqual(['before'])
    await phone.say(place, 'from the phone')
    await ada.say(place, 'from the computer')
    house.settle(place.communityId, ada, ben, phone)
    expect((await ben.bodies(place)).toSorted()).toEqual(['before', 'from the computer', 'from the phone'])
    expect((await phone.bodies(place)).toSorted()).toEqual(['before', 'from the computer', 'from the phone'])
    const { communityId } = place
    const devices = await ben.api.call('devices.list', { communityId, userId: ada.userId })
    expect(devices.map(({ name, revoked }) => [name, revoked])).toEqual([
      ['computer', false],
      ['phone', false],
    ])
  })

  it('gets what was said in every epoch, in every community, and can be shut out again', async () => {
    const { house, ada, ben, words, place, phone } = await personWithTwo()
    const { communityId } = place
    for (let n = 0; n < 12; n++) {
      const guest = await house.person(`Guest ${n}`)
      const { link } = await ben.api.call('invites.create', { communityId })
      await guest.api.call('communities.join', { link })
      house.settle(communityId, ben, guest)
      await ben.api.call('members.remove', { communityId, userId: guest.userId })
      await guest.stop()
      await ben.say(place, `epoch ${n + 1}`)
    }
    house.settle(communityId, ada, ben)
    const other = await house.community(ada)
    await ada.say(other, 'in another one')

    await pair(house, ada, phone, words)
    house.settle(communityId, ada, ben, phone)
    house.settle(other.communityId, ada, phone)
    expect(await phone.bodies(place)).toEqual(await ben.bodies(place))
    expect(await phone.bodies(other)).toEqual(['in another one'])

    const deviceId = (await phone.api.call('profile.get', {}))?.deviceId ?? ''
    await ada.api.call('devices.revoke', { communityId, deviceId, unlock: { words } })
    house.lan.run(20_000)
    await ben.say(place, 'without the phone')
    await ada.say(other, 'here too')
    house.lan.run(20_000)
    expect(await phone.bodies(place)).not.toContain('without the phone')
    expect(await phone.bodies(other)).toEqual(['in another one'])
    const lists = [communityId, other.communityId].map((id) => ada.api.call('devices.list', { communityId: id }))
    for (const list of await Promise.all(lists)) {
      expect(list.filter(({ revoked }) => revoked).map(({ name }) => name)).toEqual(['phone'])
    }
  })

  it('gets nothing before both said yes, or where one of them says no', async () => {
    const { house, ada, words, phone } = await personWithTwo()
    await meet(house, ada, phone)
    await phone.api.call('pairing.confirm', {})
    house.lan.run(30_000)
    expect(await phone.api.call('profile.get', {})).toBeNull()
    await ada.api.call('pairing.cancel', {})
    house.lan.run(30_000)
    expect(await pairingOf(phone)).toMatchObject({
      step: 'failed',
      message: 'The pairing was ended on the other device.',
    })
    expect(await refusalOf(ada.api.call('pairing.approve', { unlock: { words } }))).toMatchObject({ code: 'notFound' })
    expect(await phone.api.call('profile.get', {})).toBeNull()
  })
})
