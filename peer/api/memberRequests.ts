import type { Peer } from '../peer.ts'
import { memberViews } from '../views/communityViews.ts'
import { evidenceViews } from '../views/evidenceView.ts'
import type { HandlersOf } from './handlers.ts'
import { notBuilt } from './notBuilt.ts'

export const memberRequests = (peer: Peer): HandlersOf<'members'> => ({
  'members.list': ({ communityId }) => memberViews(peer.community(communityId)),
  'members.evidence': ({ communityId }) => evidenceViews(peer.community(communityId)),
  'members.remove': notBuilt,
  'members.readmit': notBuilt,
  'members.setRole': notBuilt,
  'members.safetyWords': notBuilt,
  'members.verify': notBuilt,
})
