import { randomBytes, randomInt } from 'node:crypto'
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
import { datagramSizesBytes } from '../../sync/limits.ts'
import { sealPacket } from '../../sync/wire/packet.ts'
import { foundAndJoin, messagesOf, send, statesOf, type TestCommunity, untilEqual } from './community.ts'
import { Mallory, Outsider, WireTap } from './mallory.ts'
import { PeerProcess, until, untilStill } from './peerProcess.ts'

/** Noise of any size, or an overheard datagram that is cut, lengthened, flipped somewhere, or of which the beginning is true. */
function spoilt(overheard: readonly Uint8Array[]): Uint8Array {
  const original = must(overheard[randomInt(overheard.length)], 'something was overheard')
  const bytes = new Uint8Array(original)
  switch (randomInt(5)) {
    case 0:
      return randomBytes(1 + randomInt(1_400))
    case 1:
      return bytes.subarray(0, randomInt(1, bytes.length))
    case 2:
      return new Uint8Array([...bytes, ...randomBytes(1 + randomInt(64))])
    case 3:
      return new Uint8Array([...bytes.subarray(0, 40), ...randomBytes(bytes.length - 40)])
    default: {
      const at = randomInt(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8))
      return bytes
    }
  }
}

const QUIET_MS = 1500
const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS))

const isLong = process.env.ROOST_TEST_LONG === '1'
const FLOOD_COUNT = isLong ? 1_000_000 : 50_000
const FLOOD_BURST = 100
const FLOOD_MS_MAX = isLong ? 1_200_000 : 120_000
const MESSAGE_COUNT = 400

describe('hostile input changes nothing, gets no reply and is counted', () => {
  let folder: string
  let ada: PeerProcess
  let ben: PeerProcess
  let community: TestCommunity
  let outsider: Outsider
  let tap: WireTap
  /** What passed on the wire while they talked, and while a newcomer was brought up to date. */
  let overheard: Uint8Array[]

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
    for (let n = 0; n < MESSAGE_COUNT; n++) await send((n % 2 === 0 ? ada : ben).api, community, `hello ${n}`)
    await untilEqual([ada.api, ben.api], community, MESSAGE_COUNT)
    const listener = await Mallory.open(community.link, ada.udpPort)
    await until(
      'a newcomer has heard everything',
      async () => listener.peer.blobs.length,
      (count) => count > MESSAGE_COUNT,
    )
    listener.close()
    overheard = [...tap.captured, ...listener.peer.datagrams]
    await untilStill('nothing follows any more', seen)
  })
  afterAll(async () => {
    outsider.close()
    tap.close()
    await Promise.all([ada.stop(), ben.stop()])
    rmSync(folder, { recursive: true, force: true })
  })

  it('S1: a garbage datagram', () => expectRefused('garbage', () => outsider.send(ada.udpPort, randomBytes(300))))

  it('S1: a datagram larger than any of ours', () =>
    expectRefused('oversize', () => outsider.send(ada.udpPort, randomBytes(4000))))

  it('S1: noise of the right size', () =>
    expectRefused('otherCommunity', () => outsider.send(ada.udpPort, randomBytes(1200))))

  it('S1: a datagram under another key', async () => {
    const mallory = await Mallory.open(community.link, ada.udpPort)
    const { crypto, random } = mallory.environment
    const keys = epochKeys(crypto, mallory.invite.communityId, random.bytes(32))
    await expectRefused('otherCommunity', () =>
      outsider.send(ada.udpPort, sealPacket(crypto, random, keys, random.bytes(100))),
    )
    mallory.close()
  })

  it('S2: what was overheard has the padded sizes alone, and at no place a byte that stands out', () => {
    expect(overheard.length).toBeGreaterThan(MESSAGE_COUNT / 2)
    expect(new Set(overheard.map(({ length }) => length)).difference(new Set(datagramSizesBytes))).toEqual(new Set())
    for (let place = 0; place < Math.min(...datagramSizesBytes); place++) {
      const counts = new Array<number>(256).fill(0)
      for (const bytes of overheard) counts[bytes[place] ?? 0] = (counts[bytes[place] ?? 0] ?? 0) + 1
      // Expected is a 256th; among so many places and values, three times as often and ten more is less than chance.
      expect(Math.max(...counts), `place ${place}`).toBeLessThan((3 * overheard.length) / 256 + 10)
    }
  })

  it(`S1: ${FLOOD_COUNT} datagrams of noise, and of what was overheard with something changed`, {
    timeout: FLOOD_MS_MAX,
  }, async () => {
    const before = await seen()
    const refusedCount = async () => Object.values(await refused()).reduce((sum, count) => sum + count, 0)
    const countBefore = await refusedCount()
    for (let sent = 0; sent < FLOOD_COUNT; sent += FLOOD_BURST) {
      const burst = Array.from({ length: FLOOD_BURST }, () => spoilt(overheard))
      await Promise.all(burst.map((bytes) => outsider.send(ada.udpPort, bytes)))
      // What overflows the socket never reaches the peer: it is let to keep up.
      await until('the flood is looked at', refusedCount, (count) => count - countBefore > (sent + FLOOD_BURST) * 0.9)
    }
    await quiet()
    expect(outsider.answers).toEqual([])
    expect(await seen()).toBe(before)
  })

  it('S3: a replay of everything that was overheard', async () => {
    await expectRefused('replay', async () => {
      for (const bytes of overheard) await outsider.send(ada.udpPort, bytes)
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

    it('S7: a bomb of 64 KiB of nested JSON', () =>
      expectRefused('notCanonical', () => mallory.push(new TextEncoder().encode('['.repeat(65_536)))))

    it('S8: an event with a wrong hash', () =>
      expectRefused('hash', async () => {
        const event = await forgedMessage('hello')
        mallory.push(canonicalBytes({ ...event, content: { msgtype: 'm.text', body: 'something else' } }))
      }))

    it('S9: an event with a forged signature', () =>
      expectRefused('signature', async () => mallory.push(canonicalBytes(await forgedMessage('not from Ada')))))
  })

  it('and the two go on talking', async () => {
    await send(ada.api, community, 'still here')
    await untilEqual([ada.api, ben.api], community, MESSAGE_COUNT + 1)
  })
})
