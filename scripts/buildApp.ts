import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { withLock } from './buildLock.ts'
import { type BuildPart, hasSource, rendererPart, shellPart } from './buildParts.ts'
import { contentHash } from './contentHash.ts'
import { distDir, projectDir } from './folders.ts'

export type BuildResult = 'built' | 'upToDate' | 'noTools'

/**
 * Builds what has changed since the last build. `noTools`: the packages for building are not installed, as in a
 * production install; nothing was touched then. Throws where a source does not compile.
 */
export async function buildApp(say: (line: string) => void): Promise<BuildResult> {
  if (!hasTools()) return 'noTools'
  return withLock(join(distDir, '.building'), async () => {
    const shell = await buildPart(shellPart, say)
    const renderer = await buildPart(rendererPart, say)
    return shell || renderer ? 'built' : 'upToDate'
  })
}

function hasTools(): boolean {
  const { resolve } = createRequire(import.meta.url)
  try {
    return ['esbuild', 'vite'].every((name) => resolve(name) !== '')
  } catch {
    return false
  }
}

/** True where the part had to be made. */
async function buildPart(part: BuildPart, say: (line: string) => void): Promise<boolean> {
  if (!hasSource(part)) {
    say(`build: the ${part.name} has no ${part.source} and is left out`)
    return false
  }
  const hash = contentHash(projectDir, part.inputs)
  const made = part.outputs.every((path) => existsSync(join(distDir, path)))
  if (made && readStamps()[part.name] === hash) return false
  const startMs = performance.now()
  await part.make()
  writeFileSync(stampsPath, `${JSON.stringify({ ...readStamps(), [part.name]: hash }, null, 2)}\n`)
  say(`build: ${part.name} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
  return true
}

/** Which state of the sources each part was made from. */
const stampsPath = join(distDir, '.built.json')

function readStamps(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(stampsPath, 'utf8'))
  } catch {
    return {}
  }
}
