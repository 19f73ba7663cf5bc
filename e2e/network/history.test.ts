import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { eventCountOf, factsOf, type TestCommunity } from '../blackbox/community.ts'
import { writeHistory } from '../blackbox/longHistory.ts'
import { until } from '../blackbox/peerProcess.ts'
import { BadLan } from './badLan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'

const TEST_MS_MAX = 180_000
const isLong = process.env.ROOST_TEST_LONG === '1'
const HISTORY = isLong ? 10_000 : 4_000

describeOnNetworks('a long history, on a network that loses a tenth of all datagrams', TEST_MS_MAX, () => {
  let folder: string
  let lan: BadLan
  let ada: Machine
  let ben: Machine
  let community: TestCommunity

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-history-'))
    lan = await BadLan.open(folder, ['ada', 'ben'], { loss: 0.1, delayMs: 2, jitterMs: 5 })
    ada = must(lan.machines[0], 'there is Ada')
    ben = must(lan.machines[1], 'there is Ben')
    await ada.up()
    await ada.api.call('profile.create', { name: 'Ada' })
    const { communityId } = await ada.api.call('communities.create', { name: 'Lab' })
    const [general] = await ada.api.call('channels.list', { communityId })
    const roomId = must(general, 'a new community has a channel').roomId
    await ada.down()
    await writeHistory(ada.dataDir, roomId, HISTORY)
    await ada.up()
    const { link } = await ada.api.call('invites.create', { communityId, kind: 'open' })
    community = { communityId, general: roomId, link }
  }, TEST_MS_MAX)
  afterEach(async () => {
    await lan.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const begin = async () => {
    await ben.up()
    await ben.api.call('profile.create', { name: 'Ben' })
    await ben.api.call('communities.join', { link: community.link })
  }
  const untilSame = async () => {
    await until(
      'both hold the same',
      () => Promise.all([ada, ben].map(({ api }) => eventCountOf(api, community))),
      ([adas = 0, bens]) => adas > HISTORY && adas === bens,
    )
    expect(await factsOf(ben.api, community)).toEqual(await factsOf(ada.api, community))
  }

  it('arrives where streams get stuck halfway and never break off', async () => {
    // Slow enough for the stream to be caught halfway.
    lan.become({ delayMs: 25 })
    await begin()
    const isBeginning = (count: number) => count > HISTORY / 10
    const atStop = await until('some of it is here', () => eventCountOf(ben.api, community), isBeginning)
    lan.become({ streams: 'held', delayMs: 2 })
    expect(atStop).toBeLessThan(HISTORY)
    await untilSame()
  })

  it('arrives where streams are refused', async () => {
    lan.become({ streams: 'refused' })
    await begin()
    await untilSame()
  })
})
