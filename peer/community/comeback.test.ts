import { describe, expect, it } from 'vitest'
import { type Place, refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

const epochOf = (peer: TestPeer, communityId: string) => peer.community(communityId).epochs.sending.id

async function openLink(of: TestPeer, { communityId }: Place): Promise<string> {
  return (await of.api.call('invites.create', { communityId, kind: 'open' })).link
}

async function seen(peer: TestPeer) {
  const [community] = await peer.api.call('communities.list', {})
  return community
}

const channelsOf = (peer: TestPeer, { communityId }: Place) => peer.api.call('channels.list', { communityId })

const namesSeenBy = async (peer: TestPeer, { communityId }: Place) =>
  (await peer.api.call('members.list', { communityId })).filter(({ role }) => role !== 'none').map(({ name }) => name)

/** Ada's community with Ben and Cleo, open to whoever has the link. */
async function openHouse() {
  const house = await TestHouse.build()
  const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), house.empty()]
  const { words } = await cleo.api.call('profile.create', { name: 'Cleo', deviceName: 'computer' })
  const place = await house.community(ada, ben, cleo)
  const firstLink = await openLink(ada, place)
  await ada.say(place, 'before')
  house.settle(place.communityId, ada, ben, cleo)
  const leave = async () => {
    await cleo.api.call('communities.leave', { communityId: place.communityId })
    house.lan.run(20_000)
    expect(epochOf(ben, place.communityId)).toBe(epochOf(ada, place.communityId))
    expect(await seen(cleo)).toMatchObject({ joined: false, removed: true, joining: null })
  }
  const agree = () => house.settle(place.communityId, ada, ben, cleo)
  return { house, ada, ben, cleo, place, words, firstLink, leave, agree }
}

describe('who left a community that is open to all', () => {
  it('is in again within seconds by an open link, with all that was said, and everybody sees it', async () => {
    const { house, ada, ben, cleo, place, leave, agree } = await openHouse()
    await leave()
    await ada.say(place, 'while she was out')
    house.lan.run(5_000)
    await cleo.api.call('communities.join', { link: await openLink(ben, place) })
    expect(await seen(cleo)).toMatchObject({ joined: false, removed: true, joining: { step: 'looking' } })
    house.lan.run(10_000)
    expect(await seen(cleo)).toMatchObject({ joined: true, removed: false, joining: null })
    agree()
    for (const peer of [ada, ben, cleo]) {
      expect((await namesSeenBy(peer, place)).sort()).toEqual(['Ada', 'Ben', 'Cleo'])
      expect(await peer.api.call('channels.list', { communityId: place.communityId })).toMatchObject([
        { name: 'general', memberCount: 3 },
      ])
    }
    await cleo.say(place, 'back')
    agree()
    for (const peer of [ada, ben, cleo]) {
      expect(await peer.bodies(place)).toEqual(['before', 'while she was out', 'back'])
    }
  })

  it('comes back over a restart, to who was away', async () => {
    const { house, ada, ben, cleo, place, leave, agree } = await openHouse()
    await leave()
    const link = await openLink(ada, place)
    house.lan.split([ada.host, ben.host], [cleo.host])
    await cleo.api.call('communities.join', { link })
    house.lan.run(60_000)
    await cleo.restart()
    house.lan.run(60_000)
    expect(await seen(cleo)).toMatchObject({ joined: false, joining: { step: 'looking' } })
    house.lan.heal()
    agree()
    expect(await namesSeenBy(ada, place)).toContain('Cleo')
  })

  it('comes back although nobody is near for long', async () => {
    const { house, ada, ben, cleo, place, leave, agree } = await openHouse()
    await leave()
    const link = await openLink(ada, place)
    for (let number = 0; number < 100; number++) await ada.say(place, `${number} ${'x'.repeat(9_000)}`)
    house.lan.split([ada.host, ben.host], [cleo.host])
    await cleo.api.call('communities.join', { link })
    house.lan.run(60 * 60_000)
    house.lan.heal()
    agree()
    expect(await namesSeenBy(ada, place)).toContain('Cleo')
  })

  it('gets as little by a link from before the keys were renewed as any newcomer, and comes back by a later one', async () => {
    const { house, ada, cleo, place, firstLink, leave, agree } = await openHouse()
    await leave()
    await ada.say(place, 'while she was out')
    const dora = await house.person('Dora')
    for (const peer of [cleo, dora]) await peer.api.call('communities.join', { link: firstLink })
    house.lan.run(60_000)
    for (const peer of [cleo, dora]) {
      expect(await seen(peer)).toMatchObject({ joined: false })
      const held = peer.community(place.communityId).epochs.gossipEpochs.ring
      expect(held).toHaveLength(1)
    }
    expect(await cleo.bodies(place)).toEqual(['before'])
    await cleo.api.call('communities.join', { link: await openLink(ada, place) })
    agree()
  })

  it('waits with a link until the keys are new, as long as nobody is near who may renew them', async () => {
    const { house, ada, ben, cleo, place, agree } = await openHouse()
    const { communityId } = place
    await ada.stop()
    await cleo.api.call('communities.leave', { communityId })
    house.lan.run(10_000)
    await ben.say(place, 'while she was out')
    await cleo.api.call('communities.join', { link: await openLink(ben, place) })
    house.lan.run(60_000)
    expect(await seen(cleo)).toMatchObject({ joined: false })
    expect(await cleo.bodies(place)).toEqual(['before'])
    ada.start()
    house.lan.run(30_000)
    expect(epochOf(ben, communityId)).not.toBe('first')
    await cleo.api.call('communities.join', { link: await openLink(ben, place) })
    agree()
  })

  it('reads nothing later, and is told no keys, without a link', async () => {
    const { house, ada, ben, cleo, place, leave } = await openHouse()
    const { communityId } = place
    await leave()
    await ada.say(place, 'for those who are in')
    await cleo.restart()
    house.lan.run(120_000)
    await ben.say(place, 'indeed')
    house.lan.run(120_000)
    expect(await ben.bodies(place)).toEqual(['before', 'for those who are in', 'indeed'])
    expect(await cleo.bodies(place)).toEqual(['before'])
    expect(cleo.community(communityId).epochs.gossipEpochs.ring).toHaveLength(1)
    expect(await seen(cleo)).toMatchObject({ joined: false, removed: true, joining: null })
    expect(await namesSeenBy(ada, place)).not.toContain('Cleo')
  })

  it('asks for no other keys, although somebody gave them one', async () => {
    const { house, ada, ben, cleo, place, agree } = await openHouse()
    const { communityId } = place
    await ada.api.call('members.setRole', { communityId, userId: ben.userId, role: 'owner' })
    agree()
    await cleo.api.call('communities.leave', { communityId })
    house.lan.run(900)
    house.lan.split([ada.host], [ben.host], [cleo.host])
    house.lan.run(20_000)
    expect(epochOf(ben, communityId)).not.toBe(epochOf(ada, communityId))
    cleo.community(communityId).takeSecrets(ada.community(communityId).epochs.secrets, 'joining')
    house.lan.heal()
    house.lan.run(60_000)
    expect(cleo.community(communityId).epochs.lacksSecret).toBe(true)
    expect(await seen(cleo)).toMatchObject({ joined: false })
  })

  it('can leave again, and is out again, also over a restart', async () => {
    const { house, ada, cleo, place, leave, agree } = await openHouse()
    await leave()
    await cleo.api.call('communities.join', { link: await openLink(ada, place) })
    agree()
    await leave()
    await cleo.restart()
    await ada.say(place, 'she went again')
    house.lan.run(60_000)
    expect(await seen(cleo)).toMatchObject({ joined: false, removed: true, joining: null })
    expect(await cleo.bodies(place)).toEqual(['before'])
    await cleo.api.call('communities.join', { link: await openLink(ada, place) })
    agree()
    expect(await cleo.bodies(place)).toEqual(['before', 'she went again'])
  })

  it('is in the channels that everybody begins with, and stays out of one that they leave after that', async () => {
    const { house, ada, ben, cleo, place, leave, agree } = await openHouse()
    const { communityId, roomId } = place
    await leave()
    const { link } = await ada.api.call('invites.create', { communityId })
    await cleo.api.call('communities.join', { link })
    agree()
    house.lan.run(5_000)
    expect(await channelsOf(cleo, place)).toMatchObject([{ name: 'general', joined: true }])
    await cleo.api.call('channels.leave', { communityId, roomId })
    await cleo.restart()
    await ben.say(place, 'without her')
    agree()
    house.lan.run(5_000)
    expect(await channelsOf(cleo, place)).toMatchObject([{ name: 'general', joined: false }])
  })

  it('takes their other devices along, which opened no link', async () => {
    const { house, ada, ben, cleo, place, words, leave } = await openHouse()
    const { communityId } = place
    const phone = house.empty()
    const { code } = await phone.api.call('pairing.begin', { deviceName: 'phone' })
    await cleo.api.call('pairing.accept', { code })
    house.lan.run(2_000)
    await phone.api.call('pairing.confirm', {})
    await cleo.api.call('pairing.approve', { unlock: { words } })
    house.settle(communityId, ada, ben, cleo, phone)
    await leave()
    house.lan.run(20_000)
    expect(await seen(phone)).toMatchObject({ joined: false, removed: true })
    await cleo.api.call('communities.join', { link: await openLink(ada, place) })
    house.settle(communityId, ada, ben, cleo, phone)
    expect(await seen(phone)).toMatchObject({ joined: true, removed: false })
    expect(epochOf(phone, communityId)).toBe(epochOf(ada, communityId))
  })
})

describe('no open link lets in', () => {
  it('who was banned, whether or not they know it yet', async () => {
    const { house, ada, ben, cleo, place } = await openHouse()
    const { communityId } = place
    house.lan.split([ada.host, ben.host], [cleo.host])
    await cleo.api.call('communities.leave', { communityId })
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    house.lan.run(10_000)
    await cleo.api.call('communities.join', { link: await openLink(ada, place) })
    house.lan.heal()
    house.lan.run(120_000)
    expect(await seen(cleo)).toMatchObject({ joined: false })
    expect(await cleo.bodies(place)).toEqual(['before'])
    expect(await namesSeenBy(ada, place)).not.toContain('Cleo')
    expect((await ada.refused(communityId)).removed).toBeGreaterThan(0)
  })

  it('who knows that they were banned: they are told how they could come back', async () => {
    const { house, ada, cleo, place } = await openHouse()
    const { communityId } = place
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    house.lan.run(10_000)
    expect(await refusalOf(cleo.api.call('communities.join', { link: await openLink(ada, place) }))).toEqual({
      code: 'forbidden',
      message: 'You were removed from Lab. Once somebody there lets you in again, ask them for a guarded invite.',
    })
    expect(await seen(cleo)).toMatchObject({ joined: false, removed: true, joining: null })
    await ada.api.call('members.readmit', { communityId, userId: cleo.userId })
    const { link } = await ada.api.call('invites.create', { communityId })
    await cleo.api.call('communities.join', { link })
    house.settle(communityId, ada, cleo)
    house.lan.run(5_000)
    expect(await channelsOf(cleo, place)).toMatchObject([{ name: 'general', joined: true }])
  })

  it('a device that was shut out, whose person left with another', async () => {
    const { house, ada, cleo, place } = await openHouse()
    const { communityId } = place
    const { deviceId } = cleo.community(communityId).profile.device
    await ada.api.call('devices.revoke', { communityId, deviceId })
    house.lan.run(10_000)
    ada.putOut(communityId, cleo.userId)
    house.lan.run(20_000)
    expect(ada.community(communityId).standings.of(deviceId)).toBe('removed')
    const joining = cleo.api.call('communities.join', { link: await openLink(ada, place) })
    expect((await refusalOf(joining)).message).toContain('Lab')
    house.lan.run(60_000)
    expect(await namesSeenBy(ada, place)).not.toContain('Cleo')
  })

  it('anybody into a community that is open no more', async () => {
    const { house, ada, ben, cleo, place, leave } = await openHouse()
    await leave()
    const link = await openLink(ada, place)
    const community = ada.community(place.communityId)
    community.write(community.graph.root, {
      type: 'm.room.join_rules',
      stateKey: '',
      content: { join_rule: 'restricted', allow: [] },
    })
    house.lan.run(5_000)
    await cleo.api.call('communities.join', { link })
    house.lan.run(60_000)
    expect(await seen(cleo)).toMatchObject({ joined: false })
    expect(await cleo.bodies(place)).toEqual(['before'])
    expect(await namesSeenBy(ben, place)).not.toContain('Cleo')
  })
})
