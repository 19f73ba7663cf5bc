import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { defaultDataDir } from '../peer/defaultDataDir.ts'
import { interfacesOf, profileFolder } from './profileFolder.ts'

test('the folder is the one named, or the usual one', () => {
  expect(profileFolder(['electron', '.', '--data=/tmp/a'])).toBe(resolve('/tmp/a'))
  expect(profileFolder(['electron', '.', '--data', '/tmp/b'])).toBe(resolve('/tmp/b'))
  expect(profileFolder(['electron', '.', '--data'])).toBe(defaultDataDir())
  expect(profileFolder(['electron', '.'])).toBe(defaultDataDir())
})

test('addresses are listed with commas; none named means all', () => {
  expect(interfacesOf('127.0.0.1')).toEqual(['127.0.0.1'])
  expect(interfacesOf(' 10.0.0.2, 127.0.0.1 ,')).toEqual(['10.0.0.2', '127.0.0.1'])
  expect(interfacesOf('')).toBeUndefined()
  expect(interfacesOf(undefined)).toBeUndefined()
})
