import { base64urlnopad } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, utf8Bytes } from './bytes.ts'
import { epochIdOfBytes } from './epochId.ts'
import type { GuardedInvite, Invite, OpenInvite } from './invite.ts'
import { decodeInvite, encodeInvite } from './invite.ts'
import { seededRandom, testCrypto, testRoomId } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'invite')
const invite: OpenInvite = {
  kind: 'open',
  communityId: testRoomId(crypto, 'Lab'),
  secret: random.bytes(32),
  epoch: epochIdOfBytes(random.bytes(32)),
  name: 'Saltmarsh Station',
  addresses: ['192.168.1.5:47000', '[fe80::1]:47000'],
}
const { kind: _kind, secret: _secret, epoch: _epoch, ...rest } = invite
const guarded: GuardedInvite = { kind: 'guarded', seed: random.bytes(32), inviter: random.bytes(16), ...rest }
const link = encodeInvite(crypto, invite)
const payload = base64urlnopad.decode(link.slice('roost://join#'.length))
const codeOf = (text: string) => {
  const decoded = decodeInvite(crypto, text)
  return decoded.ok ? 'ok' : decoded.code
}
/** A link around changed bytes, with a check value that fits them. */
const relinked = (checked: Uint8Array) => {
  const check = crypto.sha256(concatBytes(utf8Bytes('roost/v1/invite-check\0'), checked)).subarray(0, 8)
  return `roost://join#${base64urlnopad.encode(concatBytes(checked, check))}`
}
const checkedBytes = payload.slice(0, payload.length - 8)

const ipv4 = fc.ipV4()
const ipv6 = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
const port = fc.integer({ min: 1, max: 0xffff })
const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count })
const shared = {
  communityId: fc.string().map((name) => testRoomId(crypto, name)),
  name: fc.string({ unit: 'grapheme', maxLength: 30 }).filter((name) => name.length <= 80),
  addresses: fc.array(
    fc.tuple(ipv4, port).map(([ip, number]) => `${ip}:${number}`),
    { maxLength: 8 },
  ),
}
const invites: fc.Arbitrary<Invite> = fc.oneof(
  fc.record({ kind: fc.constant('open'), secret: bytes(32), epoch: bytes(32).map(epochIdOfBytes), ...shared }),
  fc.record({ kind: fc.constant('guarded'), seed: bytes(32), inviter: bytes(16), ...shared }),
)

describe('an invite link', () => {
  test('that is open carries community, secret, epoch, name and addresses, all in its fragment (S16)', () => {
    expect(link).toMatch(/^roost:\/\/join#[A-Za-z0-9_-]+$/)
    expect(decodeInvite(crypto, link)).toEqual({ ok: true, invite })
    const ofTheFirst: Invite = { ...invite, epoch: 'first' }
    expect(decodeInvite(crypto, encodeInvite(crypto, ofTheFirst))).toEqual({ ok: true, invite: ofTheFirst })
  })

  test('that is guarded carries community, seed and inviter instead, in its fragment as well (S16)', () => {
    const guardedLink = encodeInvite(crypto, guarded)
    expect(guardedLink).toMatch(/^roost:\/\/join#[A-Za-z0-9_-]+$/)
    expect(decodeInvite(crypto, guardedLink)).toEqual({ ok: true, invite: guarded })
  })

  test('may be pasted with white space and angle brackets around it', () => {
    for (const text of [` ${link}\n`, `<${link}>`, `\t< ${link} > `]) {
      expect(decodeInvite(crypto, text)).toEqual({ ok: true, invite })
    }
  })

  test('of any invite is read back, and made again as the very same link', () => {
    fc.assert(
      fc.property(invites, (any) => {
        const made = encodeInvite(crypto, any)
        expect(decodeInvite(crypto, made)).toEqual({ ok: true, invite: any })
      }),
    )
  })

  test('writes every address in one way', () => {
    fc.assert(
      fc.property(ipv6, port, (groups, number) => {
        const spelled = groups.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':')
        const first = decodeInvite(crypto, encodeInvite(crypto, { ...invite, addresses: [`[${spelled}]:${number}`] }))
        const addresses = first.ok ? first.invite.addresses : []
        expect(addresses.length).toBe(1)
        expect(new URL(`http://[${spelled}]`).hostname).toBe(addresses[0]?.replace(/:\d+$/, ''))
        const second = decodeInvite(crypto, encodeInvite(crypto, { ...invite, addresses }))
        expect(second).toEqual(first)
      }),
    )
  })

  test('shortens zeros as the standard says', () => {
    const addresses = ['[::]:1', '[::1]:1', '[1::]:1', '[1:0:2:3:4:5:6:7]:1', '[1::2:0:0:3]:1', '[0:1:2:3:4:5:6:7]:1']
    const decoded = decodeInvite(crypto, encodeInvite(crypto, { ...invite, addresses }))
    expect(decoded.ok && decoded.invite.addresses).toEqual(addresses)
  })

  test('leaves out addresses that mean nothing elsewhere, and all past the eighth', () => {
    const useless = [
      'adas-laptop:47000',
      '[fe80::1%eth0]:47000',
      '1.2.3:5',
      '1.2.3.256:5',
      '01.2.3.4:5',
      '1.2.3.4:0',
      '1.2.3.4:65536',
      '1.2.3.4',
      '[1::2::3]:5',
      '[1:2:3]:5',
      '[1:2:3:4:5:6:7:8::]:5',
      '[:::]:5',
      '',
    ]
    const many = Array.from({ length: 12 }, (_, index) => `10.0.0.${index}:47000`)
    const decoded = decodeInvite(crypto, encodeInvite(crypto, { ...invite, addresses: [...useless, ...many] }))
    expect(decoded.ok && decoded.invite.addresses).toEqual(many.slice(0, 8))
  })

  test('cuts a name that others made too long, but not through the middle of a character', () => {
    const nameOf = (name: string) => {
      const decoded = decodeInvite(crypto, encodeInvite(crypto, { ...invite, name }))
      return decoded.ok ? decoded.invite.name : undefined
    }
    expect(nameOf('x'.repeat(200))).toBe('x'.repeat(80))
    expect(nameOf(`${'x'.repeat(79)}🐦`)).toBe('x'.repeat(79))
    expect(nameOf('李'.repeat(90))).toBe('李'.repeat(80))
    expect(nameOf('')).toBe('')
  })
})

describe('S16: a link that cannot be used is refused with a sentence that says why', () => {
  test('foreign: not an invite of ours at all', () => {
    const foreign = [
      '',
      'hello',
      'https://example.org/#join',
      'roost://leave#abc',
      'roost://join?abc',
      'r',
      'quiet://?p=x',
    ]
    for (const text of foreign) expect(codeOf(text)).toBe('linkForeign')
    expect(decodeInvite(crypto, 'hello')).toMatchObject({ message: expect.stringContaining('not a Roost invite') })
  })

  test('truncated: cut anywhere', () => {
    for (let length = 'roost:'.length; length < link.length; length++) {
      expect(codeOf(link.slice(0, length))).toBe('linkTruncated')
    }
    expect(decodeInvite(crypto, link.slice(0, 40))).toMatchObject({ message: expect.stringContaining('missing') })
  })

  test('damaged: any one character changed', () => {
    const start = 'roost://join#'.length
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: link.length - 1 }),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, char) => {
          const changed = link.slice(0, at) + char + link.slice(at + 1)
          fc.pre(changed !== link && changed.trim() === changed)
          // The next three characters hold the length: a larger one looks just like a missing end.
          const codes = at - start >= 1 && at - start <= 3 ? ['linkDamaged', 'linkTruncated'] : ['linkDamaged']
          expect(codes).toContain(codeOf(changed))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('damaged: any one bit changed, a byte more', () => {
    for (let at = 0; at < payload.length; at++) {
      const flipped = payload.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))
      const codes = at === 1 || at === 2 ? ['linkDamaged', 'linkTruncated'] : ['linkDamaged']
      expect(codes).toContain(codeOf(`roost://join#${base64urlnopad.encode(flipped)}`))
    }
    expect(codeOf(`${link}A`)).toBe('linkDamaged')
    expect(codeOf(`${link} and more`)).toBe('linkDamaged')
    expect(codeOf(link + link)).toBe('linkDamaged')
  })

  test('from a newer version: only where the check value says that nothing was damaged', () => {
    const newer = checkedBytes.slice()
    newer[0] = 3
    expect(codeOf(relinked(checkedBytes))).toBe('ok')
    expect(codeOf(relinked(newer))).toBe('linkVersion')
    expect(decodeInvite(crypto, relinked(newer))).toMatchObject({ message: expect.stringContaining('newer Roost') })
  })

  test('damaged: whole by its check value, yet not what any Roost would make', () => {
    const nameAt = 99
    const withByte = (at: number, value: number) => checkedBytes.map((byte, index) => (index === at ? value : byte))
    const addressCountAt = nameAt + 1 + invite.name.length
    expect(codeOf(relinked(withByte(nameAt, 255)))).toBe('linkDamaged')
    expect(codeOf(relinked(withByte(nameAt + 1, 0xff)))).toBe('linkDamaged')
    expect(codeOf(relinked(withByte(addressCountAt, 9)))).toBe('linkDamaged')
    expect(codeOf(relinked(withByte(addressCountAt, 1)))).toBe('linkDamaged')
    expect(codeOf(relinked(withByte(addressCountAt + 1, 5)))).toBe('linkDamaged')
    // An open invite that calls itself guarded, whose name then begins elsewhere.
    expect(codeOf(relinked(withByte(0, 2)))).toBe('linkDamaged')
  })

  test('whatever is pasted is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(codeOf(text)).not.toBe('ok')
        expect(codeOf(`roost://join#${text}`)).not.toBe('ok')
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const version of [1, 2]) {
          const lengthSaid = new Uint8Array([version, (bytes.length + 11) >> 8, bytes.length + 11])
          expect(codeOf(relinked(concatBytes(lengthSaid, bytes)))).not.toBe('ok')
        }
      }),
    )
  })
})
