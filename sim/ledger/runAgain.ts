import { must } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { Plan } from '../plan/plan.ts'
import { runWorld } from '../run/runWorld.ts'
import type { Sim } from '../sim.ts'
import { type Ending, endingOf } from './ending.ts'
import type { Ledger, LedgerRow } from './readLedger.ts'
import { readLedger } from './readLedger.ts'
import type { Finding } from './replayLedger.ts'
import { simEventsOf } from './simEvents.ts'

/** A plan that was carried out once more. */
export interface RunAgain {
  readonly ledger: Ledger
  readonly crypto: CryptoPort
}

/** Carries a plan out, and keeps what happens as it would be kept in a file. */
export async function runAgain(plan: Plan): Promise<RunAgain> {
  let ended: { readonly sim: Sim; readonly ending: Ending } | undefined
  await runWorld(plan, undefined, (sim) => {
    ended = { sim, ending: endingOf(sim) }
  })
  const { sim, ending } = must(ended, 'it came to its end')
  const database = simEventsOf(sim, ending, null)
  const read = readLedger(database)
  database.close()
  if (!read.ok) throw new Error(read.says)
  return { ledger: read.ledger, crypto: sim.crypto }
}

/** Where what was kept parts from what happens when its plan is carried out once more. */
export function partingOf(kept: Ledger, again: Ledger): Finding[] {
  const count = Math.max(kept.rows.length, again.rows.length)
  for (let seq = 0; seq < count; seq++) {
    const [row, other] = [kept.rows[seq], again.rows[seq]]
    if (JSON.stringify(row) !== JSON.stringify(other)) {
      return [{ says: `row ${seq} is ${rowText(row)}; run again, it is ${rowText(other)}` }]
    }
  }
  for (const what of ['devices', 'agreedIds'] as const) {
    if (JSON.stringify(kept[what]) !== JSON.stringify(again[what])) {
      return [{ says: `run again, it ends with other ${what === 'devices' ? 'devices' : 'events that all have'}` }]
    }
  }
  return kept.traceHash === again.traceHash
    ? []
    : [{ says: `run again, its trace has the hash ${again.traceHash}, not ${kept.traceHash}` }]
}

function rowText(row: LedgerRow | undefined): string {
  if (row === undefined) return 'none'
  const { at_ms, device, kind, event_id, detail } = row
  return [`"${kind}"`, event_id, detail, device === null ? null : `on device ${device}`, `at ${at_ms} ms`]
    .filter((word) => word !== null)
    .join(' ')
}
