import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { encodeBase64, type UserId } from '../../core/event/ids.ts'
import type { JsonObject } from '../../core/event/json.ts'
import type { SignedEvent } from '../../core/event/signEvent.ts'
import { entitledOf } from '../../core/keys/entitled.ts'
import { rekeyDrafts } from '../../core/keys/rekeyDrafts.ts'
import type { PeerApi } from '../../peer/contract.ts'
import { openPacket } from '../../sync/wire/packet.ts'
import { factsOf, foundAndJoin, messagesOf, send, type TestCommunity, untilEqual } from './community.ts'
import type { HandwrittenPeer } from './handwrittenPeer.ts'
import { Outsider, WireTap } from './mallory.ts'
import { MemberFolder } from './memberFolder.ts'
import { PeerProcess, until, untilStill, withClockShifted } from './peerProcess.ts'

const QUIET_MS = 1_500
const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS))
const SETUP_MS_MAX = 120_000
const WEEK_MS = 7 * 24 * 60 * 60 * 1000
const MONTH_MS = 30 * 24 * 60 * 60 * 1000
/** Of a call to those who are away, which says who is there and nothing else; anything with events is longer. */
const BEACON_BYTES_MAX = 400

describe('a member who was removed', () => {
  let folder: string
  let ada: PeerProcess
  let ben: PeerProcess
  let community: TestCommunity
  /** Everything that Eve had, from before she was removed. */
  let eves: MemberFolder
  /** What she does with it: a client that was talking with the others at the time. */
  let client: HandwrittenPeer
  let outsider: Outsider
  let tap: WireTap
  /** A friend of hers with an invite from before. */
  let late: PeerProcess
  let adaId: UserId
  /** What she says after that. */
  let said: readonly SignedEvent[]
  let wasTapped: number
  let removedBefore: number
  const others: PeerProcess[] = []

  const path = (name: string) => join(folder, name)
  const honest = (): PeerApi[] => [ada.api, ben.api]
  const removedCount = async (): Promise<number> => (await ada.api.call('network.peers', {})).refused.removed ?? 0
  const facts = async () => JSON.stringify(await Promise.all(honest().map((api) => factsOf(api, community))))

  /** Does something and expects that Ada and Ben hold what they held, and refused it for the reason that was given. */
  const expectNothing = async (attack: () => Promise<void> | void, reason = 'removed'): Promise<void> => {
    const refused = async () => (await ada.api.call('network.peers', {})).refused
    const [before, countBefore] = [await facts(), (await refused())[reason] ?? 0]
    await attack()
    await until(`"${reason}" is counted`, refused, (counts) => (counts[reason] ?? 0) > countBefore)
    await quiet()
    expect(await facts()).toBe(before)
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-removed-'))
    ;[ada, ben] = [await PeerProcess.start(path('ada')), await PeerProcess.start(path('ben'))]
    const [eve, mia] = [await PeerProcess.start(path('eve')), await PeerProcess.start(path('mia'))]
    const people = [ben, eve, mia].map(({ api }, at) => [must(['Ben', 'Eve', 'Mia'][at], 'a name'), api] as const)
    community = await foundAndJoin(ada.api, people)
    const { communityId } = community
    adaId = must((await ada.api.call('profile.get', {})) ?? undefined, 'Ada has a profile').userId as UserId
    const { link: oldInvite } = await ada.api.call('invites.create', { communityId, usesMax: 5 })
    tap = await WireTap.open(ada.udpPort)
    outsider = await Outsider.open()
    for (const { api } of [ben, eve]) {
      await api.call('network.addAddress', { communityId, address: `127.0.0.1:${tap.port}` })
    }
    for (const [at, { api }] of [ada, ben, eve].entries()) await send(api, community, `before ${at}`)
    await untilEqual(
      [ada, ben, eve, mia].map(({ api }) => api),
      community,
      3,
    )
    await Promise.all([eve.kill(), mia.stop()])
    cpSync(path('eve'), path('eves copy'), { recursive: true })
    eves = await MemberFolder.open(path('eve'))
    client = await eves.client()
    client.speakTo([ada.udpPort, ben.udpPort])
    await until(
      'both talk with her client',
      async () => client.heardCount,
      (count) => count === 2,
    )

    removedBefore = await removedCount()
    await ada.api.call('members.remove', { communityId, userId: eves.profile.userId })
    await send(ada.api, community, 'only for us')
    await untilEqual(honest(), community, 4)
    wasTapped = tap.captured.length
    await send(ben.api, community, 'indeed')
    await untilEqual(honest(), community, 5)
    // She goes on in the middle of a conversation with both.
    said = Object.values(wishes())
    client.push(said.map((event) => eves.sealed(event)))
    client.askForKeys()
    // It asks around for a while before it believes that the invite is over.
    late = await PeerProcess.start(path('late'))
    others.push(late)
    await late.api.call('profile.create', { name: 'Late' })
    await late.api.call('communities.join', { link: oldInvite })
    await untilStill('nothing follows any more', facts)
  }, SETUP_MS_MAX)
  afterAll(async () => {
    client.close()
    outsider.close()
    tap.close()
    await Promise.all([ada, ben, ...others].map((peer) => peer.stop()))
    rmSync(folder, { recursive: true, force: true })
  })

  /** What she has read up to now that she should not have. */
  const expectNothingLearnt = () => {
    const events = eves.read(client.blobs)
    expect(events.map(({ content }) => content.body).filter((body) => typeof body === 'string')).toEqual([])
    expect(eves.secretsIn(events)).toEqual([])
    expect(client.keychains).toEqual([])
  }

  it('S13: is told of the removal, and gets no key and no message after it, however her client asks', async () => {
    expect(await removedCount()).toBeGreaterThan(removedBefore)
    expect(eves.read(client.blobs).map(({ type }) => type)).toContain('m.room.member')
    expectNothingLearnt()
    const { crypto } = eves.environment
    const overheard = tap.captured.slice(wasTapped)
    expect(overheard.length).toBeGreaterThan(0)
    for (const bytes of overheard) {
      for (const keys of eves.keys) {
        const opened = openPacket(crypto, keys, bytes)
        if (opened.ok) expect(opened.value.length).toBeLessThan(BEACON_BYTES_MAX)
      }
    }
  })

  /** Everything that she might wish had happened. */
  const wishes = (): Record<string, SignedEvent> => {
    const { userId, device } = eves.profile
    const { root } = eves.graph
    const general = eves.room(community.general)
    const { crypto, random } = eves.environment
    const secret = random.bytes(32)
    const { founding } = rekeyDrafts({ crypto, random, roomId: root.roomId, secret }, entitledOf(root))
    const message = (body: string) => ({ type: 'm.room.message', content: { msgtype: 'm.text', body } })
    const levels = must(root.stateEvent(root.currentState, 'm.room.power_levels'), 'there are levels').content
    const invite = {
      rendezvous: encodeBase64(randomBytes(32)),
      expires_ts: Date.now() + MONTH_MS,
      uses: 9,
      role: 'member',
    }
    return {
      'a message': eves.event(general, message('still here')),
      'a message of last month': eves.event(general, {
        ...message('I said so'),
        originServerTs: Date.now() - MONTH_MS,
      }),
      'a message in the name of Ada': eves.event(general, { ...message('I am Ada'), sender: adaId }),
      'new keys of her own': eves.event(root, { type: 'roost.rekey', content: founding }),
      'an invite': eves.event(root, { type: 'roost.invite', stateKey: device.deviceId, content: invite }),
      'all power': eves.event(root, {
        type: 'm.room.power_levels',
        stateKey: '',
        content: { ...levels, users: { ...(levels.users as JsonObject), [userId]: 100 } },
      }),
      'her own return': eves.event(root, { type: 'm.room.member', stateKey: userId, content: { membership: 'join' } }),
      'the removal of Ada': eves.event(root, {
        type: 'm.room.member',
        stateKey: adaId,
        content: { membership: 'ban' },
      }),
    }
  }
  it('S9 S13 S14: says whatever she likes with her old keys, dated back or in other names, and is not listened to', async () => {
    for (const api of honest()) {
      const sql = 'SELECT event_id FROM v_events'
      const { rows } = await api.call('storage.sql', { communityId: community.communityId, sql })
      const held = new Set(rows.map(([eventId]) => eventId))
      expect(held.size).toBeGreaterThan(20)
      expect(said.map(({ event }) => event.id).filter((eventId) => held.has(eventId))).toEqual([])
    }
    const again = await eves.client()
    await expectNothing(() => {
      again.push(said.map((event) => eves.sealed(event)))
      again.speakTo([ada.udpPort, ben.udpPort])
      again.askForKeys()
    })
    expect(again.heardCount).toBe(0)
    expect([...again.blobs, ...again.keychains]).toEqual([])
    again.close()
    expectNothingLearnt()
  })

  it('S3: replays all that passed between her and the others, to nobody', async () => {
    const captured = tap.captured.slice()
    const before = await facts()
    for (const { udpPort } of [ada, ben]) for (const bytes of captured) await outsider.send(udpPort, bytes)
    await quiet()
    expect(await facts()).toBe(before)
    expect(outsider.answers).toEqual([])
  })

  it('S9 S13 S14: gains nothing by an accomplice who is still in and passes on what she wrote', async () => {
    const mia = await PeerProcess.start(path('mia'))
    await untilEqual([...honest(), mia.api], community, 5)
    await mia.stop()
    const mias = await MemberFolder.open(path('mia'))
    expect(mias.epochs.length).toBe(2)
    const accomplice = await mias.client()
    accomplice.speakTo([ada.udpPort, ben.udpPort])
    await until(
      'both talk with the accomplice',
      async () => accomplice.heardCount,
      (count) => count === 2,
    )
    const [messages, secret] = [await messagesOf(ada.api, community), must(mias.epochs[0], 'the new epoch')]
    const states = (await factsOf(ada.api, community)).states
    accomplice.push(said.map((event) => mias.sealed(event)))
    // Her messages are there and shadowed; keys, power, invites and removals are not hers to make, nor is Ada's name.
    await until(
      'what is forged is refused',
      async () => Object.keys((await ada.api.call('network.peers', {})).refused),
      (reasons) => ['certificate', 'auth 8', 'auth 5.6.3'].every((reason) => reasons.includes(reason)),
    )
    await quiet()
    for (const api of honest()) {
      expect(await messagesOf(api, community)).toEqual(messages)
      expect((await factsOf(api, community)).states).toEqual(states)
    }
    accomplice.close()
    await send(ada.api, community, 'as before')
    await untilEqual(honest(), community, 6)
    expect(secret.id).not.toBe('first')
  })

  it('S13: starts what she kept of her folder again, with the clock turned back, and it stays as it was', async () => {
    const before = await facts()
    const countBefore = await removedCount()
    const eve = await PeerProcess.start(path('eves copy'), withClockShifted(-WEEK_MS))
    others.push(eve)
    await send(eve.api, community, 'last week')
    await until('she is refused', removedCount, (count) => count > countBefore)
    await quiet()
    expect(await facts()).toBe(before)
    expect((await messagesOf(eve.api, community)).map(({ body }) => body).toSorted()).toEqual([
      'before 0',
      'before 1',
      'before 2',
      'last week',
    ])
  })

  it('S16: has no use of an invite from before', async () => {
    const [seen] = await until(
      'the invite is refused',
      () => late.api.call('communities.list', {}),
      ([joining]) => joining?.joining?.step === 'refused',
    )
    expect(seen).toMatchObject({ joined: false, joining: { code: 'inviteRevoked' } })
  })

  it('S13: does not keep the others from talking', async () => {
    await send(ben.api, community, 'good night')
    await untilEqual(honest(), community, 7)
    expectNothingLearnt()
  })
})
