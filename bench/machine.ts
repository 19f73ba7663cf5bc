import { availableParallelism, cpus } from 'node:os'

/** What the numbers were measured on; they compare with nothing without it. */
export interface Machine {
  readonly node: string
  readonly platform: string
  readonly processor: string
  readonly coreCount: number
  /** The most memory this process had, rooms and all. */
  readonly residentBytesMax: number
}

export const machine = (): Machine => ({
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
  processor: cpus()[0]?.model ?? 'unknown',
  coreCount: availableParallelism(),
  residentBytesMax: process.resourceUsage().maxRSS * 1024,
})
