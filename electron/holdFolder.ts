import { setTimeout as sleep } from 'node:timers/promises'
import { acquireFolder, type FolderLock } from '../peer/lock.ts'
import { folderPatienceMs, folderRetryMs } from './limits.ts'

/** Takes the profile's folder. A command that uses it just for a moment is waited for, a serving peer is not. */
export async function holdFolder(
  dataDir: string,
): Promise<{ ok: true; folder: FolderLock } | { ok: false; message: string }> {
  for (const deadlineMs = Date.now() + folderPatienceMs; ; await sleep(folderRetryMs)) {
    const taken = acquireFolder(dataDir, 'Roost')
    if (taken.ok) return { ok: true, folder: taken }
    const passes = taken.code === 'inUse' && taken.holder?.origin === undefined
    if (!passes || Date.now() > deadlineMs) return { ok: false, message: taken.message }
  }
}
