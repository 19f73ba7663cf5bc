import { sealBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { seededRandom } from '../../core/crypto/testing.ts'
import type { Incoming } from '../../core/graph/communityGraph.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import type { TestCommunity } from '../../core/testing/community.ts'
import { openerHere } from '../ingest/opener.ts'
import { searchedText } from '../views/messageBody.ts'
import { LoggedGraph } from './loggedGraph.ts'

/** All that was written in a community, sealed as it travels, and Ben's reading of a store that holds it. */
export function sealedCommunity(
  crypto: CryptoPort,
  community: TestCommunity,
  nowMs: number,
  doubted: () => void = () => {},
) {
  const random = seededRandom(crypto, 'sealing')
  const keys = epochKeys(crypto, community.communityId, random.bytes(32))
  const sealed: readonly Incoming[] = Array.from(community.written.values(), (incoming) => ({
    ...incoming,
    blob: sealBlob(crypto, random, keys, incoming.blob),
  }))
  const readBy = (store: CommunityStore): LoggedGraph =>
    new LoggedGraph({
      environment: { crypto, random, opener: openerHere(crypto), nowMs: () => nowMs, after: () => () => {} },
      store,
      profile: {
        userId: '@ben:x' as never,
        device: { deviceId: 'ben' as never },
        certificate: { device_id: 'ben', user_id: '@ben:x' },
      } as unknown as StoredProfile,
      communityId: community.communityId,
      keyring: { openers: [keys], keepFor: () => {} },
      bodyOf: (_, event) => searchedText(event),
      doubted,
    })
  return { random, keys, sealed, readBy }
}
