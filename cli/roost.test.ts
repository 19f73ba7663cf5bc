import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('an older Node is told what to do before anything else happens', () => {
  const older = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})'
  const program = fileURLToPath(new URL('./roost.mjs', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', older, program, 'up'], {
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^Roost needs Node 24 .*this is Node 20\.20\.2\. .*npx roost.*\n$/)
})
