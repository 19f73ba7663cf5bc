import { describe, expect, it } from 'vitest'
import { openPacket } from '../../sync/wire/packet.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

/** What a removed member can open of the network's traffic with every key that their device ever held. */
function openedBy(house: TestHouse, spy: TestPeer, communityId: string, sinceMs: number): Uint8Array[] {
  const { openers } = spy.community(communityId).epochs
  return house.lan.recorded
    .filter(({ atMs, from }) => atMs > sinceMs && from !== spy.host)
    .flatMap(({ bytes }) =>
      openers.flatMap((keys) => {
        const opened = openPacket(spy.crypto, keys, bytes)
        return opened.ok ? [opened.value] : []
      }),
    )
}

const epochOf = (peer: TestPeer, communityId: string) => peer.community(communityId).epochs.sending.id

async function three() {
  const house = await TestHouse.build()
  const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
  const place = await house.community(ada, ben, cleo)
  await ada.say(place, 'before')
  house.settle(place.communityId, ada, ben, cleo)
  return { house, ada, ben, cleo, place }
}

describe('removing a member', () => {
  it('S13: is followed by new keys at once, under which the others go on and the removed opens nothing', async () => {
    const { house, ada, ben, cleo, place } = await three()
    const { communityId } = place
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    expect(epochOf(ada, communityId)).not.toBe('first')
    house.lan.run(1_000)
    expect(epochOf(ben, communityId)).toBe(epochOf(ada, communityId))
    expect(epochOf(cleo, communityId)).toBe('first')

    const sinceMs = house.lan.nowMs
    await ada.say(place, 'only for us')
    house.lan.run(1_000)
    await ben.say(place, 'indeed')
    house.lan.run(60_000)
    expect(await ben.bodies(place)).toEqual(['before', 'only for us', 'indeed'])
    expect(await cleo.bodies(place)).toEqual(['before'])
    // What is left under the old key is the call to those who were away, which says nothing.
    for (const body of openedBy(house, cleo, communityId, sinceMs)) expect(body.length).toBeLessThan(400)
    const shared = cleo.community(communityId).epochs.secrets.map(({ id }) => id)
    expect(shared).toEqual(['first'])
  })

  it('is known to the removed, who can read what they have and write nothing', async () => {
    const { house, ada, cleo, place } = await three()
    const { communityId } = place
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    house.lan.run(10_000)
    expect(await cleo.api.call('communities.list', {})).toMatchObject([{ joined: false, removed: true, joining: null }])
    expect(await refusalOf(cleo.say(place, 'let me'))).toEqual({
      code: 'forbidden',
      message: 'You were removed from Lab.',
    })
    const members = await ada.api.call('members.list', { communityId })
    expect(members.map(({ name }) => name).slice(0, 2)).toEqual(['Ada', 'Ben'])
    expect(members.slice(2)).toMatchObject([{ userId: cleo.userId, name: 'Cleo', role: 'none', here: false }])
  })

  it('S13: reaches who was away: they read on, and what they wrote meanwhile is there', async () => {
    const { house, ada, ben, cleo, place } = await three()
    const { communityId } = place
    house.lan.split([ada.host, cleo.host], [ben.host])
    house.lan.run(30_000)
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    await ada.say(place, 'without Ben')
    await ben.say(place, 'from afar')
    house.lan.run(30_000)
    house.lan.heal()
    house.settle(communityId, ada, ben)
    expect((await ben.bodies(place)).toSorted()).toEqual(['before', 'from afar', 'without Ben'])
    expect(await ada.bodies(place)).toEqual(await ben.bodies(place))
    expect(epochOf(ben, communityId)).toBe(epochOf(ada, communityId))
  })

  it('S13: that a crash cut off before the new keys is finished at the next start', async () => {
    const { house, ada, ben, cleo, place } = await three()
    const { communityId } = place
    house.lan.split([ada.host], [ben.host], [cleo.host])
    const community = ada.community(communityId)
    community.write(community.graph.root, {
      type: 'm.room.member',
      stateKey: cleo.userId,
      content: { membership: 'ban' },
    })
    await ada.restart()
    expect(epochOf(ada, communityId)).toBe('first')
    house.lan.run(60_000)
    expect(epochOf(ada, communityId)).not.toBe('first')
    house.lan.heal()
    house.settle(communityId, ada, ben)
    expect(epochOf(ben, communityId)).toBe(epochOf(ada, communityId))
  })

  it('S13: is no use to undo: the removed with everything they ever had, and a clock turned back, changes nothing', async () => {
    const { house, ada, ben, cleo, place } = await three()
    const { communityId } = place
    house.lan.split([ada.host, ben.host], [cleo.host])
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    house.lan.run(10_000)
    // Cleo knows of nothing, writes on, and makes invites for friends.
    await cleo.say(place, 'as if nothing had happened')
    await cleo.api.call('communities.leave', { communityId }).catch(() => {})
    const before = ada.community(communityId).graph.entryCount
    house.lan.heal()
    house.lan.run(120_000)
    expect(ada.community(communityId).graph.entryCount).toBe(before)
    expect(await ada.bodies(place)).toEqual(['before'])
    expect(epochOf(ben, communityId)).toBe(epochOf(ada, communityId))
    expect(cleo.community(communityId).epochs.secrets.map(({ id }) => id)).toEqual(['first'])
    expect((await ada.refused(communityId)).removed).toBeGreaterThan(0)
  })

  it('S15: by two owners who were apart ends under one key, with nobody locked out', async () => {
    const { house, ada, ben, cleo, place } = await three()
    const { communityId } = place
    const dora = await house.person('Dora')
    const { link } = await ada.api.call('invites.create', { communityId, kind: 'open' })
    await dora.api.call('communities.join', { link })
    house.settle(communityId, ada, ben, cleo, dora)
    await ada.api.call('members.setRole', { communityId, userId: ben.userId, role: 'owner' })
    house.settle(communityId, ada, ben, cleo, dora)
    house.lan.split([ada.host], [ben.host])
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    await ben.api.call('members.remove', { communityId, userId: dora.userId })
    await ada.say(place, 'Cleo is out')
    await ben.say(place, 'Dora is out')
    house.lan.run(20_000)
    expect(epochOf(ben, communityId)).not.toBe(epochOf(ada, communityId))
    house.lan.heal()
    house.settle(communityId, ada, ben)
    house.lan.run(60_000)
    expect(epochOf(ben, communityId)).toBe(epochOf(ada, communityId))
    expect((await ada.bodies(place)).toSorted()).toEqual(['Cleo is out', 'Dora is out', 'before'])
    expect(await ben.bodies(place)).toEqual(await ada.bodies(place))
    const sinceMs = house.lan.nowMs
    await ben.say(place, 'for two')
    house.lan.run(20_000)
    expect(await ada.bodies(place)).toContain('for two')
    for (const out of [cleo, dora]) {
      for (const body of openedBy(house, out, communityId, sinceMs)) expect(body.length).toBeLessThan(400)
      expect(await out.bodies(place)).not.toContain('for two')
    }
  })

  it('takes the right to it, in words that say so', async () => {
    const { ada, ben, cleo, place } = await three()
    const { communityId } = place
    expect(await refusalOf(ben.api.call('members.remove', { communityId, userId: cleo.userId }))).toEqual({
      code: 'forbidden',
      message: 'Only moderators and owners of this community can remove people.',
    })
    expect(await refusalOf(ada.api.call('members.remove', { communityId, userId: ada.userId }))).toMatchObject({
      code: 'invalid',
    })
    expect(await refusalOf(ada.api.call('members.remove', { communityId, userId: '@nobody:x' }))).toMatchObject({
      code: 'notFound',
    })
  })
})

describe('leaving', () => {
  it('S13: gives the others new keys', async () => {
    const { house, ada, ben, cleo, place } = await three()
    const { communityId } = place
    await cleo.api.call('communities.leave', { communityId })
    house.lan.run(20_000)
    expect(epochOf(ada, communityId)).not.toBe('first')
    expect(epochOf(ben, communityId)).toBe(epochOf(ada, communityId))
    expect(await cleo.api.call('communities.list', {})).toMatchObject([{ removed: true }])
    await ada.say(place, 'she went')
    house.lan.run(20_000)
    expect(await cleo.bodies(place)).toEqual(['before'])
  })

  it('is not for the only owner, as long as there are others', async () => {
    const { ada, place } = await three()
    expect(await refusalOf(ada.api.call('communities.leave', { communityId: place.communityId }))).toMatchObject({
      code: 'forbidden',
    })
  })
})
