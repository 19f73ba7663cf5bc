import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assert, must } from '../../core/assert.ts'
import { decodeInvite } from '../../core/crypto/invite.ts'
import { redactedKeepMs } from '../../core/limits.ts'
import { systemEnvironment } from '../../peer/environment.ts'
import { type Canary, canaryOf, encodingsOf, filesUnder, seenIn, seenInFiles } from './canaries.ts'
import { joinBy, messagesOf, send, type TestCommunity, untilEqual } from './community.ts'
import { WireTap } from './mallory.ts'
import { MemberFolder } from './memberFolder.ts'
import { PeerProcess, until, withClockShifted } from './peerProcess.ts'

const MINUTE_MS = 60_000
/** A start looks for what is due after a second. */
const ERASE_MS = 2_000

describe('what is written in a community', () => {
  let folder: string
  let temporary: string
  let ada: PeerProcess
  let ben: PeerProcess
  let community: TestCommunity
  const taps: WireTap[] = []
  const canaries: Canary[] = []
  const printed: string[] = []

  /** A text that stands nowhere else. */
  const canary = (name: string): string => {
    const text = `kanari${canaries.length}zwx${Buffer.from(name).toString('hex')}qj`
    canaries.push(canaryOf(name, text))
    return text
  }
  const start = (name: string) => PeerProcess.start(join(folder, name), { TMPDIR: temporary })
  const seen = (): string[] => [
    ...seenInFiles(folder, canaries),
    ...[...printed, ada.printed, ben.printed].flatMap((text) =>
      seenIn('what was printed', Buffer.from(text), canaries),
    ),
    ...taps.flatMap(({ captured }) => captured.flatMap((bytes) => seenIn('a datagram', bytes, canaries))),
  ]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-canaries-'))
    temporary = join(folder, 'temporary')
    mkdirSync(temporary)
    ;[ada, ben] = [await start('ada'), await start('ben')]
    await ada.api.call('profile.create', { name: canary('a name'), deviceName: canary('the name of a device') })
    const { communityId } = await ada.api.call('communities.create', { name: canary('the name of a community') })
    community = await joinBy(ada.api, communityId, [[canary('another name'), ben.api]])
    for (const [at, [from, to]] of [[ben, ada] as const, [ada, ben] as const].entries()) {
      taps.push(await WireTap.open(to.udpPort))
      const address = `127.0.0.1:${must(taps[at], 'a tap').port}`
      await from.api.call('network.addAddress', { communityId, address })
    }
  }, 60_000)
  afterAll(async () => {
    for (const tap of taps) tap.close()
    await Promise.all([ada.stop(), ben.stop()])
    rmSync(folder, { recursive: true, force: true })
  })

  it('is found by whoever looks for it, in every way of writing it', () => {
    const found = canaryOf('a text', 'kanari of a test')
    for (const [how, encoded] of encodingsOf(found)) {
      const around = Buffer.concat([Buffer.from('abc'), encoded, Buffer.from('xyz')])
      expect(seenIn('here', around, [found]), how).not.toEqual([])
    }
    for (const before of [0, 1, 2]) {
      const text = Buffer.from(`${'.'.repeat(before)}kanari of a test, and more`).toString('base64')
      expect(seenIn('here', Buffer.from(text), [found])).not.toEqual([])
    }
    writeFileSync(join(temporary, 'control'), 'a kanari of a test')
    expect(seenInFiles(folder, [found])).toEqual([`a text (as it is) in ${join(temporary, 'control')}`])
    rmSync(join(temporary, 'control'))
  })

  it('S16 S18: is in clear in no file, no line that is printed, and no datagram', { timeout: 120_000 }, async () => {
    const { communityId, general } = community
    const { api } = ada
    const bens = must((await ben.api.call('profile.get', {})) ?? undefined, 'Ben has a profile').userId
    const first = canary('a message')
    const { eventId } = await send(api, community, first)
    await send(ben.api, community, `${canary('an answer')} and more`)
    const { roomId } = await api.call('channels.create', {
      communityId,
      name: canary('the name of a private channel'),
      topic: canary('a topic'),
      private: true,
      userIds: [bens],
    })
    await api.call('messages.send', { communityId, roomId, body: canary('a message in private') })
    await api.call('channels.setTopic', { communityId, roomId, topic: canary('another topic') })
    expect((await api.call('messages.search', { communityId, query: first })).hits).toHaveLength(1)
    await api.call('messages.search', { communityId, query: `${canary('a query')} "${canary('a quoted query')}"` })
    for (const kind of ['guarded', 'open'] as const) {
      const { link } = await api.call('invites.create', { communityId, kind })
      canaries.push(canaryOf(`a link (${kind})`, must(link.split('#')[1], 'a fragment')))
      const decoded = decodeInvite((await systemEnvironment()).crypto, link)
      assert(decoded.ok, 'the link is good')
      const { invite } = decoded
      canaries.push({
        name: `the secret of a link (${kind})`,
        bytes: invite.kind === 'open' ? invite.secret : invite.seed,
      })
    }
    await api.call('storage.sql', { communityId, sql: `SELECT '${canary('a query of tables')}' AS found` })
    // What is refused is not written down either.
    const nowhere = { communityId, roomId: canary('a channel that is not there'), body: canary('a refused message') }
    await expect(api.call('messages.send', nowhere)).rejects.toThrow()
    await expect(api.call('invites.check', { link: `roost://join#${canary('no link')}` })).rejects.toThrow()
    await expect(api.call('storage.sql', { communityId, sql: `SELEKT ${canary('no query')}` })).rejects.toThrow()
    await untilEqual([ada.api, ben.api], community, 2)
    await api.call('messages.redact', { communityId, roomId: general, eventId })
    await untilEqual([ada.api, ben.api], community, 1)
    expect(seen()).toEqual([])

    // What a crash leaves behind, and what an end in order does.
    printed.push(ada.printed, ben.printed)
    await Promise.all([ada.kill(), ben.kill()])
    expect(seen()).toEqual([])
    ;[ada, ben] = [await start('ada'), await start('ben')]
    expect(await messagesOf(ben.api, community)).toHaveLength(1)
    printed.push(ada.printed, ben.printed)
    await Promise.all([ada.stop(), ben.stop()])
    expect(seen()).toEqual([])

    // A week later a start erases what was deleted, also for whoever has the keys.
    const contents = async () => (await MemberFolder.open(ada.dataDir)).contents
    expect(await contents()).toContain(first)
    await until(
      'it is erased',
      async () => {
        const later = await PeerProcess.start(ada.dataDir, withClockShifted(redactedKeepMs + MINUTE_MS))
        await sleep(ERASE_MS)
        await later.stop()
        return (await contents()).includes(first)
      },
      (isThere) => !isThere,
    )

    const names = filesUnder(folder).map((path) => path.replace(/^.*\//, ''))
    expect(names).toEqual(expect.arrayContaining(['profile.db', 'database.key', `${communityId.slice(1)}.db`]))
    for (const { captured } of taps) expect(captured.length).toBeGreaterThan(0)
    expect(canaries.length).toBeGreaterThan(15)
  })
})
