import { fromChromium, toChromium } from './address.ts'
import { app } from './app.ts'
import type { Browser } from './browser.ts'
import type { CdpEvent, Protocol } from './cdp.ts'
import { decode } from './codec.ts'
import { record } from './effects.ts'
import { answerRequest } from './pageRequest.ts'
import { deliverFunction, mainWorldScript, preloadScript, preloadWorld, sendBinding } from './pageScripts.ts'
import type { PagePort, WebContents } from './webContents.ts'

type Size = { readonly width: number; readonly height: number }

export interface PageOptions {
  readonly preload: string
  readonly size: Size
  readonly contents: () => WebContents
  readonly onReadyToShow: () => void
  readonly onGone: () => void
}

/** Permissions a test can look at from inside a page: Electron's name and Chromium's. */
const permissions = { geolocation: 'geolocation', notifications: 'notifications', midi: 'midi' } as const

/** The page in a window: a target of Chromium, with the preload in a real isolated world. */
export class Page implements PagePort {
  readonly #options: PageOptions
  readonly #opened: Promise<OpenedPage>
  #preloadContext: number | null = null
  readonly #early: string[] = []
  #loadsOwn = false
  #onLoaded: (() => void) | null = null

  constructor(options: PageOptions) {
    this.#options = options
    this.#opened = this.#open()
  }

  async load(url: string): Promise<void> {
    const { send } = await this.#opened
    await this.#applyPermissions(url)
    const loaded = new Promise<void>((resolve) => {
      this.#onLoaded = resolve
    })
    this.#loadsOwn = true
    const { errorText } = await send('Page.navigate', { url: toChromium(url) })
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`)
    await loaded
  }

  deliver(text: string): void {
    const contextId = this.#preloadContext
    if (contextId === null) {
      this.#early.push(text)
      return
    }
    const expression = `${deliverFunction}(${JSON.stringify(text)})`
    // The page may be gone by now: then nobody misses the message.
    void this.#opened.then(({ send }) => send('Runtime.evaluate', { contextId, expression })).catch(() => {})
  }

  reload(): void {
    this.#loadsOwn = true
    void this.#opened.then(({ send }) => send('Page.reload', {})).catch(() => {})
  }

  close(): void {
    void this.#opened.then(({ browser, target }) => browser.closePage(target))
  }

  crash(): void {
    // Nobody is left to answer.
    void this.#opened.then(({ send }) => send('Page.crash', {})).catch(() => {})
  }

  resize(size: Size): void {
    void this.#opened.then(({ send }) => send('Emulation.setDeviceMetricsOverride', metrics(size)))
  }

  async #open(): Promise<OpenedPage> {
    const { preload, size, onGone } = this.#options
    const browser = await app.browser()
    const { target, session } = await browser.openPage(size, onGone)
    const send: Send = (method, params) => browser.cdp.send(method, params, session)
    browser.cdp.listen(session, (event) => this.#receive(event, browser, send))
    await Promise.all([
      send('Page.enable', {}),
      send('Runtime.enable', {}),
      send('Runtime.addBinding', { name: sendBinding, executionContextName: preloadWorld }),
      send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript() }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: preloadScript(preload), worldName: preloadWorld }),
      send('Emulation.setDeviceMetricsOverride', metrics(size)),
    ])
    // A page's main frame has the id of its target.
    return { browser, target, send }
  }

  #receive(event: CdpEvent, browser: Browser, send: Send): void {
    const contents = this.#options.contents()
    switch (event.method) {
      case 'Fetch.requestPaused':
        void this.#answer(event.params, send)
        break
      case 'Runtime.executionContextsCleared':
        this.#preloadContext = null
        break
      case 'Runtime.executionContextCreated':
        void this.#contextCreated(event.params.context)
        break
      case 'Runtime.bindingCalled':
        contents.received(decode(event.params.payload) as [string, ...unknown[]])
        break
      case 'Page.windowOpen':
        record({ kind: 'windowOpen', url: event.params.url })
        contents.denyWindow(fromChromium(event.params.url))
        browser.denyWindow()
        break
      case 'Page.frameNavigated':
        if (event.params.frame.parentId === undefined) contents.navigated(event.params.frame.url)
        break
      case 'Page.domContentEventFired':
        contents.emit('dom-ready')
        this.#options.onReadyToShow()
        break
      case 'Page.loadEventFired':
        contents.emit('did-finish-load')
        this.#onLoaded?.()
        break
      case 'Inspector.targetCrashed':
        contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    }
  }

  async #contextCreated({ name, id, auxData }: Protocol.Runtime.ExecutionContextDescription): Promise<void> {
    const { target } = await this.#opened
    if (name !== preloadWorld || (auxData as { frameId?: string }).frameId !== target) return
    this.#preloadContext = id
    for (const text of this.#early.splice(0)) this.deliver(text)
  }

  async #answer(request: Protocol.Fetch.requestPausedPayload, send: Send): Promise<void> {
    const { target } = await this.#opened
    const url = fromChromium(request.request.url)
    if (request.resourceType === 'Document') {
      const isMainFrame = request.frameId === target
      const asksPage = !(isMainFrame && this.#loadsOwn)
      if (isMainFrame) this.#loadsOwn = false
      if (asksPage && !this.#options.contents().mayNavigate(url, isMainFrame)) {
        record({ kind: 'navigationBlocked', url })
        return void send('Fetch.failRequest', { requestId: request.requestId, errorReason: 'Aborted' }).catch(() => {})
      }
    }
    await answerRequest(request, url, send)
  }

  async #applyPermissions(url: string): Promise<void> {
    const { browser } = await this.#opened
    const contents = this.#options.contents()
    const origin = new URL(toChromium(url)).origin
    for (const [permission, name] of Object.entries(permissions)) {
      const setting = (await contents.session.permits(contents, permission, url)) ? 'granted' : 'denied'
      await browser.cdp.send('Browser.setPermission', { permission: { name }, setting, origin })
    }
  }
}

interface OpenedPage {
  readonly browser: Browser
  readonly target: string
  readonly send: Send
}

export type Send = <Name extends keyof Protocol.CommandParameters>(
  method: Name,
  params: Protocol.CommandParameters[Name],
) => Promise<Protocol.CommandReturnValues[Name]>

const metrics = (size: Size) => ({ ...size, deviceScaleFactor: 1, mobile: false })
