import { setImmediate as turn } from 'node:timers/promises'
import { assert } from '../core/assert.ts'
import { KEY_BYTES } from '../core/crypto/port.ts'
import { deviceIdOfKey } from '../core/event/ids.ts'
import type { CommunityStore } from '../core/store/communityStore.ts'
import type { StoredCommunity, StoredProfile } from '../core/store/profileStore.ts'
import { CommunityPeer } from '../peer/community/communityPeer.ts'
import type { Environment } from '../peer/environment.ts'

/** Events that are handed over together, as a long frame brings them, and that may wait to be dealt with. */
const TOGETHER_COUNT = 64
const WAITING_COUNT_MAX = 4_096

interface Taker {
  readonly environment: Environment
  readonly store: CommunityStore
  readonly stored: StoredCommunity
  readonly profile: StoredProfile
}

/** Gives a peer that nobody hears the sealed events of its community, as they come from another; closes it. */
export async function takeAll(taker: Taker, blobs: readonly Uint8Array[]): Promise<void> {
  const outlets = { send: () => {}, announce: () => {}, onStream: () => {}, tcpPort: () => 0 }
  const community = new CommunityPeer({
    ...taker,
    outlets: { ...outlets, rememberAddress: () => {}, doubted: () => {}, changed: () => {} },
  })
  community.start([])
  const from = deviceIdOfKey(new Uint8Array(KEY_BYTES).fill(1))
  for (let at = 0, number = 0; at < blobs.length; at += TOGETHER_COUNT) {
    community.receive({ kind: 'ingest', blobs: blobs.slice(at, at + TOGETHER_COUNT), from, number: number++ })
    // As the gossip has it: so much may wait.
    while (at - community.graph.entryCount > WAITING_COUNT_MAX) await turn()
  }
  while (community.isTakingIn) await turn()
  assert(community.graph.entryCount === blobs.length, 'every event is taken')
  community.close()
}
