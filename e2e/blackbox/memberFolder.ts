import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, must } from '../../core/assert.ts'
import { openBlob, sealBlob } from '../../core/crypto/blob.ts'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { epochIdOfBytes } from '../../core/crypto/epochId.ts'
import { openLockbox } from '../../core/crypto/lockbox.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { readRekey } from '../../core/crypto/rekeyContent.ts'
import { type EpochKeys, epochKeys } from '../../core/crypto/schedule.ts'
import { eventIdBytes, type RoomId } from '../../core/event/ids.ts'
import type { JsonObject } from '../../core/event/json.ts'
import { parseEvent } from '../../core/event/parseEvent.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'
import { type SignedEvent, signEvent } from '../../core/event/signEvent.ts'
import { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { type Draft, protoEvent } from '../../core/graph/protoEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { openCommunityStore } from '../../core/store/communityStore.ts'
import type { Opened } from '../../core/store/database.ts'
import { openProfileStore, type StoredProfile } from '../../core/store/profileStore.ts'
import { readWholeLog } from '../../peer/community/communityLog.ts'
import type { EpochSecret } from '../../peer/community/keyring.ts'
import { type Environment, systemEnvironment } from '../../peer/environment.ts'
import { HandwrittenPeer } from './handwrittenPeer.ts'

/** Greater than that of any start by a clock. */
const BOOT_NUMBER = 0xf000_0000

/** What a member has on the disk, in the hands of somebody who writes a client around it. */
export class MemberFolder {
  readonly environment: Environment
  readonly profile: StoredProfile
  /** As it was when the folder was left. */
  readonly graph: CommunityGraph
  /** The latest first. */
  readonly epochs: readonly EpochSecret[]
  readonly #blobs: ReadonlyMap<string, Uint8Array>

  private constructor(
    parts: Pick<MemberFolder, 'environment' | 'profile' | 'graph' | 'epochs'>,
    blobs: Map<string, Uint8Array>,
  ) {
    this.environment = parts.environment
    this.profile = parts.profile
    this.graph = parts.graph
    this.epochs = parts.epochs
    this.#blobs = blobs
  }

  /** Reads a folder that no process holds, of a profile in one community. */
  static async open(dataDir: string): Promise<MemberFolder> {
    const environment = await systemEnvironment()
    const { crypto } = environment
    const databaseKey = new Uint8Array(readFileSync(join(dataDir, 'database.key')))
    const profileKey = crypto.hkdf(databaseKey, new Uint8Array(), 'roost/v1/profile-file', KEY_BYTES)
    const profiles = mustOpen(openProfileStore(join(dataDir, 'profile.db'), profileKey))
    const profile = must(profiles.profile(), 'there is a profile')
    const { communityId, secret, epochId } = must(profiles.communities()[0], 'there is a community')
    profiles.close()
    const fileKey = crypto.hkdf(databaseKey, utf8Bytes(communityId), 'roost/v1/community-file', KEY_BYTES)
    const store = mustOpen(openCommunityStore(join(dataDir, 'communities', `${communityId.slice(1)}.db`), fileKey))
    const joinedWith = { id: epochId ? epochIdOfBytes(epochId) : ('first' as const), secret }
    const learnt = store.epochs().filter(({ roomId }) => roomId === communityId)
    const later = learnt.map((epoch) => ({ id: epochIdOfBytes(epoch.epochId), secret: epoch.secret }))
    const epochs = [...later.filter(({ id }) => id !== joinedWith.id).reverse(), joinedWith]
    const { logged } = readWholeLog(
      crypto,
      epochs.map((epoch) => epochKeys(crypto, communityId, epoch.secret)),
      store,
    )
    const graph = new CommunityGraph({ crypto, communityId })
    graph.restore(logged, store.graph)
    const blobs = new Map(logged.map(({ event, blob }) => [event.id, blob]))
    store.close()
    return new MemberFolder({ environment, profile, graph, epochs }, blobs)
  }

  get communityId(): RoomId {
    return this.graph.root.roomId
  }

  get keys(): readonly EpochKeys[] {
    return this.epochs.map(({ secret }) => epochKeys(this.environment.crypto, this.communityId, secret))
  }

  room(roomId: string): RoomGraph {
    return must(this.graph.rooms.get(roomId as RoomId), 'the room was here')
  }

  /** The contents of all events as they lie in the log, opened with every key that the member has. */
  get contents(): string {
    return JSON.stringify(this.read([...this.#blobs.values()]).map(({ content }) => content))
  }

  /** A client with this member's keys, which claims to hold what the member held. */
  async client(): Promise<HandwrittenPeer> {
    const { environment, communityId, epochs, profile } = this
    const client = await HandwrittenPeer.open({
      environment,
      communityId,
      epochs,
      device: profile.device,
      bootNumber: BOOT_NUMBER,
    })
    client.hold([...this.#blobs].map(([id, blob]) => ({ id: eventIdBytes(id as RoomEvent['id']), blob })))
    return client
  }

  /** An event on top of what the member knew, signed with the member's device; `changed` at will before that. */
  event(
    room: RoomGraph,
    draft: Pick<Draft, 'type' | 'content'> & Partial<Draft>,
    changed: JsonObject = {},
  ): SignedEvent {
    const { userId, device } = this.profile
    const said = { sender: userId, signer: device.deviceId, originServerTs: Date.now(), ...draft }
    const result = signEvent(this.environment.crypto, device.signing, { ...protoEvent(room, said), ...changed })
    assert(result.ok, 'the event has a shape')
    return result.signed
  }

  sealed({ event, bytes }: SignedEvent, keys = must(this.keys[0], 'there is an epoch')) {
    const { crypto, random } = this.environment
    return { id: eventIdBytes(event.id), blob: sealBlob(crypto, random, keys, bytes) }
  }

  /** What the member can read of sealed events. */
  read(blobs: readonly Uint8Array[]): RoomEvent[] {
    const { crypto } = this.environment
    return blobs.flatMap((blob) => {
      const bytes = openBlob(crypto, this.keys, blob)
      const parsed = bytes && parseEvent(crypto, bytes)
      return parsed?.ok ? [parsed.parsed.event] : []
    })
  }

  /** The secrets of epochs that the member can get out of boxes, whoever they are for. */
  secretsIn(events: readonly RoomEvent[]): Uint8Array[] {
    const { crypto } = this.environment
    return events.flatMap(({ content }) => {
      const rekey = readRekey(content)
      const boxes = rekey ? [...rekey.lockboxes.values(), ...rekey.recovery.values()] : []
      return boxes.flatMap((box) => {
        const { agreement } = this.profile.device
        return (rekey && openLockbox(crypto, this.communityId, rekey.commitment, agreement, box)) ?? []
      })
    })
  }
}

function mustOpen<Store>(opened: Opened<Store>): Store {
  assert(opened.ok, opened.ok ? 'it opens' : opened.message)
  return opened.store
}
