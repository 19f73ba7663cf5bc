import Sqlite from 'better-sqlite3'

export type StoreErrorCode =
  | 'locked' // another process has the file open
  | 'wrongKey' // the key does not open the file, or its very first page is damaged: the two look the same
  | 'damaged' // something in the file is not what was written
  | 'newerSchema' // a newer Roost wrote the file
  | 'full' // the disk is full; what was already stored is safe
  | 'unavailable' // the system refuses access to the file

const MESSAGES: Record<StoreErrorCode, string> = {
  locked: 'Another Roost on this computer has this open.',
  wrongKey: 'What is stored here is locked with another key. Nothing is lost.',
  damaged: 'A part of what is stored on this computer is damaged and cannot be read.',
  newerSchema: 'This was stored by a newer Roost: update Roost on this computer to open it.',
  full: 'The disk is full. Everything stored so far is safe: make room, then try again.',
  unavailable: 'What is stored on this computer cannot be read or written at the moment.',
}

/** What a disk, a key or another process can do to a store. `message` is a sentence for people. */
export class StoreError extends Error {
  readonly code: StoreErrorCode
  constructor(code: StoreErrorCode, cause?: unknown) {
    super(MESSAGES[code], { cause })
    this.name = 'StoreError'
    this.code = code
  }
}

/** Whether a database holds something else than what was found out of it before. */
export const isContradiction = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')

/** Runs an operation on a database; what the outside did to it is thrown as a `StoreError`. */
export function guarded<Value>(operation: () => Value): Value {
  try {
    return operation()
  } catch (error) {
    const code = error instanceof Sqlite.SqliteError ? codeOf(error) : undefined
    throw code === undefined ? error : new StoreError(code, error)
  }
}

/** Undefined for what only a programming error brings about, such as wrong SQL or a broken constraint. */
function codeOf({ code: sqliteCode, message }: { code: string; message: string }): StoreErrorCode | undefined {
  // Nothing of ours fails to be a search index but one whose pages cannot be read.
  if (message.startsWith('vtable constructor failed')) return 'damaged'
  // An extended code carries its family as a prefix: SQLITE_IOERR_READ.
  const family = sqliteCode.split('_', 2).join('_')
  switch (family) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return 'locked'
    case 'SQLITE_NOTADB':
      return 'wrongKey'
    case 'SQLITE_CORRUPT':
      return 'damaged'
    case 'SQLITE_FULL':
      return 'full'
    case 'SQLITE_IOERR':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return 'unavailable'
    default:
      return undefined
  }
}
