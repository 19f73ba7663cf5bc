import type Sqlite from 'better-sqlite3'
import { preparedOnUse } from './preparedOnUse.ts'

/** From which event on the words of messages wait to be learnt. Written within the caller's transaction. */
export interface Backlog {
  /** Undefined while nothing waits. */
  readonly from: number | undefined
  /** What comes from this event on waits, unless earlier events do already. */
  begin(from: number): void
  move(from: number | undefined): void
  /** After a transaction came to nothing. */
  forget(): void
}

/** Stands among the small values of a community's file only while something waits. */
const KEY = 'index/waiting-from'

export function indexBacklog(database: Sqlite.Database): Backlog {
  const statements = preparedOnUse({
    select: () => database.prepare<[string], Buffer>('SELECT value FROM meta WHERE key = ?').pluck(),
    put: () => database.prepare<[string, Uint8Array]>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)'),
    remove: () => database.prepare<[string]>('DELETE FROM meta WHERE key = ?'),
  })
  let known: { readonly from: number | undefined } | undefined
  const current = () => (known ??= { from: statements.select.get(KEY)?.readUIntBE(0, NUMBER_BYTES) })
  const move = (from: number | undefined): void => {
    known = { from }
    if (from === undefined) statements.remove.run(KEY)
    else statements.put.run(KEY, numberBytes(from))
  }
  return {
    get from() {
      return current().from
    },
    begin: (from) => {
      if (current().from === undefined) move(from)
    },
    move,
    forget: () => {
      known = undefined
    },
  }
}

const NUMBER_BYTES = 6

function numberBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(NUMBER_BYTES)
  bytes.writeUIntBE(value, 0, NUMBER_BYTES)
  return bytes
}
