import { readFileSync } from 'node:fs'
import type { SeenTarget } from '../observations.ts'

const COMPLETE = 0x2

/** Whether the network knows who has an IPv4 address, as far as this system tells: Linux does, of its own networks. */
export function neighbourState(host: string): SeenTarget['neighbour'] {
  try {
    const table = readFileSync('/proc/net/arp', 'utf8')
    return neighbourIn(table, host)
  } catch {
    return 'unknown'
  }
}

/** The same of a table as the system writes it. */
export function neighbourIn(table: string, host: string): SeenTarget['neighbour'] {
  const states = table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([address]) => address === host)
    .map(([, , flags = '0']) => (Number(flags) & COMPLETE) !== 0)
  if (states.length === 0) return 'unknown'
  return states.includes(true) ? 'known' : 'silent'
}
