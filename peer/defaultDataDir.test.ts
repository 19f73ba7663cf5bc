import { expect, it } from 'vitest'
import { defaultDataDir } from './defaultDataDir.ts'

it.each([
  ['linux', {}, '/home/ada/.local/share/roost'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/roost'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ada/.local/share/roost'],
  ['darwin', {}, '/home/ada/Library/Application Support/Roost'],
] as const)('the default folder on %s with %j is %s', (platform, env, folder) => {
  expect(defaultDataDir(env, platform, '/home/ada')).toBe(folder)
})
