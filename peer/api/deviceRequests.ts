import type { Peer } from '../peer.ts'
import type { HandlersOf } from './handlers.ts'
import { notBuilt } from './notBuilt.ts'

export const deviceRequests = (_peer: Peer): HandlersOf<'devices'> => ({
  'devices.list': notBuilt,
  'devices.revoke': notBuilt,
})
