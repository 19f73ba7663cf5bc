import type { Address } from '../../sync/gossip/interface.ts'
import { parseTypedAddress } from '../address.ts'
import { RefusalError } from '../contract.ts'

/** An address as a person typed it; rejects what is none with a sentence. */
export function typedAddress(text: string): Address {
  const address = parseTypedAddress(text)
  if (address !== undefined) return address
  throw new RefusalError('invalid', 'An address looks like 192.168.1.5:28672 or 192.168.1.5.')
}
