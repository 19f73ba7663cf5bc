import type { Recording } from './recording.ts'
import type { Stretch } from './story.ts'

/** A while in which a device could take nothing. */
export interface Absence {
  readonly fromMs: number
  readonly toMs: number
}

export type Absences = ReadonlyMap<number, readonly Absence[]>

/** By device: before it came, while it was asleep or did not run, and until its person was let in once more. */
export function absencesOf({ rows, devices, plan }: Recording, away: readonly Stretch[]): Absences {
  const { beginning, deviceCount } = plan.options
  const awayBy = Map.groupBy(away, ({ device }) => device)
  const rowsBy = Map.groupBy(rows, ({ device }) => device)
  return new Map(
    devices.map(({ number }) => {
      const own = rowsBy.get(number) ?? []
      const cameMs = own.find(({ eventId }) => eventId !== undefined)?.atMs ?? Number.POSITIVE_INFINITY
      const isNew = beginning === 'founding' || number >= deviceCount
      const comebacks = own.flatMap((row, index) => {
        if (row.detail !== 'communities.join: done' || row.atMs <= cameMs) return []
        const fromMs = own.slice(0, index).findLast(({ kind }) => kind === 'took')?.atMs ?? 0
        const toMs = own.slice(index).find(({ kind }) => kind === 'took')?.atMs ?? row.atMs
        return [{ fromMs, toMs }]
      })
      return [number, [...(isNew ? [{ fromMs: 0, toMs: cameMs }] : []), ...(awayBy.get(number) ?? []), ...comebacks]]
    }),
  )
}

export const isAbsentAt = (absences: Absences, device: number, atMs: number): boolean =>
  (absences.get(device) ?? []).some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)

/** For how long of a while two devices were both there. */
export function togetherMs(absences: Absences, one: number, other: number, fromMs: number, toMs: number): number {
  const all = [...(absences.get(one) ?? []), ...(absences.get(other) ?? [])]
  let apartMs = 0
  let countedMs = fromMs
  for (const absence of all.sort((left, right) => left.fromMs - right.fromMs)) {
    const beginMs = Math.max(countedMs, absence.fromMs)
    const endMs = Math.min(toMs, absence.toMs)
    if (endMs <= beginMs) continue
    apartMs += endMs - beginMs
    countedMs = endMs
  }
  return toMs - fromMs - apartMs
}
