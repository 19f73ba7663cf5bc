import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert } from '../../core/assert.ts'
import { type CryptoPort, KEY_BYTES } from '../../core/crypto/port.ts'
import { openCommunityStore } from '../../core/store/communityStore.ts'
import { systemEnvironment } from '../../peer/environment.ts'
import { newProfile } from '../../peer/identity/newProfile.ts'
import { takeAll } from '../intake.ts'
import { keptLog } from '../keptLog.ts'

/**
 * Gives a new member's peer the sealed events of a community, as they come from another: opened, checked, judged, written
 * to an encrypted file in a temporary folder, and made part of the set that is announced. No network.
 */
export async function takeAlone(crypto: CryptoPort, messageCount: number) {
  const { communityId, secret, blobs } = keptLog(crypto, messageCount)
  const folder = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  const environment = await systemEnvironment()
  try {
    const opened = openCommunityStore(join(folder, 'community.db'), new Uint8Array(KEY_BYTES).fill(1))
    assert(opened.ok, 'a new file opens')
    const { profile } = newProfile(environment, 'Newcomer', 'bench')
    const stored = { communityId, name: 'bench', secret, addresses: [], joinedTs: 0 }
    const before = process.cpuUsage()
    const startMs = performance.now()
    await takeAll({ environment, store: opened.store, profile, stored }, blobs)
    const tookMs = performance.now() - startMs
    const { user, system } = process.cpuUsage(before)
    return { eventCount: blobs.length, tookMs, processorMs: (user + system) / 1_000 }
  } finally {
    environment.opener.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
