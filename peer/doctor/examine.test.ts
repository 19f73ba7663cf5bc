import { describe, expect, it } from 'vitest'
import type { Check, Finding } from '../contract.ts'
import { examine } from './examine.ts'
import type { Observations } from './observations.ts'
import { away, lan, peerAt, replies, seenWith, strangerAt, targetAt } from './testing.ts'

const minute = 60 * 1000
const kinds = (seen: Observations) => examine(seen).findings.map(({ kind }) => kind)
const first = (seen: Observations): Finding => examine(seen).findings[0]
const checkOf = (seen: Observations, name: Check['check']) => examine(seen).checks.find(({ check }) => check === name)

const tunnel = { ...lan, name: 'wg0', kind: 'tunnel', host: '10.8.0.2', prefixBits: 24 } as const
const loopback = { ...lan, name: 'lo', kind: 'loopback', host: '127.0.0.1', prefixBits: 8 } as const
const loop = { name: 'eth0', family: 4 } as const

describe('what stands between this peer and everybody', () => {
  it('is nothing, where a peer is heard', () => {
    const seen = seenWith({ peers: [peerAt('192.168.1.7')] })
    expect(kinds(seen)).toEqual(['allWell'])
    expect(examine(seen).checks.filter(({ state }) => state === 'trouble')).toEqual([])
  })

  it('is that nobody else is in the community yet', () => {
    expect(first(seenWith({ otherDeviceCount: 0 }))).toMatchObject({ kind: 'nobodyYet', certainty: 'certain' })
    expect(first(seenWith({ communityCount: 0, otherDeviceCount: 0 })).says).toContain('no community')
  })

  it('is not known, where nothing here explains the silence, and that is said', () => {
    const finding = first(seenWith({}))
    expect(finding).toMatchObject({ kind: 'silence', certainty: 'possible' })
    expect(finding.evidence.join(' ')).toContain('cannot be told from here')
  })

  it('is that there is no network', () => {
    expect(first(seenWith({ interfaces: [loopback], loops: [] }))).toMatchObject({
      kind: 'noNetwork',
      certainty: 'certain',
    })
  })

  it('is that Roost was kept to this computer', () => {
    const seen = seenWith({ interfaces: [{ ...lan, used: false }, loopback], loops: [] })
    expect(first(seen)).toMatchObject({ kind: 'loopbackOnly', certainty: 'certain' })
    expect(first(seen).evidence.join(' ')).toContain('eth0 at 192.168.1.5/24')
    expect(kinds({ ...seen, peers: [peerAt('127.0.0.1')] })).toEqual(['allWell'])
  })

  it('is a program that holds the port of announcements alone', () => {
    const seen = seenWith({ discovery: 'taken', loops: [{ ...loop, way: 'multicast', outcome: 'silent' }] })
    expect(first(seen)).toMatchObject({ kind: 'portTaken', certainty: 'certain', port: 28_671 })
  })

  it('is that Roost does not listen, where a socket beside it hears what it does not', () => {
    const seen = seenWith({ loops: [{ ...loop, way: 'multicast', outcome: 'missed' }] })
    expect(first(seen)).toMatchObject({ kind: 'portTaken', certainty: 'likely', advice: 'Start Roost again.' })
  })

  it('may be that the port of the start before was taken', () => {
    const found = examine(seenWith({ takenPort: 28_672 })).findings
    expect(found).toContainEqual(expect.objectContaining({ kind: 'portTaken', certainty: 'possible', port: 28_672 }))
  })

  it('is a VPN that took over the local network', () => {
    const ways = [{ host: '192.168.1.5', from: '10.8.0.2' }]
    expect(first(seenWith({ interfaces: [lan, tunnel], ways }))).toMatchObject({
      kind: 'vpn',
      certainty: 'certain',
      name: 'wg0',
    })
  })

  it('is likely a VPN through which everything leaves', () => {
    const seen = seenWith({ interfaces: [lan, tunnel], outward: '10.8.0.2' })
    expect(first(seen)).toMatchObject({ kind: 'vpn', certainty: 'likely', name: 'wg0' })
  })

  it('is no VPN that is there and in nobody’s way', () => {
    expect(kinds(seenWith({ interfaces: [lan, tunnel] }))).toEqual(['silence'])
    const heard = seenWith({ interfaces: [lan, tunnel], outward: '10.8.0.2', peers: [peerAt('192.168.1.7')] })
    expect(kinds(heard)).toEqual(['allWell'])
  })

  it('is our own firewall, where the system does not let us send', () => {
    const seen = seenWith({ loops: [{ ...loop, way: 'multicast', outcome: 'refused', code: 'EPERM' }] })
    expect(first(seen)).toMatchObject({ kind: 'firewall', where: 'here', certainty: 'certain' })
    expect(kinds(seen)).not.toContain('multicastFiltered')
  })

  it('is likely our own firewall, or a permission, where nothing at all can be sent', () => {
    const seen = seenWith({
      loops: [
        { ...loop, way: 'multicast', outcome: 'refused', code: 'EHOSTUNREACH' },
        { ...loop, way: 'broadcast', outcome: 'refused', code: 'EHOSTUNREACH' },
      ],
    })
    expect(kinds(seen)).toEqual(['firewall'])
    expect(first(seen)).toMatchObject({ where: 'here', certainty: 'likely' })
  })

  it('is no tunnel that carries no announcements', () => {
    const through = { name: 'wg0', family: 4 } as const
    const quiet = { ...through, way: 'multicast', outcome: 'silent' } as const
    const closed = { ...through, way: 'multicast', outcome: 'refused', code: 'ENETUNREACH' } as const
    for (const one of [quiet, closed]) {
      expect(kinds(seenWith({ interfaces: [lan, tunnel], loops: [...seenWith({}).loops, one] }))).toEqual(['silence'])
    }
  })

  it('is likely our own firewall, where neither way of announcing comes back', () => {
    const seen = seenWith({
      loops: [
        { ...loop, way: 'multicast', outcome: 'silent' },
        { ...loop, way: 'broadcast', outcome: 'silent' },
      ],
    })
    expect(first(seen)).toMatchObject({ kind: 'firewall', where: 'here', certainty: 'likely' })
    expect(kinds(seen)).not.toContain('multicastFiltered')
  })

  it('is an interface without multicast, where only the broadcast comes back', () => {
    const seen = seenWith({
      loops: [
        { ...loop, way: 'multicast', outcome: 'silent' },
        { ...loop, way: 'broadcast', outcome: 'heard' },
      ],
    })
    expect(first(seen)).toMatchObject({ kind: 'multicastFiltered', where: 'here', certainty: 'likely' })
    expect(kinds(seen)).not.toContain('firewall')
  })

  it('is a network that drops announcements, where peers are reached by address alone', () => {
    const unheard = { ...peerAt('192.168.1.7'), announcementsHeard: false }
    const found = first(seenWith({ peers: [unheard, peerAt('192.168.1.8')] }))
    expect(found).toMatchObject({ kind: 'multicastFiltered', where: 'network', certainty: 'certain' })
    expect(found.evidence).toContain('Announcements of 1 of 2 do not reach us.')
    const deaf = first(seenWith({ peers: [{ ...peerAt('192.168.1.7'), deafToUs: true }] }))
    expect(deaf).toMatchObject({ kind: 'multicastFiltered', where: 'network', certainty: 'certain' })
  })

  it('is no such network for a peer that has only just come, nor for one behind a router', () => {
    const unheard = { ...peerAt('192.168.1.7'), announcementsHeard: false }
    expect(first(seenWith({ peers: [{ ...unheard, knownMs: 2_000 }] })).certainty).toBe('possible')
    expect(kinds(seenWith({ peers: [{ ...unheard, address: { host: '10.3.0.1', port: 28_672 } }] }))).toEqual([
      'allWell',
    ])
  })

  it('is likely that the others were on another network', () => {
    const seen = seenWith({ remembered: [{ host: '10.3.0.9', port: 28_672 }] })
    expect(first(seen)).toMatchObject({ kind: 'otherSubnet', certainty: 'likely' })
    const both = [...seen.remembered, { host: '192.168.1.7', port: 28_672 }]
    expect(kinds({ ...seen, remembered: both })).toEqual(['silence'])
  })

  it('is an old key of ours, where others left it', () => {
    expect(first(seenWith({ aheadCount: 1 }))).toMatchObject({ kind: 'oldKey', whose: 'ours', certainty: 'likely' })
    const known = seenWith({
      strangers: [strangerAt('192.168.1.7')],
      remembered: [{ host: '192.168.1.7', port: 28_672 }],
    })
    expect(first(known)).toMatchObject({ kind: 'oldKey', whose: 'ours', certainty: 'likely' })
  })

  it('is an old key of theirs, where members speak under one that was left', () => {
    expect(first(seenWith({ behindCount: 2 }))).toMatchObject({ kind: 'oldKey', whose: 'theirs', certainty: 'certain' })
  })

  it('may be another community’s key, which is no trouble while peers are heard', () => {
    const seen = seenWith({ strangers: [strangerAt('192.168.1.9')] })
    expect(examine(seen).findings.find(({ kind }) => kind === 'wrongKey')?.certainty).toBe('possible')
    expect(kinds({ ...seen, peers: [peerAt('192.168.1.7')] })).toEqual(['allWell'])
  })

  it('is our clock, where others agree with each other', () => {
    const far = (host: string, offMs: number) => ({ ...peerAt(host), clockOffMs: offMs })
    const seen = seenWith({ peers: [far('192.168.1.7', 90 * minute), far('192.168.1.8', 90 * minute + 900)] })
    const found = first(seen)
    expect(found).toMatchObject({ kind: 'clockOff', whose: 'ours', offMs: 90 * minute + 900, certainty: 'certain' })
    expect(found.says).toBe('This computer’s clock is 1 h 30 min slow')
  })

  it('is the clock of one of them, where the others agree with ours', () => {
    const seen = seenWith({ peers: [peerAt('192.168.1.7'), { ...peerAt('192.168.1.8'), clockOffMs: -10 * minute }] })
    expect(first(seen)).toMatchObject({ kind: 'clockOff', whose: 'theirs', offMs: -10 * minute })
    expect(first(seen).says).toBe('The clock at 192.168.1.8:28672 is 10 min slow')
  })

  it('is one of two clocks, and which of them cannot be told', () => {
    const found = first(seenWith({ peers: [{ ...peerAt('192.168.1.7'), clockOffMs: 10 * minute }] }))
    expect(found).toMatchObject({ kind: 'clockOff', whose: 'unknown' })
    expect(found.evidence.join(' ')).toContain('cannot be told from here')
    expect(kinds(seenWith({ peers: [{ ...peerAt('192.168.1.7'), clockOffMs: minute }] }))).toEqual(['allWell'])
  })
})

describe('what stands between this peer and an address', () => {
  const to = (given: Parameters<typeof targetAt>[1], host = '192.168.1.7') =>
    seenWith({ target: targetAt(host, given) })

  it('is nothing, where a member answers', () => {
    const seen = to({ answeredMs: 12 })
    expect(kinds(seen)).toEqual(['allWell'])
    expect(first(seen).evidence).toEqual(['A member answered at 192.168.1.7:28672 after 12 ms.'])
    expect(kinds(seenWith({ target: targetAt('10.3.0.9', { answeredMs: 12 }) }))).toEqual(['allWell'])
  })

  it('is that nothing listens there', () => {
    const seen = to({ udp: replies.refused, tcp: replies.refused, neighbour: 'known' })
    expect(kinds(seen)).toEqual(['nothingListening'])
    expect(first(seen).certainty).toBe('certain')
    expect(first(to({ udp: replies.refused }))).toMatchObject({ kind: 'nothingListening', certainty: 'likely' })
  })

  it('is a firewall there, where the computer is on and gives no sign', () => {
    const seen = to({ neighbour: 'known' })
    expect(kinds(seen)).toEqual(['firewall'])
    expect(first(seen)).toMatchObject({ where: 'there', certainty: 'likely' })
  })

  it('is a firewall there that says so', () => {
    const seen = to({ udp: replies.unreachable, neighbour: 'known' })
    expect(first(seen)).toMatchObject({ kind: 'firewall', where: 'there', certainty: 'likely' })
  })

  it('is that no computer has the address', () => {
    const seen = to({ udp: replies.unreachable, tcp: replies.unreachable, neighbour: 'silent' })
    expect(kinds(seen)).toEqual(['nobodyThere'])
    expect(first(seen).evidence.join(' ')).toContain('cannot be told from here')
  })

  it('may be a firewall, where the system does not tell whether the computer is on', () => {
    const seen = to({})
    expect(kinds(seen)).toEqual(['firewall', 'silence'])
    expect(first(seen)).toMatchObject({ where: 'there', certainty: 'possible' })
  })

  it('is a key that we lack, where the computer takes datagrams and answers none', () => {
    const seen = to({ tcp: replies.refused, neighbour: 'known' })
    expect(kinds(seen)).toEqual(['wrongKey', 'firewall'])
    expect(first(seen).certainty).toBe('likely')
  })

  it('is a key that we lack, where it speaks to nobody of ours; an old one, where it did before', () => {
    const strangers = [strangerAt('192.168.1.7')]
    const seen = { ...to({ neighbour: 'known' }), strangers }
    expect(kinds(seen)).toContain('wrongKey')
    expect(first({ ...seen, remembered: [{ host: '192.168.1.7', port: 28_672 }] })).toMatchObject({
      kind: 'oldKey',
      whose: 'ours',
    })
  })

  it('is our own firewall, where the system refuses to send there', () => {
    expect(first(to({ route: { code: 'EACCES' } }))).toMatchObject({ kind: 'firewall', where: 'here' })
    expect(first(to({ udp: replies.prohibited }))).toMatchObject({ kind: 'firewall', where: 'here' })
    expect(first(to({ route: { code: 'EACCES' } }, '10.3.0.9'))).toMatchObject({ kind: 'firewall', where: 'here' })
  })

  it('is that it is on another network', () => {
    expect(first(to({ route: { code: 'ENETUNREACH' } }, '10.3.0.9'))).toMatchObject({
      kind: 'otherSubnet',
      certainty: 'certain',
    })
    expect(first(to({}, '10.3.0.9'))).toMatchObject({ kind: 'otherSubnet', certainty: 'likely' })
    expect(first(to({ isAround: false, udp: replies.untried, tcp: replies.untried }, '8.8.8.8'))).toMatchObject({
      kind: 'otherSubnet',
      certainty: 'certain',
    })
  })

  it('is a VPN, through which the way there leads', () => {
    const route = { from: '10.8.0.2' }
    const seen = { ...to({ route }), interfaces: [lan, tunnel] }
    expect(first(seen)).toMatchObject({ kind: 'vpn', certainty: 'likely', name: 'wg0' })
    const meant = { ...seenWith({ target: targetAt('10.8.0.9', { route }) }), interfaces: [lan, tunnel] }
    expect(kinds(meant)).not.toContain('vpn')
  })
})

describe('every finding', () => {
  const all: Observations[] = [
    seenWith({}),
    seenWith({ discovery: 'taken', takenPort: 5, interfaces: [tunnel], outward: '10.8.0.2', strangers: away }),
    seenWith({ interfaces: [], loops: [], aheadCount: 1, behindCount: 1 }),
    seenWith({ target: targetAt('10.3.0.9', {}) }),
  ]

  it('says one thing to do, and what it rests on', () => {
    for (const seen of all) {
      for (const { advice, evidence, says } of examine(seen).findings) {
        expect(advice).toMatch(/^[A-Z][^\n]*\.$/)
        expect(says).toMatch(/^[A-Z\d][^\n]*[^.]$/)
        expect(evidence.length).toBeGreaterThan(0)
      }
    }
  })

  it('stands behind those that are more certain', () => {
    const certainties = ['certain', 'likely', 'possible']
    for (const seen of all) {
      const ranks = examine(seen).findings.map(({ certainty }) => certainties.indexOf(certainty))
      expect(ranks).toEqual(ranks.toSorted())
    }
  })

  it('comes with every check, each of which says something', () => {
    for (const seen of all) {
      const { checks } = examine(seen)
      expect(checks.map(({ check }) => check)).toEqual([
        'network',
        'port',
        'vpn',
        'firewall',
        'multicast',
        'subnet',
        'listening',
        'key',
        'clock',
      ])
      expect(checks.every(({ says }) => says !== '')).toBe(true)
    }
  })

  it('is what the clock check says, too', () => {
    expect(checkOf(seenWith({ peers: [peerAt('192.168.1.7')] }), 'clock')).toMatchObject({ state: 'clear' })
    expect(checkOf(seenWith({}), 'clock')).toMatchObject({ state: 'unknown' })
  })
})
