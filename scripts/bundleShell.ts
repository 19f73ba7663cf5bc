import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { projectDir } from './folders.ts'

const shared: BuildOptions = { bundle: true, platform: 'node', target: 'node22', sourcemap: true, logLevel: 'warning' }

/** The main process in one module that needs nothing but Electron. */
export const bundleMain = (dir: string): Promise<void> =>
  bundle('electron/main.ts', join(dir, 'main.mjs'), { format: 'esm', external: ['electron'] })

/** The preload. In a sandbox it has to be a single CommonJS file. */
export const bundlePreload = (dir: string): Promise<void> =>
  bundle('electron/preload.ts', join(dir, 'preload.cjs'), { format: 'cjs', external: ['electron'] })

/** The engine. Its packages stay packages: some of them are native or bring their own files. */
export const bundleEngine = (entry: string, dir: string): Promise<void> =>
  bundle(entry, join(dir, 'engine.mjs'), { format: 'esm', packages: 'external' })

/** The thread in which an engine opens what it is sent. It is looked for beside the engine. */
export const bundleThread = (dir: string): Promise<void> =>
  bundle('peer/ingest/thread.ts', join(dir, 'thread.mjs'), { format: 'esm', packages: 'external' })

async function bundle(entry: string, outfile: string, options: BuildOptions): Promise<void> {
  const { build } = await import('esbuild')
  await build({ ...shared, ...options, entryPoints: [join(projectDir, entry)], outfile })
}
