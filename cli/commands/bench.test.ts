import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LARGE_ROOMS } from '../../bench/largeRooms.ts'
import { runAlone } from '../testing.ts'

const patienceMs = 180_000

describe('roost bench set', () => {
  it('shows what a set costs, however its events came', async () => {
    const { code, out, err } = await runAlone(['bench', 'set', '--events', '2000', '--json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { sets } = JSON.parse(out)
    expect(sets).toMatchObject([{ name: 'two years', eventCount: 2_000 }, { name: 'shuffled' }, { name: 'one hour' }])
    const { out: text } = await runAlone(['bench', 'set', '--events', '500'])
    expect(text).toMatch(/^two years +500 /m)
  })
})

describe('roost bench reconcile', () => {
  it('shows what finding differences costs, beside another protocol, and draws it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roost-bench-'))
    const picture = join(folder, 'reconcile.svg')
    const { code, out, err } = await runAlone(['bench', 'reconcile', '--events', '200', '--json', '--picture', picture])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { results } = JSON.parse(out)
    expect(results).toHaveLength(15)
    expect(results[0]).toMatchObject({
      sharedCount: 200,
      spread: 'scattered',
      ours: { isEqual: true },
      published: null,
    })
    expect(readFileSync(picture, 'utf8')).toMatch(/^<svg /)
    rmSync(folder, { recursive: true })
  })
})

describe('roost bench resolve', () => {
  it(
    'resolves every large room to the state on which other implementations agree',
    async () => {
      const { code, out, err } = await runAlone(['bench', 'resolve', '--runs', '1', '--json'])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const { machine, rooms } = JSON.parse(out)
      expect(rooms).toMatchObject(LARGE_ROOMS.map(({ name }) => ({ name, isAgreed: true, runCount: 1 })))
      expect(machine).toMatchObject({ node: process.versions.node, coreCount: expect.any(Number) })
    },
    patienceMs,
  )

  it('shows with --members how a fork of one size fares in rooms of several', async () => {
    const { code, out } = await runAlone(['bench', 'resolve', '--members', '500,1000'])
    expect(code).toBe(0)
    expect(out).toMatch(/^members +events +ingested\/s +best ms/)
    expect(out).toMatch(/^1,000 +1,074 /m)
    expect(out).toMatch(/^2 times the members: [\d.]+ times the best, [\d.]+ times the median\.$/m)
    expect(out).toContain(`Node ${process.versions.node}`)
  })

  it.each(['10', '1000,1000', '1000,many', ''])('takes no sizes like "%s"', async (sizes) => {
    expect(await runAlone(['bench', 'resolve', '--members', sizes])).toMatchObject({ code: 2, out: '' })
  })

  it('stops between two rooms when it is told to', async () => {
    const stop = AbortSignal.abort()
    expect(await runAlone(['bench', 'resolve'], { stop })).toEqual({
      code: 1,
      out: '',
      err: 'Stopped before it was done.\n',
    })
  })
})

describe('roost bench ingest', () => {
  it(
    'takes every large room into a graph and an encrypted database, and out again',
    async () => {
      const { code, out, err } = await runAlone(['bench', 'ingest', '--json'])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const { rooms } = JSON.parse(out)
      expect(rooms).toMatchObject(LARGE_ROOMS.map(({ name }) => ({ name, fileBytes: expect.any(Number) })))
    },
    patienceMs,
  )
})

describe('roost bench store', () => {
  it(
    'writes the same events in several ways and searches messages of several kinds',
    async () => {
      const args = ['bench', 'store', '--events', '300', '--messages', '2000']
      const { code, out, err } = await runAlone([...args, '--json'])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const { store, search } = JSON.parse(out)
      expect(store.steps.map(({ name }: { name: string }) => name)).toEqual([
        'rows unencrypted',
        'rows',
        'log',
        'graph',
        'all',
      ])
      expect(store.eventCount).toBeGreaterThan(300)
      expect(search.messageCount).toBe(2_000)
      expect(search.queries.length).toBe(10)
      expect(search.queries.at(-1)).toMatchObject({ name: 'what nobody said', hitCount: 0 })
      const shown = await runAlone(args)
      expect(shown.out).toMatch(/^opened, hashed and appended +[\d,]+ +[\d.]+ %$/m)
      expect(shown.out).toContain('All searches: p95')
    },
    patienceMs,
  )
})
