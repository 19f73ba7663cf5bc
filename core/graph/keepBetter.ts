import { hasSameSignatures } from '../event/signEvent.ts'
import type { CausalBuffer, Incoming } from './causalBuffer.ts'

/**
 * Of two copies of a waiting event, keeps the one with good signatures; of two such, the one with its content. Copies
 * that differ in their signatures are the time to look at these.
 */
export function keepBetter(buffer: CausalBuffer, incoming: Incoming, verify: (incoming: Incoming) => boolean): void {
  const known = buffer.get(incoming.event.id)
  if (known === undefined) {
    buffer.put(incoming)
    return
  }
  const isSame = hasSameSignatures(known.event, incoming.event)
  if (known.signature === 'unchecked' && !isSame) known.signature = verify(known) ? 'valid' : 'invalid'
  const isWhole = incoming.content !== 'missing'
  const isKnownWhole = known.content !== 'missing'
  if (known.signature === 'invalid') {
    if (isWhole || !isKnownWhole || verify(incoming)) buffer.put(incoming)
  } else if (isWhole && !isKnownWhole && (isSame || verify(incoming))) {
    const { connected } = known
    buffer.putBack({ ...incoming, signature: isSame ? known.signature : 'valid', connected })
  }
}
