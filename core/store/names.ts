import type Sqlite from 'better-sqlite3'
import { must } from '../assert.ts'
import { nameCacheCountMax } from '../limits.ts'

/** Names of rooms, types, state keys and users, by number. */
export class Names {
  readonly #select: Sqlite.Statement<[string], number>
  readonly #insert: Sqlite.Statement<[string]>
  readonly #selectName: Sqlite.Statement<[number], string>
  readonly #numbers = new Map<string, number>()
  readonly #names = new Map<number, string>()

  constructor(database: Sqlite.Database) {
    this.#select = database.prepare<[string], number>('SELECT id FROM names WHERE name = ?').pluck()
    this.#insert = database.prepare<[string]>('INSERT INTO names (name) VALUES (?)')
    this.#selectName = database.prepare<[number], string>('SELECT name FROM names WHERE id = ?').pluck()
  }

  /** The number of a name, which is made where there is none. Within a transaction. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = this.#select.get(name) ?? Number(this.#insert.run(name).lastInsertRowid)
    this.#remember(name, number)
    return number
  }

  nameOf(number: number): string {
    const known = this.#names.get(number)
    if (known !== undefined) return known
    const name = must(this.#selectName.get(number), 'a number in use has a name')
    this.#remember(name, number)
    return name
  }

  /** After a transaction that came to nothing: numbers made in it were never given. */
  forget(): void {
    this.#numbers.clear()
    this.#names.clear()
  }

  #remember(name: string, number: number): void {
    if (this.#numbers.size >= nameCacheCountMax) this.forget()
    this.#numbers.set(name, number)
    this.#names.set(number, name)
  }
}
