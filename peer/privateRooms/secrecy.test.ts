import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { readEncryptedContent } from '../../core/crypto/encryptedContent.ts'
import { openLockbox } from '../../core/crypto/lockbox.ts'
import { readLockboxes, readRekey } from '../../core/crypto/rekeyContent.ts'
import { openContent, roomContentKey } from '../../core/crypto/roomKey.ts'
import type { RoomId } from '../../core/event/ids.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { openDatabase } from '../../core/store/database.ts'
import { openPacket } from '../../sync/wire/packet.ts'
import { openEvent } from '../community/communityLog.ts'
import { databaseKey, type Place, type TestPeer } from '../testing/testPeer.ts'
import { find, fourPeople } from './testing.ts'

const CANARY = 'kanarienvogel'

/** A channel of Ada's and Ben's, and a conversation of theirs, in which the same word stands everywhere it can. */
async function withCanaries() {
  const lab = await fourPeople()
  const { ada, ben, communityId, settle } = lab
  const { roomId } = await ada.api.call('channels.create', {
    ...{ communityId, name: `${CANARY} name`, topic: `${CANARY} topic`, private: true, userIds: [ben.userId] },
  })
  const channel = { communityId, roomId }
  settle()
  await ben.api.call('channels.join', channel)
  await ada.say(channel, `${CANARY} message`)
  await ben.api.call('channels.setTopic', { ...channel, topic: `${CANARY} again` })
  const open = { communityId, userIds: [ben.userId] }
  const conversation = { communityId, ...(await ada.api.call('conversations.open', open)) }
  await ada.say(conversation, `${CANARY} whisper`)
  settle()
  return { ...lab, channel, conversation }
}

/** Everything that stands in a device's community file, its pages opened. */
function dumpOf(peer: TestPeer, communityId: string): string {
  const salt = new TextEncoder().encode(communityId)
  const key = peer.crypto.hkdf(databaseKey, salt, 'roost/v1/community-file', 32)
  const file = openDatabase(join(peer.dataDir, 'communities', `${communityId.slice(1)}.db`), key, communitySchema)
  if (!file.ok) throw new Error(file.message)
  const tables = file.store.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all() as string[]
  const rows = tables.flatMap((table) => file.store.prepare(`SELECT * FROM "${table}"`).raw().all())
  file.store.close()
  const text = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value))
  return rows.flatMap((row) => (row as unknown[]).map(text)).join('\n')
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))

/** The events of a room as a device's log has them, opened with the community's keys. */
function logOf(peer: TestPeer, { communityId, roomId }: Place) {
  const { store, epochs } = peer.community(communityId)
  return [...store.readLog()].flatMap(({ blob }) => {
    const opened = openEvent(peer.crypto, epochs.openers, blob)
    return opened.ok && opened.incoming.event.roomId === roomId ? [opened.incoming.event] : []
  })
}

describe('S13 a member of the community who is in none of its private rooms', () => {
  it('holds every event of them, and opens none with all the keys that are on the device', async () => {
    const { ada, cleo, communityId, channel, conversation } = await withCanaries()
    const { crypto } = cleo
    const { agreement } = must(cleo.peer.profile, 'a profile').device
    const secrets = cleo
      .community(communityId)
      .store.epochs()
      .map(({ secret }) => secret)
    expect(secrets.length).toBeGreaterThan(0)
    for (const place of [channel, conversation]) {
      const events = logOf(cleo, place)
      expect(events.map(({ id }) => id).toSorted()).toEqual(
        logOf(ada, place)
          .map(({ id }) => id)
          .toSorted(),
      )
      expect(JSON.stringify(events)).not.toContain(CANARY)
      const sealed = events.flatMap((event) => {
        const content = readEncryptedContent(event.content)
        return content ? [{ event, ...content }] : []
      })
      expect(sealed.length).toBeGreaterThan(0)
      for (const { event, sealed: bytes } of sealed) {
        for (const secret of [...secrets, databaseKey, agreement.secretKey]) {
          const key = roomContentKey(crypto, place.roomId as RoomId, secret)
          expect(openContent(crypto, key, event, bytes)).toBeUndefined()
          expect(openContent(crypto, secret, event, bytes)).toBeUndefined()
        }
      }
      const commitments = events.flatMap(({ content }) => readRekey(content)?.commitment ?? [])
      const boxes = events.flatMap(({ content }) => {
        const lot = readRekey(content) ?? readLockboxes(content)
        return lot ? [...lot.lockboxes.values(), ...lot.recovery.values()] : []
      })
      expect(boxes.length).toBeGreaterThan(0)
      for (const box of boxes) {
        for (const commitment of commitments) {
          expect(openLockbox(crypto, place.roomId as RoomId, commitment, agreement, box)).toBeUndefined()
        }
      }
    }
  })

  it('finds no word of them in any file, any table, any list, or any datagram that they can open', async () => {
    const { house, ada, cleo, communityId, channel, conversation } = await withCanaries()
    expect(await find(ada, communityId, CANARY)).toHaveLength(2)
    expect(await find(cleo, communityId, CANARY)).toEqual([])
    const listed = [
      await cleo.api.call('channels.list', { communityId }),
      await cleo.api.call('members.list', { communityId }),
      await cleo.api.call('members.evidence', { communityId }),
      await cleo.api.call('network.peers', { communityId }),
      cleo.logged,
    ]
    for (const hidden of [CANARY, channel.roomId, conversation.roomId]) {
      expect(JSON.stringify(listed)).not.toContain(hidden)
    }
    for (const { bytes } of house.lan.recorded) {
      expect(Buffer.from(bytes).toString('latin1')).not.toContain(CANARY)
      for (const keys of cleo.community(communityId).epochs.openers) {
        const opened = openPacket(cleo.crypto, keys, bytes)
        if (opened.ok) expect(Buffer.from(opened.value).toString('latin1')).not.toContain(CANARY)
      }
    }
    await cleo.stop()
    await ada.stop()
    expect(dumpOf(ada, communityId)).toContain(CANARY)
    expect(dumpOf(cleo, communityId)).not.toContain(CANARY)
    for (const bytes of [...filesOf(cleo.dataDir), ...filesOf(ada.dataDir)]) expect(bytes).not.toContain(CANARY)
  })

  it('makes no channel private, and no private one anything else, by naming it again', async () => {
    const { ada, ben, cleo, communityId, general, channel, settle } = await withCanaries()
    const community = cleo.community(communityId)
    for (const roomId of [general, channel.roomId]) {
      const kind = roomId === general ? 'private' : 'public'
      community.write(community.graph.root, { type: 'roost.conversation', stateKey: roomId, content: { kind } })
    }
    settle()
    const shown = await ben.api.call('channels.list', { communityId })
    expect(shown).toContainEqual(expect.objectContaining({ roomId: general, kind: 'public' }))
    expect(shown).toContainEqual(expect.objectContaining({ roomId: channel.roomId, kind: 'private' }))
    expect((await cleo.api.call('channels.list', { communityId })).map(({ roomId }) => roomId)).toEqual([general])
    await ada.api.call('channels.rename', { communityId, roomId: channel.roomId, name: 'still ours' })
  })
})

describe('a private room', () => {
  it('shows nothing that was said in clear, or sealed for somebody or something else', async () => {
    const { ada, ben, channel, conversation, communityId, settle } = await withCanaries()
    const community = ben.community(communityId)
    const room = ben.room(channel)
    const adas = must(
      ada.room(channel).timeline.find(({ event }) => event.type === 'm.room.encrypted'),
      'a message of Ada’s',
    ).event
    const whispered = must(
      ada.room(conversation).timeline.find(({ event }) => event.type === 'm.room.encrypted'),
      'another one',
    ).event
    for (const content of [adas.content, whispered.content]) {
      community.write(room, { type: 'm.room.encrypted', content })
      community.write(room, { type: 'm.room.topic', stateKey: '', content })
    }
    settle()
    expect(await ada.bodies(channel)).toEqual([`${CANARY} message`])
    const shown = (await ada.api.call('channels.list', { communityId })).find(({ roomId }) => roomId === channel.roomId)
    expect(shown).toMatchObject({ name: `${CANARY} name`, topic: '' })
  })
})
