import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { foundAndJoin, messagesOf, send, type TestCommunity, untilEqual } from '../blackbox/community.ts'
import { until } from '../blackbox/peerProcess.ts'
import { Lan } from './lan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'

const TEST_MS_MAX = 120_000

describeOnNetworks('two computers on one cable, without a route out and without a name server', TEST_MS_MAX, () => {
  let folder: string
  let lan: Lan
  let ada: Machine
  let ben: Machine
  let community: TestCommunity

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-lan-'))
    lan = new Lan(folder, ['ada', 'ben'])
    const [first, second] = lan.machines
    if (first === undefined || second === undefined) throw new Error('there are two')
    ;[ada, ben] = [first, second]
    await Promise.all(lan.machines.map((machine) => machine.up()))
  }, TEST_MS_MAX)
  afterAll(async () => {
    await lan.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('join by a link, and the first message is there', async () => {
    const beganMs = performance.now()
    community = await foundAndJoin(ada.api, [['Ben', ben.api]])
    await send(ada.api, community, 'over a real wire')
    await untilEqual([ada.api, ben.api], community, 1)
    console.log(`joined and first message read after ${Math.round(performance.now() - beganMs)} ms`)
    expect((await messagesOf(ben.api, community)).map(({ body }) => body)).toEqual(['over a real wire'])
  })

  it('write on while the cable is out, say so, and agree once it is back', async () => {
    lan.cut(ada)
    for (const n of [1, 2, 3]) {
      await send(ada.api, community, `Ada alone ${n}`)
      await send(ben.api, community, `Ben alone ${n}`)
    }
    await until(
      'nobody is heard any more',
      () => ada.roost<{ peers: unknown[] }>('peers'),
      ({ peers }) => peers.length === 0,
    )
    expect(await messagesOf(ada.api, community)).toHaveLength(4)

    lan.mend(ada)
    await untilEqual([ada.api, ben.api], community, 7)
    const [atAda, atBen] = await Promise.all([ada, ben].map(({ api }) => messagesOf(api, community)))
    expect(atBen?.map(({ eventId }) => eventId)).toEqual(atAda?.map(({ eventId }) => eventId))
  })
})
