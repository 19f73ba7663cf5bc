import type Sqlite from 'better-sqlite3'
import type { EventId, RoomId, UserId } from '../event/ids.ts'
import { indexedPrefixCharactersMax, prefixTermCountMax } from '../limits.ts'
import { TOKENIZER } from './communitySchema.ts'
import { type QueryPart, searchParts } from './searchQuery.ts'

export interface SearchRequest {
  /** As a person typed it. */
  readonly query: string
  /** All rooms where it is not given. */
  readonly roomIds?: readonly RoomId[]
  readonly limit: number
  /** The position of the last hit of the page before. */
  readonly before?: number
}

export interface SearchHit {
  /** Rises with the time by which timelines are ordered. */
  readonly position: number
  readonly eventId: EventId
  readonly roomId: RoomId
  readonly sender: UserId
  /** What the author claims. */
  readonly originServerTs: number
  readonly body: string
}

interface HitRow {
  position: number
  event_id: EventId
  room: string
  sender: string
  origin_server_ts: number
  body: string
}

interface TermRow {
  doc: number
  term: string
}

/**
 * Finds messages, newest first. The words of a query are cut by the tokenizer that cut the messages, and only words that
 * came out of it become part of the expression that SQLite is given: whatever was typed is data.
 */
export class MessageSearch {
  readonly #database: Sqlite.Database
  #statements: ReturnType<typeof statementsOf> | undefined

  constructor(database: Sqlite.Database) {
    this.#database = database
  }

  search({ query, roomIds, limit, before = Number.MAX_SAFE_INTEGER }: SearchRequest): SearchHit[] {
    const expression = this.#expression(searchParts(query), roomIds)
    if (expression === undefined) return []
    return this.#prepared.hits.all(expression, before, limit).map((row) => ({
      position: row.position,
      eventId: row.event_id,
      roomId: row.room as RoomId,
      sender: row.sender as UserId,
      originServerTs: row.origin_server_ts,
      body: row.body,
    }))
  }

  get #prepared() {
    this.#statements ??= statementsOf(this.#database)
    return this.#statements
  }

  /** Undefined where nothing can be found by it. */
  #expression(parts: readonly QueryPart[], roomIds: readonly RoomId[] | undefined): string | undefined {
    const words = this.#wordsOf(parts)
    const clauses = parts.flatMap((part, index) => this.#clause(part, words.get(index) ?? []))
    if (clauses.length === 0) return undefined
    const body = `body : (${clauses.join(' AND ')})`
    if (roomIds === undefined) return body
    const rooms = roomIds.flatMap((roomId) => this.#prepared.room.get(roomId) ?? [])
    return rooms.length === 0 ? undefined : `room : (${rooms.map((room) => `"${room}"`).join(' OR ')}) AND ${body}`
  }

  /** The words in each part, as they stand in the index. */
  #wordsOf(parts: readonly QueryPart[]): Map<number, string[]> {
    const { clearWords, cutWords, words } = this.#prepared
    clearWords.run()
    parts.forEach(({ text }, index) => {
      cutWords.run(index, text)
    })
    const byPart = Map.groupBy(words.all(), ({ doc }) => doc)
    return new Map([...byPart].map(([part, rows]) => [part, rows.map(({ term }) => term)]))
  }

  /** What the tokenizer makes several words of, such as "well-known", is a phrase. */
  #clause({ isPrefix }: QueryPart, words: readonly string[]): string[] {
    const last = words.at(-1)
    if (last === undefined) return []
    const phrase = (end: string) => `"${[...words.slice(0, -1), end].join(' ')}"`
    if (!isPrefix) return [phrase(last)]
    const endings = this.#endingsOf(last)
    return [endings === undefined ? `${phrase(last)} *` : `(${endings.map(phrase).join(' OR ')})`]
  }

  /**
   * The words of the index that begin like this one, which are walked newest first; SQLite itself would look at every
   * message with any of them. Undefined where the index has the beginning itself, or where they are too many.
   */
  #endingsOf(beginning: string): string[] | undefined {
    if ([...beginning].length <= indexedPrefixCharactersMax) return undefined
    // The word itself need not occur.
    const endings = [beginning]
    for (let at = beginning; ; ) {
      const term = this.#prepared.nextTerm.get(at)
      if (term === undefined || !term.startsWith(beginning)) return endings
      if (term !== beginning) endings.push(term)
      if (endings.length > prefixTermCountMax) return undefined
      at = `${term}\u0001`
    }
  }
}

/** With tables of the connection's own, in memory: the words of a query, and the words of the index. */
function statementsOf(database: Sqlite.Database) {
  database.exec(`
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.query_words USING fts5(text, content = '', ${TOKENIZER});
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.query_terms USING fts5vocab(temp, query_words, instance);
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab(main, message_search, instance);
  `)
  return {
    room: database.prepare<[string], number>('SELECT id FROM names WHERE name = ?').pluck(),
    clearWords: database.prepare<[]>(`INSERT INTO temp.query_words (query_words) VALUES ('delete-all')`),
    cutWords: database.prepare<[number, string]>('INSERT INTO temp.query_words (rowid, text) VALUES (?, ?)'),
    words: database.prepare<[], TermRow>('SELECT doc, term FROM temp.query_terms ORDER BY doc, offset'),
    nextTerm: database
      .prepare<[string], string>('SELECT term FROM temp.search_terms WHERE term >= ? ORDER BY term LIMIT 1')
      .pluck(),
    hits: database.prepare<[string, number, number], HitRow>(
      `SELECT position, auth_graph.event_id, rooms.name AS room, senders.name AS sender, origin_server_ts, body
       FROM (SELECT rowid AS found FROM message_search WHERE message_search MATCH ? AND rowid < ?
             ORDER BY rowid DESC LIMIT ?)
       CROSS JOIN message_index ON position = found
       JOIN auth_graph ON auth_graph.id = event
       JOIN names AS rooms ON rooms.id = auth_graph.room
       JOIN names AS senders ON senders.id = auth_graph.sender
       ORDER BY position DESC`,
    ),
  }
}
