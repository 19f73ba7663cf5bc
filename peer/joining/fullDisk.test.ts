import { describe, expect, it, vi } from 'vitest'
import { StoreError } from '../../core/store/storeError.ts'
import { TestHouse } from '../testing/testPeer.ts'

async function setting() {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const { communityId } = await house.community(ada)
  const { link } = await ada.api.call('invites.create', { communityId })
  const ben = await house.person('Ben')
  return { house, ada, ben, communityId, link }
}

const refuse = (): never => {
  throw new StoreError('full')
}

describe('while a disk is full', () => {
  it('a member lets nobody in, stays up, and does as soon as there is room (S7)', async () => {
    const { house, ada, ben, communityId, link } = await setting()
    const full = vi.spyOn(ada.community(communityId).store, 'appendBatch').mockImplementation(refuse)
    await ben.api.call('communities.join', { link })
    house.lan.run(60_000)
    expect(full).toHaveBeenCalled()
    expect(ben.isIn(communityId)).toBe(false)
    full.mockRestore()
    house.settle(communityId, ada, ben)
  })

  it('who was let in stays up, asks again, and comes in as soon as there is room (S7)', async () => {
    const { house, ada, ben, communityId, link } = await setting()
    const full = vi.spyOn(ben.peer.profiles, 'addCommunity').mockImplementation(refuse)
    await ben.api.call('communities.join', { link })
    house.lan.run(10_000)
    expect(full).toHaveBeenCalled()
    expect(ben.isIn(communityId)).toBe(false)
    full.mockRestore()
    house.settle(communityId, ada, ben)
    const left = vi.spyOn(ben.peer.profiles, 'removeJoin').mockImplementation(refuse)
    house.lan.run(60_000)
    left.mockRestore()
  })

  it('a refusal is told, and asked about again after the next start (S7)', async () => {
    const { house, ada, ben, communityId, link } = await setting()
    for (const { inviteId } of await ada.api.call('invites.list', { communityId })) {
      if (inviteId !== null) await ada.api.call('invites.revoke', { communityId, inviteId })
    }
    const full = vi.spyOn(ben.peer.profiles, 'setJoinRefusal').mockImplementation(refuse)
    await ben.api.call('communities.join', { link })
    house.lan.run(60_000)
    expect(full).toHaveBeenCalled()
    expect((await ben.api.call('communities.list', {}))[0]).toMatchObject({ joining: { code: 'inviteRevoked' } })
  })

  it('who finds the way in does not go down with the note of it (S7)', async () => {
    const { house, ada, ben, communityId, link } = await setting()
    const full = vi.spyOn(ben.peer.profiles, 'removeJoin').mockImplementation(refuse)
    await ben.api.call('communities.join', { link })
    house.settle(communityId, ada, ben)
    house.lan.run(60_000)
    expect(full).toHaveBeenCalled()
    full.mockRestore()
    await ben.restart()
    house.settle(communityId, ada, ben)
    expect(ben.peer.profiles.joins()).toEqual([])
  })
})
