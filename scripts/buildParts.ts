import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundleEngine, bundleMain, bundlePreload, bundleThread } from './bundleShell.ts'
import { projectDir, rendererDir, shellDir } from './folders.ts'

/** A part of the app that is built on its own. Paths are relative to the project's folder. */
export interface BuildPart {
  readonly name: string
  /** Files and folders whose content decides whether the part has to be made again. */
  readonly inputs: readonly string[]
  /** Files that are there after `make`, relative to dist/. */
  readonly outputs: readonly string[]
  /** Without it there is nothing to build from. */
  readonly source: string
  make(): Promise<void>
}

const always = ['package-lock.json', 'scripts/buildParts.ts', 'scripts/bundleShell.ts']

/** Main process, preload and engine. */
export const shellPart: BuildPart = {
  name: 'desktop shell',
  inputs: [...always, 'electron', 'peer', 'sync', 'core'],
  outputs: ['electron/main.mjs', 'electron/preload.cjs', 'electron/engine.mjs', 'electron/thread.mjs'],
  source: 'electron/main.ts',
  async make() {
    await Promise.all([
      bundleMain(shellDir),
      bundlePreload(shellDir),
      bundleEngine('electron/engineEntry.ts', shellDir),
      bundleThread(shellDir),
    ])
  },
}

/** The app's page, and the one of the demo. */
export const rendererPart: BuildPart = {
  name: 'renderer',
  inputs: [...always, 'renderer', 'peer/contract.ts'],
  outputs: ['renderer/index.html', 'renderer/demo.html'],
  source: 'renderer/vite.config.ts',
  async make() {
    const { build } = await import('vite')
    await build({
      configFile: join(projectDir, 'renderer', 'vite.config.ts'),
      root: join(projectDir, 'renderer'),
      // The page comes from the disk: one large file is no burden.
      build: { outDir: rendererDir, emptyOutDir: true, chunkSizeWarningLimit: 2_000 },
      logLevel: 'warn',
    })
  },
}

export const hasSource = (part: BuildPart): boolean => existsSync(join(projectDir, part.source))
