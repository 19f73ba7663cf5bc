import type { Observations } from '../observations.ts'
import { clear, trouble, type Verdict } from '../verdict.ts'

/** Whether other programs hold ports that Roost wants. */
export function lookAtPort({ port, takenPort, discovery, discoveryPort, loops }: Observations): Verdict {
  if (discovery === 'taken') {
    return trouble('port', {
      kind: 'portTaken',
      port: discoveryPort,
      certainty: 'certain',
      says: `Another program holds port ${discoveryPort}, where Roosts hear of each other`,
      evidence: [`UDP port ${discoveryPort} cannot be shared (EADDRINUSE).`],
      advice: `Close the program that uses UDP port ${discoveryPort}, then start Roost again.`,
    })
  }
  const missed = loops.filter(({ outcome }) => outcome === 'missed')
  if (missed.length > 0) {
    return trouble('port', {
      kind: 'portTaken',
      port: discoveryPort,
      certainty: 'likely',
      says: `Roost does not listen on port ${discoveryPort}, where Roosts hear of each other`,
      evidence: [
        ...missed.map(({ name, way }) => `On ${name} the system delivers by ${way}, and Roost does not get it.`),
        `UDP port ${discoveryPort} is free to be shared now. Another program held it when Roost started.`,
      ],
      advice: 'Start Roost again.',
    })
  }
  if (takenPort !== undefined) {
    return trouble('port', {
      kind: 'portTaken',
      port: takenPort,
      certainty: 'possible',
      says: `Roost is reached at another port than before: ${port} in place of ${takenPort}`,
      evidence: [
        `Another program held UDP port ${takenPort} when Roost started.`,
        'Whoever remembers the earlier address knocks at the wrong door.',
      ],
      advice: `Close the program that uses UDP port ${takenPort}, then start Roost again.`,
    })
  }
  return clear('port', `Reached at ${port}, hears announcements at ${discoveryPort}`)
}
