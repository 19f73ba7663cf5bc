import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import {
  canonicalHost,
  type Family,
  isLinkLocalHost,
  isLoopbackHost,
  isNeverPublic,
  isPrivateHost,
  isSelfAssigned,
  shareNetwork,
  withoutZone,
} from './hosts.ts'

/** What an interface leads to, as far as its name and hardware address tell: a guess, that orders and never excludes. */
export type InterfaceKind = 'network' | 'virtual' | 'tunnel' | 'loopback'

/** One address of this machine. */
export interface LocalAddress {
  /** The name of its interface. */
  readonly name: string
  readonly kind: InterfaceKind
  readonly family: Family
  /** With its zone where it is link-local. */
  readonly host: string
  readonly prefixBits: number
  /** By which the system knows the interface, behind a `%`. */
  readonly zone: string
}

type Found = ReturnType<typeof networkInterfaces>

/** The addresses of this machine, or those of them that are among `chosen`; those where others are likeliest to be first. */
export function localAddresses(chosen?: readonly string[], found: Found = networkInterfaces()): LocalAddress[] {
  const wanted = chosen?.map((host) => canonicalHost(host) ?? host)
  const isWanted = ({ host }: LocalAddress) =>
    wanted === undefined || wanted.includes(host) || wanted.includes(withoutZone(host))
  return Object.entries(found)
    .flatMap(([name, addresses]) => (addresses ?? []).map((address) => localAddressOf(name, address)))
    .filter(isWanted)
    .toSorted((left, right) => rankOf(left) - rankOf(right))
}

function localAddressOf(name: string, info: NetworkInterfaceInfo): LocalAddress {
  const family = info.family === 'IPv4' ? 4 : 6
  const index = info.family === 'IPv6' ? info.scopeid : 0
  const zone = process.platform === 'win32' ? String(index) : name
  const bare = canonicalHost(withoutZone(info.address)) ?? info.address
  const host = isLinkLocalHost(bare) ? `${bare}%${zone}` : bare
  const prefixBits = Number(info.cidr?.split('/')[1] ?? (family === 4 ? 32 : 128))
  return { name, kind: kindOf(name, info), family, host, prefixBits, zone }
}

/** Networks that containers and virtual machines make on their host. */
const virtualName =
  /^(docker|podman|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|cali|awdl|llw|anpi|bridge\d|vEthernet|VMware|VirtualBox)/i
const virtualHardware = /^(02:42:|0a:00:27:|00:50:56:c0:00:)/i
const tunnelName =
  /^(tun|tap|utun|wg|ppp|ipsec|gre|sit|zt|ts\d|tailscale|nordlynx|proton|mullvad|cscotun|gpd)|VPN|WireGuard|Wintun|ZeroTier|TAP-Windows/i
const noHardware = '00:00:00:00:00:00'

function kindOf(name: string, { internal, mac }: NetworkInterfaceInfo): InterfaceKind {
  if (internal) return 'loopback'
  if (tunnelName.test(name) || mac === noHardware) return 'tunnel'
  return virtualName.test(name) || virtualHardware.test(mac) ? 'virtual' : 'network'
}

const kindRank: Record<InterfaceKind, number> = { network: 0, virtual: 1, tunnel: 2, loopback: 3 }

/** Of one interface what most others can use comes first: IPv4, then IPv6 that is the network's own. */
function rankOf({ kind, family, host }: LocalAddress): number {
  const within = isSelfAssigned(host) ? (family === 4 ? 3 : 2) : family === 4 ? 0 : isPrivateHost(host) ? 1 : 4
  return kindRank[kind] * 10 + within
}

/**
 * Where others may reach this machine, best first: the loopback only where there is nothing else, and a public IPv6 address,
 * which says more about a place than others need to know, only where that is so as well.
 */
export function hostsForOthers(locals: readonly LocalAddress[]): string[] {
  const outward = locals.filter(({ kind }) => kind !== 'loopback')
  const reachable = outward.length > 0 ? outward : locals
  const discreet = reachable.filter(({ family, host }) => family === 4 || isNeverPublic(host))
  return (discreet.length > 0 ? discreet : reachable).map(({ host }) => host)
}

/**
 * Whether a host belongs to the networks around: by its kind, or because it shares one with this machine. Nothing is sent to
 * any other, and nothing heard from there. Who keeps to the loopback keeps to it.
 */
export function isAround(host: string, locals: readonly LocalAddress[], keepsToLoopback: boolean): boolean {
  if (keepsToLoopback) return isLoopbackHost(host)
  return isNeverPublic(host) || isOnLink(host, locals)
}

/** Whether a host shares a network with one of the addresses, and its zone where it has one. */
export const isOnLink = (host: string, locals: readonly LocalAddress[]): boolean =>
  locals.some((local) => isLinkTo(local, host))

/** Whether a host shares a network with an address. */
export const isLinkTo = (local: LocalAddress, host: string): boolean =>
  shareNetwork(local.host, host, local.prefixBits) && (!isLinkLocalHost(host) || host.endsWith(`%${local.zone}`))

/** The address with every host bit set; undefined for IPv6, and where a network has no room for one. */
export function broadcastOf({ family, host, prefixBits }: LocalAddress): string | undefined {
  if (family === 6 || prefixBits > 30) return undefined
  const bits = host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const hostBits = 2 ** (32 - prefixBits)
  const all = Math.floor(bits / hostBits) * hostBits + hostBits - 1
  return [24, 16, 8, 0].map((shift) => Math.floor(all / 2 ** shift) % 256).join('.')
}
