import type { Peer } from '../peer.ts'
import type { HandlersOf } from './handlers.ts'
import { notBuilt } from './notBuilt.ts'

export const storageRequests = (_peer: Peer): HandlersOf<'storage'> => ({
  'storage.audit': notBuilt,
  'storage.rebuild': notBuilt,
  'storage.sql': notBuilt,
  'storage.backup': notBuilt,
})
