import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const isTest = (name: string): boolean => /\.(test|fuzz|bench)\.tsx?$/.test(name)

/** A hash over names and contents of the files under `paths`, tests aside; what is absent counts as empty. */
export function contentHash(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths.flatMap((path) => filesUnder(root, path))) {
    const content = readFileSync(join(root, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function filesUnder(root: string, path: string): string[] {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return isTest(path) ? [] : [path]
  const names = readdirSync(full).sort()
  return names.filter((name) => !name.startsWith('.')).flatMap((name) => filesUnder(root, join(path, name)))
}
