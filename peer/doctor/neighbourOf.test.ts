import { describe, expect, it } from 'vitest'
import { virtualAddress } from '../testing/virtualSenses.ts'
import { neighbourOf } from './neighbourOf.ts'

describe('some neighbour of an address', () => {
  it('is a host of the same network, and neither the address, nor the network, nor everybody', () => {
    const of = (host: string, prefixBits: number) => neighbourOf({ ...virtualAddress(host), prefixBits })
    expect(of('192.168.1.5', 24)).toBe('192.168.1.4')
    expect(of('192.168.1.1', 24)).toBe('192.168.1.3')
    expect(of('192.168.1.254', 24)).toBe('192.168.1.252')
    expect(of('10.0.0.65', 30)).toBe('10.0.0.66')
    expect(of('10.0.0.66', 30)).toBe('10.0.0.65')
    expect(of('10.1.2.255', 16)).toBe('10.1.2.254')
    expect(of('10.8.0.2', 32)).toBeUndefined()
    expect(neighbourOf({ ...virtualAddress('fd00::1'), family: 6, prefixBits: 64 })).toBeUndefined()
  })
})
