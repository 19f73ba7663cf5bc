import { randomBytes } from 'node:crypto'
import { assert, must } from '../core/assert.ts'
import { sealBlob } from '../core/crypto/blob.ts'
import { createUser } from '../core/crypto/identity.ts'
import { type CryptoPort, KEY_BYTES, type Random } from '../core/crypto/port.ts'
import { type EpochKeys, epochKeys } from '../core/crypto/schedule.ts'
import { nameOfKey, type RoomId, type UserId } from '../core/event/ids.ts'
import { type SignedEvent, signEvent } from '../core/event/signEvent.ts'
import { CommunityGraph } from '../core/graph/communityGraph.ts'
import { foundCommunity } from '../core/graph/foundRoom.ts'
import { protoEvent } from '../core/graph/protoEvent.ts'

/** What a peer is sent: the sealed events of a community, parents first. */
export interface SealedLog {
  readonly communityId: RoomId
  readonly owner: UserId
  readonly keys: EpochKeys
  readonly blobs: readonly Uint8Array[]
}

const random: Random = { bytes: (count) => new Uint8Array(randomBytes(count)) }
const FIRST_TS = 1_700_000_000_000
const STEP_MS = 1_000

/** Founds a community and writes so many messages in it, one on top of the other, signed and sealed like any. */
export function writeSealedLog(crypto: CryptoPort, messageCount: number, body: (number: number) => string): SealedLog {
  const { userId: owner, userKey } = createUser(crypto, random, 'ada')
  const founding = foundCommunity({ crypto, random, nowMs: FIRST_TS, owner, name: 'bench', joinRule: 'public' })
  const graph = new CommunityGraph({ crypto, communityId: founding.roomId })
  const written: SignedEvent[] = []
  const take = (events: readonly SignedEvent[]): void => {
    const { added } = graph.ingest(events.map((event) => ({ ...event, blob: event.bytes })))
    assert(added.length === events.length, 'what is written here is accepted')
    written.push(...events)
  }
  const write = (type: string, content: Record<string, string>, stateKey?: string): void => {
    const originServerTs = FIRST_TS + written.length * STEP_MS
    const draft = { type, content, sender: owner, signer: nameOfKey(userKey.publicKey), originServerTs }
    const result = signEvent(
      crypto,
      userKey,
      protoEvent(graph.root, stateKey === undefined ? draft : { ...draft, stateKey }),
    )
    assert(result.ok, 'what is written here fits every limit')
    take([result.signed])
  }
  take(founding.events)
  write('m.room.member', { membership: 'join' }, owner)
  for (let number = 0; number < messageCount; number++)
    write('m.room.message', { msgtype: 'm.text', body: body(number) })
  const keys = epochKeys(crypto, founding.roomId, random.bytes(KEY_BYTES))
  const blobs = written.map(({ bytes }) => sealBlob(crypto, random, keys, bytes))
  return { communityId: must(founding, 'it was founded').roomId, owner, keys, blobs }
}
