import { describe, expect, it } from 'vitest'
import { createDevice } from '../../core/crypto/identity.ts'
import { seededRandom, testCrypto } from '../../core/crypto/testing.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'
import { VirtualLan } from '../testing/virtualLan.ts'
import { newProfile } from './newProfile.ts'
import { type Unlocked, withUserKey } from './unlock.ts'

const crypto = await testCrypto()

describe('the user key', () => {
  const environment = new VirtualLan().environment(crypto)
  const { profile, words } = newProfile(environment, 'Ada', 'computer')

  it('is at hand while it is used, and wiped behind that, also where its use fails', async () => {
    const seen: Unlocked[] = []
    await withUserKey(environment, profile, { words }, (unlocked) => {
      seen.push(unlocked)
      expect(unlocked.entropy.some((byte) => byte !== 0)).toBe(true)
    })
    const failing = withUserKey(environment, profile, { words }, (unlocked) => {
      seen.push(unlocked)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    for (const { entropy, userKey } of seen) {
      expect([...entropy, ...userKey.secretKey].every((byte) => byte === 0)).toBe(true)
    }
    expect(seen).toHaveLength(2)
  })

  it('is not unlocked by the words of somebody else, however well they are spelled', async () => {
    const other = newProfile(environment, 'Ada', 'computer')
    const refusal = await refusalOf(withUserKey(environment, profile, { words: other.words }, () => {}))
    expect(refusal.code).toBe('wordsWrong')
    const typed = words.map((word) => ` ${word.toUpperCase()} `)
    expect(await withUserKey(environment, profile, { words: typed }, () => 'open')).toBe('open')
  })
})

it('is unlocked once at a time, since each time takes much memory', async () => {
  const house = await TestHouse.build()
  const peer = house.empty()
  const { words } = await peer.api.call('profile.create', { name: 'Ada', deviceName: 'computer' })
  const { communityId } = await house.community(peer)
  await peer.api.call('profile.protect', { words, passphrase: 'correct horse' })
  const { identity } = peer.peer
  const { deviceId } = createDevice(crypto, seededRandom(crypto, 'none'))
  const revoke = () => identity.revokeOwn(peer.community(communityId), deviceId, { passphrase: 'correct horse' })
  const refusals = await Promise.all([refusalOf(revoke()), refusalOf(revoke())])
  expect(refusals.map(({ code }) => code)).toEqual(['notFound', 'busy'])
  expect((await refusalOf(revoke())).code).toBe('notFound')
})

describe('a profile from before recovery keys were kept', () => {
  async function olderPerson(house: TestHouse): Promise<{ peer: TestPeer; words: string[] }> {
    const peer = house.empty()
    const { profiles } = peer.peer
    const create = profiles.createProfile.bind(profiles)
    profiles.createProfile = ({ recovery: _, ...older }: StoredProfile) => create(older)
    const { words } = await peer.api.call('profile.create', { name: 'Ada', deviceName: 'computer' })
    return { peer, words }
  }

  it('posts none until the words are typed once, and then somebody can come back by them', async () => {
    const house = await TestHouse.build()
    const { peer: ada, words } = await olderPerson(house)
    const ben = await house.person('Ben')
    const { communityId } = await house.community(ben, ada)
    const posted = () => {
      const { root } = ben.community(communityId).graph
      return root.stateEvent(root.currentState, 'roost.recovery', ada.userId)
    }
    house.lan.run(60_000)
    expect(posted()).toBeUndefined()
    await ada.api.call('profile.protect', { words, passphrase: 'correct horse' })
    house.lan.run(20_000)
    expect(posted()).toBeDefined()

    await ada.restart()
    house.lan.run(5_000)
    expect(await ada.api.call('profile.get', {})).toMatchObject({ hasPassphrase: true })
    await ada.stop()
    const again = house.empty()
    const recovering = again.api.call('profile.recover', { words })
    house.lan.run(20_000)
    expect(await recovering).toMatchObject({ profile: { name: 'Ada' }, communities: [{ communityId }] })
  })
})
