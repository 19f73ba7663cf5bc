import { decode, encode, type Packet } from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAskedFor, recordsOf, SERVICE, type Service, servicesIn } from './dnsSdRecords.ts'

const service: Service = {
  instance: 'k3jx7q2m',
  port: 28_672,
  hosts: ['192.168.1.5', 'fe80::5', 'fd00::5'],
  tags: Array.from({ length: 16 }, (_, index) => `abcdefghi${String(index).padStart(2, '0')}`),
}
const overTheWire = (packet: Packet): Packet => decode(encode({ ...packet, type: 'response' }))

describe('a service of DNS-SD', () => {
  it('is read as it was said', () => {
    expect(servicesIn(overTheWire(recordsOf(service)))).toEqual([service])
  })

  it('says its version and its tags in at most 200 bytes, and nothing else', () => {
    const text = recordsOf(service).additionals.find(({ type }) => type === 'TXT')
    if (text?.type !== 'TXT') throw new Error('there is a text')
    const entries = [text.data].flat().map(String)
    expect(entries).toEqual(['v=1', `g=${service.tags.join(',')}`])
    expect(entries.reduce((bytes, entry) => bytes + 1 + entry.length, 0)).toBeLessThanOrEqual(200)
  })

  it('that goes is none', () => {
    expect(servicesIn(overTheWire(recordsOf(service, 0)))).toEqual([])
  })

  it('is told where somebody asks for such services, or for this one', () => {
    const isTold = (name: string) => isAskedFor({ questions: [{ name, type: 'PTR' }] }, service)
    expect(
      [SERVICE, '_Roost._UDP.local', `${service.instance}.${SERVICE}`, 'k3jx7q2m.local'].map(isTold),
    ).not.toContain(false)
    expect(['_http._tcp.local', 'other.local', ''].map(isTold)).not.toContain(true)
  })

  it('of another version is one whose tags say nothing', () => {
    const { answers, additionals } = recordsOf(service)
    const later = additionals.map((record) => (record.type === 'TXT' ? { ...record, data: ['v=2', 'g=a'] } : record))
    expect(servicesIn(overTheWire({ answers, additionals: later }))).toEqual([{ ...service, tags: [] }])
  })

  it('that leads nowhere, or is of another kind, is left out', () => {
    const { answers, additionals } = recordsOf(service)
    const withHost = (data: string) =>
      servicesIn(
        overTheWire({
          answers,
          additionals: [
            ...additionals.filter(({ type }) => type === 'SRV'),
            { name: 'k3jx7q2m.local', type: 'A', ttl: 9, data },
          ],
        }),
      )
    expect(withHost('10.0.0.1')).toHaveLength(1)
    expect(['0.0.0.0', '224.0.0.251', '255.255.255.255'].flatMap(withHost)).toEqual([])
    const printer = { name: 'x._ipp._tcp.local', type: 'SRV' as const, ttl: 9, data: { port: 631, target: 'x.local' } }
    expect(servicesIn({ answers: [printer, { name: 'x.local', type: 'A', ttl: 9, data: '10.0.0.1' }] })).toEqual([])
  })

  it('comes with few others from one packet, however many there are', () => {
    const many = Array.from({ length: 500 }, (_, index) => recordsOf({ ...service, instance: `i${index}` }))
    const answers = many.flatMap((one) => [...one.answers, ...one.additionals])
    expect(servicesIn({ answers }).length).toBeLessThanOrEqual(8)
  })

  it('S7: is looked for in any bytes that are a packet at all', () => {
    const bytes = encode({ ...recordsOf(service), type: 'response' })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const damaged = Buffer.from(bytes)
        for (const [at, value] of changes) damaged[at] = value
        let packet: Packet
        try {
          packet = decode(damaged)
        } catch {
          return
        }
        for (const { port, hosts, tags } of servicesIn(packet)) {
          expect(port).toBeGreaterThan(0)
          expect(hosts.length).toBeLessThanOrEqual(4)
          expect(tags.length).toBeLessThanOrEqual(16)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
