import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import { fakeCrypto } from '../../core/crypto/fakeCrypto.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { TestCommunity } from '../../core/testing/community.ts'
import { describeOpener } from '../../peer/testing/describeOpener.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { rememberedOpenedCountMax } from '../limits.ts'
import { rememberingOpener } from './rememberingOpener.ts'

describeOpener('what no device has opened', fakeCrypto, () => rememberingOpener(fakeCrypto))
describeOpener('what some device has opened', fakeCrypto, () => rememberingOpener(fakeCrypto))

const random = new SeededRandom(3)
const community = new TestCommunity(fakeCrypto, random)
const [own, others] = [1, 2].map((fill) =>
  epochKeys(fakeCrypto, community.communityId, new Uint8Array(32).fill(fill)),
) as [ReturnType<typeof epochKeys>, ReturnType<typeof epochKeys>]
const [event] = [...community.written.values()].map(({ blob }) => blob)
const blob = sealBlob(fakeCrypto, random, own, must(event, 'something was written'))

/** Crypto that counts what it was asked to open. */
function counting() {
  const counts = { open: 0 }
  const crypto = {
    ...fakeCrypto,
    open: (...asked: Parameters<typeof fakeCrypto.open>) => {
      counts.open++
      return fakeCrypto.open(...asked)
    },
  }
  return { crypto, counts }
}

it('opens once what many devices hold, and hands each of them its own bytes', () => {
  const { crypto, counts } = counting()
  const copies = [blob, blob.slice(), blob.slice()]
  const opened = copies.map((copy) => rememberingOpener(crypto).openNow([own], copy))
  expect(opened.map((each) => each.ok && each.incoming.blob === copies[opened.indexOf(each)])).toEqual([
    true,
    true,
    true,
  ])
  expect(counts.open).toBe(1)
})

it('opens nothing for a device that lacks the key, whoever opened it before', () => {
  const { crypto } = counting()
  expect(rememberingOpener(crypto).openNow([own], blob).ok).toBe(true)
  expect(rememberingOpener(crypto).openNow([others], blob)).toEqual({ ok: false, reason: 'blob' })
  expect(rememberingOpener(crypto).openNow([], blob)).toEqual({ ok: false, reason: 'blob' })
  expect(rememberingOpener(crypto).openNow([others, own], blob).ok).toBe(true)
})

it('forgets what was opened longest ago', () => {
  const { crypto, counts } = counting()
  const opener = rememberingOpener(crypto)
  opener.openNow([own], blob)
  for (let number = 0; number < rememberedOpenedCountMax; number++) opener.openNow([own], random.bytes(60))
  counts.open = 0
  opener.openNow([own], blob)
  expect(counts.open).toBe(1)
})
