import { EventEmitter } from 'node:events'
import { fromChromium } from './address.ts'
import { AppEvent } from './app.ts'
import { encode } from './codec.ts'
import { ipcMain } from './ipcMain.ts'
import { defaultSession } from './session.ts'

export type WindowOpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' }

/** What the page behind web contents can do; the window provides it. */
export interface PagePort {
  /** Calls the preload's world with `[channel, …values]` as text. */
  deliver(text: string): void
  reload(): void
}

let lastId = 0

export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly session = defaultSession
  readonly #page: PagePort
  #url = ''
  #windowOpenHandler: WindowOpenHandler = () => ({ action: 'allow' })

  constructor(page: PagePort) {
    super()
    this.#page = page
  }

  getURL(): string {
    return this.#url
  }

  get mainFrame(): { readonly url: string; readonly parent: null } {
    return { url: this.#url, parent: null }
  }

  send(channel: string, ...values: unknown[]): void {
    this.#page.deliver(encode([channel, ...values]))
  }

  reload(): void {
    this.#page.reload()
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpenHandler = handler
  }

  // From here on not of Electron: what the window tells.

  navigated(chromiumAddress: string): void {
    this.#url = fromChromium(chromiumAddress)
    this.emit('did-navigate', new AppEvent(), this.#url)
  }

  /** A message of the preload, already decoded: `[channel, …values]`. */
  received([channel, ...values]: [string, ...unknown[]]): void {
    ipcMain.emit(channel, { sender: this, senderFrame: this.mainFrame }, ...values)
  }

  /** The page wants to go elsewhere, in its main frame or another. False where the app prevents it. */
  mayNavigate(url: string, isMainFrame: boolean): boolean {
    const event = Object.assign(new AppEvent(), { url, isMainFrame, isSameDocument: false })
    this.emit('will-frame-navigate', event)
    if (isMainFrame && !event.defaultPrevented) this.emit('will-navigate', event)
    return !event.defaultPrevented
  }

  /** Whether the page may open a window; only a no is covered. */
  denyWindow(url: string): void {
    const { action } = this.#windowOpenHandler({ url })
    if (action !== 'deny') throw new Error(`stand-in: a page that opens a window (${url}) is not covered`)
  }
}
