import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { join } from 'node:path'
import { app } from './app.ts'
import { record } from './effects.ts'

class UtilityProcess extends EventEmitter {
  readonly #child

  constructor(modulePath: string, args: readonly string[], serviceName: string) {
    super()
    this.#child = fork(join(import.meta.dirname, 'utilityBoot.ts'), [modulePath, ...args], {
      serialization: 'advanced',
      // Without the stand-in's own registration: in this process there is no Electron to import.
      execArgv: [],
    })
    record({ kind: 'utilityProcess', pid: this.#child.pid ?? 0, serviceName })
    process.on('exit', () => this.#child.kill('SIGKILL'))
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('exit', (code, signal) => this.emit('exit', code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('stand-in: transferring a MessagePort is not covered')
    if (this.#child.connected) this.#child.send(message as object)
  }

  kill(): boolean {
    return this.#child.kill()
  }
}

export const utilityProcess = {
  fork(modulePath: string, args: readonly string[] = [], options: Electron.ForkOptions = {}): UtilityProcess {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.')
    return new UtilityProcess(modulePath, args, options.serviceName ?? '')
  },
}
