import type { Peer } from '../peer.ts'
import type { HandlersOf } from './handlers.ts'
import { notBuilt } from './notBuilt.ts'

export const pairingRequests = (_peer: Peer): HandlersOf<'pairing'> => ({
  'pairing.begin': notBuilt,
  'pairing.accept': notBuilt,
  'pairing.confirm': notBuilt,
  'pairing.approve': notBuilt,
  'pairing.cancel': notBuilt,
})
