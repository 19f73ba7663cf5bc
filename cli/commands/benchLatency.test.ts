import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../core/store/testing.ts'
import { runAlone } from '../testing.ts'

it('shows how long messages take between two peers, without and with loss, and draws it', async () => {
  const picture = join(temporaryFolder(), 'latency.svg')
  const command = ['bench', 'latency', '--messages', '5', '--loss', '0,20', '--picture', picture, '--json']
  const { code, out, err } = await runAlone(command)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { rows } = JSON.parse(out)
  expect(rows).toMatchObject([
    { lossShare: 0, shownCount: 5 },
    { lossShare: 0.2, shownCount: 5 },
  ])
  expect(readFileSync(picture, 'utf8')).toMatch(/^<svg [\s\S]*20 % lost[\s\S]*<\/svg>\n$/)
})
