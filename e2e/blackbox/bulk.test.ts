import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventCountOf, factsOf, type TestCommunity } from './community.ts'
import { writeHistory } from './longHistory.ts'
import { PeerProcess, until } from './peerProcess.ts'

const HISTORY = 20_000
const PATIENCE_MS = 300_000
/** For what is started with it every attempt at a stream comes to nothing. */
const withoutStreams = { NODE_OPTIONS: `--import=${new URL('noStreams.ts', import.meta.url).href}` }

describe('a long history, between two processes', () => {
  let folder: string
  let community: TestCommunity
  const running = new Set<PeerProcess>()
  const start = async (name: string, env: Readonly<Record<string, string>> = {}): Promise<PeerProcess> => {
    const peer = await PeerProcess.start(join(folder, name), env)
    running.add(peer)
    return peer
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-bulk-'))
  })
  afterEach(async () => {
    await Promise.all([...running].map((peer) => peer.stop()))
    running.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Ada with a community in which much was said, and a link to it. */
  async function adaWithHistory(count: number): Promise<PeerProcess> {
    let ada = await start('ada')
    await ada.api.call('profile.create', { name: 'Ada' })
    const { communityId } = await ada.api.call('communities.create', { name: 'Lab' })
    const [general] = await ada.api.call('channels.list', { communityId })
    const roomId = general?.roomId ?? ''
    await ada.stop()
    running.delete(ada)
    await writeHistory(ada.dataDir, roomId, count)
    ada = await start('ada')
    const { link } = await ada.api.call('invites.create', { communityId, kind: 'open' })
    community = { communityId, general: roomId, link }
    return ada
  }

  async function follow(peer: PeerProcess): Promise<void> {
    await peer.api.call('profile.create', { name: 'Ben' })
    await peer.api.call('communities.join', { link: community.link })
  }

  /** Whoever has everything takes part then, and others hear of it: a count that was the same is soon another. */
  async function untilSame(peers: readonly PeerProcess[], countMin: number): Promise<void> {
    await until(
      'all hold as much',
      () => Promise.all(peers.map(({ api }) => eventCountOf(api, community))),
      (counts) => counts.every((count) => count > countMin && count === counts[0]),
    )
    const [first, ...others] = await until(
      'all hold the same',
      () => Promise.all(peers.map(({ api }) => factsOf(api, community))),
      (facts) => facts.every((fact) => isDeepStrictEqual(fact, facts[0])),
    )
    for (const facts of others) expect(facts).toEqual(first)
  }

  it(
    'comes over a stream; who is killed on the way goes on where it was',
    async () => {
      const ada = await adaWithHistory(HISTORY)
      let ben = await start('ben')
      await follow(ben)
      const countOf = () => eventCountOf(ben.api, community)
      const atKill = await until('half of it is here', countOf, (count) => count > HISTORY / 2)
      expect(atKill).toBeLessThan(HISTORY)
      await ben.kill()
      running.delete(ben)
      ben = await start('ben')
      expect(await countOf()).toBeGreaterThanOrEqual(atKill)
      await untilSame([ada, ben], HISTORY)
    },
    PATIENCE_MS,
  )

  it(
    'comes by datagrams where there are no streams',
    async () => {
      const ada = await adaWithHistory(HISTORY / 4)
      const ben = await start('ben', withoutStreams)
      await follow(ben)
      await untilSame([ada, ben], HISTORY / 4)
    },
    PATIENCE_MS,
  )
})
