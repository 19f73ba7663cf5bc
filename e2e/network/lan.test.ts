import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { foundAndJoin, messagesOf, send, type TestCommunity, untilEqual } from '../blackbox/community.ts'
import { until } from '../blackbox/peerProcess.ts'
import { Lan } from './lan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'

const TEST_MS_MAX = 120_000

describeOnNetworks('three computers on one switch, without a route out and without a name server', TEST_MS_MAX, () => {
  let folder: string
  let lan: Lan
  let ada: Machine
  let ben: Machine
  let cleo: Machine
  const apis = () => lan.machines.map(({ api }) => api)
  let community: TestCommunity

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-lan-'))
    lan = new Lan(folder, ['ada', 'ben', 'cleo'])
    ada = must(lan.machines[0], 'there is Ada')
    ben = must(lan.machines[1], 'there is Ben')
    cleo = must(lan.machines[2], 'there is Cleo')
    await Promise.all(lan.machines.map((machine) => machine.up()))
  }, TEST_MS_MAX)
  afterAll(async () => {
    await lan.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('join by a link, and the first message is there', async () => {
    community = await foundAndJoin(ada.api, [
      ['Ben', ben.api],
      ['Cleo', cleo.api],
    ])
    await send(ada.api, community, 'over a real wire')
    await untilEqual(apis(), community, 1)
    expect((await messagesOf(ben.api, community)).map(({ body }) => body)).toEqual(['over a real wire'])
  })

  it('agree again after one slept and the cable of another was out, while everybody wrote on', async () => {
    ben.sleep()
    lan.cut(ada)
    for (const n of [1, 2, 3]) {
      await send(ada.api, community, `Ada alone ${n}`)
      await send(cleo.api, community, `Cleo alone ${n}`)
    }
    for (const machine of [ada, cleo]) {
      await until(
        'nobody is heard any more',
        () => machine.api.call('network.peers', {}),
        ({ peers }) => peers.length === 0,
      )
    }
    expect(await messagesOf(ada.api, community)).toHaveLength(4)
    expect(await messagesOf(cleo.api, community)).toHaveLength(4)

    ben.wake()
    lan.mend(ada)
    await send(ben.api, community, 'Ben, awake')
    await untilEqual(apis(), community, 8)
    const lists = await Promise.all(apis().map((api) => messagesOf(api, community)))
    for (const list of lists)
      expect(list.map(({ eventId }) => eventId)).toEqual(lists[0]?.map(({ eventId }) => eventId))
  })
})
