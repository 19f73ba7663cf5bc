import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { broadcastOf, hostsForOthers, isAround, localAddresses } from './interfaces.ts'

const ipv4 = (cidr: string, mac = '3c:52:82:00:00:01', internal = false): NetworkInterfaceInfo => {
  const address = cidr.split('/')[0] ?? ''
  return { address, cidr, mac, internal, netmask: '', family: 'IPv4' }
}
const ipv6 = (cidr: string, scopeid = 0, mac = '3c:52:82:00:00:01', internal = false): NetworkInterfaceInfo => {
  const address = cidr.split('/')[0] ?? ''
  return { address, cidr, mac, internal, netmask: '', family: 'IPv6', scopeid }
}
const none = '00:00:00:00:00:00'

/** A laptop at work: containers, a virtual machine, and a VPN that came up first. */
const laptop = {
  lo: [ipv4('127.0.0.1/8', none, true), ipv6('::1/128', 0, none, true)],
  tun0: [ipv4('10.8.0.6/24', none), ipv6('fe80::8/64', 9, none)],
  docker0: [ipv4('172.17.0.1/16', '02:42:11:22:33:44')],
  'br-5f3a': [ipv4('172.18.0.1/16', '02:42:55:22:33:44')],
  vboxnet0: [ipv4('192.168.56.1/24', '0a:00:27:00:00:00')],
  wlp2s0: [ipv4('192.168.1.23/24'), ipv6('2001:db8:7::23/64'), ipv6('fe80::23/64', 3), ipv6('fd07::23/64')],
}

describe('the addresses of a machine', () => {
  it('begin with those of real networks; containers, virtual machines and VPNs come behind, the loopback last', () => {
    expect(localAddresses(undefined, laptop).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...Array.from({ length: 4 }, () => 'wlp2s0 network'),
      'docker0 virtual',
      'br-5f3a virtual',
      'vboxnet0 virtual',
      'tun0 tunnel',
      'tun0 tunnel',
      'lo loopback',
      'lo loopback',
    ])
  })

  it('are told to others without the loopback and without public ones of IPv6', () => {
    expect(hostsForOthers(localAddresses(undefined, laptop))).toEqual([
      ...['192.168.1.23', 'fd07::23', 'fe80::23%wlp2s0'],
      ...['172.17.0.1', '172.18.0.1', '192.168.56.1', '10.8.0.6', 'fe80::8%tun0'],
    ])
  })

  it('are told as they are where there are no others', () => {
    expect(hostsForOthers(localAddresses(undefined, { lo: laptop.lo }))).toEqual(['127.0.0.1', '::1'])
    expect(hostsForOthers(localAddresses(undefined, { eth0: [ipv6('2001:db8::5/64')] }))).toEqual(['2001:db8::5'])
  })

  it('that a machine gave itself come behind those that the network gave it', () => {
    const both = { eth0: [ipv4('169.254.7.7/16'), ipv6('fe80::7/64', 2)], eth1: [ipv4('10.0.0.7/8')] }
    expect(hostsForOthers(localAddresses(undefined, both))).toEqual(['10.0.0.7', 'fe80::7%eth0', '169.254.7.7'])
  })

  it('of other systems are ordered by their names as well', () => {
    const windows = {
      'vEthernet (WSL)': [ipv4('172.29.96.1/20', '00:15:5d:00:00:01')],
      'Mullvad VPN': [ipv4('10.64.0.2/32')],
      'Wi-Fi': [ipv4('192.168.1.9/24', '3c:52:82:00:00:02')],
    }
    const mac = {
      utun4: [ipv4('100.100.1.2/32', none)],
      bridge100: [ipv4('192.168.64.1/24')],
      en0: [ipv4('10.0.1.4/24')],
    }
    expect(localAddresses(undefined, windows).map(({ name }) => name)).toEqual([
      'Wi-Fi',
      'vEthernet (WSL)',
      'Mullvad VPN',
    ])
    expect(localAddresses(undefined, mac).map(({ name }) => name)).toEqual(['en0', 'bridge100', 'utun4'])
  })

  it('that were chosen are all that there are, however they are spelt', () => {
    expect(localAddresses(['127.0.0.1'], laptop).map(({ host }) => host)).toEqual(['127.0.0.1'])
    expect(localAddresses(['FE80::23', '10.8.0.6', '10.9.9.9'], laptop).map(({ host }) => host)).toEqual([
      'fe80::23%wlp2s0',
      '10.8.0.6',
    ])
  })
})

describe('what is around', () => {
  const locals = localAddresses(undefined, {
    eth0: [ipv4('198.51.100.7/24'), ipv6('2001:db8:7::7/64'), ipv6('fe80::7/64', 2)],
  })

  it('is private everywhere, and public only on the same network', () => {
    const near = ['10.1.2.3', '192.168.9.9', '198.51.100.200', '2001:db8:7::99', 'fd99::1', 'fe80::1%eth0', '127.0.0.1']
    const far = ['198.51.101.1', '8.8.8.8', '2001:db8:8::1', 'one.one.one.one']
    expect(near.filter((host) => !isAround(host, locals, false))).toEqual([])
    expect(far.filter((host) => isAround(host, locals, false))).toEqual([])
  })

  it('is the loopback alone for who keeps to it', () => {
    expect(isAround('127.0.0.5', locals, true)).toBe(true)
    expect(['10.1.2.3', '198.51.100.200', 'fe80::1%eth0'].some((host) => isAround(host, locals, true))).toBe(false)
  })
})

describe('a broadcast address', () => {
  const of = (cidr: string) => {
    const [local] = localAddresses(undefined, { eth0: [ipv4(cidr)] })
    return local && broadcastOf(local)
  }

  it('has every host bit set', () => {
    expect(of('192.168.17.4/24')).toBe('192.168.17.255')
    expect(of('10.1.2.3/22')).toBe('10.1.3.255')
    expect(of('127.0.0.1/8')).toBe('127.255.255.255')
  })

  it('is none where there is room for two at most, or no IPv4', () => {
    expect(of('10.64.0.2/32')).toBeUndefined()
    expect(of('10.64.0.2/31')).toBeUndefined()
    expect(localAddresses(undefined, { eth0: [ipv6('fd00::1/64')] }).map(broadcastOf)).toEqual([undefined])
  })
})
