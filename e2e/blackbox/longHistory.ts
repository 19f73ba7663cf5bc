import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, must } from '../../core/assert.ts'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { RoomId } from '../../core/event/ids.ts'
import { type SignedEvent, signEvent } from '../../core/event/signEvent.ts'
import { protoEvent } from '../../core/graph/protoEvent.ts'
import { openCommunityStore } from '../../core/store/communityStore.ts'
import { openProfileStore } from '../../core/store/profileStore.ts'
import { CommunityPeer } from '../../peer/community/communityPeer.ts'
import { systemEnvironment } from '../../peer/environment.ts'

const BODY = 'What somebody says in a channel is about as long as this line, more or less. '.repeat(3)

/** Lets the profile of a folder that no process holds have said so many things in a channel, one after the other. */
export async function writeHistory(dataDir: string, roomId: string, count: number): Promise<void> {
  const environment = await systemEnvironment()
  const { crypto, nowMs } = environment
  const databaseKey = new Uint8Array(readFileSync(join(dataDir, 'database.key')))
  const profileKey = crypto.hkdf(databaseKey, new Uint8Array(), 'roost/v1/profile-file', KEY_BYTES)
  const profiles = openProfileStore(join(dataDir, 'profile.db'), profileKey)
  assert(profiles.ok, 'the profile opens')
  const profile = must(profiles.store.profile(), 'there is a profile')
  const stored = must(profiles.store.communities()[0], 'there is a community')
  profiles.store.close()
  const fileKey = crypto.hkdf(databaseKey, utf8Bytes(stored.communityId), 'roost/v1/community-file', KEY_BYTES)
  const file = openCommunityStore(join(dataDir, 'communities', `${stored.communityId.slice(1)}.db`), fileKey)
  assert(file.ok, 'the community opens')
  const nothing = () => {}
  const outlets = {
    send: nothing,
    announce: nothing,
    onStream: nothing,
    tcpPort: () => 0,
    rememberAddress: nothing,
    doubted: nothing,
    changed: nothing,
  }
  const community = new CommunityPeer({ environment, store: file.store, stored, profile, outlets })
  const room = must(community.graph.rooms.get(roomId as RoomId), 'there is a channel')
  const { userId, device } = profile
  const said: SignedEvent[] = []
  const firstTs = nowMs() - count * 1_000
  const content = { msgtype: 'm.text', body: '' }
  const draft = { type: 'm.room.message', content, sender: userId, signer: device.deviceId, originServerTs: firstTs }
  let next = protoEvent(room, draft)
  for (let number = 0; number < count; number++) {
    const signed = signEvent(crypto, device.signing, { ...next, content: { ...content, body: `${number}: ${BODY}` } })
    assert(signed.ok, 'it is no long message')
    said.push(signed.signed)
    const parent = signed.signed.event.id
    next = { ...next, prev_events: [parent], origin_server_ts: firstTs + number * 1_000 }
  }
  community.writeSigned(said)
  community.close()
}
