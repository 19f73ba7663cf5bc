import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The commit that a folder stands at, with `+changes` where its files are not those of it; null where it is no checkout. */
export function commitOf(folder: string): string | null {
  // What lies within somebody else's checkout has no commit of its own.
  if (!existsSync(join(folder, '.git'))) return null
  const head = textOf(folder, 'HEAD')
  const name = /^ref: (\S+)$/.exec(head ?? '')?.[1]
  const kept = name === undefined ? head : textOf(folder, name)
  const commit = isCommit(kept) ? kept : askGit(folder)
  return commit !== null && isChanged(folder) ? `${commit}+changes` : commit
}

const isCommit = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{40,64}$/.test(text)

function textOf(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, '.git', name), 'utf8').trim()
  } catch {
    return undefined
  }
}

/** Whether a file of the commit is another one, or gone. What was never committed does not count: pages and plans lie about. */
const isChanged = (folder: string): boolean =>
  spawnSync('git', ['diff', '--quiet', 'HEAD'], { cwd: folder }).status === 1

/** Names may be packed away, and a checkout may have its `.git` elsewhere. */
function askGit(folder: string): string | null {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8' })
  const commit = typeof stdout === 'string' ? stdout.trim() : undefined
  return isCommit(commit) ? commit : null
}
