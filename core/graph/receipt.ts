import type { CryptoPort } from '../crypto/port.ts'
import type { EventId } from '../event/ids.ts'
import { type ParseRefusal, parseEvent } from '../event/parseEvent.ts'
import { dependenciesOf, type RoomEvent } from '../event/roomEvent.ts'
import { signaturesAreValid } from '../event/signEvent.ts'
import type { Entry } from './entry.ts'
import { judge } from './judge.ts'
import type { RoomGraph } from './roomGraph.ts'

/**
 * The checks performed on receipt of an event, as one outcome that names what decided:
 * https://spec.matrix.org/latest/server-server-api/#checks-performed-on-receipt-of-a-pdu. Step 6, soft failure, is a
 * matter of what is shown and not of receipt: see `Shadowing`.
 */
export type Receipt =
  | { readonly outcome: 'accepted' }
  | {
      readonly outcome: 'refused'
      readonly step: ReceiptStep
      /** The authorisation rule, in steps 4 and 5. */
      readonly rule?: string
      readonly reason: string
    }
  /** It cannot be judged before these are here. */
  | { readonly outcome: 'waiting'; readonly step: ReceiptStep; readonly reason: string; readonly missing: EventId[] }

/** In the order of the specification; ours looks at the hash before the signatures, which cost most. */
export type ReceiptStep = 'format' | 'signatures' | 'hash' | 'authEvents' | 'stateBefore'

/** Takes one copy of an event into its room's graph, as far as it gets. Whose the signing keys are is not asked here. */
export function receiveCopy(crypto: CryptoPort, room: RoomGraph, bytes: Uint8Array): Receipt {
  // 1. Is a valid event, otherwise it is dropped. 3. Passes hash checks.
  const result = parseEvent(crypto, bytes)
  if (!result.ok) return receiptOfCopy(result.reason)
  if (result.content === 'missing') return receiptOfCopy('hash')
  // 2. Passes signature checks, otherwise it is dropped.
  if (!signaturesAreValid(crypto, result.parsed)) {
    return { outcome: 'refused', step: 'signatures', reason: 'a signature is not of the key that it names' }
  }
  return receive(room, result.parsed.event)
}

/** Takes an event that passed the first three steps, where what it names is here. */
export function receive(room: RoomGraph, event: RoomEvent): Receipt {
  const missing = [...new Set(dependenciesOf(event))].filter((id) => !room.entry(id))
  if (missing.length > 0) {
    return { outcome: 'waiting', step: 'authEvents', reason: 'an event that it names is not here', missing }
  }
  return receiptOf(room, room.add(event))
}

/** What became of an event that has its place. Judged again, since only the rule is stored: the answer is the same. */
export function receiptOf(room: RoomGraph, { event, stateBefore }: Entry): Receipt {
  const judgement = judge(room, event, stateBefore)
  if (judgement.allowed) return { outcome: 'accepted' }
  const { step, rule, reason } = judgement
  return { outcome: 'refused', step, rule, reason }
}

/** What became of a copy that could not be read. */
export const receiptOfCopy = (reason: ParseRefusal): Receipt => ({
  outcome: 'refused',
  step: reason === 'hash' ? 'hash' : 'format',
  reason: COPY_REASONS[reason],
})

const COPY_REASONS: Readonly<Record<ParseRefusal, string>> = {
  oversize: 'it has too many bytes',
  notCanonical: 'it is not canonical JSON',
  shape: 'a member is missing, superfluous, ill-typed or too long',
  hash: 'its content is not what its hash says',
}
