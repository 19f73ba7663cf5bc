import { broadcastOf, type LocalAddress } from '../../sync/net/interfaces.ts'

/** Some other host on the network of an IPv4 address; undefined where there is room for none. Nobody need be there. */
export function neighbourOf(local: LocalAddress): string | undefined {
  const highest = broadcastOf(local)
  if (highest === undefined) return undefined
  const parts = local.host.split('.')
  const last = Number(parts.at(-1))
  const highestLast = Number(highest.split('.').at(-1))
  const lowestLast = highestLast & ~(2 ** Math.min(8, 32 - local.prefixBits) - 1)
  // Neither the number of the network nor the address of everybody on it.
  const other = [1, 2, 3].map((bits) => last ^ bits).find((byte) => byte !== highestLast && byte !== lowestLast)
  return other === undefined ? undefined : [...parts.slice(0, -1), other].join('.')
}
