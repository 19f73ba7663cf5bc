import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalHost, isNeverPublic, shareNetwork } from './hosts.ts'

describe('a host', () => {
  it('has one spelling, which is read as itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const host = canonicalHost(text)
        if (host !== undefined) expect(canonicalHost(host)).toBe(host)
      }),
    )
    expect(canonicalHost('FE80:0::0:1%eth0')).toBe('fe80::1%eth0')
  })

  it('is one machine: nobody, everybody and groups are none, and neither are names', () => {
    const none = [
      '0.0.0.0',
      '255.255.255.255',
      '239.1.2.3',
      '::',
      'ff02::1',
      '::ffff:10.0.0.1',
      'localhost',
      '',
      '10.0.0',
    ]
    expect(none.map(canonicalHost)).toEqual(none.map(() => undefined))
  })

  it('has a zone only where it is link-local', () => {
    expect(canonicalHost('fe80::1%en0')).toBe('fe80::1%en0')
    expect(canonicalHost('fd00::1%en0')).toBeUndefined()
    expect(canonicalHost('fe80::1%en0;x')).toBeUndefined()
  })

  it('is never public where nobody routes it through the internet', () => {
    const around = [
      '127.0.0.1',
      '10.9.8.7',
      '172.31.0.1',
      '192.168.0.1',
      '169.254.3.4',
      '100.64.0.1',
      '::1',
      'fe80::1',
      'fd12::1',
    ]
    const public_ = ['8.8.8.8', '172.32.0.1', '192.0.2.1', '100.128.0.1', '2001:db8::1', 'fe00::1', '64:ff9b::a00:1']
    expect(around.filter((host) => !isNeverPublic(host))).toEqual([])
    expect(public_.filter(isNeverPublic)).toEqual([])
  })

  it('shares a network by its first bits', () => {
    expect(shareNetwork('10.1.2.3', '10.1.3.200', 22)).toBe(true)
    expect(shareNetwork('10.1.2.3', '10.1.4.1', 22)).toBe(false)
    expect(shareNetwork('fd00::1', 'fd00::ffff:1', 64)).toBe(true)
    expect(shareNetwork('fd00::1', 'fd00:0:0:1::1', 64)).toBe(false)
    expect(shareNetwork('10.1.2.3', 'fd00::1', 0)).toBe(false)
  })
})
