import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foundAndJoin, messagesOf, send, statesOf, type TestCommunity, untilEqual } from './community.ts'
import { PeerProcess } from './peerProcess.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
const KILL_COUNT = isLong ? 1000 : 30
const TEST_MS_MAX = isLong ? 3_600_000 : 300_000
/** A kill comes at any moment of a start, or at any moment of writing and receiving after one. */
const STARTING_MS_MAX = 900
const WRITING_MS_MAX = 250
const START_MS_MAX = 10_000
const ADA_PAUSE_MS = 50
/** Several are under way at a time, as from an impatient front end. */
const WRITERS = 3

describe('a peer that is killed again and again', () => {
  let folder: string
  let ada: PeerProcess
  let ben: PeerProcess
  let community: TestCommunity
  /** What Ben's peer said that it had stored. */
  const acknowledged = new Set<string>()
  let adaCount = 0

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-kill-'))
    ;[ada, ben] = [await PeerProcess.start(join(folder, 'ada')), await PeerProcess.start(join(folder, 'ben'))]
    community = await foundAndJoin(ada.api, [['Ben', ben.api]])
  }, TEST_MS_MAX)
  afterAll(async () => {
    await Promise.all([ada.stop(), ben.stop()])
    rmSync(folder, { recursive: true, force: true })
  })

  /** Writes one message after the other until the peer is gone; notes those of which it said that they are stored. */
  const writeUntilGone = async (peer: PeerProcess, name: string): Promise<void> => {
    try {
      for (let n = 0; ; n++) acknowledged.add((await send(peer.api, community, `${name} ${n}`)).eventId)
    } catch (error) {
      expect(String(error)).toMatch(/stopped before it answered/)
    }
  }

  it('keeps every message that it acknowledged, tears nothing apart, and is there again at once', {
    timeout: TEST_MS_MAX,
  }, async () => {
    let isOver = false
    const adaWrites = (async () => {
      for (; !isOver; adaCount++) {
        await send(ada.api, community, `Ada ${adaCount}`)
        await sleep(ADA_PAUSE_MS)
      }
    })()
    const startsMs: number[] = []
    for (let kills = 0; kills < KILL_COUNT; kills++) {
      if (kills % 5 === 4) {
        await ben.kill()
        const starting = PeerProcess.launch(ben.dataDir)
        await sleep(randomInt(STARTING_MS_MAX))
        starting.child.kill('SIGKILL')
        await starting.ended
      } else {
        const writers = Array.from({ length: WRITERS }, (_, at) => writeUntilGone(ben, `Ben ${kills}.${at}`))
        await sleep(randomInt(WRITING_MS_MAX))
        await ben.kill()
        await Promise.all(writers)
      }
      const startMs = performance.now()
      ben = await PeerProcess.start(ben.dataDir)
      await ben.api.call('profile.get', {})
      startsMs.push(performance.now() - startMs)
      const kept = new Set((await messagesOf(ben.api, community)).map(({ eventId }) => eventId))
      expect([...acknowledged].filter((eventId) => !kept.has(eventId))).toEqual([])
    }
    isOver = true
    await adaWrites
    console.log(
      `killed ${KILL_COUNT} times with ${acknowledged.size} messages acknowledged; the slowest start took ${Math.round(Math.max(...startsMs))} ms`,
    )
    expect(Math.max(...startsMs)).toBeLessThan(START_MS_MAX)

    // What was written down and not acknowledged any more may be there as well.
    const { communityId } = community
    const own = (await messagesOf(ben.api, community)).filter(({ name }) => name === 'Ben').length
    await untilEqual([ada.api, ben.api], community, adaCount + own)
    expect(await ben.api.call('storage.audit', { communityId })).toMatchObject({ findings: [] })
    // What devices do by themselves in a new community, some seconds after they were started, is done by then.
    const postedRecoveryKeys = async () =>
      (await statesOf(ben.api, community)).flatMap(({ state }) => state.filter(({ type }) => type === 'roost.recovery'))
    await expect.poll(postedRecoveryKeys, { timeout: 60_000 }).toHaveLength(2)
    const states = await statesOf(ben.api, community)
    await ben.api.call('storage.rebuild', { communityId })
    expect(await statesOf(ben.api, community)).toEqual(states)
    expect(await ben.api.call('storage.audit', { communityId })).toMatchObject({ findings: [] })
  })
})
