import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../core/store/testing.ts'
import { runAlone } from '../testing.ts'

it('shows what is said on the network in meshes of some sizes, and draws it', async () => {
  const picture = join(temporaryFolder(), 'mesh.svg')
  const command = ['bench', 'mesh', '--peers', '2,5', '--scenes', 'quiet,lossy', '--picture', picture, '--json']
  const { code, out, err } = await runAlone(command)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { rows } = JSON.parse(out)
  expect(rows).toHaveLength(4)
  const [quiet] = rows
  // What two peers in step say: virtual time gives the same number on every machine.
  expect(quiet).toMatchObject({ scene: 'quiet', peerCount: 2, eventCount: 0, ratio: null })
  expect(quiet.bytesPerSecond).toBeLessThan(200)
  for (const row of rows.slice(2)) {
    expect(row).toMatchObject({ scene: 'lossy', eventCount: 120, isComplete: true })
    expect(row.ratio).toBeLessThan(3)
  }
  expect(readFileSync(picture, 'utf8')).toMatch(/^<svg [\s\S]*5 % lost[\s\S]*<\/svg>\n$/)
})

it('knows its scenes', async () => {
  expect(await runAlone(['bench', 'mesh', '--scenes', 'usual,stormy'])).toMatchObject({ code: 2, out: '' })
})
