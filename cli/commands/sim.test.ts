import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { drawPlan } from '../../sim/plan/drawPlan.ts'
import { readPlan } from '../../sim/plan/planFile.ts'
import { type Choice, planFor, profiles } from '../../sim/run/profiles.ts'
import { runWorld } from '../../sim/run/runWorld.ts'
import { runAlone } from '../testing.ts'

const patienceMs = 300_000
const folder = mkdtempSync(join(tmpdir(), 'roost-sim-'))
afterAll(() => rmSync(folder, { recursive: true }))

const small = ['--peers', '3', '--minutes', '2', '--rounds', '1', '--liars', '0', '--outsiders', '0', '--faults', '0']
const lastLine = (out: string): unknown => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')

describe('roost sim', () => {
  it('runs the world of a seed, and says what became of it in one line', async () => {
    const { code, out, err } = await runAlone(['sim', '--seed', '7', ...small, '--loss', '10%', '--double-check'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')).toHaveLength(2)
    expect(lastLine(out)).toMatchObject({
      seed: '7',
      options: { profile: 'mixed', deviceCount: 3, lossShare: 0.1 },
      traceHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      converged: true,
      convergenceMs: { p50: expect.any(Number), p99: expect.any(Number) },
      healingMs: { rounds: expect.any(Number) },
      events: expect.any(Number),
      datagrams: expect.any(Number),
      bytes: expect.any(Number),
      faults: { loss: expect.any(Number) },
      realMs: expect.any(Number),
    })
  })

  it(
    'runs a row of seeds in processes of their own',
    async () => {
      const row = ['sim', '--seed', '100', '--seeds', '2', '--jobs', '2', '--double-check', '2', ...small]
      const { code, out, err } = await runAlone(row)
      expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('2 worlds, 0 failed.') })
      expect(lastLine(out)).toMatchObject({ seeds: 2, failed: 0, failedSeeds: [], rerunSeeds: 1, unequalSeeds: [] })
      expect(lastLine(out)).toMatchObject({ seed: '100', options: { profile: 'mixed', deviceCount: 3 } })
    },
    patienceMs,
  )

  it('draws a world, and keeps all that happened in it', async () => {
    const report = join(folder, 'report.html')
    const kept = join(folder, 'kept.sqlite')
    const words = ['sim', '--seed', '7', ...small, '--report', report, '--keep', kept]
    const { out } = await runAlone(words)
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/)
    const database = new Sqlite(kept, { readonly: true })
    const written = database.prepare("SELECT count(*) FROM sim_events WHERE kind = 'wrote'").pluck().get()
    database.close()
    expect(lastLine(out)).toMatchObject({ events: expect.any(Number) })
    expect(written).toBeGreaterThan(0)
    expect(await runAlone(words)).toMatchObject({ code: 1, err: expect.stringContaining('Choose another name.') })
  })

  it.each([
    [['--seed', '-1']],
    [['--seed', '18446744073709551616']],
    [['--loss', '1.5']],
    [['--loss', '']],
    [['--topology', 'sphere']],
    [['--peers', '0']],
  ])('does not take %j for a world', async (words) => {
    expect((await runAlone(['sim', ...words])).code).toBe(2)
  })

  it.each([[['--peers', '3', '--liars', '3']], [['--liars', '8']]])('wants somebody honest: not %j', async (words) => {
    const { code, err } = await runAlone(['sim', ...words])
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('fewer --liars than --peers') })
  })

  it('says of a file that holds no plan that it does not', async () => {
    const { code, err } = await runAlone(['sim', '--plan', join(folder, 'nowhere.json')])
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('cannot be read') })
  })

  it.each([[['--seeds', '2']], [['--profile', 'nightly']]])('keeps and draws no row, such as %j', async (row) => {
    const { code, err } = await runAlone(['sim', ...row, '--report', join(folder, 'row.html')])
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('Leave out --seeds') })
  })

  it('runs a plan as it runs the seed that it was drawn by', async () => {
    const file = join(folder, 'plan.json')
    writeFileSync(file, JSON.stringify(drawPlan('7', { deviceCount: 3, minutes: 2, roundCount: 1 })))
    const planned = await runAlone(['sim', '--plan', file])
    const drawn = await runAlone(['sim', '--seed', '7', '--peers', '3', '--minutes', '2', '--rounds', '1'])
    expect(drawn.code).toBe(0)
    const { realMs: _, options: __, ...expected } = Object(lastLine(drawn.out))
    expect(lastLine(planned.out)).toMatchObject(expected)
  })

  it('runs a world that was kept as a regression', async () => {
    const kept = new URL('../../sim/regressions/plans/files-put-back-within-a-second.json', import.meta.url)
    const { code, out } = await runAlone(['sim', '--plan', fileURLToPath(kept)])
    const { plan } = JSON.parse(readFileSync(kept, 'utf8'))
    expect({ code, last: lastLine(out) }).toMatchObject({ code: 0, last: { seed: plan.seed, converged: true } })
  })
})

describe('a world that fails', () => {
  // Whatever anybody says in it takes as long to arrive as it lasts.
  const hopeless = ['--peers', '3', '--minutes', '1', '--rounds', '1', '--latency', '60000', '--operations', '60']
  const hopelessly = { deviceCount: 3, minutes: 1, roundCount: 1, latencyMs: 60_000, operationsPerMinute: 60 }
  const shares = ['--loss', '0.25', '--duplicate', '5%', '--corrupt', '0.01', '--truncate', '1e-7']
  const numbers = ['--jitter', '7', '--mtu', '1300', '--liars', '1', '--outsiders', '1', '--faults', '9']
  const words = ['--topology', 'line', '--crypto', 'fake', '--beginning', 'settled']
  const worded = {
    ...{ lossShare: 0.25, duplicateShare: 0.05, corruptShare: 0.01, truncateShare: 1e-7 },
    ...{ jitterMs: 7, mtuBytes: 1_300, liarCount: 1, outsiderCount: 1, faultsPerMinute: 9 },
    ...({ topology: 'line', crypto: 'fake', beginning: 'settled' } as const),
  }
  const worldOf = (choice: Choice) => runWorld(planFor('31', choice))

  it.each<[string, string[], Choice]>([
    ...profiles.map((profile): [string, string[], Choice] => [
      `of the profile ${profile}`,
      ['--profile', profile],
      { profile, overrides: hopelessly },
    ]),
    [
      'with a word for each of its traits',
      [...shares, ...numbers, ...words],
      { profile: 'mixed', overrides: { ...hopelessly, ...worded } },
    ],
  ])(
    'in a row %s is had again by the command that is named',
    async (_, asked, choice) => {
      const { err } = await runAlone(['sim', '--seed', '31', '--seeds', '1', ...hopeless, ...asked])
      const [named = ''] = /(?<=Run it again: roost ).*/.exec(err) ?? []
      const { traceHash, failures } = await worldOf(choice)
      expect(failures).not.toEqual([])
      expect(lastLine((await runAlone(named.split(' '))).out)).toMatchObject({ seed: '31', traceHash, failures })
    },
    patienceMs,
  )

  it('is another one in each profile', async () => {
    const hashes = new Set<string>()
    for (const profile of profiles) hashes.add((await worldOf({ profile, overrides: hopelessly })).traceHash)
    expect(hashes.size).toBe(profiles.length)
  })

  it.each([
    ['by itself', []],
    ['in a row', ['--seeds', '1']],
  ])(
    'is cut down to what it takes to fail, where it is run %s',
    async (how, row) => {
      const file = join(folder, `shrunk ${how}.json`)
      await runAlone(['sim', '--seed', '31', ...row, ...hopeless, '--shrink', file])
      expect(readPlan(readFileSync(file, 'utf8'))).toMatchObject({
        ok: true,
        plan: { options: { deviceCount: 2, latencyMs: 60_000 }, operations: [{}], faults: [] },
      })
      const { code, err } = await runAlone(['sim', '--plan', file])
      expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^Seed 31 failed\.\n {2}converged/) })
    },
    patienceMs,
  )
})

describe('roost sim mutants', () => {
  it('knows its bugs by name', async () => {
    const { code, err } = await runAlone(['sim', 'mutants', '--only', 'noSuchBug'])
    expect({ code, err }).toEqual({ code: 1, err: 'There is no bug "noSuchBug" in the list.\n' })
  })
  it('looks for a bug in as many worlds as it is told', async () => {
    const { code, out } = await runAlone([
      'sim',
      'mutants',
      '--only',
      'shadowedByArrival',
      '--seeds',
      '1',
      '--jobs',
      '1',
    ])
    expect(code).toBe(1)
    expect(lastLine(out)).toMatchObject({ mutants: 1, unnoticed: ['shadowedByArrival'] })
  }, 120_000)
})
