import type { WhyApart } from '../oracles/roundEnd.ts'
import type { RecordedDevice, Recording } from './recording.ts'

/** Why nobody waits for a device in the end: it has no part in the community, or it lies. */
export type Fate = WhyApart | 'lies'

/** A device, from when to when there was such a one, and what became of it; undefined where it had to agree with the others. */
export interface Life extends RecordedDevice {
  readonly fate: Fate | undefined
  readonly fromMs: number
  readonly toMs: number
}

export function livesOf({ rows, roundEnds, devices, outcome }: Recording): Life[] {
  const apart = new Map(roundEnds.at(-1)?.apart.map(({ device, why }) => [device, why]))
  const rowsBy = Map.groupBy(rows, ({ device }) => device)
  return devices.map((device) => {
    const own = rowsBy.get(device.number) ?? []
    const fate = device.isHonest ? apart.get(device.number) : 'lies'
    const lostMs = fate === 'lost' ? own.findLast(({ kind }) => kind === 'crashed')?.atMs : undefined
    return {
      ...device,
      fate,
      fromMs: own.find(({ kind }) => kind === 'started')?.atMs ?? 0,
      toMs: lostMs ?? outcome.virtualMs,
    }
  })
}

/** A fate in a word or two beside a name, and as a sentence has it of one and of several. */
export const fateWords: Readonly<
  Record<Fate, { readonly short: string; readonly one: string; readonly many: string }>
> = {
  lost: { short: 'lost', one: 'was lost for good', many: 'were lost for good' },
  left: { short: 'left', one: 'left', many: 'left' },
  removed: { short: 'removed', one: 'was removed', many: 'were removed' },
  shutOut: { short: 'shut out', one: 'was shut out by its own person', many: 'were shut out by their own people' },
  notIn: { short: 'not let in', one: 'was not let in', many: 'were not let in' },
  off: { short: 'not starting', one: 'does not start', many: 'do not start' },
  unheard: { short: 'unheard', one: 'cannot hear the others', many: 'cannot hear the others' },
  lies: { short: 'lies', one: 'lies', many: 'lie' },
}
