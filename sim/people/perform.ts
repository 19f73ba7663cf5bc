import type { Operation, OperationKind } from '../plan/plan.ts'
import type { Sim } from '../sim.ts'
import * as channels from './channels.ts'
import * as devices from './devices.ts'
import * as invites from './invites.ts'
import * as membership from './membership.ts'
import { type Act, momentOf } from './moment.ts'
import * as talking from './talking.ts'

const acts: Readonly<Record<OperationKind, Act>> = {
  ...talking,
  ...channels,
  ...invites,
  ...membership,
  ...devices,
}

/**
 * Somebody does something at a device of theirs, by what it shows them at this moment: it may be behind, and be refused.
 * Ends when that is asked for; what takes others to come about is followed from then on, and the trace says how it ended.
 */
export async function perform(sim: Sim, operation: Operation): Promise<void> {
  const moment = momentOf(sim, operation)
  if (moment) await acts[operation.kind](moment)
}
