import { realWorld, type World } from '../world.ts'
import { dialledEndpoint } from './dialledEndpoint.ts'
import { dialledEnvironment } from './dialledEnvironment.ts'
import { dialledStreams } from './dialledStreams.ts'
import type { Dials } from './dials.ts'

/**
 * The real world as one peer meets it through its dials. Announcements are heard at a port of one's own, by those who know it
 * and nobody else.
 */
export function dialledWorld(dials: Dials, discoveryPort: number): World {
  const lines = {
    after: (delayMs: number, task: () => void) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
    nowMs: () => performance.now(),
  }
  return {
    environment: async (onThreadFailure) => dialledEnvironment(await realWorld.environment(onThreadFailure), dials),
    openEndpoint: (options) => dialledEndpoint(realWorld.openEndpoint, { ...options, discoveryPort }, dials, lines),
    openStreams: (options) => dialledStreams(realWorld.openStreams, options, dials, lines),
  }
}
