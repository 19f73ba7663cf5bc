import type { Begun } from './begun.ts'

/** Mends what goes on, if it does. */
export function mend(begun: Begun): void {
  if (begun.kind === 'ongoing') begun.mend()
}
