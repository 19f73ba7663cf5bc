import Sqlite from 'better-sqlite3'
import { WatchedDatabase } from './watchedDatabase.ts'

/** Thrown where the process of a test dies. */
export class Crash extends Error {}

/**
 * A database in which the statement of one's choice does not happen: of all that is run through `database`, in whatever
 * way, beginnings and ends of transactions included. `refuse`: SQLite says that the disk is full. `crash`: the process
 * dies before it, and nothing is run any more until `revive`.
 */
export class FaultingDatabase {
  readonly #watched: WatchedDatabase
  #count = 0
  #fault: { readonly at: number; readonly kind: 'refuse' | 'crash' } | undefined

  constructor(real: Sqlite.Database) {
    this.#watched = new WatchedDatabase(real)
    this.#watched.watch({ before: () => this.#tick() })
  }

  get database(): Sqlite.Database {
    return this.#watched.database
  }

  /** Counts from here; the statement with this number, from 0, does not happen. */
  arm(at: number, kind: 'refuse' | 'crash'): void {
    this.#count = 0
    this.#fault = { at, kind }
  }

  /** Counts from here, and lets everything happen. */
  disarm(): void {
    this.#count = 0
    this.#fault = undefined
  }

  /** Statements since it was armed or disarmed. */
  get count(): number {
    return this.#count
  }

  get isDead(): boolean {
    return this.#watched.isDead
  }

  /** As the next process finds the file: what was not committed is gone. */
  revive(): void {
    this.#watched.revive()
    this.#watched.watch({ before: () => this.#tick() })
    this.disarm()
  }

  #tick(): void {
    const { at, kind } = this.#fault ?? {}
    if (this.#count++ !== at) return
    if (kind === 'refuse') throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL')
    this.#watched.die(() => new Crash('the process is dead'))
    throw new Crash('the process died')
  }
}

/** Every row of every table, the words of the search index among them: two files with the same hold the same. */
export function everythingIn(database: Sqlite.Database): string {
  const tables = database
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'message_search%'`)
    .pluck()
    .all()
  const dump = tables.map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).raw().all()])
  return JSON.stringify([database.pragma('user_version'), dump, wordsIn(database)])
}

function wordsIn(database: Sqlite.Database): unknown {
  const hasIndex = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'message_search'`).get() !== undefined
  if (!hasIndex) return null
  database.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.every_word USING fts5vocab(main, message_search, instance)')
  return database.prepare('SELECT * FROM temp.every_word ORDER BY term, doc, col, offset').raw().all()
}
