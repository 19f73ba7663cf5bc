import { expect, it } from 'vitest'
import { cookieSliceMs } from '../limits.ts'
import { crypto } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { CookieHolder } from './cookies.ts'
import { Cookies } from './cookies.ts'

const random = new SeededRandom(8)
const cookies = new Cookies(crypto, random)
const bakedMs = 1_000 * cookieSliceMs + 12_345
const ada: CookieHolder = {
  rendezvousKey: random.bytes(32),
  asker: random.bytes(32),
  from: { host: '10.0.0.1', port: 4001 },
}
const cookie = cookies.make(ada, bakedMs)

it('a cookie counts from when it was made to the end of the next slice', () => {
  const endMs = 1_002 * cookieSliceMs
  for (const nowMs of [bakedMs, bakedMs + cookieSliceMs, endMs - 1])
    expect(cookies.validUntilMs(cookie, ada, nowMs)).toBe(endMs)
  for (const nowMs of [endMs, 2 * endMs, 1_000 * cookieSliceMs - 1])
    expect(cookies.validUntilMs(cookie, ada, nowMs)).toBeUndefined()
})

it('S4: a cookie counts for its asker, at its address, under its rendezvous key, and until the next start', () => {
  const others: CookieHolder[] = [
    { ...ada, asker: random.bytes(32) },
    { ...ada, rendezvousKey: random.bytes(32) },
    { ...ada, from: { ...ada.from, host: '10.0.0.2' } },
    { ...ada, from: { ...ada.from, port: 4002 } },
  ]
  for (const other of others) expect(cookies.validUntilMs(cookie, other, bakedMs)).toBeUndefined()
  expect(new Cookies(crypto, random).validUntilMs(cookie, ada, bakedMs)).toBeUndefined()
  expect(cookies.validUntilMs(new Uint8Array(), ada, bakedMs)).toBeUndefined()
})
