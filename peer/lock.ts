import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { holderFileBytesMax } from './limits.ts'
import { makePrivateFolder, writePrivateFile } from './privateFile.ts'
import { timeOfDay } from './timeOfDay.ts'

const holderSchema = z.object({
  pid: z.number().int().positive(),
  startedAtMs: z.number().int(),
  /** How a person would know it: `roost up`, `Roost`. */
  command: z.string().max(255),
  /** The address at which it answers, without its token. */
  origin: z.string().max(255).optional(),
  /** Whether a browser finds the app at that address. */
  servesApp: z.boolean().optional(),
  token: z.string().max(255).optional(),
})
/** The process that holds a data folder, as it describes itself in the folder's `peer.json`. */
export type Holder = z.infer<typeof holderSchema>

export interface FolderLock {
  readonly ok: true
  /** Lets commands of this account find the address at which this process answers, and its token. */
  announce(origin: string, token: string, servesApp: boolean): void
  release(): void
}

export interface FolderRefusal {
  readonly ok: false
  readonly code: 'inUse' | 'unusable'
  /** Null while the holder is just starting or stopping and has not said who it is. */
  readonly holder: Holder | null
  readonly message: string
}

/**
 * Takes a data folder for this process, until `release` or the end of the process, or says who has it. Two processes
 * never hold the same folder: what is held is the operating system's lock on `lock.db`, which dies with its process,
 * however it dies. `peer.json` only tells others who it is.
 */
export function acquireFolder(dataDir: string, command: string, startedAtMs = Date.now()): FolderLock | FolderRefusal {
  const holderPath = join(dataDir, 'peer.json')
  const me: Holder = { pid: process.pid, startedAtMs, command }
  try {
    makePrivateFolder(dataDir)
    const lock = takeLock(join(dataDir, 'lock.db'))
    if (lock === undefined) return inUse(holderPath)
    try {
      writeHolder(holderPath, me)
    } catch (error) {
      lock.close()
      throw error
    }
    return {
      ok: true,
      announce: (origin, token, servesApp) => writeHolder(holderPath, { ...me, origin, token, servesApp }),
      release: () => {
        // First the description, then the lock: whoever takes the folder next writes its own.
        if (lock.open) rmSync(holderPath, { force: true })
        lock.close()
      },
    }
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    return { ok: false, code: 'unusable', holder: null, message: `The folder ${dataDir} cannot be used (${reason}).` }
  }
}

/** The open connection that holds the lock, or undefined where another process has it. */
function takeLock(path: string): Database.Database | undefined {
  const database = new Database(path, { timeout: 0 })
  try {
    // Nothing is ever written to it, so it needs no journal beside it.
    database.pragma('journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
}

const writeHolder = (path: string, holder: Holder): void => writePrivateFile(path, `${JSON.stringify(holder)}\n`)

function inUse(holderPath: string): FolderRefusal {
  const holder = readHolder(holderPath)
  if (holder === null) {
    const message = 'This profile is in use by a process that is just starting or stopping. Try again in a moment.'
    return { ok: false, code: 'inUse', holder, message }
  }
  const since = timeOfDay(holder.startedAtMs, Date.now())
  const who = `This profile is in use by "${holder.command}" (process ${holder.pid}, since ${since}).`
  const where = holder.servesApp && holder.origin !== undefined ? ` Its window: ${holder.origin}` : ''
  return { ok: false, code: 'inUse', holder, message: who + where }
}

/** What `peer.json` says, or null where it is absent, unreadable or left behind by a process that is gone. */
function readHolder(path: string): Holder | null {
  try {
    if (statSync(path).size > holderFileBytesMax) return null
    const holder = holderSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return isAlive(holder.pid) ? holder : null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
