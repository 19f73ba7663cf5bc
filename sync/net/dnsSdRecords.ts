import type { Answer, Packet } from 'dns-packet'
import type { Family } from './hosts.ts'
import { canonicalHost, familyOf } from './hosts.ts'

/** What every peer that says so by DNS-SD is called, and nothing else. */
export const SERVICE = '_roost._udp.local'

/** A peer as DNS-SD has it. */
export interface Service {
  /** Random, and another one every hour: it tells nobody from anybody. */
  readonly instance: string
  readonly port: number
  /** Without zones. */
  readonly hosts: readonly string[]
  /** 16 words, some of which only certain people can tell from noise. */
  readonly tags: readonly string[]
}

const ttlSeconds = 120
const recordsMax = 64
const servicesMax = 8
const hostsPerServiceMax = 4
const tagsMax = 16
const addressType: Record<Family, 'A' | 'AAAA'> = { 4: 'A', 6: 'AAAA' }

/** The records that say that a service is there; with none of `ttl` that it is gone. */
export function recordsOf(service: Service, ttl = ttlSeconds): { answers: Answer[]; additionals: Answer[] } {
  const name = `${service.instance}.${SERVICE}`
  const target = `${service.instance}.local`
  return {
    answers: [{ name: SERVICE, type: 'PTR', ttl, data: name }],
    additionals: [
      { name, type: 'SRV', ttl, flush: true, data: { port: service.port, target } },
      { name, type: 'TXT', ttl, flush: true, data: ['v=1', `g=${service.tags.join(',')}`] },
      ...service.hosts.map((host): Answer => {
        return { name: target, type: addressType[familyOf(host) ?? 4], ttl, flush: true, data: host }
      }),
    ],
  }
}

/** Whether somebody asks for services like ours, or for what we said of this one. */
export const isAskedFor = ({ questions = [] }: Packet, { instance }: Pick<Service, 'instance'>): boolean =>
  questions.some(({ name }) => [SERVICE, `${instance}.${SERVICE}`, `${instance}.local`].includes(lower(name)))

/** The services of our kind that a packet tells of, each with all that one needs to speak to it. Anybody can send such. */
export function servicesIn({ answers = [], additionals = [] }: Packet): Service[] {
  const records = [...answers, ...additionals].slice(0, recordsMax)
  const services: Service[] = []
  for (const record of records) {
    if (record.type !== 'SRV' || !record.ttl || services.length >= servicesMax) continue
    const name = lower(record.name)
    const instance = name.endsWith(`.${SERVICE}`) ? name.slice(0, -SERVICE.length - 1) : ''
    const { port, target } = record.data
    const hosts = hostsOf(records, lower(target))
    if (!/^[a-z0-9]{1,63}$/.test(instance) || port === 0 || hosts.length === 0) continue
    services.push({ instance, port, hosts, tags: tagsOf(records, name) })
  }
  return services
}

function hostsOf(records: readonly Answer[], target: string): string[] {
  return records
    .flatMap((record) =>
      (record.type === 'A' || record.type === 'AAAA') && lower(record.name) === target
        ? (canonicalHost(record.data) ?? [])
        : [],
    )
    .slice(0, hostsPerServiceMax)
}

function tagsOf(records: readonly Answer[], name: string): string[] {
  const text = records.find((record) => record.type === 'TXT' && lower(record.name) === name)
  const data = text?.type === 'TXT' ? [text.data].flat() : []
  const entries = data.map((entry) =>
    new TextDecoder('latin1').decode(typeof entry === 'string' ? Buffer.from(entry) : entry),
  )
  if (!entries.includes('v=1')) return []
  const [, list = ''] = entries.find((entry) => entry.startsWith('g='))?.split('=', 2) ?? []
  return list.split(',').slice(0, tagsMax)
}

const lower = (text: string): string => text.toLowerCase()
