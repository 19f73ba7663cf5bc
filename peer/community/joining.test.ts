import { expect, it } from 'vitest'
import { StoreError } from '../../core/store/storeError.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

it('a founder is in a community with a channel at once, alone', async () => {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const { communityId } = await house.community(ada)
  expect(await ada.api.call('communities.list', {})).toMatchObject([
    { communityId, name: 'Lab', joined: true, joining: null, memberCount: 1, role: 'owner' },
  ])
  expect(await ada.api.call('channels.list', { communityId })).toMatchObject([
    { name: 'general', topic: '', joined: true, memberCount: 1 },
  ])
  expect(await ada.api.call('members.list', { communityId })).toMatchObject([
    { name: 'Ada', role: 'owner', deviceCount: 1, here: true, self: true },
  ])
})

it('who follows a link is in the community and in its first channel, and both sides see it', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const { communityId } = await house.community(ada, ben)
  for (const peer of [ada, ben]) {
    const members = await peer.api.call('members.list', { communityId })
    expect(members.map(({ name, role }) => `${name} ${role}`).sort()).toEqual(['Ada owner', 'Ben member'])
    expect(members.every(({ here, deviceCount }) => here && deviceCount === 1)).toBe(true)
    expect(members[0]?.self).toBe(true)
    expect(await peer.api.call('channels.list', { communityId })).toMatchObject([{ joined: true, memberCount: 2 }])
  }
})

it('nobody takes part before the whole graph is here, however much of it is', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const place = await house.community(ada)
  for (let n = 0; n < 60; n++) await ada.say(place, `${n} ${'x'.repeat(9_000)}`)
  const { link } = await ada.api.call('invites.create', { communityId: place.communityId, kind: 'open' })
  await ben.api.call('communities.join', { link })
  const countOf = (peer: TestPeer) => () => peer.community(place.communityId).graph.entryCount
  const [held, all] = [countOf(ben), countOf(ada)]
  house.lan.until('a third of it is here', () => held() > all() / 3)
  house.lan.split([ada.host], [ben.host])
  house.lan.run(60_000)
  expect(held()).toBeLessThan(all())
  expect(await ben.api.call('communities.list', {})).toMatchObject([{ name: 'Lab', joined: false, role: 'member' }])
  expect(await ben.bodies(place)).not.toEqual([])
  expect(await refusalOf(ben.say(place, 'too early'))).toMatchObject({
    code: 'notJoinedYet',
    message: 'The history of Lab is still arriving. It comes when somebody of it is near.',
  })
  house.lan.heal()
  house.settle(place.communityId, ada, ben)
  expect(await ben.say(place, 'now')).toMatch(/^\$/)
})

it('two newcomers who hold the same half of it do not take each other for the whole', async () => {
  const house = await TestHouse.build()
  const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
  const place = await house.community(ada)
  for (let n = 0; n < 60; n++) await ada.say(place, `${n} ${'x'.repeat(9_000)}`)
  const { link } = await ada.api.call('invites.create', { communityId: place.communityId, kind: 'open' })
  await ben.api.call('communities.join', { link })
  const count = (peer: typeof ben) => peer.community(place.communityId).graph.entryCount
  house.lan.until('half of it is with Ben', () => count(ben) > 30)
  house.lan.split([ben.host, cleo.host])
  await cleo.api.call('communities.join', { link })
  house.lan.until('Cleo holds what Ben holds', () => count(cleo) === count(ben))
  house.lan.run(30_000)
  for (const peer of [ben, cleo]) {
    expect(await peer.network(place.communityId)).toMatchObject({ peerCount: 1, agreeingCount: 1 })
    expect(await peer.api.call('communities.list', {})).toMatchObject([{ joined: false }])
  }
  house.lan.heal()
  house.settle(place.communityId, ada, ben, cleo)
})

it('a community whose people are all away is joined when one of them comes', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const { communityId } = await house.community(ada)
  const { link } = await ada.api.call('invites.create', { communityId, kind: 'open' })
  await ada.stop()
  expect(await ben.api.call('communities.join', { link })).toEqual({ communityId, name: 'Lab' })
  house.lan.run(60_000)
  expect(await ben.api.call('communities.list', {})).toMatchObject([
    { communityId, name: 'Lab', joined: false, memberCount: 0, role: 'member' },
  ])
  expect((await ben.network(communityId)).state).toBe('alone')
  await ben.restart()
  ada.start()
  house.settle(communityId, ada, ben)
})

it('a start that was cut off between the join and the certificate is finished at the next', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const place = await house.community(ada)
  const { link } = await ada.api.call('invites.create', { communityId: place.communityId, kind: 'open' })
  await ben.api.call('communities.join', { link })
  const community = ben.community(place.communityId)
  // Writing the certificate fails as a power cut would have it: the join before it is on the disk.
  const write = community.write.bind(community)
  let cut = true
  community.write = (room, draft) => {
    if (cut && draft.type === 'roost.device') throw new StoreError('unavailable')
    return write(room, draft)
  }
  house.lan.until('Ben has joined', () => ben.isIn(place.communityId))
  cut = false
  await ben.restart()
  house.settle(place.communityId, ada, ben)
  await ben.say(place, 'here')
  house.settle(place.communityId, ada, ben)
  expect(await ada.bodies(place)).toEqual(['here'])
})

it('somebody who was removed does not walk in again by themselves', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const { communityId } = await house.community(ada, ben)
  ada.putOut(communityId, ben.userId)
  house.lan.run(60_000)
  expect(await ben.api.call('communities.list', {})).toMatchObject([{ joined: false }])
  expect(await ada.api.call('members.list', { communityId })).toHaveLength(1)
  expect(await refusalOf(ben.api.call('channels.create', { communityId, name: 'mine' }))).toEqual({
    code: 'forbidden',
    message: 'You were removed from Lab.',
  })
})

it('who came by a link from before the keys were renewed comes in by a later one', async () => {
  const house = await TestHouse.build()
  const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
  const { communityId } = await house.community(ada, ben)
  const link = async () => (await ada.api.call('invites.create', { communityId, kind: 'open' })).link
  const before = await link()
  await ada.api.call('members.remove', { communityId, userId: ben.userId })
  // Who was removed and does not know it yet would still let others in.
  await ben.stop()
  await cleo.api.call('communities.join', { link: before })
  house.lan.run(30_000)
  expect(await cleo.api.call('communities.list', {})).toMatchObject([{ joined: false, joining: { step: 'looking' } }])
  await cleo.api.call('communities.join', { link: await link() })
  await cleo.restart()
  house.settle(communityId, ada, cleo)
  expect(await refusalOf(cleo.api.call('communities.join', { link: await link() }))).toMatchObject({
    code: 'alreadyJoined',
  })
})

it('a link is told from what is none, and says what it leads to', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const { communityId } = await house.community(ada)
  const { link } = await ada.api.call('invites.create', { communityId, kind: 'open' })
  expect(await ben.api.call('invites.check', { link })).toEqual({
    kind: 'open',
    communityId,
    name: 'Lab',
    addresses: [`${ada.host}:47000`],
  })
  const code = async (text: string) => (await refusalOf(ben.api.call('communities.join', { link: text }))).code
  expect(await code('https://example.org')).toBe('linkForeign')
  expect(await code(link.slice(0, -5))).toBe('linkTruncated')
  expect(await code(`${link.slice(0, -5)}aaaaa`)).toBe('linkDamaged')
  expect(await ben.api.call('communities.list', {})).toEqual([])
})
