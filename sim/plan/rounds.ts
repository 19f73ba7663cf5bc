import { gatheringMs, mendedMs, mendedOfLargeMs, settlingMs, smallWorldDeviceCountMax } from '../limits.ts'
import type { WorldOptions } from './plan.ts'

/** A while in which things go wrong, and then one in which nothing does and all have to agree. Times count from the beginning. */
export interface Round {
  readonly beginMs: number
  readonly mendMs: number
  readonly endMs: number
}

/** The rounds of a world, one behind the other, once everybody is there. */
export function roundsOf(options: WorldOptions): Round[] {
  const firstMs = options.beginning === 'founding' ? gatheringMs : settlingMs
  const wholeMs = Math.max(0, options.minutes * 60_000 - firstMs)
  const lengthMs = Math.floor(wholeMs / options.roundCount)
  const calmMs = options.deviceCount <= smallWorldDeviceCountMax ? mendedMs : mendedOfLargeMs
  return Array.from({ length: options.roundCount }, (_, index) => {
    const beginMs = firstMs + index * lengthMs
    const endMs = beginMs + lengthMs
    return { beginMs, mendMs: Math.max(beginMs, endMs - calmMs), endMs }
  })
}
