import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { foundAndJoin, messagesOf, send, statesOf, type TestCommunity, untilEqual } from '../blackbox/community.ts'
import { BadLan } from './badLan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'

const TEST_MS_MAX = 180_000
const isLong = process.env.ROOST_TEST_LONG === '1'
const MESSAGES_EACH = isLong ? 3_000 : 300

describeOnNetworks('two computers on a network that loses, doubles, delays and reorders', TEST_MS_MAX, () => {
  let folder: string
  let lan: BadLan
  let ada: Machine
  let ben: Machine
  let community: TestCommunity

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-bad-'))
    lan = await BadLan.open(folder, ['ada', 'ben'], { loss: 0.2, duplication: 0.1, delayMs: 5, jitterMs: 20 })
    ada = must(lan.machines[0], 'there is Ada')
    ben = must(lan.machines[1], 'there is Ben')
    await Promise.all(lan.machines.map((machine) => machine.up()))
  }, TEST_MS_MAX)
  afterAll(async () => {
    await lan.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it(`hold the same after ${MESSAGES_EACH} messages each way`, async () => {
    community = await foundAndJoin(ada.api, [['Ben', ben.api]])
    const write = async ({ api }: Machine, name: string) => {
      for (let n = 0; n < MESSAGES_EACH; n++) await send(api, community, `${name} ${n}`)
    }
    await Promise.all([write(ada, 'Ada'), write(ben, 'Ben')])
    await untilEqual([ada.api, ben.api], community, 2 * MESSAGES_EACH)
    const [atAda, atBen] = await Promise.all([messagesOf(ada.api, community), messagesOf(ben.api, community)])
    expect(atBen.map(({ eventId }) => eventId)).toEqual(atAda.map(({ eventId }) => eventId))
    expect(await statesOf(ben.api, community)).toEqual(await statesOf(ada.api, community))
    const { lost, doubled, overtaken } = lan.counts
    expect(Math.min(lost, doubled, overtaken)).toBeGreaterThan(10)
    console.log(lan.counts)
  })
})
