import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from './peerProcess.ts'
import { type Host, mayMakeNetworks, Wire } from './wire.ts'

const permitted = mayMakeNetworks()
const TEST_MS_MAX = 120_000

interface Shown {
  readonly body: string
}
const general = ['--channel', 'general'] as const
const bodiesAt = async (host: Host): Promise<string[]> =>
  (await host.roost<Shown[]>('read', ...general)).map(({ body }) => body)

describe.runIf(permitted)('two computers on one cable', { timeout: TEST_MS_MAX }, () => {
  let folder: string
  let wire: Wire
  let ada: Host
  let ben: Host

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-wire-'))
    wire = new Wire(folder)
    ;[ada, ben] = wire.hosts
    await Promise.all(wire.hosts.map((host) => host.up()))
  }, TEST_MS_MAX)
  afterAll(async () => {
    await wire.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const bothShow = (count: number) =>
    until(
      `both show ${count} messages`,
      () => Promise.all([bodiesAt(ada), bodiesAt(ben)]),
      (lists) => lists.every(({ length }) => length === count),
    )

  it('find each other by themselves, and talk', async () => {
    await ada.roost('init', '--name', 'Ada')
    await ada.roost('create', 'Lab')
    const { link } = await ada.roost<{ link: string }>('invite')
    await ben.roost('join', '--name', 'Ben', link)
    await ada.roost('send', ...general, 'over a real wire')
    expect((await bothShow(1))[1]).toEqual(['over a real wire'])
  })

  it('write on while the cable is out, say so, and agree once it is back', async () => {
    wire.cut()
    for (const n of [1, 2, 3]) {
      await ada.roost('send', ...general, `Ada alone ${n}`)
      await ben.roost('send', ...general, `Ben alone ${n}`)
    }
    await until(
      'nobody is heard any more',
      () => ada.roost<{ peers: unknown[] }>('peers'),
      ({ peers }) => peers.length === 0,
    )
    expect(await bodiesAt(ada)).toHaveLength(4)

    wire.mend()
    const [atAda, atBen] = await bothShow(7)
    expect(atBen).toEqual(atAda)
    const states = await Promise.all(wire.hosts.map((host) => host.roost('state', ...general)))
    expect(states[1]).toEqual(states[0])
  })
})

describe.skipIf(permitted)('two computers on one cable', () => {
  it('were not tried: this process may not make networks', () => expect(permitted).toBe(false))
})
