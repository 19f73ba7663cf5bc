import { resolve } from 'node:path'
import { defaultDataDir } from '../peer/defaultDataDir.ts'

/** The folder of the profile: the one named by `--data DIR` or `--data=DIR`, or this person's own. */
export function profileFolder(argv: readonly string[]): string {
  for (const [index, argument] of argv.entries()) {
    if (argument.startsWith('--data=')) return resolve(argument.slice('--data='.length))
    const next = argv[index + 1]
    if (argument === '--data' && next !== undefined) return resolve(next)
  }
  return defaultDataDir()
}
