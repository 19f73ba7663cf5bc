import { BrowserWindow, screen } from 'electron'
import { type PageMessage, toPage } from './channel.ts'
import { windowHeightPxMin, windowWidthPxMin } from './limits.ts'
import { appUrl } from './origin.ts'
import { keepWindowState, readWindowState } from './windowState.ts'

export interface WindowsPorts {
  readonly preloadPath: string
  readonly statePath: string
  readonly devTools: boolean
  /** A window's page listens. */
  readonly onPageReady: () => void
  /** A window's page is gone or is being replaced by a fresh one. */
  readonly onPageGone: (window: number) => void
}

/** The windows of the app, each known by the id of its web contents. */
export class Windows {
  readonly #ports: WindowsPorts
  readonly #windows = new Map<number, BrowserWindow>()

  constructor(ports: WindowsPorts) {
    this.#ports = ports
  }

  get count(): number {
    return this.#windows.size
  }

  open(): void {
    const { statePath, preloadPath, devTools } = this.#ports
    const areas = screen.getAllDisplays().map((display) => display.workArea)
    const { maximized, ...bounds } = readWindowState(statePath, areas) ?? { width: 1200, height: 800, maximized: false }
    const window = new BrowserWindow({
      ...(this.count === 0 ? bounds : { width: bounds.width, height: bounds.height }),
      minWidth: windowWidthPxMin,
      minHeight: windowHeightPxMin,
      title: 'Roost',
      show: false,
      webPreferences: {
        preload: preloadPath,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        // Its dictionaries come from the internet.
        spellcheck: false,
        devTools,
      },
    })
    if (maximized) window.maximize()
    keepWindowState(window, statePath)
    this.#watch(window)
    window.once('ready-to-show', () => window.show())
    void window.loadURL(appUrl)
  }

  send(window: number, message: PageMessage): void {
    this.#windows.get(window)?.webContents.send(toPage, message)
  }

  sendToAll(message: PageMessage): void {
    for (const window of this.#windows.keys()) this.send(window, message)
  }

  /** Brings the window used last to the front, opening one where there is none. */
  focus(): void {
    const window = this.#foremost()
    if (window?.isMinimized()) window.restore()
    if (window === undefined) this.open()
    else window.focus()
  }

  /** Tells the foremost window only: what a person has to decide is asked once. */
  sendToForemost(message: PageMessage): void {
    this.#foremost()?.webContents.send(toPage, message)
  }

  #foremost(): BrowserWindow | undefined {
    return BrowserWindow.getFocusedWindow() ?? [...this.#windows.values()].at(-1)
  }

  #watch(window: BrowserWindow): void {
    const contents = window.webContents
    const { id } = contents
    this.#windows.set(id, window)
    contents.on('did-navigate', () => this.#ports.onPageGone(id))
    contents.on('did-finish-load', () => this.#ports.onPageReady())
    contents.on('render-process-gone', () => {
      this.#ports.onPageGone(id)
      contents.reload()
    })
    window.on('closed', () => {
      this.#windows.delete(id)
      this.#ports.onPageGone(id)
    })
  }
}
