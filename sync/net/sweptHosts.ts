import { sweptHostsMax } from '../limits.ts'
import { broadcastOf, type LocalAddress } from './interfaces.ts'
import { doorsOf } from './meetingPlace.ts'

/** Of a larger network the part of this size is looked through in which this machine is. */
const sweptPrefixBits = 22
/** A machine on which several people are logged in has a peer behind each of the first doors. */
const sweptDoorCount = 3

/**
 * The ports at which to look for peers on a machine, in that order: at the discovery port one of a machine's peers hears it,
 * at the others the one whose door it is.
 */
export const sweptPorts = (discovery: number): readonly number[] => [
  discovery,
  ...doorsOf(discovery).slice(0, sweptDoorCount),
]

/** Every host of the IPv4 networks of this machine, nearest first, except itself. The loopback only where there is nothing else. */
export function sweptHosts(locals: readonly LocalAddress[]): string[] {
  const ipv4 = locals.filter(({ family, prefixBits }) => family === 4 && prefixBits <= 30)
  const outward = ipv4.filter(({ kind }) => kind !== 'loopback')
  const own = new Set(locals.map(({ host }) => host))
  const hosts = new Set<string>()
  for (const local of outward.length > 0 ? outward : ipv4) {
    for (const host of hostsAround(local)) {
      if (hosts.size >= sweptHostsMax) return [...hosts]
      if (!own.has(host)) hosts.add(host)
    }
  }
  return [...hosts]
}

/** The hosts of a network, those with nearer numbers first: machines that came together often have such. */
function hostsAround(local: LocalAddress): string[] {
  const prefixBits = Math.max(local.prefixBits, sweptPrefixBits)
  const last = numberOf(broadcastOf({ ...local, prefixBits }) ?? local.host)
  const first = last - 2 ** (32 - prefixBits) + 1
  const here = numberOf(local.host)
  return Array.from({ length: last - first - 1 }, (_, index) => first + 1 + index)
    .toSorted((left, right) => Math.abs(left - here) - Math.abs(right - here))
    .map(hostOf)
}

const numberOf = (host: string): number => host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

const hostOf = (bits: number): string => [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.')
