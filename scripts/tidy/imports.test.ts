import { expect, test } from 'vitest'
import { codeFiles, isForTests, isIn } from './files.ts'
import { type Import, importsOf } from './imports.ts'

/** What a folder may import of ours beside itself: folders, or single files. Folders that are not here may take all. */
const below: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sync: ['core'],
  peer: ['core', 'sync'],
  renderer: ['peer/contract.ts'],
  bench: ['core', 'sync', 'peer'],
  cli: ['core', 'sync', 'peer', 'bench', 'sim', 'scripts/require-node.mjs'],
  electron: ['core', 'sync', 'peer'],
  sim: ['core', 'sync', 'peer'],
}

const imports = codeFiles.flatMap(importsOf)
const told = ({ from, specifier }: Import): string => `${from} imports ${specifier}`
const isWithin = (path: string, place: string): boolean => path === place || isIn(path, place)

test.each(Object.entries(below))('%s imports only downward', (folder, allowed) => {
  const upward = imports.filter(
    ({ from, path }) =>
      isIn(from, folder) && path !== undefined && ![folder, ...allowed].some((place) => isWithin(path, place)),
  )
  expect(upward.map(told)).toEqual([])
})

test('storage reaches sync as a port, not as an import', () => {
  const stores = imports.filter(
    ({ from, path }) => isIn(from, 'sync') && path !== undefined && isIn(path, 'core/store'),
  )
  expect(stores.map(told)).toEqual([])
})

test('nothing that ships imports what is for tests', () => {
  const leaning = imports.filter(
    ({ from, path }) => !forTests(from) && path !== undefined && forTests(path) && !isSimulatorsDoor(from, path),
  )
  expect(leaning.map(told)).toEqual([])
})

test('only tests and the simulator take the fake for cryptography', () => {
  const taking = imports.filter(
    ({ from, path }) => path === 'core/crypto/fakeCrypto.ts' && !forTests(from) && !isIn(from, 'sim'),
  )
  expect(taking.map(told)).toEqual([])
})

test('the rules of events and rooms need nothing of the platform', () => {
  const folders = ['core/event', 'core/graph', 'core/rooms']
  const platform = imports.filter(
    ({ from, specifier }) =>
      folders.some((folder) => isIn(from, folder)) && !isForTests(from) && specifier.startsWith('node:'),
  )
  expect(platform.map(told)).toEqual([])
})

test('only the desktop shell knows Electron', () => {
  const knowing = imports.filter(({ from, specifier }) => specifier === 'electron' && !isIn(from, 'electron'))
  expect(knowing.map(told)).toEqual([])
})

/** The simulator is for tests; the command that starts it loads it when it is asked to. */
const isSimulatorsDoor = (from: string, path: string): boolean =>
  from.startsWith('cli/commands/sim') && isIn(path, 'sim')

function forTests(path: string): boolean {
  return isForTests(path) || isIn(path, 'sim') || isIn(path, 'e2e') || isIn(path, 'scripts/tidy')
}
