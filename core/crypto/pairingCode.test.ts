import { base64urlnopad } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, utf8Bytes } from './bytes.ts'
import { decodeInvite, encodeInvite } from './invite.ts'
import { decodePairingCode, encodePairingCode, type PairingCode } from './pairingCode.ts'
import { seededRandom, testCrypto, testRoomId } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'pairing')
const code: PairingCode = {
  rendezvousKey: random.bytes(32),
  signingKey: random.bytes(32),
  agreementKey: random.bytes(32),
  addresses: ['192.168.1.5:47000', '[fe80::1]:47000'],
}
const text = encodePairingCode(crypto, code)
const payload = base64urlnopad.decode(text.slice('roost://pair#'.length))
const codeOf = (pasted: string) => {
  const decoded = decodePairingCode(crypto, pasted)
  return decoded.ok ? 'ok' : decoded.code
}
const recoded = (checked: Uint8Array) => {
  const check = crypto.sha256(concatBytes(utf8Bytes('roost/v1/pairing-check\0'), checked)).subarray(0, 8)
  return `roost://pair#${base64urlnopad.encode(concatBytes(checked, check))}`
}

describe('a pairing code', () => {
  test('carries the three keys and the addresses, all in its fragment', () => {
    expect(text).toMatch(/^roost:\/\/pair#[A-Za-z0-9_-]+$/)
    expect(decodePairingCode(crypto, ` <${text}>\n`)).toEqual({ ok: true, code })
    const without = { ...code, addresses: [] }
    expect(decodePairingCode(crypto, encodePairingCode(crypto, without))).toEqual({ ok: true, code: without })
  })

  test('is refused with a sentence that says why', () => {
    const checked = payload.slice(0, payload.length - 8)
    expect(recoded(checked)).toBe(text)
    expect(codeOf('hello')).toBe('linkForeign')
    for (let length = 'roost:'.length; length < text.length; length++) {
      expect(codeOf(text.slice(0, length))).toBe('linkTruncated')
    }
    for (let at = 0; at < payload.length; at++) {
      const flipped = payload.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))
      const codes = at === 1 || at === 2 ? ['linkDamaged', 'linkTruncated'] : ['linkDamaged']
      expect(codes).toContain(codeOf(`roost://pair#${base64urlnopad.encode(flipped)}`))
    }
    expect(codeOf(recoded(concatBytes(new Uint8Array([2]), checked.subarray(1))))).toBe('linkVersion')
    expect(decodePairingCode(crypto, text.slice(0, 60))).toMatchObject({ message: expect.stringContaining('missing') })
  })

  test('is no invite, and an invite is none', () => {
    const { addresses } = code
    const communityId = testRoomId(crypto, 'Lab')
    const seed = random.bytes(32)
    const invite = { kind: 'guarded', communityId, seed, inviter: random.bytes(16), name: '', addresses } as const
    const link = encodeInvite(crypto, invite)
    expect(codeOf(link)).toBe('linkForeign')
    expect(decodeInvite(crypto, text)).toMatchObject({ ok: false, code: 'linkForeign' })
    expect(codeOf(link.replace('join', 'pair'))).toBe('linkDamaged')
    expect(decodeInvite(crypto, text.replace('pair', 'join'))).toMatchObject({ code: 'linkDamaged' })
  })

  test('of any text or bytes is answered, never thrown at (S7)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (any) => {
        expect(codeOf(any)).not.toBe('ok')
        expect(codeOf(`roost://pair#${any}`)).not.toBe('ok')
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const lengthSaid = new Uint8Array([1, (bytes.length + 11) >> 8, bytes.length + 11])
        const decoded = decodePairingCode(crypto, recoded(concatBytes(lengthSaid, bytes)))
        if (decoded.ok) expect(encodePairingCode(crypto, decoded.code)).toBe(recoded(concatBytes(lengthSaid, bytes)))
      }),
    )
  })
})
