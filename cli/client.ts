import { WebSocket } from 'ws'
import {
  type ClientMessage,
  type ListChange,
  type Params,
  type PeerApi,
  type QueryItem,
  type QueryName,
  type QueryParams,
  RefusalError,
  type RequestName,
  type Result,
  type ServerMessage,
} from '../peer/contract.ts'
import { subprotocolsWithToken } from '../peer/host/guard.ts'
import type { LogPort } from '../peer/host/log.ts'
import { Session } from '../peer/host/session.ts'
import { Failure } from './failure.ts'
import { handshakeTimeoutMs } from './limits.ts'

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** A peer at the other end of a message port. */
class PortClient implements PeerApi {
  readonly #send: (message: ClientMessage) => void
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Map<number, (changes: ListChange<never>[]) => void>()
  #lastId = 0
  #isGone = false

  constructor(send: (message: ClientMessage) => void) {
    this.#send = send
  }

  async call<Name extends RequestName>(method: Name, params: Params<Name>): Promise<Result<Name>> {
    return (await this.#ask({ kind: 'call', id: ++this.#lastId, method, params })) as Result<Name>
  }

  async watch<Name extends QueryName>(
    query: Name,
    params: QueryParams<Name>,
    onChanges: (changes: ListChange<QueryItem<Name>>[]) => void,
  ): Promise<{ items: QueryItem<Name>[]; stop: () => void }> {
    const id = ++this.#lastId
    this.#listeners.set(id, onChanges as (changes: ListChange<never>[]) => void)
    const stop = () => {
      if (this.#listeners.delete(id) && !this.#isGone) this.#send({ kind: 'unwatch', id })
    }
    const items = (await this.#ask({ kind: 'watch', id, query, params })) as QueryItem<Name>[]
    return { items, stop }
  }

  /** Takes one message of the peer. */
  receive(message: ServerMessage): void {
    if (message.kind === 'changes') {
      this.#listeners.get(message.id)?.(message.changes as ListChange<never>[])
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.kind === 'result') waiting?.resolve(message.result)
    else if (message.kind === 'list') waiting?.resolve(message.items)
    else {
      this.#listeners.delete(message.id)
      waiting?.reject(new RefusalError(message.refusal.code, message.refusal.message))
    }
  }

  /** The peer is gone: whatever waits for it fails. */
  disconnect(): void {
    this.#isGone = true
    for (const { reject } of this.#waiting.values()) reject(peerStopped())
    this.#waiting.clear()
    this.#listeners.clear()
  }

  #ask(message: ClientMessage): Promise<unknown> {
    if (this.#isGone) return Promise.reject(peerStopped())
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.id, { resolve, reject })
      this.#send(message)
    })
  }
}

const peerStopped = () => new Failure('unreachable', 'The peer that holds this profile stopped before it answered.')

export interface Connection {
  readonly api: PeerApi
  close(): void
}

/** A peer of this process, reached like any other: through a session, so that the same checks and refusals apply. */
export function connectHere(api: PeerApi, log: LogPort): Connection {
  const client: PortClient = new PortClient((message) => session.receive(message))
  const session = new Session(api, (message) => client.receive(message), log)
  return {
    api: client,
    close: () => {
      session.close()
      client.disconnect()
    },
  }
}

/** The peer that serves at `origin`, or undefined where it cannot be reached or does not take the token. */
export function connectTo(origin: string, token: string): Promise<Connection | undefined> {
  const webSocket = new WebSocket(`${origin.replace(/^http/, 'ws')}/api`, subprotocolsWithToken(token), {
    perMessageDeflate: false,
    handshakeTimeout: handshakeTimeoutMs,
  })
  const client = new PortClient((message) => webSocket.send(JSON.stringify(message)))
  webSocket.on('message', (data) => {
    const message = serverMessageOf(data.toString())
    // Whoever answers there is no peer of ours.
    if (message === undefined) webSocket.terminate()
    else client.receive(message)
  })
  webSocket.on('close', () => client.disconnect())
  return new Promise((resolve) => {
    webSocket.on('error', () => resolve(undefined))
    webSocket.on('open', () => resolve({ api: client, close: () => webSocket.close() }))
  })
}

/** A peer's message, which is taken as it is: the token was made by a process of this account. */
function serverMessageOf(text: string): ServerMessage | undefined {
  try {
    return JSON.parse(text) as ServerMessage
  } catch {
    return undefined
  }
}
