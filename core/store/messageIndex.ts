import type Sqlite from 'better-sqlite3'
import type { EventId } from '../event/ids.ts'
import { graphPageCount, indexedTsMaxMs, learntAtOnceCountMax, messagesPerMillisecond } from '../limits.ts'
import { type Backlog, indexBacklog } from './indexBacklog.ts'
import { preparedOnUse } from './preparedOnUse.ts'

interface IndexRow {
  position: number
  event: number
  room: number
  body: string
  is_found: number
}

/**
 * Which messages can be found, and by which words. Their positions rise with time, `messagesPerMillisecond` places for
 * each millisecond: where more messages claim the same one, they go into the next. All within the caller's transaction.
 *
 * Learning the words of a message costs more than everything else that is stored of it. Where many come together, it is
 * put off: all messages from some event on wait until `learnSome` comes to them.
 */
export class MessageIndex {
  readonly #database: Sqlite.Database
  readonly #backlog: Backlog
  #prepared: ReturnType<typeof statementsOf> | undefined

  constructor(database: Sqlite.Database) {
    this.#database = database
    this.#backlog = indexBacklog(database)
  }

  /** Prepared when they are needed: an index that is damaged keeps nobody from reading the log. */
  get #statements() {
    this.#prepared ??= statementsOf(this.#database)
    return this.#prepared
  }

  /**
   * Takes the texts of messages whose events are stored, best in the order of time; from the number `firstNew` on these
   * events are new. One that stands here already stays as it is.
   */
  add(messages: readonly { readonly eventId: EventId; readonly body: string }[], firstNew: number): void {
    if (messages.length > learntAtOnceCountMax) this.#backlog.begin(firstNew)
    for (const { eventId, body } of messages) this.#addOne(eventId, body)
  }

  #addOne(eventId: EventId, body: string): void {
    const event = this.#statements.event.get(eventId)
    if (event === undefined) return
    const position = this.#freePosition(event.clamped_ts)
    const { changes } = this.#statements.insert.run(position, event.id, event.room, body, 1 - event.shadowed)
    if (changes > 0 && event.shadowed === 0 && this.#isLearnt(event.id))
      this.#statements.learnWords.run(position, event.room, body)
  }

  /** Whether messages wait for their words to be learnt. */
  get isWaiting(): boolean {
    return this.#backlog.from !== undefined
  }

  /** Learns the words of so many messages that wait, the ones that came first. */
  learnSome(countMax: number): void {
    const from = this.#backlog.from
    if (from === undefined) return
    const rows = this.#statements.waiting.all(from, countMax)
    // The index is fastest to write from its beginning to its end.
    for (const { position, room, body, is_found } of rows.toSorted((left, right) => left.position - right.position)) {
      if (is_found === 1) this.#statements.learnWords.run(position, room, body)
    }
    this.#backlog.move(rows.length < countMax ? undefined : (rows.at(-1)?.event ?? from) + 1)
  }

  /** Everything was taken out. */
  clear(): void {
    this.#backlog.move(undefined)
  }

  /** After a transaction came to nothing. */
  forget(): void {
    this.#backlog.forget()
  }

  #isLearnt(event: number): boolean {
    return event < (this.#backlog.from ?? Number.POSITIVE_INFINITY)
  }

  /** Nothing is left of it: neither the text nor the words. */
  remove(eventId: EventId): void {
    const row = this.#rowOf(eventId)
    if (row === undefined) return
    if (row.is_found === 1 && this.#isLearnt(row.event))
      this.#statements.forgetWords.run(row.position, row.room, row.body)
    this.#statements.remove.run(row.position)
  }

  /** Whether a message that stands here is found. */
  setFound(eventId: EventId, isFound: boolean): void {
    const row = this.#rowOf(eventId)
    if (row === undefined || (row.is_found === 1) === isFound) return
    const { learnWords, forgetWords, setFound } = this.#statements
    if (this.#isLearnt(row.event)) (isFound ? learnWords : forgetWords).run(row.position, row.room, row.body)
    setFound.run(isFound ? 1 : 0, row.position)
  }

  /** The text of every message that stands here, in the order of their positions. */
  *texts(): Generator<{ readonly eventId: EventId; readonly body: string; readonly isFound: boolean }> {
    for (let after = -1; ; ) {
      const rows = this.#statements.texts.all(after, graphPageCount)
      for (const { event_id, body, is_found } of rows) yield { eventId: event_id, body, isFound: is_found === 1 }
      const last = rows.at(-1)
      if (last === undefined || rows.length < graphPageCount) return
      after = last.position
    }
  }

  #rowOf(eventId: EventId): IndexRow | undefined {
    return this.#statements.row.get(eventId)
  }

  #freePosition(clampedTs: number): number {
    for (let at = Math.min(Math.max(clampedTs, 0), indexedTsMaxMs) * messagesPerMillisecond; ; ) {
      const next = at + messagesPerMillisecond
      const last = this.#statements.lastBetween.get(at, next - 1)
      if (typeof last !== 'number') return at
      if (last + 1 < next) return last + 1
      at = next
    }
  }
}

/** Numbers are bound as floating point: an index that has no column types would know room 5 as `5.0`. */
const statementsOf = (database: Sqlite.Database) =>
  preparedOnUse({
    event: () =>
      database.prepare<[string], { id: number; room: number; clamped_ts: number; shadowed: number }>(
        'SELECT id, room, clamped_ts, shadowed FROM auth_graph WHERE event_id = ?',
      ),
    row: () =>
      database.prepare<[string], IndexRow>(
        `SELECT position, event, room, body, is_found FROM message_index
           WHERE event = (SELECT id FROM auth_graph WHERE event_id = ?)`,
      ),
    texts: () =>
      database.prepare<[number, number], { position: number; event_id: EventId; body: string; is_found: number }>(
        `SELECT position, event_id, body, is_found FROM message_index JOIN auth_graph ON auth_graph.id = event
           WHERE position > ? ORDER BY position LIMIT ?`,
      ),
    waiting: () =>
      database.prepare<[number, number], IndexRow>(
        'SELECT position, event, room, body, is_found FROM message_index WHERE event >= ? ORDER BY event LIMIT ?',
      ),
    lastBetween: () =>
      database
        .prepare<[number, number], number | null>(
          'SELECT max(position) FROM message_index WHERE position BETWEEN ? AND ?',
        )
        .pluck(),
    insert: () =>
      database.prepare<[number, number, number, string, number]>(
        `INSERT INTO message_index (position, event, room, body, is_found) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (event) DO NOTHING`,
      ),
    remove: () => database.prepare<[number]>('DELETE FROM message_index WHERE position = ?'),
    setFound: () => database.prepare<[number, number]>('UPDATE message_index SET is_found = ? WHERE position = ?'),
    learnWords: () =>
      database.prepare<[number, number, string]>(
        'INSERT INTO message_search (rowid, room, body) VALUES (?, CAST(? AS INTEGER), ?)',
      ),
    forgetWords: () =>
      database.prepare<[number, number, string]>(
        `INSERT INTO message_search (message_search, rowid, room, body) VALUES ('delete', ?, CAST(? AS INTEGER), ?)`,
      ),
  })
