// The package describes Chromium's protocol in full, but exports the types only to itself.
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'

type Commands = Protocol.CommandParameters
type Answers = Protocol.CommandReturnValues
export type CdpEvent = {
  [Name in keyof Protocol.Events]: { readonly method: Name; readonly params: Protocol.Events[Name] }
}[keyof Protocol.Events]
export type { Protocol }

interface Waiting {
  readonly method: string
  readonly resolve: (result: never) => void
  readonly reject: (error: Error) => void
}

/** A connection to Chromium's remote control. Sessions of pages share it. */
export class Cdp {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Map<string | undefined, (event: CdpEvent) => void>()
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)))
  }

  static connect(endpoint: string): Promise<Cdp> {
    const socket = new WebSocket(endpoint)
    return new Promise((resolve, reject) => {
      socket.onopen = () => resolve(new Cdp(socket))
      socket.onerror = () => reject(new Error(`stand-in: Chromium at ${endpoint} does not answer`))
    })
  }

  send<Name extends keyof Commands>(method: Name, params: Commands[Name], sessionId?: string): Promise<Answers[Name]> {
    const id = ++this.#lastId
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
    return new Promise((resolve, reject) => this.#waiting.set(id, { method, resolve, reject }))
  }

  /** Events of one page's session, or of the browser where `sessionId` is undefined. */
  listen(sessionId: string | undefined, listener: (event: CdpEvent) => void): void {
    this.#listeners.set(sessionId, listener)
  }

  #receive(message: Incoming): void {
    if ('id' in message) this.#settle(message)
    else this.#listeners.get(message.sessionId)?.(message as CdpEvent)
  }

  #settle(message: CdpAnswer): void {
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.error === undefined) waiting?.resolve(message.result as never)
    else waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`))
  }
}

type CdpAnswer = { readonly id: number; readonly result?: unknown; readonly error?: { readonly message: string } }
type Incoming = CdpAnswer | { readonly method: string; readonly params: unknown; readonly sessionId?: string }
