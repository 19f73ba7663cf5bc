import { join } from 'node:path'
import { expect, test } from 'vitest'
import { must } from '../assert.ts'
import { certifyDevice } from '../crypto/certificate.ts'
import { createDevice, createUser } from '../crypto/identity.ts'
import { seededRandom, testCrypto, testRoomId } from '../crypto/testing.ts'
import type { StoredJoin } from './joins.ts'
import type { StoredCommunity, StoredProfile } from './profileStore.ts'
import { openProfileStore } from './profileStore.ts'
import { bytesOnDisk, flipBit, temporaryFolder } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'profile store')
const user = createUser(crypto, random, 'leila')
const device = createDevice(crypto, random)
const databaseKey = random.bytes(32)
const profile: StoredProfile = {
  userId: user.userId,
  name: 'Leila Haddad',
  deviceName: 'Leila’s canary laptop',
  device,
  certificate: certifyDevice(crypto, user.userKey, user.userId, device, 'Leila’s canary laptop'),
}
const lab: StoredCommunity = {
  communityId: testRoomId(crypto, 'Lab'),
  name: 'Saltmarsh Station',
  secret: random.bytes(32),
  addresses: ['192.168.1.5:47000'],
  joinedTs: 1_000,
}
const kitchen: StoredCommunity = { ...lab, communityId: testRoomId(crypto, 'Kitchen'), name: 'Kitchen', addresses: [] }

const newPath = () => join(temporaryFolder(), 'profile.db')

function opened(path: string) {
  const result = openProfileStore(path, databaseKey)
  return must(result.ok ? result.store : undefined, 'the store opens')
}

function filled(path: string) {
  const store = opened(path)
  store.createProfile(profile)
  store.addCommunity(lab)
  store.addCommunity(kitchen)
  return store
}

test('a new data folder has no profile and no communities', () => {
  const store = opened(newPath())
  expect(store.profile()).toBeUndefined()
  expect(store.communities()).toEqual([])
  store.close()
})

test('profile and communities are there again after reopening, in the order of joining', () => {
  const path = newPath()
  filled(path).close()
  const store = opened(path)
  expect(store.profile()).toEqual(profile)
  expect(store.communities()).toEqual([lab, kitchen])
  store.close()
})

test('the device that comes back signs and agrees as before', () => {
  const path = newPath()
  filled(path).close()
  const store = opened(path)
  const back = must(store.profile(), 'a profile').device
  const statement = new Uint8Array([1, 2, 3])
  expect(crypto.verify(device.signing.publicKey, statement, crypto.sign(back.signing.secretKey, statement))).toBe(true)
  const other = createDevice(crypto, random).agreement
  expect(crypto.agree(back.agreement.secretKey, other.publicKey)).toEqual(
    crypto.agree(other.secretKey, device.agreement.publicKey),
  )
  store.close()
})

test('a community can be renamed and its addresses replaced', () => {
  const path = newPath()
  const store = filled(path)
  store.setCommunityName(lab.communityId, 'Saltmarsh')
  store.setCommunityAddresses(lab.communityId, ['10.0.0.1:1', '[fe80::1]:2'])
  store.close()
  const again = opened(path)
  expect(again.communities()).toEqual([
    { ...lab, name: 'Saltmarsh', addresses: ['10.0.0.1:1', '[fe80::1]:2'] },
    kitchen,
  ])
  again.close()
})

test('a wrapped user key, recovery keys and the epoch of a community are kept, and a wrapped key can be taken away', () => {
  const path = newPath()
  const store = opened(path)
  const recovery = { publicKey: random.bytes(32), rendezvous: random.bytes(32) }
  const wrappedUserKey = random.bytes(80)
  const later: StoredCommunity = { ...lab, epochId: random.bytes(32) }
  store.createProfile({ ...profile, wrappedUserKey })
  store.setRecovery(recovery)
  store.addCommunity(later)
  store.close()
  const again = opened(path)
  expect(again.profile()).toEqual({ ...profile, wrappedUserKey, recovery })
  expect(again.communities()).toEqual([later])
  again.setWrappedUserKey(undefined)
  expect(again.profile()).toEqual({ ...profile, recovery })
  again.close()
})

test('a join waits until it is refused, started anew, given up or granted', () => {
  const store = filled(newPath())
  const attic: StoredJoin = {
    communityId: testRoomId(crypto, 'Attic'),
    name: 'Attic',
    seed: random.bytes(32),
    inviter: random.bytes(16),
    addresses: ['10.0.0.1:1'],
    startedTs: 2_000,
  }
  const cellar: StoredJoin = { ...attic, communityId: testRoomId(crypto, 'Cellar'), name: 'Cellar' }
  store.addJoin(attic)
  store.addJoin(cellar)
  store.setJoinRefusal(cellar.communityId, 'inviteExpired')
  expect(store.joins()).toEqual([attic, { ...cellar, refusal: 'inviteExpired' }])
  store.addJoin({ ...cellar, startedTs: 3_000 })
  expect(store.joins()).toEqual([attic, { ...cellar, startedTs: 3_000 }])
  store.addCommunity({ ...lab, communityId: attic.communityId })
  expect(store.joins()).toEqual([{ ...cellar, startedTs: 3_000 }])
  store.removeJoin(cellar.communityId)
  expect(store.joins()).toEqual([])
  expect(() => store.setJoinRefusal(cellar.communityId, 'inviteExpired')).toThrow('in this profile')
  store.close()
})

test('another link to a community takes the place of its key and its addresses, over a restart', () => {
  const path = newPath()
  const store = filled(path)
  const link = { secret: random.bytes(32), epochId: random.bytes(32), addresses: ['10.0.0.7:47000'] }
  store.setCommunityLink({ ...lab, ...link, name: 'As the link has it', joinedTs: 2_000 })
  expect(() => store.setCommunityLink({ ...lab, communityId: testRoomId(crypto, 'Attic') })).toThrow()
  store.close()
  const again = opened(path)
  expect(again.communities()).toEqual([{ ...lab, ...link }, kitchen])
  again.close()
})

test('who was verified is remembered for each community apart', () => {
  const store = filled(newPath())
  store.setVerified(lab.communityId, user.userId, true)
  store.setVerified(lab.communityId, user.userId, true)
  expect(store.verifiedUsers(lab.communityId)).toEqual(new Set([user.userId]))
  expect(store.verifiedUsers(kitchen.communityId)).toEqual(new Set())
  store.setVerified(lab.communityId, user.userId, false)
  expect(store.verifiedUsers(lab.communityId)).toEqual(new Set())
  store.close()
})

test('a folder has one profile, and a community is in it once', () => {
  const store = filled(newPath())
  expect(() => store.createProfile(profile)).toThrow()
  expect(() => store.addCommunity({ ...lab, name: 'Again' })).toThrow()
  expect(() => store.setCommunityName(testRoomId(crypto, 'Attic'), 'Attic')).toThrow()
  expect(store.communities()).toEqual([lab, kitchen])
  store.close()
})

test('no name, key or secret stands in clear (S18)', () => {
  const path = newPath()
  const store = filled(path)
  const whileOpen = bytesOnDisk(join(path, '..'))
  store.close()
  const closed = bytesOnDisk(join(path, '..'))
  const secrets = [device.signing.secretKey, device.agreement.secretKey, lab.secret, user.userKey.secretKey]
  const texts = [
    'canary',
    'Haddad',
    'Saltmarsh',
    user.userId,
    ...secrets.map((key) => Buffer.from(key).toString('latin1')),
  ]
  for (const text of texts) {
    expect(whileOpen.includes(text)).toBe(false)
    expect(closed.includes(text)).toBe(false)
  }
})

test('a wrong key opens nothing, a second opening is locked out, a flipped bit is noticed (S19)', () => {
  const path = newPath()
  const store = filled(path)
  expect(openProfileStore(path, databaseKey)).toMatchObject({ ok: false, code: 'locked' })
  store.close()
  expect(openProfileStore(path, random.bytes(32))).toMatchObject({ ok: false, code: 'wrongKey' })
  // Page 2 is where the profile stands.
  flipBit(path, 4096 + 2000)
  const damaged = opened(path)
  expect(() => damaged.profile()).toThrow(expect.objectContaining({ code: 'damaged' }))
  damaged.close()
})
