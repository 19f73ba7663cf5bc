import { isIPv4 } from 'node:net'
import type { Address } from '../sync/gossip/interface.ts'

/** `192.168.1.5:47000` as an address, or undefined where the text is none. */
export function parseAddress(text: string): Address | undefined {
  const at = text.lastIndexOf(':')
  const host = text.slice(0, at)
  const port = text.slice(at + 1)
  if (!isIPv4(host) || !/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) return undefined
  return { host, port: Number(port) }
}

export const formatAddress = ({ host, port }: Address): string => `${host}:${port}`
