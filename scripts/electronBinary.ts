import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from './folders.ts'

const program: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
}

/** The Electron program, or null where it has not been fetched. npm brings Electron's package without it. */
export function electronBinary(): string | null {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(projectDir, 'node_modules', 'electron', 'dist')
  const path = join(dist, program[process.platform] ?? 'electron')
  return existsSync(path) ? path : null
}
