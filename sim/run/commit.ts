import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The commit that a folder stands at; null where it is no checkout. What is not committed yet it does not tell. */
export function commitOf(folder: string): string | null {
  const head = textOf(folder, 'HEAD')
  if (head === undefined) return null
  const name = /^ref: (\S+)$/.exec(head)?.[1]
  const commit = name === undefined ? head : textOf(folder, name)
  return isCommit(commit) ? commit : askGit(folder)
}

const isCommit = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{40,64}$/.test(text)

function textOf(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, '.git', name), 'utf8').trim()
  } catch {
    return undefined
  }
}

/** Names may be packed away, and a checkout may have its `.git` elsewhere. */
function askGit(folder: string): string | null {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8' })
  const commit = typeof stdout === 'string' ? stdout.trim() : undefined
  return isCommit(commit) ? commit : null
}
