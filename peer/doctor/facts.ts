import { isLinkLocalHost, isLoopbackHost } from '../../sync/net/hosts.ts'
import { isOnLink } from '../../sync/net/interfaces.ts'
import type { Observations, SeenInterface, SeenReply } from './observations.ts'

/** What several checks conclude from the same observations, and how numbers are said. */

/** Interfaces that lead to other computers and that Roost uses. */
export const usedOutward = ({ interfaces }: Observations): SeenInterface[] =>
  interfaces.filter(({ used, kind }) => used && kind !== 'loopback')

export const isAlone = ({ peers }: Observations): boolean => peers.length === 0

/** Whether there is anybody at the other end: of the way that was asked about, or of any. */
export const isReached = (seen: Observations): boolean =>
  seen.target === undefined ? !isAlone(seen) : seen.target.answeredMs !== undefined

/** Whether a host is on one of the networks that Roost uses: no router stands between. */
export const isNear = (host: string, seen: Observations): boolean =>
  isLoopbackHost(host) || isLinkLocalHost(host) || isOnLink(host, usedOutward(seen))

export const networkText = ({ host, prefixBits }: SeenInterface): string => `${host}/${prefixBits}`

/** What came back, as a line of evidence: `UDP: refused (ECONNREFUSED) after 3 ms`. */
export function replyText(way: 'UDP' | 'TCP', { outcome, code, afterMs }: SeenReply): string {
  if (outcome === 'untried') return `${way}: not tried.`
  const said = code === undefined ? outcome : `${outcome} (${code})`
  return outcome === 'silent'
    ? `${way}: no sign within ${secondsText(afterMs)}.`
    : `${way}: ${said} after ${Math.round(afterMs)} ms.`
}

export const secondsText = (durationMs: number): string => `${(durationMs / 1000).toFixed(1)} s`

/** `2 h 5 min`, `3 min`, `12 s`: of a duration without its sign. */
export function durationText(durationMs: number): string {
  const seconds = Math.round(Math.abs(durationMs) / 1000)
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = parts.findIndex(([value]) => value > 0)
  const told = parts.slice(Math.max(0, first), Math.max(0, first) + 2).filter(([value]) => value > 0)
  return told.length === 0 ? '0 s' : told.map(([value, unit]) => `${value} ${unit}`).join(' ')
}

export const countText = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${many}`
