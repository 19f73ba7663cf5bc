import { base16 } from '@scure/base'
import Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import { readingViews, rowsOf } from './readingViews.ts'

export type SqlValue = string | number | null

export type SqlOutcome =
  | { readonly ok: true; readonly columns: readonly string[]; readonly rows: SqlValue[][]; readonly truncated: boolean }
  | {
      readonly ok: false
      /** `sql`: SQLite does not understand it. `tooSlow`: it would take, or has taken, too long. */
      readonly reason: 'notReading' | 'sql' | 'tooSlow'
      readonly message: string
    }

export interface SqlBounds {
  readonly rowsMax: number
  /** Whether time is up. Asked again and again. */
  readonly isOver: () => boolean
}

/** Thrown through SQLite, which hands on what the rows of a view throw. */
class TooSlow extends Error {}

/**
 * Runs one reading statement over `readingViews`. It is given a database of its own, in memory, which holds nothing but
 * tables that hand out the rows of the views: there is no statement that could reach what is in none of them, and
 * nothing that it could change. Every row that it looks at passes by here, so that time can be measured; what SQLite
 * would do by itself without end is not begun.
 */
export function runSql(database: Sqlite.Database, sql: string, bounds: SqlBounds): SqlOutcome {
  const sandbox = new Sqlite(':memory:')
  try {
    const check = () => {
      if (bounds.isOver()) throw new TooSlow()
    }
    for (const view of readingViews) {
      sandbox.table(view.name, {
        columns: [...view.columns],
        *rows() {
          yield* withDeadline(view.columns, rowsOf(database, view, check), check)
        },
      })
    }
    const statement = sandbox.prepare<[], SqlValue[]>(sql)
    if (!isReading(sql, statement)) return refuse('notReading', 'Only one statement that reads is carried out.')
    if (isEndless(sandbox, sql)) {
      return refuse('tooSlow', 'That could take for ever: read from the views, without recursion or lists in lists.')
    }
    return read(statement, bounds.rowsMax, check)
  } catch (error) {
    if (error instanceof TooSlow) return refuse('tooSlow', 'That took too long.')
    if (error instanceof Error) return refuse('sql', error.message)
    throw error
  } finally {
    sandbox.close()
  }
}

const refuse = (reason: 'notReading' | 'sql' | 'tooSlow', message: string): SqlOutcome => ({
  ok: false,
  reason,
  message,
})

function* withDeadline(columns: readonly string[], rows: Iterable<Record<string, unknown>>, check: () => void) {
  for (const row of rows) {
    check()
    yield columns.map((column) => row[column] ?? null)
  }
}

/** `PRAGMA` reads as well, and `ATTACH` changes nothing: neither is among these. */
const isReading = (sql: string, statement: Sqlite.Statement): boolean =>
  statement.reader &&
  statement.readonly &&
  /^(select|with|values|explain)\b/iu.test(sql.replace(/^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/u, ''))

interface Instruction {
  addr: number
  opcode: string
  p2: number
  p4: string | null
}

/**
 * Whether a statement walks lists of its own within lists of its own, or calls itself. Rows of views are fetched one by
 * one (`VNext`), and between two of them SQLite may walk one list.
 */
function isEndless(sandbox: Sqlite.Database, sql: string): boolean {
  if (/^\s*explain\b/iu.test(sql)) return false
  const plan = sandbox.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all()
  if (plan.some(({ detail }) => detail.includes('RECURSIVE STEP'))) return true
  const program = programOf(sandbox, sql)
  // Tables that SQLite brings with it, such as `json_each`, hand out rows without us.
  const views = new Set(readingViews.flatMap(({ name }) => tablesOf(programOf(sandbox, `SELECT * FROM ${name}`))))
  if (tablesOf(program).some((table) => !views.has(table))) return true
  // The last instruction goes back to the first, once.
  const loops = program.filter(({ addr, opcode, p2 }) => isLoop(opcode) && p2 < addr && p2 > 1)
  return loops.some((outer) => loops.some((inner) => inner.addr < outer.addr && inner.addr >= outer.p2))
}

const programOf = (sandbox: Sqlite.Database, sql: string): Instruction[] =>
  sandbox.prepare<[], Instruction>(`EXPLAIN ${sql}`).all()

/** The virtual tables that a program opens, by what SQLite calls them. */
const tablesOf = (program: readonly Instruction[]): (string | null)[] =>
  program.filter(({ opcode }) => opcode === 'VOpen').map(({ p4 }) => p4)

const isLoop = (opcode: string): boolean => ['Next', 'Prev', 'SorterNext', 'Goto'].includes(opcode)

function read(statement: Sqlite.Statement<[], SqlValue[]>, rowsMax: number, check: () => void): SqlOutcome {
  const columns = statement.columns().map(({ name }) => name)
  const rows: SqlValue[][] = []
  for (const row of statement.raw().iterate()) {
    check()
    if (rows.length === rowsMax) return { ok: true, columns, rows, truncated: true }
    rows.push(row.map(plainValue))
  }
  return { ok: true, columns, rows, truncated: false }
}

/** Bytes are told in hexadecimal digits. */
function plainValue(value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  assert(value instanceof Uint8Array, 'values of SQLite are texts, numbers and bytes')
  return base16.encode(value)
}
