import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, parseAddress, parseTypedAddress } from './address.ts'

const port = fc.integer({ min: 1, max: 65_535 })
const host = fc.oneof(fc.ipV4(), fc.ipV6())

describe('an address', () => {
  it('is the same after being written and read', () => {
    fc.assert(
      fc.property(host, port, (someHost, somePort) => {
        const text = someHost.includes(':') ? `[${someHost}]:${somePort}` : `${someHost}:${somePort}`
        const address = parseAddress(text)
        if (address !== undefined) expect(parseAddress(formatAddress(address))).toEqual(address)
      }),
    )
  })

  it('has one spelling', () => {
    for (const text of ['[FE80:0:0::0:1%eth0]:5', '[fe80::1%eth0]:5', '[fe80:0000::1%eth0]:5']) {
      expect(parseAddress(text)).toEqual({ host: 'fe80::1%eth0', port: 5 })
    }
    expect(parseAddress('[FD00::A:0:0:5]:28672')).toEqual({ host: 'fd00::a:0:0:5', port: 28_672 })
  })

  it('is that of one machine, and never a name', () => {
    const none = [
      ...[
        '',
        ':5',
        '5',
        'localhost:5',
        'example.org:5',
        '192.168.1.5',
        '192.168.1.5:',
        '192.168.1.5:0',
        '192.168.1.5:65536',
      ],
      ...['192.168.1.5:05', '192.168.1.5:5 ', '[192.168.1.5]:5', 'fe80::1:5', '[fe80::1]', '[fe80::1:5', '[]:5'],
      ...['0.0.0.0:5', '224.0.0.1:5', '239.83.107.19:5', '255.255.255.255:5', '[::]:5', '[ff02::1]:5'],
      ...['[::ffff:192.168.1.5]:5', '[::ffff:c0a8:105]:5', '[fd00::1%eth0]:5', '[fe80::1%]:5', '[fe80::1%a b]:5'],
    ]
    for (const text of none) expect(parseAddress(text), text).toBeUndefined()
  })

  it('that is typed may leave the port away', () => {
    expect(parseTypedAddress(' 192.168.1.5 ')).toEqual({ host: '192.168.1.5', port: 28_671 })
    expect(parseTypedAddress('fe80::1%eth0')).toEqual({ host: 'fe80::1%eth0', port: 28_671 })
    expect(parseTypedAddress('[fd00::1]')).toEqual({ host: 'fd00::1', port: 28_671 })
    expect(parseTypedAddress('[fd00::1]:5')).toEqual({ host: 'fd00::1', port: 5 })
    expect(parseTypedAddress('10.0.0.1:5')).toEqual({ host: '10.0.0.1', port: 5 })
    for (const text of ['', 'localhost', '255.255.255.255', '::']) expect(parseTypedAddress(text)).toBeUndefined()
  })
})
