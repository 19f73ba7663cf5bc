import type { ServerMessage } from '../peer/contract.ts'
import type { EngineState } from './channel.ts'
import type { FromEngine, OpenOrder, ToEngine } from './engineProtocol.ts'
import { engineHealthyAfterMs, engineRestartDelayMs, engineRestartsMax, engineStopMs } from './limits.ts'

/** The process of an engine, as far as the supervisor needs it. */
export interface EngineProcess {
  postMessage(message: ToEngine): void
  on(event: 'message', listener: (message: FromEngine) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  kill(): boolean
}

export interface EnginePorts {
  readonly start: () => EngineProcess
  readonly dataDir: string
  /** What opens the profile; asked for at every start, once the folder is held. Null where the person declined. */
  readonly openOrder: () => Promise<OpenOrder | null>
  readonly now: () => number
  readonly onMessage: (window: number, message: ServerMessage) => void
  /** The engine broke and comes back, or is back. */
  readonly onState: (state: EngineState) => void
  /** The engine cannot serve: a sentence for the person. It is not tried again. */
  readonly onFailure: (message: string) => void
}

type Phase = 'starting' | 'serving' | 'waiting' | 'stopping' | 'ended'

/** Keeps one engine running: starts it, starts it once more after it broke, and ends it in order. */
export class Engine {
  readonly #ports: EnginePorts
  #process: EngineProcess | null = null
  #phase: Phase = 'starting'
  #startedAtMs = 0
  #restartCount = 0
  #onEnded: (() => void) | null = null

  constructor(ports: EnginePorts) {
    this.#ports = ports
    this.#start()
  }

  /** Passes on a message of a window's page. While the engine is down it is dropped: the page has been told. */
  send(window: number, message: unknown): void {
    this.#post({ kind: 'message', window, message })
  }

  /** Ends the session of a window whose page is gone. */
  pageGone(window: number): void {
    this.#post({ kind: 'pageGone', window })
  }

  /** Lets the engine finish its work and close the profile; ends it by force where it takes too long. */
  async stop(): Promise<void> {
    if (this.#process === null) {
      this.#phase = 'ended'
      return
    }
    const ended = new Promise<void>((resolve) => {
      this.#onEnded = resolve
    })
    this.#phase = 'stopping'
    const process = this.#process
    process.postMessage({ kind: 'stop' })
    const force = setTimeout(() => process.kill(), engineStopMs)
    await ended
    clearTimeout(force)
  }

  #post(message: ToEngine): void {
    // During its first start the engine keeps what it is told; during a restart the page waits for `running`.
    const hears = this.#phase === 'serving' || (this.#phase === 'starting' && this.#restartCount === 0)
    if (hears) this.#process?.postMessage(message)
  }

  #start(): void {
    const process = this.#ports.start()
    this.#process = process
    this.#phase = 'starting'
    this.#startedAtMs = this.#ports.now()
    process.on('message', (message) => this.#receive(process, message))
    process.on('exit', (code) => this.#exited(process, code))
    process.postMessage({ kind: 'hold', dataDir: this.#ports.dataDir })
  }

  #receive(process: EngineProcess, message: FromEngine): void {
    switch (message.kind) {
      case 'held':
        void this.#open(process)
        break
      case 'opened':
        this.#serve()
        break
      case 'refused':
        this.#phase = 'ended'
        process.kill()
        this.#ports.onFailure(message.message)
        break
      case 'message':
        this.#ports.onMessage(message.window, message.message)
        break
      case 'stopped':
        process.kill()
    }
  }

  async #open(process: EngineProcess): Promise<void> {
    const order = await this.#ports.openOrder()
    if (this.#process !== process || this.#phase !== 'starting') return
    if (order !== null) return process.postMessage(order)
    this.#phase = 'ended'
    process.kill()
  }

  #serve(): void {
    if (this.#phase !== 'starting') return
    this.#phase = 'serving'
    if (this.#restartCount > 0) this.#ports.onState('running')
  }

  #exited(process: EngineProcess, code: number): void {
    if (this.#process !== process) return
    this.#process = null
    this.#onEnded?.()
    if (this.#phase === 'stopping' || this.#phase === 'ended') {
      this.#phase = 'ended'
      return
    }
    if (this.#ports.now() - this.#startedAtMs > engineHealthyAfterMs) this.#restartCount = 0
    if (this.#restartCount >= engineRestartsMax) this.#giveUp(code)
    else this.#startAgain()
  }

  #startAgain(): void {
    this.#restartCount++
    this.#phase = 'waiting'
    this.#ports.onState('stopped')
    setTimeout(() => {
      if (this.#phase === 'waiting') this.#start()
    }, engineRestartDelayMs)
  }

  #giveUp(code: number): void {
    this.#phase = 'ended'
    const message = `The part of Roost that keeps your data stopped twice (code ${code}). Nothing is lost; start Roost again.`
    this.#ports.onFailure(message)
  }
}
