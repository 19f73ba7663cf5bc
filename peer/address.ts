import type { Address } from '../sync/gossip/interface.ts'
import { canonicalHost, familyOf } from '../sync/net/hosts.ts'
import { discoveryPort } from '../sync/net/meetingPlace.ts'

/** `192.168.1.5:47000` or `[fe80::5%eth0]:47000` as an address in its one spelling, or undefined where the text is none. */
export function parseAddress(text: string): Address | undefined {
  const [, ipv4, ipv6, digits] = /^(?:([\d.]+)|\[([\da-f:.]+(?:%[\w.-]+)?)\]):([1-9]\d{0,4})$/i.exec(text) ?? []
  const named = ipv4 ?? ipv6 ?? ''
  const port = Number(digits)
  const host = canonicalHost(named)
  if (host === undefined || familyOf(host) !== (ipv4 === undefined ? 6 : 4) || port > 65_535) return undefined
  return { host, port }
}

/** The same as people type it: where no port stands behind the host, the one is meant at which every peer listens. */
export function parseTypedAddress(text: string): Address | undefined {
  const typed = text.trim()
  const host = canonicalHost(/^\[(.*)\]$/.exec(typed)?.[1] ?? typed)
  return host === undefined ? parseAddress(typed) : { host, port: discoveryPort }
}

export const formatAddress = ({ host, port }: Address): string =>
  familyOf(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`
