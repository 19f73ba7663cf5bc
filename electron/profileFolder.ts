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

/** The local addresses the peer may use, from a comma-separated list; undefined for all. */
export function interfacesOf(list: string | undefined): string[] | undefined {
  const addresses = (list ?? '').split(',').map((address) => address.trim())
  const named = addresses.filter((address) => address !== '')
  return named.length === 0 ? undefined : named
}
