import { assert } from '../core/assert.ts'
import type { PeerApi, ServerMessage } from '../peer/contract.ts'
import type { FromEngine, OpenOrder, ToEngine } from './engineProtocol.ts'

export interface OpenedPeer {
  readonly api: PeerApi
  close(): Promise<void>
}

export type OpenPeer = (
  options: Omit<OpenOrder, 'kind'>,
) => Promise<{ readonly ok: true; readonly peer: OpenedPeer } | { readonly ok: false; readonly message: string }>

export interface PageSession {
  receive(message: unknown): void
  close(): void
}

export interface EngineHostPorts {
  readonly post: (message: FromEngine) => void
  readonly openPeer: OpenPeer
  readonly newSession: (api: PeerApi, post: (message: ServerMessage) => void) => PageSession
}

/** Serves one peer to any number of windows, each with a session of its own. Messages are taken one after the other. */
export class EngineHost {
  readonly #ports: EngineHostPorts
  readonly #sessions = new Map<number, PageSession>()
  #peer: OpenedPeer | null = null
  #turn: Promise<void> = Promise.resolve()

  constructor(ports: EngineHostPorts) {
    this.#ports = ports
  }

  /** Settles when the message has been dealt with; what arrives while the profile opens waits for it. */
  receive(message: ToEngine): Promise<void> {
    this.#turn = this.#turn.then(() => this.#handle(message))
    return this.#turn
  }

  async #handle(message: ToEngine): Promise<void> {
    switch (message.kind) {
      case 'open':
        return this.#open(message)
      case 'message':
        return this.#sessionOf(message.window)?.receive(message.message)
      case 'pageGone':
        return this.#endSession(message.window)
      case 'stop':
        return this.#stop()
    }
  }

  async #open({ kind: _kind, ...options }: OpenOrder): Promise<void> {
    assert(this.#peer === null, 'an engine opens one profile')
    const opened = await this.#ports.openPeer(options)
    if (opened.ok) this.#peer = opened.peer
    this.#ports.post(opened.ok ? { kind: 'opened' } : { kind: 'refused', message: opened.message })
  }

  #sessionOf(window: number): PageSession | undefined {
    if (this.#peer === null) return undefined
    const known = this.#sessions.get(window)
    if (known !== undefined) return known
    const session = this.#ports.newSession(this.#peer.api, (message) =>
      this.#ports.post({ kind: 'message', window, message }),
    )
    this.#sessions.set(window, session)
    return session
  }

  #endSession(window: number): void {
    this.#sessions.get(window)?.close()
    this.#sessions.delete(window)
  }

  async #stop(): Promise<void> {
    for (const window of [...this.#sessions.keys()]) this.#endSession(window)
    await this.#peer?.close()
    this.#peer = null
    this.#ports.post({ kind: 'stopped' })
  }
}
