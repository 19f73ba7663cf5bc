import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { projectDir } from '../folders.ts'

const names = z.record(z.string(), z.string())
const ranges = names.default({})

const packageSchema = z.object({
  bin: names,
  scripts: names,
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
})

const lockedSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  hasInstallScript: z.boolean().default(false),
  dependencies: ranges,
  devDependencies: ranges,
  optionalDependencies: ranges,
  peerDependencies: ranges,
})

/** A package as the lock file has it. */
export type LockedPackage = z.infer<typeof lockedSchema>

const read = (path: string): unknown => JSON.parse(readFileSync(join(projectDir, path), 'utf8'))

export const packageFile = packageSchema.parse(read('package.json'))
/** By folder: `node_modules/zod`; the project itself is ``. */
export const lockedPackages = z
  .object({ packages: z.record(z.string(), lockedSchema) })
  .parse(read('package-lock.json')).packages

/** The packages that come along with the named ones, by their folders. Peers that are not there are left out. */
export function withTheirs(wanted: readonly string[]): ReadonlyMap<string, LockedPackage> {
  const found = new Map<string, LockedPackage>()
  const take = (name: string, from: string): void => {
    const folder = nearest(name, from)
    const locked = folder === undefined ? undefined : lockedPackages[folder]
    if (folder === undefined || locked === undefined || found.has(folder)) return
    found.set(folder, locked)
    const needs = { ...locked.dependencies, ...locked.optionalDependencies, ...locked.peerDependencies }
    for (const need of Object.keys(needs)) take(need, folder)
  }
  for (const name of wanted) take(name, '')
  return found
}

/** Where Node looks for a package: beside the one that needs it, then further out. */
function nearest(name: string, from: string): string | undefined {
  const here = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`
  if (Object.hasOwn(lockedPackages, here)) return here
  const end = from.lastIndexOf('/node_modules/')
  return from === '' ? undefined : nearest(name, end < 0 ? '' : from.slice(0, end))
}
