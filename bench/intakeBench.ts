import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { assert, must } from '../core/assert.ts'
import { type CryptoPort, KEY_BYTES } from '../core/crypto/port.ts'
import { deviceIdOfKey } from '../core/event/ids.ts'
import { openCommunityStore } from '../core/store/communityStore.ts'
import { CommunityPeer } from '../peer/community/communityPeer.ts'
import { systemEnvironment } from '../peer/environment.ts'
import { newProfile } from '../peer/identity/newProfile.ts'
import { keptLog } from './keptLog.ts'

export interface IntakeResult {
  readonly eventCount: number
  /** Sealed. */
  readonly bytes: number
  readonly tookMs: number
  /** Of all threads. */
  readonly processorMs: number
  readonly fileBytes: number
}

/** Events that are handed over together, as a long frame brings them, and that may wait to be dealt with. */
const TOGETHER_COUNT = 64
const WAITING_COUNT_MAX = 4_096

/**
 * Gives a new member's peer the sealed events of a community, as they come from another: opened, checked, judged, written
 * to an encrypted file in a temporary folder, indexed, and made part of the set that is announced. No network.
 */
export async function benchIntake(crypto: CryptoPort, messageCount: number): Promise<IntakeResult> {
  const log = keptLog(crypto, messageCount)
  const folder = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  try {
    const path = join(folder, 'community.db')
    const opened = openCommunityStore(path, new Uint8Array(KEY_BYTES).fill(1))
    assert(opened.ok, 'a new file opens')
    const environment = await systemEnvironment()
    const { communityId, secret, blobs } = log
    const community = new CommunityPeer({
      environment,
      store: opened.store,
      stored: { communityId, name: 'bench', secret, addresses: [], joinedTs: 0 },
      profile: newProfile(environment, 'Newcomer', 'bench').profile,
      outlets: {
        send: () => {},
        announce: () => {},
        onStream: () => {},
        tcpPort: () => 0,
        rememberAddress: () => {},
        changed: () => {},
      },
    })
    community.start([])
    const from = deviceIdOfKey(new Uint8Array(KEY_BYTES).fill(1))
    const startMs = performance.now()
    const before = process.cpuUsage()
    for (let at = 0, number = 0; at < blobs.length; at += TOGETHER_COUNT) {
      community.receive({ kind: 'ingest', blobs: blobs.slice(at, at + TOGETHER_COUNT), from, number: number++ })
      // As the gossip has it: so much may wait.
      while (at - community.graph.entryCount > WAITING_COUNT_MAX) await turn()
    }
    while (community.isTakingIn) await turn()
    const tookMs = performance.now() - startMs
    const { user, system } = process.cpuUsage(before)
    assert(community.graph.entryCount === blobs.length, 'every event is taken')
    const { rooms } = community.graph
    assert(
      [...rooms.values()].every(({ forwardExtremities }) => forwardExtremities.length > 0),
      'every room has an end',
    )
    community.close()
    const bytes = blobs.reduce((sum, { length }) => sum + length, 0)
    const processorMs = (user + system) / 1_000
    return { eventCount: blobs.length, bytes, tookMs, processorMs, fileBytes: statSync(must(path, 'a path')).size }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
