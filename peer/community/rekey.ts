import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { entitledOf } from '../../core/keys/entitled.ts'
import type { EpochChain } from '../../core/keys/epochChain.ts'
import { type Uncovered, uncoveredByLive } from '../../core/keys/needsRekey.ts'
import { rekeyDrafts } from '../../core/keys/rekeyDrafts.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import type { Environment } from '../environment.ts'
import { isJoined, levelsIn } from '../views/communityState.ts'
import type { CommunityEpochs } from './communityEpochs.ts'
import type { CommunityPeer } from './communityPeer.ts'

/** True where somebody who was removed holds the key that is sent under, or another as good, and this device may replace it. */
export function shouldRekey(community: CommunityPeer): boolean {
  const { root } = community.graph
  return mayRekey(root, community.profile.userId) && uncoveredIn(root, community.epochs).length > 0
}

interface Known {
  readonly state: StateMap
  readonly basis: string
  readonly uncovered: readonly Uncovered[]
}
/** What was found out last: whatever happens in a community asks, and little of it bears on the answer. */
const known = new WeakMap<EpochChain, Known>()

/** Whom the keys do not keep out that this device speaks under, or others as good. */
export function uncoveredIn(root: RoomGraph, { chain, sending }: CommunityEpochs): readonly Uncovered[] {
  const held = new Set([sending.id])
  const state = root.currentState
  const basis = [root.entryCount, ...chain.liveEpochs(held)].join(' ')
  const already = known.get(chain)
  if (already?.state === state && already.basis === basis) return already.uncovered
  const uncovered = uncoveredByLive(root, chain, held)
  known.set(chain, { state, basis, uncovered })
  return uncovered
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
