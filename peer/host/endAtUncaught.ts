import type { EventEmitter } from 'node:events'
import { type LogPort, whereItFailed } from './log.ts'

/** The process of a host, as far as it ends. */
interface Ending extends Pick<EventEmitter, 'on'> {
  exit(code: number): void
}

/**
 * What nobody caught is a programming error: it is noted without what people wrote, and the process ends, since what it
 * holds in memory may be wrong. What it acknowledged is on the disk, and its lock goes with it. Promises that nobody
 * waits for are among that.
 */
export function endAtUncaught(process: Ending, log: LogPort): void {
  process.on('uncaughtException', (error: unknown) => {
    log(`Roost ended, since something in it went wrong: ${whereItFailed(error)}`)
    process.exit(1)
  })
}
