import { networkInterfaces } from 'node:os'

/** A local IPv4 address and how to reach everybody on its network. */
export interface LocalInterface {
  readonly host: string
  readonly broadcast: string
  readonly loopback: boolean
}

/** This machine's IPv4 interfaces, or those of them whose address is among `chosen`; outward ones first. */
export function localInterfaces(chosen?: readonly string[]): LocalInterface[] {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, address }) => family === 'IPv4' && (chosen === undefined || chosen.includes(address)))
    .map(({ address, netmask, internal }) => ({
      host: address,
      broadcast: broadcastOf(address, netmask),
      loopback: internal,
    }))
  return [...found.filter(({ loopback }) => !loopback), ...found.filter(({ loopback }) => loopback)]
}

export const isLoopbackHost = (host: string): boolean => host.startsWith('127.')

/** The address with every host bit set. */
export function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split('.').map(Number)
  return address
    .split('.')
    .map((part, index) => Number(part) | (~(mask[index] ?? 255) & 0xff))
    .join('.')
}
