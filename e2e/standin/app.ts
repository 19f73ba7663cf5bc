import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Browser } from './browser.ts'
import { config } from './config.ts'
import { record } from './effects.ts'
import { SingleInstance } from './singleInstance.ts'
import { openWindows } from './windowList.ts'

/** An event whose default can be prevented. */
export class AppEvent {
  defaultPrevented = false
  preventDefault = (): void => {
    this.defaultPrevented = true
  }
}

class App extends EventEmitter {
  readonly isPackaged = config.packaged ?? false
  readonly #paths = new Map<string, string>([
    ['userData', join(homedir(), '.config', 'standin')],
    ['temp', tmpdir()],
    ['home', homedir()],
  ])
  #instance: SingleInstance | null = null
  #browser: Promise<Browser> | null = null
  #isQuitting = false
  #isReady = false

  getPath(name: string): string {
    const path = this.#paths.get(name)
    if (path === undefined) throw new Error(`stand-in: electron.app.getPath('${name}') is not covered`)
    return path
  }

  setPath(name: string, path: string): void {
    mkdirSync(path, { recursive: true })
    this.#paths.set(name, path)
  }

  isReady(): boolean {
    return this.#isReady
  }

  enableSandbox(): void {}

  async whenReady(): Promise<void> {
    await this.browser()
    if (this.#isReady) return
    this.#isReady = true
    this.emit('ready')
  }

  /** Not of Electron: the Chromium behind the windows. */
  browser(): Promise<Browser> {
    this.#browser ??= Browser.start(this.#paths.get('sessionData') ?? this.getPath('userData'))
    return this.#browser
  }

  requestSingleInstanceLock(): boolean {
    this.#instance ??= SingleInstance.take(this.getPath('userData'), (argv, cwd) =>
      this.emit('second-instance', new AppEvent(), argv, cwd),
    )
    return this.#instance !== null
  }

  setAsDefaultProtocolClient(scheme: string): boolean {
    record({ kind: 'protocolClient', scheme })
    return true
  }

  quit(): void {
    if (!this.#isQuitting) void this.#quit()
  }

  /** Ends at once, asking nobody. */
  exit(code = 0): void {
    this.#isQuitting = true
    this.emit('quit', new AppEvent(), code)
    this.#instance?.release()
    if (this.#browser === null) process.exit(code)
    void this.#browser.then((browser) => browser.end()).finally(() => process.exit(code))
  }

  /** Not of Electron: a window is gone; without any the app ends, unless it wants something else. */
  windowClosed(): void {
    if (openWindows.size > 0 || this.#isQuitting) return
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  async #quit(): Promise<void> {
    this.#isQuitting = true
    if (!this.#agreeTo('before-quit')) return
    for (const window of [...openWindows]) {
      if (!(await window.closeForQuit())) {
        this.#isQuitting = false
        return
      }
    }
    if (this.#agreeTo('will-quit')) this.exit(0)
  }

  #agreeTo(name: string): boolean {
    const event = new AppEvent()
    this.emit(name, event)
    if (event.defaultPrevented) this.#isQuitting = false
    return !event.defaultPrevented
  }
}

export const app = new App()

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit())
