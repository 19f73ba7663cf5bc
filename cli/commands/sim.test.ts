import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
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

  it('keeps and draws one world only', async () => {
    const { code, err } = await runAlone(['sim', '--seeds', '2', '--report', join(folder, 'row.html')])
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('Leave out --seeds') })
  })
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
