import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net'

/**
 * Hosts as text: `192.168.1.5`, `fd00::5`, `fe80::5%eth0`. What stands behind the `%` is the zone: the interface at which a
 * link-local address is meant. It means nothing on another machine.
 */

export type Family = 4 | 6

/** Undefined for names: they are never looked up. */
export function familyOf(host: string): Family | undefined {
  if (isIPv4(host)) return 4
  return isIPv6(host) ? 6 : undefined
}

export const withoutZone = (host: string): string => host.split('%', 1)[0] ?? host

export const zoneOf = (host: string): string | undefined => host.split('%', 2)[1]

const blockFamily = (family: Family) => (family === 4 ? 'ipv4' : 'ipv6')

/** The same for every spelling of an address, and as the system writes it; undefined where it is none that one can speak to. */
export function canonicalHost(text: string): string | undefined {
  const family = familyOf(text)
  if (family === undefined) return undefined
  const zone = zoneOf(text)
  const { address } = new SocketAddress({ address: withoutZone(text), family: blockFamily(family) })
  if (notOneMachine.check(address, blockFamily(family))) return undefined
  // An IPv4 address in disguise would go around what is said of IPv4.
  if (address.includes('.') && family === 6) return undefined
  if (zone === undefined) return address
  return isLinkLocalHost(address) && /^[\w.-]{1,32}$/.test(zone) ? `${address}%${zone}` : undefined
}

const subnets = (...list: readonly string[]): BlockList => {
  const blocks = new BlockList()
  for (const subnet of list) {
    const [network = '', bits = ''] = subnet.split('/')
    blocks.addSubnet(network, Number(bits), isIPv4(network) ? 'ipv4' : 'ipv6')
  }
  return blocks
}

const isIn = (blocks: BlockList, host: string): boolean => {
  const family = familyOf(host)
  return family !== undefined && blocks.check(withoutZone(host), blockFamily(family))
}

/** Nobody, everybody, or several. */
const notOneMachine = subnets('0.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32', '::/128', 'ff00::/8')
const loopback = subnets('127.0.0.0/8', '::1/128')
const linkLocal = subnets('fe80::/10')
const selfAssigned = subnets('169.254.0.0/16', 'fe80::/10')
/** RFC 1918, RFC 6598 (which overlay networks use), and RFC 4193. */
const privately = subnets('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7')

export const isLoopbackHost = (host: string): boolean => isIn(loopback, host)

/** An IPv6 address that says nothing without its zone. */
export const isLinkLocalHost = (host: string): boolean => isIn(linkLocal, host)

/** One that a machine gave itself, and that nobody routes. */
export const isSelfAssigned = (host: string): boolean => isIn(selfAssigned, host)

export const isPrivateHost = (host: string): boolean => isIn(privately, host)

/** Addresses that lead nowhere beyond the networks of the people around, whichever these are. */
export const isNeverPublic = (host: string): boolean =>
  isPrivateHost(host) || isSelfAssigned(host) || isLoopbackHost(host)

/** Whether two hosts share the first bits. Never across families. */
export function shareNetwork(left: string, right: string, prefixBits: number): boolean {
  const family = familyOf(left)
  if (family === undefined || family !== familyOf(right)) return false
  const network = new BlockList()
  network.addSubnet(withoutZone(left), prefixBits, blockFamily(family))
  return network.check(withoutZone(right), blockFamily(family))
}
