import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { foundAndJoin, messagesOf, send, untilEqual } from '../blackbox/community.ts'
import { BadLan } from './badLan.ts'
import { Lan } from './lan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'

/** How often each is done; what came out is printed as one line of JSON per network. */
const RUNS = Number(process.env.ROOST_NETWORK_RUNS ?? 1)
const TEST_MS_MAX = 60_000 + RUNS * 20_000

interface Network {
  readonly machines: readonly Machine[]
  remove(): Promise<void>
}

const names = ['ada', 'ben']
const bad = { loss: 0.2, duplication: 0.1, delayMs: 5, jitterMs: 20 }
const networks: Record<string, (folder: string) => Network | Promise<Network>> = {
  'a switch': (folder) => new Lan(folder, names),
  'a network that loses a fifth, doubles a tenth and takes 5 to 25 ms': (folder) => BadLan.open(folder, names, bad),
}

/** From the founding of a community to the first message on the screen of who joined it by its link. */
async function joiningMs(machines: readonly Machine[]): Promise<number> {
  const [ada, ben] = [must(machines[0], 'there is Ada'), must(machines[1], 'there is Ben')]
  await Promise.all(machines.map((machine) => machine.up()))
  const beganMs = performance.now()
  const community = await foundAndJoin(ada.api, [['Ben', ben.api]])
  await send(ada.api, community, 'over a real wire')
  await untilEqual([ada.api, ben.api], community, 1)
  const tookMs = performance.now() - beganMs
  expect((await messagesOf(ben.api, community)).map(({ body }) => body)).toEqual(['over a real wire'])
  return Math.round(tookMs)
}

describeOnNetworks(
  'two computers that have never met, without a route out and without a name server',
  TEST_MS_MAX,
  () => {
    it.each(Object.keys(networks))('join by a link and exchange their first message on %s', async (name) => {
      const tookMs: number[] = []
      for (let run = 0; run < RUNS; run++) {
        const folder = mkdtempSync(join(tmpdir(), 'roost-joining-'))
        const network = await must(networks[name], 'there is such a network')(folder)
        try {
          tookMs.push(await joiningMs(network.machines))
        } finally {
          await network.remove()
          rmSync(folder, { recursive: true, force: true })
        }
      }
      console.log(JSON.stringify({ network: name, joinedAndReadMs: tookMs }))
    })
  },
)
