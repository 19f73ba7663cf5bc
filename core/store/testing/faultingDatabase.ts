import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { temporaryFolder } from '../testing.ts'

/** Thrown where the process of a test dies. */
export class Crash extends Error {}

/**
 * A database in which the statement of one's choice does not happen: of all that is run through `database`, in whatever
 * way, beginnings and ends of transactions included. `refuse`: SQLite says that the disk is full. `crash`: the process
 * dies before it, and nothing is run any more until `revive`.
 */
export class FaultingDatabase {
  readonly database: Sqlite.Database
  readonly #real: Sqlite.Database
  #count = 0
  #fault: { readonly at: number; readonly kind: 'refuse' | 'crash' } | undefined
  #isDead = false

  constructor(real: Sqlite.Database) {
    this.#real = real
    this.database = this.#watched()
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
    return this.#isDead
  }

  /** As the next process finds the file: what was not committed is gone. */
  revive(): void {
    if (this.#real.inTransaction) this.#real.exec('ROLLBACK')
    this.#isDead = false
    this.disarm()
  }

  #tick(): void {
    if (this.#isDead) throw new Crash('the process is dead')
    const { at, kind } = this.#fault ?? {}
    if (this.#count++ !== at) return
    if (kind === 'refuse') throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL')
    this.#isDead = true
    throw new Crash('the process died')
  }

  #watched(): Sqlite.Database {
    const replaced: Record<string, unknown> = {
      prepare: (sql: string) => this.#watchedStatement(this.#real.prepare(sql)),
      exec: (sql: string) => {
        for (const statement of sql.split(/;[ \t]*(?:\n|$)/)) {
          if (!/^\s*(--[^\n]*\s*)*$/.test(statement)) this.#exec(statement)
        }
      },
      pragma: (...args: Parameters<Sqlite.Database['pragma']>) => {
        this.#tick()
        return this.#real.pragma(...args)
      },
      transaction: (operation: (...args: unknown[]) => unknown) => this.#transaction(operation),
    }
    return new Proxy(this.#real, {
      get: (real, name) => (Object.hasOwn(replaced, name) ? replaced[String(name)] : memberOf(real, name)),
    })
  }

  #watchedStatement(statement: Sqlite.Statement): Sqlite.Statement {
    const watched: Sqlite.Statement = new Proxy(statement, {
      get: (real, name) => {
        const member = memberOf(real, name)
        if (typeof member !== 'function') return member
        if (['run', 'get', 'all', 'iterate'].includes(String(name))) {
          return (...args: unknown[]) => {
            this.#tick()
            return member(...args)
          }
        }
        return (...args: unknown[]) => {
          const answer = member(...args)
          return answer === real ? watched : answer
        }
      },
    })
    return watched
  }

  #exec(sql: string): void {
    this.#tick()
    this.#real.exec(sql)
  }

  /** What better-sqlite3 does, with statements that are counted. */
  #transaction(operation: (...args: unknown[]) => unknown) {
    return (...args: unknown[]): unknown => {
      const isInner = this.#real.inTransaction
      this.#exec(isInner ? 'SAVEPOINT inner_transaction' : 'BEGIN')
      try {
        const result = operation(...args)
        this.#exec(isInner ? 'RELEASE inner_transaction' : 'COMMIT')
        return result
      } catch (error) {
        // Nobody tidies up after a process that died.
        if (!this.#isDead && this.#real.inTransaction) {
          this.#real.exec(isInner ? 'ROLLBACK TO inner_transaction; RELEASE inner_transaction' : 'ROLLBACK')
        }
        throw error
      }
    }
  }
}

function memberOf(target: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(target, name, target)
  return typeof member === 'function' ? member.bind(target) : member
}

/** A copy of a file and its write-ahead log as they lie on the disk at this moment, with nobody having closed them. */
export function asLeftBehind(path: string): string {
  const copy = join(temporaryFolder(), 'left-behind.db')
  for (const ending of ['', '-wal']) if (existsSync(path + ending)) copyFileSync(path + ending, copy + ending)
  return copy
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
