import type { KeyPair } from '../../core/crypto/port.ts'
import { nameOfKey } from '../../core/event/ids.ts'
import { type SignedEvent, signEvent } from '../../core/event/signEvent.ts'
import { type Draft, protoEvent } from '../../core/graph/protoEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'

/** An event on top of what a room holds, signed by a key of its sender. Throws a `RefusalError` where it is too long. */
export function signOwn(
  { crypto, nowMs }: Environment,
  key: KeyPair,
  room: RoomGraph,
  draft: Omit<Draft, 'signer' | 'originServerTs'>,
): SignedEvent {
  const unsigned = protoEvent(room, { ...draft, signer: nameOfKey(key.publicKey), originServerTs: nowMs() })
  const result = signEvent(crypto, key, unsigned)
  if (!result.ok) throw new RefusalError('tooLarge', 'That is too long to be sent as one message.')
  return result.signed
}
