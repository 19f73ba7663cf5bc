import type Sqlite from 'better-sqlite3'

/** What a statement is to the disk. A write that stands `alone` is its own transaction. */
export type Step = 'read' | 'write' | 'alone' | 'begin' | 'commit' | 'savepoint' | 'release' | 'setting'

/** Sees every statement of a database, in whatever way it is run: beginnings and ends of transactions included. */
export interface Watcher {
  /** Before a statement; what this throws happens instead of it. */
  before(step: Step): void
  after?(step: Step): void
  /** What SQLite itself says instead of doing it. */
  failed?(error: unknown): void
}

/**
 * An opened database as one process uses it, and which can be watched. Nothing is in between while nobody watches: it is
 * only then that the statements which were prepared through `database` are replaced.
 */
export class WatchedDatabase {
  readonly database: Sqlite.Database
  readonly #real: Sqlite.Database
  readonly #statements: Sqlite.Statement[] = []
  #watcher: Watcher | undefined
  #isDead = false
  #isDurable = true

  constructor(real: Sqlite.Database) {
    this.#real = real
    this.database = Object.assign(Object.create(real), {
      prepare: (sql: string) => this.#prepare(sql),
      exec: (sql: string) => this.#exec(sql),
      pragma: (...args: Parameters<Sqlite.Database['pragma']>) => this.#pragma(args),
      transaction: (operation: (...args: unknown[]) => unknown) => this.#transaction(operation),
    })
  }

  /** Whether what is committed now is on the disk itself before the commit returns. */
  get isDurable(): boolean {
    return this.#isDurable
  }

  get isDead(): boolean {
    return this.#isDead
  }

  watch(watcher: Watcher | undefined): void {
    if (this.#isDead) return
    const wasWatched = this.#watcher !== undefined
    this.#watcher = watcher
    if (wasWatched === (watcher !== undefined)) return
    for (const statement of this.#statements) this.#setWatched(statement)
  }

  /** The process that uses it is gone: whatever it still tries throws, and nobody tidies up after it. */
  die(error: () => Error): void {
    const before = () => {
      throw error()
    }
    this.watch({ before })
    this.#isDead = true
  }

  /** As the next process finds the file: what was not committed is gone. */
  revive(): void {
    this.#isDead = false
    if (this.#real.inTransaction) this.#real.exec('ROLLBACK')
  }

  #prepare(sql: string): Sqlite.Statement {
    const statement = this.#real.prepare(sql)
    this.#statements.push(statement)
    if (this.#watcher) this.#setWatched(statement)
    return statement
  }

  #setWatched(statement: Sqlite.Statement): void {
    const step = (): Step => (statement.readonly ? 'read' : this.#real.inTransaction ? 'write' : 'alone')
    for (const name of ['run', 'get', 'all', 'iterate'] as const) {
      if (this.#watcher === undefined) {
        Reflect.deleteProperty(statement, name)
        continue
      }
      const native: (...args: unknown[]) => unknown = Reflect.get(Object.getPrototypeOf(statement), name)
      Reflect.set(statement, name, (...args: unknown[]) => this.#seen(step(), () => native.apply(statement, args)))
    }
  }

  #exec(sql: string): Sqlite.Database {
    if (this.#watcher === undefined) this.#real.exec(sql)
    else {
      for (const statement of sql.split(/;[ \t]*(?:\n|$)/)) {
        if (/^\s*(--[^\n]*\s*)*$/.test(statement)) continue
        this.#seen(this.#real.inTransaction ? 'write' : 'alone', () => this.#real.exec(statement))
      }
    }
    return this.database
  }

  #pragma(args: Parameters<Sqlite.Database['pragma']>): unknown {
    const [source] = args
    const isSynchronous = source.startsWith('synchronous = ')
    // Where there is no disk, this is for who watches alone.
    const run = () => (isSynchronous && this.#real.memory ? [] : this.#real.pragma(...args))
    const answer = this.#watcher ? this.#seen('setting', run) : run()
    if (isSynchronous) this.#isDurable = source.endsWith('FULL')
    return answer
  }

  #transaction(operation: (...args: unknown[]) => unknown) {
    const native = this.#real.transaction(operation)
    return (...args: unknown[]): unknown =>
      this.#watcher === undefined ? native(...args) : this.#watchedTransaction(() => operation(...args))
  }

  /** What better-sqlite3 does, with statements that are seen. */
  #watchedTransaction(operation: () => unknown): unknown {
    const isInner = this.#real.inTransaction
    const run = (step: Step, sql: string) => this.#seen(step, () => this.#real.exec(sql))
    if (isInner) run('savepoint', 'SAVEPOINT inner_transaction')
    else run('begin', 'BEGIN')
    try {
      const result = operation()
      if (isInner) run('release', 'RELEASE inner_transaction')
      else run('commit', 'COMMIT')
      return result
    } catch (error) {
      if (!this.#isDead && this.#real.inTransaction) {
        this.#real.exec(isInner ? 'ROLLBACK TO inner_transaction; RELEASE inner_transaction' : 'ROLLBACK')
      }
      throw error
    }
  }

  #seen<Value>(step: Step, run: () => Value): Value {
    this.#watcher?.before(step)
    let answer: Value
    try {
      answer = run()
    } catch (error) {
      this.#watcher?.failed?.(error)
      throw error
    }
    this.#watcher?.after?.(step)
    return answer
  }
}
