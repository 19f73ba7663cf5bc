import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CryptoPort } from '../core/crypto/port.ts'
import type { RoomId } from '../core/event/ids.ts'
import { type CommunityStore, openCommunityStore } from '../core/store/communityStore.ts'
import type { Opened } from '../core/store/database.ts'
import { StoreError } from '../core/store/storeError.ts'
import { communityFileKey } from './fileKeys.ts'

/** Where a peer keeps its communities. Opening and removing throw a `StoreError` where there is no place for files at all. */
export interface Stores {
  /** Opens what is kept of a community, or makes it. */
  open(communityId: RoomId): Opened<CommunityStore>
  /** Whether something is kept of it. */
  has(communityId: RoomId): boolean
  remove(communityId: RoomId): void
}

/** A file for each community, in a folder that they share. */
export function folderStores(crypto: CryptoPort, dataDir: string, databaseKey: Uint8Array): Stores {
  const pathOf = (communityId: RoomId): string => {
    const folder = join(dataDir, 'communities')
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
    } catch (error) {
      throw new StoreError('unavailable', error)
    }
    return join(folder, `${communityId.slice(1)}.db`)
  }
  return {
    open: (communityId) => openCommunityStore(pathOf(communityId), communityFileKey(crypto, databaseKey, communityId)),
    has: (communityId) => existsSync(pathOf(communityId)),
    remove: (communityId) => {
      for (const ending of ['', '-wal']) rmSync(`${pathOf(communityId)}${ending}`, { force: true })
    },
  }
}
