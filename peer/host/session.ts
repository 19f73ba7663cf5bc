import { checkParams } from '../checkParams.ts'
import {
  type AnyApi,
  type ClientMessage,
  type Contract,
  clientMessage,
  type ListChange,
  peerContract,
  type Refusal,
  RefusalError,
  type ServerMessage,
} from '../contract.ts'
import { clientMessageBytesMax, sessionCallCountMax, sessionWatchCountMax } from '../limits.ts'
import { type LogPort, silentLog, whereItFailed } from './log.ts'

const INTERNAL = 'Something went wrong inside Roost. Nothing was lost.'

/** An open live query. `stop` is there once its list has been answered. */
interface Watch {
  stop: (() => void) | undefined
}

/**
 * One front end of a peer, or of what else answers a contract: the only way in. Whatever a front end sends is parsed,
 * bounded and dispatched here, and every refusal leaves from here. A message without a readable id cannot be answered and
 * is ignored.
 */
export class Session {
  readonly #api: AnyApi
  readonly #contract: Contract
  readonly #post: (message: ServerMessage) => void
  readonly #log: LogPort
  readonly #watches = new Map<number, Watch>()
  #callCount = 0
  #closed = false

  /** `post` takes answers for as long as the session is open and must not throw; `contract` is the one that `api` answers. */
  constructor(
    api: AnyApi,
    post: (message: ServerMessage) => void,
    log: LogPort = silentLog,
    contract: Contract = peerContract,
  ) {
    this.#api = api
    this.#contract = contract
    this.#post = post
    this.#log = log
  }

  /** Takes one message of the front end, already parsed from JSON or cloned. Never throws. */
  receive(message: unknown): void {
    if (this.#closed) return
    const parsed = clientMessage.safeParse(message)
    if (parsed.success) void this.#handle(parsed.data)
    else if (isAnswerable(message)) this.#refuse(message.id, invalid('This is not a message Roost knows.'))
  }

  /** Stops every live query. Nothing is posted any more. */
  close(): void {
    this.#closed = true
    for (const watch of this.#watches.values()) watch.stop?.()
    this.#watches.clear()
  }

  async #handle(message: ClientMessage): Promise<void> {
    if (message.kind === 'unwatch') return this.#unwatch(message.id)
    try {
      checkSize(message.params)
      if (message.kind === 'call') await this.#call(message.id, message.method, message.params)
      else await this.#watch(message.id, message.query, message.params)
    } catch (error) {
      this.#refuse(message.id, this.#refusalOf(error, message))
    }
  }

  async #call(id: number, method: string, params: unknown): Promise<void> {
    const { requests } = this.#contract
    const request = Object.hasOwn(requests, method) ? requests[method] : undefined
    if (request === undefined) throw new RefusalError('invalid', 'There is no such request.')
    const checked = checkParams(request.params, params)
    if (this.#callCount >= sessionCallCountMax) {
      throw new RefusalError('busy', 'Too many requests are waiting for their answers. Try again in a moment.')
    }
    this.#callCount++
    try {
      const result = await this.#api.call(method, checked)
      this.#answer({ kind: 'result', id, result })
    } finally {
      this.#callCount--
    }
  }

  async #watch(id: number, query: string, params: unknown): Promise<void> {
    const { liveQueries } = this.#contract
    const live = Object.hasOwn(liveQueries, query) ? liveQueries[query] : undefined
    if (live === undefined) throw new RefusalError('invalid', 'There is no such live query.')
    const checked = checkParams(live.params, params)
    if (this.#watches.has(id)) throw new RefusalError('invalid', 'A live query with this id is open already.')
    if (this.#watches.size >= sessionWatchCountMax) {
      throw new RefusalError('busy', `At most ${sessionWatchCountMax} live queries may be open at a time.`)
    }
    const watch: Watch = { stop: undefined }
    this.#watches.set(id, watch)
    try {
      await this.#open(id, watch, query, checked)
    } catch (error) {
      if (this.#watches.get(id) !== watch) return
      this.#watches.delete(id)
      throw error
    }
  }

  /** Asks the peer for the list; changes that come before it has been posted wait behind it. */
  async #open(id: number, watch: Watch, query: string, params: unknown): Promise<void> {
    const early: ListChange<unknown>[][] = []
    const { items, stop } = await this.#api.watch(query, params, (changes) => {
      if (this.#watches.get(id) !== watch) return
      if (watch.stop === undefined) early.push(changes)
      else this.#answer({ kind: 'changes', id, changes })
    })
    if (this.#watches.get(id) !== watch) return stop()
    watch.stop = stop
    this.#answer({ kind: 'list', id, items })
    for (const changes of early) this.#answer({ kind: 'changes', id, changes })
  }

  #unwatch(id: number): void {
    const watch = this.#watches.get(id)
    this.#watches.delete(id)
    watch?.stop?.()
  }

  #refusalOf(error: unknown, message: ClientMessage): Refusal {
    if (error instanceof RefusalError) return { code: error.code, message: error.message }
    const asked = message.kind === 'call' ? message.method : message.kind === 'watch' ? message.query : message.kind
    this.#log(`${message.kind} ${asked} failed: ${whereItFailed(error)}`)
    return { code: 'internal', message: INTERNAL }
  }

  #refuse(id: number, refusal: Refusal): void {
    this.#answer({ kind: 'refused', id, refusal })
  }

  #answer(message: ServerMessage): void {
    if (!this.#closed) this.#post(message)
  }
}

const invalid = (message: string): Refusal => ({ code: 'invalid', message })

/** True where a message that does not fit still has an id to answer to. */
function isAnswerable(message: unknown): message is { id: number } {
  if (typeof message !== 'object' || message === null || !('id' in message)) return false
  return typeof message.id === 'number' && Number.isSafeInteger(message.id) && message.id >= 0
}

/** Throws a `RefusalError` for parameters that are too large or cannot be written as JSON. */
function checkSize(params: unknown): void {
  let text: string | undefined
  try {
    text = JSON.stringify(params)
  } catch {
    throw new RefusalError('invalid', 'The parameters cannot be read.')
  }
  if (text !== undefined && Buffer.byteLength(text) > clientMessageBytesMax) {
    throw new RefusalError('tooLarge', `A request has at most ${clientMessageBytesMax / 1024} KiB.`)
  }
}
