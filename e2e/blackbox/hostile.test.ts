import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { canonicalBytes } from '../../core/event/canonicalJson.ts'
import { contentHash } from '../../core/event/hash.ts'
import { encodeBase64, serverOf } from '../../core/event/ids.ts'
import type { JsonObject } from '../../core/event/json.ts'
import { sealPacket } from '../../sync/wire/packet.ts'
import { foundAndJoin, messagesOf, send, statesOf, type TestCommunity, untilEqual } from './community.ts'
import { Mallory, Outsider, WireTap } from './mallory.ts'
import { PeerProcess, until } from './peerProcess.ts'

const QUIET_MS = 1500
const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS))

describe('hostile input changes nothing, gets no reply and is counted', () => {
  let folder: string
  let ada: PeerProcess
  let ben: PeerProcess
  let community: TestCommunity
  let outsider: Outsider
  let tap: WireTap

  const refused = async (): Promise<Record<string, number>> => (await ada.api.call('network.peers', {})).refused
  const seen = async () => JSON.stringify([await statesOf(ada.api, community), await messagesOf(ada.api, community)])

  /** Runs the attack and expects that its reason was counted and nothing else happened. */
  const expectRefused = async (reason: string, attack: () => Promise<void> | void): Promise<void> => {
    const [before, countBefore, answersBefore] = [await seen(), (await refused())[reason] ?? 0, outsider.answers.length]
    await attack()
    await until(`"${reason}" is counted`, refused, (counts) => (counts[reason] ?? 0) > countBefore)
    await quiet()
    expect(await seen()).toBe(before)
    expect(outsider.answers.length).toBe(answersBefore)
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-hostile-'))
    ada = await PeerProcess.start(join(folder, 'ada'))
    ben = await PeerProcess.start(join(folder, 'ben'))
    outsider = await Outsider.open()
    tap = await WireTap.open(ada.udpPort)
    community = await foundAndJoin(ada.api, [['Ben', ben.api]], 'open')
    await ben.api.call('network.addAddress', {
      communityId: community.communityId,
      address: `127.0.0.1:${tap.port}`,
    })
    for (let n = 0; n < 10; n++) await send(ben.api, community, `hello ${n}`)
    await untilEqual([ada.api, ben.api], community, 10)
  })
  afterAll(async () => {
    outsider.close()
    tap.close()
    await Promise.all([ada.stop(), ben.stop()])
    rmSync(folder, { recursive: true, force: true })
  })

  it('a garbage datagram', () => expectRefused('garbage', () => outsider.send(ada.udpPort, randomBytes(300))))

  it('a datagram larger than any of ours', () =>
    expectRefused('oversize', () => outsider.send(ada.udpPort, randomBytes(4000))))

  it('noise of the right size', () =>
    expectRefused('otherCommunity', () => outsider.send(ada.udpPort, randomBytes(1200))))

  it('a datagram under another key', async () => {
    const mallory = await Mallory.open(community.link, ada.udpPort)
    const { crypto, random } = mallory.environment
    const keys = epochKeys(crypto, mallory.invite.communityId, random.bytes(32))
    await expectRefused('otherCommunity', () =>
      outsider.send(ada.udpPort, sealPacket(crypto, random, keys, random.bytes(100))),
    )
    mallory.close()
  })

  it('a replay of everything that was overheard', async () => {
    const captured = tap.captured.slice()
    expect(captured.length).toBeGreaterThan(0)
    await expectRefused('replay', async () => {
      for (const bytes of captured) await outsider.send(ada.udpPort, bytes)
    })
  })

  describe('events pushed by somebody with a leaked invite', () => {
    let mallory: Mallory
    beforeAll(async () => {
      mallory = await Mallory.open(community.link, ada.udpPort)
      await until(
        'the peer listens to her',
        async () => mallory.isHeard,
        (isHeard) => isHeard,
      )
    })
    afterAll(() => mallory.close())

    /** A message in Ada's name on top of what is there, right in everything but its signature. */
    const forgedMessage = async (body: string): Promise<JsonObject> => {
      const { crypto } = mallory.environment
      const { state } = await ada.api.call('state.get', {
        communityId: community.communityId,
        roomId: community.general,
      })
      const profile = must(await ada.api.call('profile.get', {}), 'a profile')
      const entry = (type: string, stateKey: string) =>
        must(
          state.find((found) => found.type === type && found.stateKey === stateKey),
          type,
        ).eventId
      const unsigned = {
        type: 'm.room.message',
        room_id: community.general,
        sender: profile.userId,
        content: { msgtype: 'm.text', body },
        depth: 100,
        prev_events: [must((await messagesOf(ada.api, community)).at(-1), 'a message').eventId],
        auth_events: [entry('m.room.power_levels', ''), entry('m.room.member', profile.userId)],
        origin_server_ts: Date.now(),
        signer: profile.deviceId,
      }
      const signatures = {
        [serverOf(profile.userId)]: { [`ed25519:${profile.deviceId}`]: encodeBase64(randomBytes(64)) },
      }
      return { ...unsigned, hashes: { sha256: contentHash(crypto, unsigned) }, signatures }
    }

    it('a bomb of 64 KiB of nested JSON', () =>
      expectRefused('notCanonical', () => mallory.push(new TextEncoder().encode('['.repeat(65_536)))))

    it('an event with a wrong hash', () =>
      expectRefused('hash', async () => {
        const event = await forgedMessage('hello')
        mallory.push(canonicalBytes({ ...event, content: { msgtype: 'm.text', body: 'something else' } }))
      }))

    it('an event with a forged signature', () =>
      expectRefused('signature', async () => mallory.push(canonicalBytes(await forgedMessage('not from Ada')))))
  })

  it('and the two go on talking', async () => {
    await send(ada.api, community, 'still here')
    await untilEqual([ada.api, ben.api], community, 11)
  })
})
