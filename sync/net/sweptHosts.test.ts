import { describe, expect, it } from 'vitest'
import type { LocalAddress } from './interfaces.ts'
import { sweptHosts } from './sweptHosts.ts'

const local = (cidr: string, more: Partial<LocalAddress> = {}): LocalAddress => {
  const [host = '', bits] = cidr.split('/')
  return { name: 'eth0', zone: 'eth0', kind: 'network', family: 4, host, prefixBits: Number(bits), ...more }
}

describe('the hosts that are swept', () => {
  it('are all of the network but oneself, nearest first', () => {
    const hosts = sweptHosts([local('192.168.7.20/24')])
    expect(hosts).toHaveLength(253)
    expect(hosts.slice(0, 4)).toEqual(['192.168.7.19', '192.168.7.21', '192.168.7.18', '192.168.7.22'])
    expect(hosts).not.toContain('192.168.7.0')
    expect(hosts).not.toContain('192.168.7.255')
    expect(hosts).not.toContain('192.168.7.20')
    expect(new Set(hosts).size).toBe(253)
  })

  it('of a large network are the 1,022 around', () => {
    const hosts = sweptHosts([local('10.1.6.5/8')])
    expect(hosts).toHaveLength(1_021)
    expect(hosts.every((host) => /^10\.1\.[4-7]\.\d+$/.test(host))).toBe(true)
    expect(hosts).not.toContain('10.1.7.255')
  })

  it('are 1,022 at most, those of the likeliest network first', () => {
    const hosts = sweptHosts([local('10.1.6.5/22'), local('172.17.0.1/16', { name: 'docker0', kind: 'virtual' })])
    expect(hosts).toHaveLength(1_022)
    expect(hosts.slice(0, 1_021).every((host) => host.startsWith('10.1.'))).toBe(true)
  })

  it('are none of IPv6, where there are too many, and none of a line between two', () => {
    expect(sweptHosts([local('fd00::5/64', { family: 6 }), local('10.64.0.2/32', { kind: 'tunnel' })])).toEqual([])
  })

  it('are those of the loopback where that is all there is', () => {
    expect(sweptHosts([local('127.0.0.1/8', { kind: 'loopback' })])).toContain('127.0.0.2')
    expect(sweptHosts([local('10.0.0.1/30'), local('127.0.0.1/8', { kind: 'loopback' })])).toEqual(['10.0.0.2'])
  })
})
