import type { PeerApi, ServerMessage } from '../peer/contract.ts'
import type { FromEngine, OpenOrder, ToEngine } from './engineProtocol.ts'

export interface HeldFolder {
  announce(origin: string, token: string, servesApp: boolean): void
  release(): void
}

export interface OpenedPeer {
  readonly api: PeerApi
  close(): Promise<void>
}

export interface PageSession {
  receive(message: unknown): void
  close(): void
}

type Refused = { readonly ok: false; readonly message: string }

export interface EngineHostPorts {
  readonly post: (message: FromEngine) => void
  readonly holdFolder: (dataDir: string) => Promise<{ readonly ok: true; readonly folder: HeldFolder } | Refused>
  readonly openPeer: (
    options: Omit<OpenOrder, 'kind'>,
  ) => Promise<{ readonly ok: true; readonly peer: OpenedPeer } | Refused>
  /** Answers commands of this account while the app runs, and says where; undefined where that cannot be. */
  readonly answerCommands: (api: PeerApi, folder: HeldFolder) => Promise<{ close(): Promise<void> } | undefined>
  readonly newSession: (api: PeerApi, post: (message: ServerMessage) => void) => PageSession
}

/** Serves one peer to any number of windows, each with a session of its own. Messages are taken one after the other. */
export class EngineHost {
  readonly #ports: EngineHostPorts
  readonly #sessions = new Map<number, PageSession>()
  #folder: HeldFolder | null = null
  #peer: OpenedPeer | null = null
  #commands: { close(): Promise<void> } | undefined
  /** What pages said before there was a peer. */
  #early: { readonly window: number; readonly message: unknown }[] = []
  #turn: Promise<void> = Promise.resolve()

  constructor(ports: EngineHostPorts) {
    this.#ports = ports
  }

  /** Settles when the message has been dealt with. */
  receive(message: ToEngine): Promise<void> {
    this.#turn = this.#turn.then(() => this.#handle(message))
    return this.#turn
  }

  async #handle(message: ToEngine): Promise<void> {
    switch (message.kind) {
      case 'hold':
        return this.#hold(message.dataDir)
      case 'open':
        return this.#open(message)
      case 'message':
        return this.#hear(message.window, message.message)
      case 'pageGone':
        return this.#endSession(message.window)
      case 'stop':
        return this.#stop()
    }
  }

  async #hold(dataDir: string): Promise<void> {
    const held = await this.#ports.holdFolder(dataDir)
    if (held.ok) this.#folder = held.folder
    this.#ports.post(held.ok ? { kind: 'held' } : { kind: 'refused', message: held.message })
  }

  async #open({ kind: _kind, ...options }: OpenOrder): Promise<void> {
    const opened = await this.#ports.openPeer(options)
    if (opened.ok) this.#peer = opened.peer
    this.#ports.post(opened.ok ? { kind: 'opened' } : { kind: 'refused', message: opened.message })
    for (const { window, message } of this.#early.splice(0)) this.#hear(window, message)
    if (opened.ok && this.#folder !== null) {
      this.#commands = await this.#ports.answerCommands(opened.peer.api, this.#folder)
    }
  }

  #hear(window: number, message: unknown): void {
    if (this.#peer === null) this.#early.push({ window, message })
    else this.#sessionOf(window, this.#peer.api).receive(message)
  }

  #sessionOf(window: number, api: PeerApi): PageSession {
    const known = this.#sessions.get(window)
    if (known !== undefined) return known
    const session = this.#ports.newSession(api, (message) => this.#ports.post({ kind: 'message', window, message }))
    this.#sessions.set(window, session)
    return session
  }

  #endSession(window: number): void {
    this.#early = this.#early.filter((early) => early.window !== window)
    this.#sessions.get(window)?.close()
    this.#sessions.delete(window)
  }

  /** Closes the peer before the folder is given back. */
  async #stop(): Promise<void> {
    for (const window of [...this.#sessions.keys()]) this.#endSession(window)
    await this.#commands?.close()
    this.#commands = undefined
    await this.#peer?.close()
    this.#peer = null
    this.#folder?.release()
    this.#folder = null
    this.#ports.post({ kind: 'stopped' })
  }
}
