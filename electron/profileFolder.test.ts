import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { defaultDataDir } from '../peer/defaultDataDir.ts'
import { profileFolder } from './profileFolder.ts'

test('the folder is the one named, or the usual one', () => {
  expect(profileFolder(['electron', '.', '--data=/tmp/a'])).toBe(resolve('/tmp/a'))
  expect(profileFolder(['electron', '.', '--data', '/tmp/b'])).toBe(resolve('/tmp/b'))
  expect(profileFolder(['electron', '.', '--data'])).toBe(defaultDataDir())
  expect(profileFolder(['electron', '.'])).toBe(defaultDataDir())
})
