import type { Row } from './rows.ts'

/** Whether the keyboard stops at this row: at what somebody said, or at the place where it was. */
export const isStop = ({ kind }: Row): boolean =>
  kind === 'message' || kind === 'tombstone' || kind === 'locked' || kind === 'pending'

/** The next stop below (`step` 1) or above (`step` -1) the row at `place`; undefined where there is none. */
export function nextStop(rows: readonly Row[], place: number, step: 1 | -1): number | undefined {
  for (let at = place + step; at >= 0 && at < rows.length; at += step) {
    const row = rows[at]
    if (row && isStop(row)) return at
  }
  return undefined
}

/** The stop at `place`, else the nearest one above it, else the first one below it. */
export function stopNear(rows: readonly Row[], place: number): number | undefined {
  return nextStop(rows, Math.min(place, rows.length - 1) + 1, -1) ?? nextStop(rows, place, 1)
}
