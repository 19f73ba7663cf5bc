import type { Environment } from '../environment.ts'
import type { Dials } from './dials.ts'

/** A peer's environment with a clock that may be wrong, in which nothing runs while the peer sleeps. */
export function dialledEnvironment(real: Environment, dials: Dials): Environment {
  return {
    ...real,
    nowMs: () => real.nowMs() + dials.settings.clockOffMs,
    after: (delayMs, task) => {
      let forget = () => {}
      const cancel = real.after(delayMs, () => {
        forget = dials.whenAwake(task)
      })
      return () => {
        cancel()
        forget()
      }
    },
    opener: {
      open: (epochs, blobs, done) => real.opener.open(epochs, blobs, (opened) => dials.whenAwake(() => done(opened))),
      openNow: (epochs, blob) => real.opener.openNow(epochs, blob),
      close: () => real.opener.close(),
    },
  }
}
