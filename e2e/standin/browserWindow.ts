import { EventEmitter } from 'node:events'
import { AppEvent, app } from './app.ts'
import { record } from './effects.ts'
import { Page } from './page.ts'
import { WebContents } from './webContents.ts'
import { openWindows } from './windowList.ts'

let lastFocused: BrowserWindow | null = null

export class BrowserWindow extends EventEmitter {
  readonly id: number
  readonly webContents: WebContents
  readonly #page: Page
  #bounds: Electron.Rectangle
  #isMaximized = false
  #isClosed = false

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const preload = checkedPreload(options.webPreferences ?? {})
    const { x = 0, y = 0, width = 800, height = 600 } = options
    this.#bounds = { x, y, width, height }
    this.#page = new Page({
      preload,
      size: { width, height },
      contents: () => this.webContents,
      onReadyToShow: () => this.emit('ready-to-show'),
      onGone: () => this.#gone(),
    })
    this.webContents = new WebContents(this.#page)
    this.id = this.webContents.id
    openWindows.add(this)
    lastFocused = this
    record({ kind: 'window', id: this.id, bounds: this.#bounds })
    app.emit('browser-window-created', new AppEvent(), this)
    app.emit('web-contents-created', new AppEvent(), this.webContents)
  }

  static getAllWindows(): BrowserWindow[] {
    return [...openWindows] as BrowserWindow[]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return lastFocused
  }

  loadURL(url: string): Promise<void> {
    return this.#page.load(url)
  }

  loadFile(path: string): never {
    throw new Error(`stand-in: pages come by the app's own scheme, not from the file ${path}`)
  }

  close(): void {
    if (this.#agreesToClose()) this.#page.close()
  }

  show(): void {
    this.emit('show')
  }

  focus(): void {
    lastFocused = this
    record({ kind: 'windowFocused', id: this.id })
    this.emit('focus')
  }

  isMinimized(): boolean {
    return false
  }

  restore(): void {}

  maximize(): void {
    this.#isMaximized = true
  }

  isMaximized(): boolean {
    return this.#isMaximized
  }

  isDestroyed(): boolean {
    return this.#isClosed
  }

  getNormalBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }

  // From here on not of Electron.

  async closeForQuit(): Promise<boolean> {
    if (this.#isClosed) return true
    if (!this.#agreesToClose()) return false
    const closed = new Promise((resolve) => this.once('closed', resolve))
    this.#page.close()
    await closed
    return true
  }

  resizedByPerson(width: number, height: number): void {
    this.#bounds = { ...this.#bounds, width, height }
    this.#page.resize({ width, height })
    this.emit('resize')
  }

  crashPage(): void {
    this.#page.crash()
  }

  #agreesToClose(): boolean {
    const event = new AppEvent()
    this.emit('close', event)
    return !event.defaultPrevented
  }

  #gone(): void {
    this.#isClosed = true
    openWindows.delete(this)
    if (lastFocused === this) lastFocused = BrowserWindow.getAllWindows().at(-1) ?? null
    this.webContents.emit('destroyed')
    this.emit('closed')
    app.windowClosed()
  }
}

/** Settings that would let a page out of its sandbox are a failing test, not a covered case. */
function checkedPreload(preferences: Electron.WebPreferences): string {
  const { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag, preload } = preferences
  const isSafe =
    contextIsolation !== false &&
    sandbox !== false &&
    nodeIntegration !== true &&
    webSecurity !== false &&
    webviewTag !== true
  if (!isSafe) throw new Error('stand-in: only sandboxed windows with an isolated preload are covered')
  if (preload === undefined) throw new Error('stand-in: a window without a preload is not covered')
  return preload
}
