import type { Bounded } from '../../core/bounded.ts'
import type { Device } from '../device/device.ts'
import { heldWhilePausedCountMax, pendingTimersMax } from '../limits.ts'
import type { Oracle } from './oracle.ts'

/**
 * What an honest device keeps of what others bring about stays within its limits: what waits, what is asked for, what is on its way,
 * who is remembered; and its timers are few.
 */
export const bounded: Oracle = {
  name: 'bounded',
  when: 'always',
  check: ({ devices }) =>
    devices
      .filter(({ isHonest }) => isHonest)
      .flatMap((device) =>
        keptBy(device)
          .filter(({ count, max }) => count > max)
          .map(({ what, count, max }) => ({
            oracle: 'bounded',
            device: device.number,
            says: `${what}: ${count}, and ${max} is the limit`,
          })),
      ),
}

export const keptBy = ({ community, process }: Device): Bounded[] => [
  ...(community?.bounds() ?? []),
  { what: 'timers', count: process?.sizes.timers ?? 0, max: pendingTimersMax },
  {
    what: 'datagrams that a paused process has yet to read',
    count: process?.sizes.heard ?? 0,
    max: heldWhilePausedCountMax,
  },
]
