import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../core/store/testing.ts'
import { runAlone } from '../testing.ts'

it('shows how fast a peer that has nothing takes everything, over streams and by datagrams, and draws it', async () => {
  const picture = join(temporaryFolder(), 'cold.svg')
  const ways = ['--ways', 'alone,tcp,udp']
  const { code, out, err } = await runAlone([
    'bench',
    'cold-sync',
    '--events',
    '300',
    ...ways,
    '--picture',
    picture,
    '--json',
  ])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { rows } = JSON.parse(out)
  expect(rows).toMatchObject(
    ['alone', 'tcp', 'udp'].map((way) => ({ way, outcome: 'done', processorMs: expect.any(Number) })),
  )
  expect(rows.every(({ eventCount }: { eventCount: number }) => eventCount > 300)).toBe(true)
  expect(readFileSync(picture, 'utf8')).toMatch(/^<svg [\s\S]*datagrams alone[\s\S]*<\/svg>\n$/)
})

it('knows its ways', async () => {
  expect(await runAlone(['bench', 'cold-sync', '--ways', 'tcp,pigeon'])).toMatchObject({ code: 2, out: '' })
})
