import type { RoomId } from '../../core/event/ids.ts'
import { eventIdOfHash } from '../../core/event/ids.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { createGossip } from '../../sync/gossip/createGossip.ts'
import type { Gossip, GossipOptions } from '../../sync/gossip/interface.ts'
import type { Environment } from '../environment.ts'
import { forgetStoreId, nextBootNumber, savedCursors, savedWindows, storeId } from './communityMeta.ts'

interface NewGossip extends Pick<GossipOptions, 'epochs' | 'standingOf' | 'strangersMayFollow' | 'device' | 'tcpPort'> {
  readonly environment: Environment
  readonly communityId: RoomId
  readonly store: CommunityStore
  /** Rows of the log that could not be read. */
  readonly damagedCount: number
  /** Answers nothing where the disk refuses. */
  readonly unlessStorageRefuses: <Value>(operation: () => Value) => Value | undefined
}

/** The gossip of a community with what its file keeps of earlier starts, and the name of the order of its events. */
export function newGossip(options: NewGossip): { gossip: Gossip; orderName: Uint8Array } {
  const { environment, communityId, store, damagedCount, unlessStorageRefuses } = options
  const { crypto, random } = environment
  // What could not be read stands in no place now, and in its old one at the next start, if it comes again until then.
  const hasOtherOrder = damagedCount > 0
  if (hasOtherOrder) forgetStoreId(store)
  const orderName = storeId(store, random)
  if (hasOtherOrder) forgetStoreId(store)
  const gossip = createGossip({
    crypto,
    random,
    communityId,
    epochs: options.epochs,
    standingOf: options.standingOf,
    strangersMayFollow: options.strangersMayFollow,
    device: options.device,
    bootNumber: nextBootNumber(store, environment.nowMs()),
    storeId: orderName,
    blobOf: (id) => unlessStorageRefuses(() => store.blob(eventIdOfHash(id))),
    blobsFrom: (place, bytesMax) => unlessStorageRefuses(() => store.blobsFrom(place, bytesMax)),
    tcpPort: options.tcpPort,
    bulkMissingMin: environment.bulkMissingMin,
    clockMs: environment.nowMs,
    cursors: savedCursors(store),
    replay: savedWindows(store),
  })
  return { gossip, orderName }
}
