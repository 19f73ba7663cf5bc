import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { datagramSizesBytes } from '../limits.ts'
import { communityId, crypto, keys } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { bodyBytesMax } from './layout.ts'
import { openPacket, packetMatches, sealPacket } from './packet.ts'

const random = new SeededRandom(5)
const otherKeys = epochKeys(crypto, communityId, random.bytes(32))

describe('a packet', () => {
  it('opens to the body that was sealed, and has one of four sizes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: bodyBytesMax }), (body) => {
        const datagram = sealPacket(crypto, random, keys, body)
        expect(datagramSizesBytes).toContain(datagram.length)
        expect(openPacket(crypto, keys, datagram)).toEqual({ ok: true, value: body })
      }),
    )
  })

  it('is known by its hint to who holds the key, and to nobody else', () => {
    const datagram = sealPacket(crypto, random, keys, new Uint8Array(9))
    expect(packetMatches(crypto, keys, datagram)).toBe(true)
    expect(packetMatches(crypto, otherKeys, datagram)).toBe(false)
    expect(openPacket(crypto, otherKeys, datagram)).toEqual({ ok: false, reason: 'otherCommunity' })
  })

  it('is refused with any bit changed', () => {
    const datagram = sealPacket(crypto, random, keys, new Uint8Array(100).fill(1))
    for (let at = 0; at < datagram.length; at++) {
      const opened = openPacket(crypto, keys, datagram.with(at, (datagram[at] ?? 0) ^ 1))
      expect(opened).toEqual({ ok: false, reason: at < 40 ? 'otherCommunity' : 'seal' })
    }
  })

  it('S5: is refused when larger than 1,200 bytes, and S7: whatever else the bytes are', () => {
    expect(openPacket(crypto, keys, new Uint8Array(1201))).toEqual({ ok: false, reason: 'oversize' })
    expect(openPacket(crypto, keys, new Uint8Array(0))).toEqual({ ok: false, reason: 'garbage' })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1300 }), (noise) => {
        expect(openPacket(crypto, keys, noise).ok).toBe(false)
      }),
    )
  })

  it('is refused when padded with anything but zeros, or to more than it needs', () => {
    const sealed = (padded: Uint8Array) => {
      const nonce = random.bytes(24)
      const parts = [nonce, crypto.blake2b(nonce, 16, keys.hint), crypto.seal(keys.packet, nonce, padded)]
      return Uint8Array.from(parts.flatMap((part) => [...part]))
    }
    const padded = new Uint8Array(200)
    padded[1] = 3
    expect(openPacket(crypto, keys, sealed(padded)).ok).toBe(true)
    expect(openPacket(crypto, keys, sealed(padded.with(199, 1)))).toEqual({ ok: false, reason: 'shape' })
    expect(openPacket(crypto, keys, sealed(padded.with(1, 199)))).toEqual({ ok: false, reason: 'shape' })
    const larger = new Uint8Array(456).with(1, 3)
    expect(openPacket(crypto, keys, sealed(larger))).toEqual({ ok: false, reason: 'shape' })
  })

  it('S2: has no byte that tells anything: every place takes all values evenly', () => {
    const samples = Array.from({ length: 4000 }, () => sealPacket(crypto, random, keys, new Uint8Array(60)))
    for (let at = 0; at < 256; at++) {
      const counts = new Array<number>(16).fill(0)
      for (const datagram of samples) counts[(datagram[at] ?? 0) >> 4] = (counts[(datagram[at] ?? 0) >> 4] ?? 0) + 1
      const chiSquare = counts.reduce((sum, count) => sum + (count - 250) ** 2 / 250, 0)
      // 15 degrees of freedom: beyond 50 about once in a hundred thousand even places.
      expect(chiSquare).toBeLessThan(60)
    }
  })
})
