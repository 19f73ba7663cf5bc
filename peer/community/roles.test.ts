import { describe, expect, it } from 'vitest'
import { refusalOf, TestHouse } from '../testing/testPeer.ts'

async function three() {
  const house = await TestHouse.build()
  const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
  const place = await house.community(ada, ben, cleo)
  const settle = () => house.settle(place.communityId, ada, ben, cleo)
  return { ada, ben, cleo, place, communityId: place.communityId, settle }
}

describe('a role', () => {
  it('given by an owner counts in the community and in its channels, those there are and those to come', async () => {
    const { ada, ben, cleo, place, communityId, settle } = await three()
    const said = await cleo.say(place, 'rude')
    settle()
    expect(await refusalOf(ben.api.call('messages.redact', { ...place, eventId: said }))).toMatchObject({
      code: 'forbidden',
    })
    await ada.api.call('members.setRole', { communityId, userId: ben.userId, role: 'moderator' })
    const { roomId } = await ada.api.call('channels.create', { communityId, name: 'new' })
    settle()
    await ben.api.call('messages.redact', { ...place, eventId: said })
    const there = { communityId, roomId }
    const again = await cleo.say(there, 'rude again')
    settle()
    await ben.api.call('channels.join', there)
    await ben.api.call('messages.redact', { ...there, eventId: again })
    settle()
    expect(await cleo.bodies(there)).toEqual([])
    expect((await cleo.api.call('members.list', { communityId })).map(({ name, role }) => [name, role])).toEqual([
      ['Cleo', 'member'],
      ['Ada', 'owner'],
      ['Ben', 'moderator'],
    ])
  })

  it('is given by owners, to those who are there, and never taken from an equal', async () => {
    const { ada, ben, cleo, communityId, settle } = await three()
    expect(
      await refusalOf(ben.api.call('members.setRole', { communityId, userId: cleo.userId, role: 'moderator' })),
    ).toEqual({ code: 'forbidden', message: 'Only owners of this community can give roles.' })
    await ada.api.call('members.setRole', { communityId, userId: ben.userId, role: 'owner' })
    settle()
    expect(
      await refusalOf(ben.api.call('members.setRole', { communityId, userId: ada.userId, role: 'member' })),
    ).toEqual({ code: 'forbidden', message: 'An owner cannot change the role of another owner.' })
  })

  it('of the only owner stays: somebody must be able to run the community', async () => {
    const { ada, ben, communityId, settle } = await three()
    expect(
      await refusalOf(ada.api.call('members.setRole', { communityId, userId: ada.userId, role: 'member' })),
    ).toEqual({ code: 'forbidden', message: 'You are the only owner: make somebody else an owner first.' })
    await ada.api.call('members.setRole', { communityId, userId: ben.userId, role: 'owner' })
    settle()
    await ada.api.call('members.setRole', { communityId, userId: ada.userId, role: 'member' })
    settle()
    expect(await ben.api.call('communities.list', {})).toMatchObject([{ role: 'owner' }])
    expect(await ada.api.call('communities.list', {})).toMatchObject([{ role: 'member' }])
  })
})
