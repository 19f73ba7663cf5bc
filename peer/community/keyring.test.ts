import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { openBlob, sealBlob } from '../../core/crypto/blob.ts'
import { epochIdOfBytes } from '../../core/crypto/epochId.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { seededRandom, testCrypto } from '../../core/crypto/testing.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { type CommunityStore, openCommunityStore } from '../../core/store/communityStore.ts'
import { temporaryFolder } from '../../core/store/testing.ts'
import { TestCommunity } from '../../core/testing/community.ts'
import { Keyring } from './keyring.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'keyring')
const { communityId } = new TestCommunity(crypto, random)
const teller = 'teller' as DeviceId

let store: CommunityStore
const open = () => new Keyring({ crypto, communityId, store })
const newEpoch = () => ({ id: epochIdOfBytes(random.bytes(32)), secret: random.bytes(32) })
const sealedUnder = ({ secret }: { secret: Uint8Array }) =>
  sealBlob(crypto, random, epochKeys(crypto, communityId, secret), new Uint8Array([1, 2, 3]))

beforeEach(() => {
  const opened = openCommunityStore(join(temporaryFolder(), 'community.db'), random.bytes(32))
  if (!opened.ok) throw new Error(opened.code)
  store = opened.store
})

it('what was merely told is there after a start once something on disk was sealed under it', () => {
  const [used, unused] = [newEpoch(), newEpoch()]
  const keyring = open()
  keyring.tell([used, unused], teller, 1_000)
  const blob = sealedUnder(used)
  keyring.keepFor([blob])

  const again = open()
  expect(openBlob(crypto, again.openers, blob)).toEqual(new Uint8Array([1, 2, 3]))
  expect(again.openers).toHaveLength(1)
  // It opens what is there, and is no more believed than before.
  expect(again.told).toEqual([])
  expect(again.verified.size).toBe(0)
})

it('what is on disk stays readable when what was told is believed no longer', () => {
  const epoch = newEpoch()
  const keyring = open()
  keyring.tell([epoch], teller, 1_000)
  const blob = sealedUnder(epoch)
  keyring.keepFor([blob])
  keyring.forgetTold(() => true)
  expect(openBlob(crypto, keyring.openers, blob)).toBeDefined()
})

it('what waited until the secret that it was sealed under was believed no longer is readable after a start', () => {
  const [used, unused] = [newEpoch(), newEpoch()]
  const keyring = open()
  keyring.tell([used, unused], teller, 1_000)
  const blob = sealedUnder(used)
  keyring.forgetTold(() => true)
  keyring.keepFor([blob])

  const again = open()
  expect(openBlob(crypto, again.openers, blob)).toBeDefined()
  expect(again.openers).toHaveLength(1)
})

it('what an event commits to in the end is kept once', () => {
  const epoch = newEpoch()
  const keyring = open()
  keyring.tell([epoch], teller, 1_000)
  keyring.keepFor([sealedUnder(epoch)])
  keyring.verify([epoch], 2_000)
  expect(keyring.kept).toEqual([])
  expect(open().verified.has(epoch.id)).toBe(true)
  expect(open().openers).toHaveLength(1)
})

it('blobs under what is believed write nothing', () => {
  const [believed, told] = [newEpoch(), newEpoch()]
  const keyring = open()
  keyring.verify([believed], 1_000)
  keyring.tell([told], teller, 1_000)
  keyring.keepFor([sealedUnder(believed)])
  expect(store.epochs()).toHaveLength(1)
})
