import { join } from 'node:path'
import { Cdp, type CdpEvent, type Protocol } from './cdp.ts'
import { startChromium } from './chromiumProcess.ts'

/** The one Chromium behind all windows. */
export class Browser {
  readonly cdp: Cdp
  readonly end: () => Promise<void>
  /** Pages of ours, and what to do when one is gone. */
  readonly #pages = new Map<string, () => void>()
  /** Pages that are nobody's yet: a window in the making, or one that a page opened. */
  readonly #strangers = new Set<string>()
  #deniedCount = 0

  private constructor(cdp: Cdp, end: () => Promise<void>) {
    this.cdp = cdp
    this.end = end
    cdp.listen(undefined, (event) => this.#receive(event))
  }

  static async start(dir: string): Promise<Browser> {
    const { endpoint, end } = await startChromium(join(dir, 'chromium'))
    const browser = new Browser(await Cdp.connect(endpoint), end)
    await browser.cdp.send('Target.setDiscoverTargets', { discover: true })
    // Tests attach here and get ordinary pages.
    console.log(`STANDIN_CDP ${endpoint}`)
    return browser
  }

  /** Opens an empty window. */
  async openPage(
    size: { width: number; height: number },
    onGone: () => void,
  ): Promise<{ target: string; session: string }> {
    const { targetId } = await this.cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, ...size })
    this.#pages.set(targetId, onGone)
    this.#strangers.delete(targetId)
    const { sessionId } = await this.cdp.send('Target.attachToTarget', { targetId, flatten: true })
    return { target: targetId, session: sessionId }
  }

  closePage(target: string): void {
    this.cdp.send('Target.closeTarget', { targetId: target }).catch(() => {})
  }

  /** A page was denied a window. Chromium makes it all the same, so it is closed as soon as it shows up. */
  denyWindow(): void {
    this.#deniedCount++
    this.#closeDenied()
  }

  #closeDenied(): void {
    for (const target of this.#strangers) {
      if (this.#deniedCount === 0) return
      this.#deniedCount--
      this.#strangers.delete(target)
      this.closePage(target)
    }
  }

  #receive(event: CdpEvent): void {
    if (event.method === 'Target.targetCreated') this.#created(event.params.targetInfo)
    if (event.method === 'Target.targetDestroyed') this.#destroyed(event.params.targetId)
  }

  #created({ type, targetId, openerId }: Protocol.Target.TargetInfo): void {
    if (type !== 'page' || this.#pages.has(targetId)) return
    this.#strangers.add(targetId)
    if (openerId !== undefined || this.#deniedCount > 0) this.#closeDenied()
  }

  #destroyed(target: string): void {
    this.#strangers.delete(target)
    const onGone = this.#pages.get(target)
    this.#pages.delete(target)
    onGone?.()
  }
}
