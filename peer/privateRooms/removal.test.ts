import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { revokeDevice } from '../community/removal.ts'
import { giveRole } from '../community/roles.ts'
import type { Place, TestPeer } from '../testing/testPeer.ts'
import { isJoined } from '../views/communityState.ts'
import { rekeyRoom } from './roomKeys.ts'
import { fourPeople, opens } from './testing.ts'

type House = Awaited<ReturnType<typeof fourPeople>>

const epochIn = (peer: TestPeer, place: Place) =>
  peer.community(place.communityId).privateRooms.sendingIn(peer.room(place))?.id

/** What each of them says from now on is read by all of them, and by nobody else. */
async function speakWithout({ settle }: House, place: Place, speakers: readonly TestPeer[], out: TestPeer) {
  for (const speaker of speakers) {
    const eventId = await speaker.say(place, `${speaker.host} speaks`)
    settle()
    for (const peer of speakers) expect(opens(peer, place, eventId)).toBe(true)
    expect(opens(out, place, eventId)).toBe(false)
  }
}

describe('S13: who is put out of a private channel', () => {
  it('reads nothing of what those write who know of it, from the first word on', async () => {
    const lab = await fourPeople()
    const { house, ada, ben, cleo, channel } = lab
    const place = await channel('shared', ben, cleo)
    const before = await ada.say(place, 'before')
    lab.settle()
    await ada.api.call('channels.remove', { ...place, userId: cleo.userId })
    // Ben may not make keys. All he needs is that the removal rests on the one that Ada made.
    house.lan.until('Ben knows', () => !isJoined(ben.room(place), cleo.userId))
    const after = await ben.say(place, 'is she gone?')
    lab.settle()
    expect([before, after].map((id) => opens(cleo, place, id))).toEqual([true, false])
    await speakWithout(lab, place, [ada, ben], cleo)
    expect((await cleo.api.call('channels.list', { communityId: lab.communityId })).map(({ name }) => name)).toEqual([
      'general',
    ])
    expect(await ada.timeline(place)).toContainEqual(
      expect.objectContaining({ notice: { type: 'removed', target: cleo.userId, targetName: 'Cleo' } }),
    )
  })

  const BESIDE = {
    'a message of somebody else': async ({ ben }: House, place: Place) => void (await ben.say(place, 'what I think')),
    'a message of their own': async ({ cleo }: House, place: Place) => void (await cleo.say(place, 'what I think')),
    'an invitation': async ({ ben, dora }: House, place: Place) =>
      void (await ben.api.call('channels.invite', { ...place, userIds: [dora.userId] })),
    'another name': async ({ ben }: House, place: Place) =>
      void (await ben.api.call('channels.rename', { ...place, name: 'other plans' })),
    'another removal': async ({ ben, dora }: House, place: Place) =>
      void (await ben.api.call('channels.remove', { ...place, userId: dora.userId })),
    'another key': async ({ ben }: House, place: Place) =>
      rekeyRoom(ben.peer.environment, ben.community(place.communityId), ben.room(place)),
  }
  const acts = Object.keys(BESIDE) as (keyof typeof BESIDE)[]
  const cases = (['unknown', 'known before', 'known after'] as const).flatMap((order) =>
    acts.flatMap((act) => (['shared', 'joined'] as const).map((history) => [history, order, act] as const)),
  )
  // What Cleo does after she heard is refused by her own device.
  const possible = cases.filter(([, order, act]) => order !== 'known after' || act !== 'a message of their own')
  const isLong = process.env.ROOST_TEST_LONG === '1'
  it.each(possible.filter((_, number) => isLong || number % 3 === 0))(
    'reads nothing later (history %s; beside the removal, %s: %s)',
    { timeout: 60_000 },
    async (history, order, act) => {
      const lab = await fourPeople()
      const { house, ada, ben, cleo, dora, settle, channel } = lab
      const withDora = act === 'another removal'
      const place = await channel(history, ben, cleo, ...(withDora ? [dora] : []))
      giveRole(ada.community(place.communityId), ada.room(place), ben.userId, 'moderator')
      settle()
      const remove = () => ada.api.call('channels.remove', { ...place, userId: cleo.userId })
      if (order === 'unknown') house.lan.split([ada.host], [ben.host], [cleo.host, dora.host])
      if (order === 'known after') await remove()
      if (order !== 'unknown') settle()
      await BESIDE[act](lab, place)
      if (order === 'known before') settle()
      if (order !== 'known after') await remove()
      house.lan.run(3_000)
      house.lan.heal()
      settle()
      house.lan.run(20_000)
      const others = act === 'an invitation' ? [ada, ben, dora] : [ada, ben]
      if (act === 'an invitation') await dora.api.call('channels.join', place)
      settle()
      await speakWithout(lab, place, others, cleo)
      expect(new Set(others.map((peer) => epochIn(peer, place))).size).toBe(1)
      expect(opens(cleo, place, await ada.say(place, 'the last word').finally(settle))).toBe(false)
    },
  )

  it('reads no more of what was said meanwhile when they are back, where the past is for those who were there', async () => {
    const lab = await fourPeople()
    const { house, ada, ben, cleo, settle, channel } = lab
    const place = await channel('joined', ben, cleo)
    await ada.api.call('channels.remove', { ...place, userId: cleo.userId })
    settle()
    const meanwhile = await ben.say(place, 'while she was out')
    settle()
    await ada.api.call('channels.invite', { ...place, userIds: [cleo.userId] })
    settle()
    await cleo.api.call('channels.join', place)
    settle()
    const again = await ben.say(place, 'welcome back')
    settle()
    house.lan.run(20_000)
    expect([meanwhile, again].map((id) => opens(cleo, place, id))).toEqual([false, true])
    expect(await cleo.bodies(place)).toEqual(['welcome back'])
    expect((await cleo.timeline(place)).some(({ kind }) => kind === 'locked')).toBe(false)
  })
})

describe('S13: a private channel has a new key', () => {
  it('after somebody has left, or declined: by the next who speaks and may, or else after a while', async () => {
    const lab = await fourPeople()
    const { house, ada, ben, cleo, dora, settle, channel } = lab
    const place = await channel('shared', ben, cleo)
    await ada.api.call('channels.invite', { ...place, userIds: [dora.userId] })
    settle()
    await cleo.api.call('channels.leave', place)
    house.lan.until('Ada knows', () => !isJoined(ada.room(place), cleo.userId))
    const atOnce = await ada.say(place, 'she left')
    settle()
    expect([ben, cleo, dora].map((peer) => opens(peer, place, atOnce))).toEqual([true, false, true])
    await dora.api.call('channels.leave', place)
    settle()
    house.lan.run(10_000)
    const later = await ben.say(place, 'she did not want to')
    settle()
    expect([ada, cleo, dora].map((peer) => opens(peer, place, later))).toEqual([true, false, false])
  })

  it('after somebody was removed from the community, who has no word of it either', async () => {
    const lab = await fourPeople()
    const { house, ada, ben, cleo, dora, communityId, channel } = lab
    const place = await channel('shared', ben, cleo)
    const before = epochIn(ada, place)
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    expect(epochIn(ada, place)).not.toBe(before)
    house.settle(communityId, ada, ben, dora)
    const eventId = await ben.say(place, 'without her')
    house.settle(communityId, ada, ben, dora)
    expect(opens(ada, place, eventId)).toBe(true)
    expect(cleo.room(place).event(eventId as never)).toBeUndefined()
    const held = cleo.community(communityId).privateRooms.heldIn(cleo.room(place))
    expect(held.has(must(epochIn(ada, place), 'an epoch'))).toBe(false)
  })

  it('also where its owner did not remove them', async () => {
    const lab = await fourPeople()
    const { house, ada, ben, cleo, dora, communityId, channel, settle } = lab
    await ada.api.call('members.setRole', { communityId, userId: dora.userId, role: 'moderator' })
    settle()
    const place = await channel('shared', ben, cleo)
    const before = epochIn(ada, place)
    await dora.api.call('members.remove', { communityId, userId: cleo.userId })
    house.lan.run(20_000)
    house.settle(communityId, ada, ben, dora)
    expect(epochIn(ada, place)).not.toBe(before)
    expect(epochIn(ben, place)).toBe(epochIn(ada, place))
  })

  it('after a device was revoked', async () => {
    const lab = await fourPeople()
    const { house, ada, ben, communityId, channel, cleo } = lab
    const place = await channel('shared', ben, cleo)
    const before = epochIn(ada, place)
    const community = ada.community(communityId)
    const { deviceId } = must(cleo.peer.profile, 'a profile').device
    revokeDevice(ada.peer.environment, community, deviceId, undefined)
    expect(epochIn(ada, place)).not.toBe(before)
    house.settle(communityId, ada, ben)
    const eventId = await ada.say(place, 'not for that device')
    house.lan.run(5_000)
    expect(opens(ben, place, eventId)).toBe(true)
    expect(cleo.room(place).event(eventId as never)).toBeUndefined()
  })

  it('after one of two in a direct conversation was removed, by the other', async () => {
    const { house, ada, ben, cleo, communityId, settle } = await fourPeople()
    const open = { communityId, userIds: [cleo.userId, ada.userId] }
    const place = { communityId, ...(await ben.api.call('conversations.open', open)) }
    settle()
    await cleo.api.call('channels.join', place)
    settle()
    await cleo.api.call('channels.leave', place)
    settle()
    house.lan.run(10_000)
    const eventId = await ben.say(place, 'there we are')
    settle()
    expect([ada, cleo].map((peer) => opens(peer, place, eventId))).toEqual([true, false])
  })
})
