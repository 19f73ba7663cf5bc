import type { EventId } from '../../../core/event/ids.ts'
import type { RoundEnd } from '../../oracles/roundEnd.ts'
import { drawPlan } from '../../plan/drawPlan.ts'
import { quietOutcome } from '../../run/testing/outcome.ts'
import type { TraceRow } from '../../trace/trace.ts'
import type { Recording } from '../recording.ts'

/** A recording of what these rows tell, among three who were a community before, or more of whom the others came later. */
export const recordingOf = (rows: readonly TraceRow[], more: Partial<Recording> = {}): Recording => ({
  plan: drawPlan('1', { deviceCount: 3, beginning: 'settled', roundCount: 2, minutes: 1 }),
  outcome: quietOutcome('1', { virtualMs: 100 }),
  commit: null,
  devices: devicesOf(3),
  rows,
  roundEnds: [],
  messages: new Map(),
  pairs: [],
  ...more,
})

/** So many devices, of whom these lie. */
export const devicesOf = (count: number, lying: readonly number[] = []): Recording['devices'] =>
  Array.from({ length: count }, (_, number) => ({
    number,
    name: `Device ${number}`,
    isHonest: !lying.includes(number),
  }))

export const row = (
  atMs: number,
  device: number | undefined,
  kind: TraceRow['kind'],
  more: Partial<TraceRow> = {},
): TraceRow => ({
  atMs,
  device,
  kind,
  ...more,
})

export const eventId = (name: string): Pick<TraceRow, 'eventId'> => ({ eventId: `$${name}` as EventId })

/** A round that ended once all that is told had happened, unless it says otherwise. */
export const roundEnd = (more: Partial<RoundEnd>): RoundEnd => ({
  mendedMs: 50,
  agreedMs: 50,
  rowCount: Number.MAX_SAFE_INTEGER,
  agreed: [],
  disagreed: [],
  apart: [],
  ...more,
})
