import type { CommunityPeer } from '../community/communityPeer.ts'
import { RefusalError } from '../contract.ts'
import { auditFindingCountMax, sqlRowCountMax, sqlTimeMaxMs } from '../limits.ts'
import type { Peer } from '../peer.ts'
import { auditCommunity } from '../storage/audit.ts'
import { backUp } from '../storage/backup.ts'
import { rebuildProjections } from '../storage/rebuild.ts'
import type { HandlersOf } from './handlers.ts'

export const storageRequests = (peer: Peer): HandlersOf<'storage'> => ({
  'storage.audit': ({ communityId }) => {
    const { crypto } = peer.environment
    const community = peer.community(communityId)
    const { eventCount, findings } = auditCommunity({
      crypto,
      communityId: community.communityId,
      epochs: community.epochs.openers,
      store: community.store,
    })
    // Whatever has a bad signature is asked of others from here on.
    community.wantBetterCopies()
    return {
      eventCount,
      findingCount: findings.length,
      findings: findings
        .slice(0, auditFindingCountMax)
        .map(({ eventId, reason }) => ({ eventId: eventId ?? null, reason })),
    }
  },
  'storage.rebuild': ({ communityId }) => {
    const { crypto, nowMs } = peer.environment
    const community = peer.community(communityId)
    const { epochs, store } = community
    const { eventCount } = rebuildProjections({
      crypto,
      communityId: community.communityId,
      epochs: epochs.openers,
      store,
      nowMs: nowMs(),
    })
    community.readAgain()
    return { eventCount }
  },
  'storage.sql': ({ communityId, sql }) => readingSql(peer, peer.community(communityId), sql),
  'storage.backup': async ({ path, passphrase }) => {
    const { crypto, random } = peer.environment
    const { files, databaseKey } = peer.backedUp()
    const outcome = await backUp({ crypto, random, databaseKey, files, passphrase, path })
    if (!outcome.ok) throw new RefusalError('invalid', outcome.message)
    return { bytes: outcome.bytes }
  },
})

function readingSql(peer: Peer, community: CommunityPeer, sql: string) {
  const endMs = peer.environment.nowMs() + sqlTimeMaxMs
  const isOver = () => peer.environment.nowMs() > endMs
  const outcome = community.store.runSql(sql, { rowsMax: sqlRowCountMax, isOver })
  if (!outcome.ok) throw new RefusalError('invalid', outcome.message)
  return { columns: [...outcome.columns], rows: outcome.rows, truncated: outcome.truncated }
}
