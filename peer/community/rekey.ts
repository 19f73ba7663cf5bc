import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { entitledOf } from '../../core/keys/entitled.ts'
import { uncoveredByLive } from '../../core/keys/needsRekey.ts'
import { rekeyDrafts } from '../../core/keys/rekeyDrafts.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import type { Environment } from '../environment.ts'
import { isJoined, levelsIn } from '../views/communityState.ts'
import type { CommunityEpochs } from './communityEpochs.ts'
import type { CommunityPeer } from './communityPeer.ts'

/** True where somebody who was removed holds the key that is sent under, or another as good, and this device may replace it. */
export function shouldRekey(community: CommunityPeer): boolean {
  const { root } = community.graph
  return mayRekey(root, community.profile.userId) && isUncovered(root, community.epochs)
}

/** What was found out last: whatever happens in a community asks, and little of it bears on the answer. */
const known = new WeakMap<StateMap, { readonly basis: string; readonly isUncovered: boolean }>()

function isUncovered(root: RoomGraph, { chain, sending }: CommunityEpochs): boolean {
  const held = new Set([sending.id])
  const state = root.currentState
  const basis = [root.entryCount, ...chain.liveEpochs(held)].join(' ')
  const already = known.get(state)
  if (already?.basis === basis) return already.isUncovered
  const found = uncoveredByLive(root, chain, held).length > 0
  known.set(state, { basis, isUncovered: found })
  return found
}

export function mayRekey(root: RoomGraph, userId: string): boolean {
  const levels = levelsIn(root)
  return isJoined(root, userId) && levels.levelOf(userId) >= levels.requiredFor('roost.rekey', false)
}

/** Founds a new epoch, with a box for every device that is entitled now. Everybody who may speaks under it from here. */
export function rekey(environment: Environment, community: CommunityPeer): void {
  const { crypto, random } = environment
  const { root } = community.graph
  const sealing = { crypto, random, roomId: root.roomId, secret: random.bytes(KEY_BYTES) }
  const { founding, more } = rekeyDrafts(sealing, entitledOf(root))
  const id = community.write(root, { type: 'roost.rekey', content: founding })
  for (const content of more(id)) community.write(community.graph.root, { type: 'roost.lockbox', content })
}
