import { usedOutward } from './facts.ts'
import type { Observations, SeenLoop } from './observations.ts'

/** What our own announcements tell of an interface that leads to others. Tunnels carry none, and that is as it should be. */

/** Codes with which a system turns its own programs away. */
export const forbiddenCodes: readonly string[] = ['EPERM', 'EACCES']

/** Loops by the name of their interface. */
export function loopsByInterface(seen: Observations): Map<string, SeenLoop[]> {
  const names = new Set(usedOutward(seen).flatMap(({ name, kind }) => (kind === 'network' ? [name] : [])))
  return Map.groupBy(
    seen.loops.filter(({ name }) => names.has(name)),
    ({ name }) => name,
  )
}

const namesWhere = (seen: Observations, holds: (loops: readonly SeenLoop[]) => boolean): string[] =>
  [...loopsByInterface(seen)].filter(([, loops]) => holds(loops)).map(([name]) => name)

/** Interfaces on which they were sent and never delivered, by whatever way. */
export const silencedInterfaces = (seen: Observations): string[] =>
  namesWhere(seen, (loops) => loops.every(({ outcome }) => outcome === 'silent'))

/** Interfaces on which none could be sent, or one not because that is forbidden. */
export const sealedInterfaces = (seen: Observations): string[] =>
  namesWhere(
    seen,
    (loops) =>
      loops.some(({ code = '' }) => forbiddenCodes.includes(code)) ||
      (loops.some(({ way }) => way === 'broadcast') && loops.every(({ outcome }) => outcome === 'refused')),
  )

/** Interfaces on which a broadcast works, or cannot be, and a multicast does not. */
export function withoutMulticast(seen: Observations): string[] {
  const sealed = sealedInterfaces(seen)
  return namesWhere(seen, (loops) => {
    const multicasts = loops.filter(({ family, way }) => family === 4 && way === 'multicast')
    const isBroadcastHeard = loops.some(({ way, outcome }) => way === 'broadcast' && outcome === 'heard')
    return multicasts.some(({ outcome }) => outcome === 'refused' || (outcome === 'silent' && isBroadcastHeard))
  }).filter((name) => !sealed.includes(name))
}

export const textsOfLoops = (seen: Observations, names: readonly string[]): string[] =>
  seen.loops.filter(({ name }) => names.includes(name)).map(loopText)

function loopText({ name, family, way, outcome, code }: SeenLoop): string {
  const what = `${way} (IPv${family})`
  if (outcome === 'refused') return `On ${name} a ${what} could not be sent (${code ?? 'no reason given'}).`
  if (outcome === 'silent') return `On ${name} our own ${what} was sent and did not come back.`
  return `On ${name} our own ${what} came back.`
}
