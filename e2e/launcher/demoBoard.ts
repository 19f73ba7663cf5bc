import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { projectDir } from '../../scripts/folders.ts'
import { peerEnvironment, TestProcess } from './childProcess.ts'
import { chromiumArguments, findChromium } from './chromium.ts'

/** What `roost demo --json` prints. */
export interface StartedDemo {
  readonly url: string
  readonly peers: readonly { readonly name: string; readonly url: string }[]
}

export const demoProcess = (args: readonly string[], env: Readonly<Record<string, string>> = {}): TestProcess =>
  new TestProcess([join(projectDir, 'cli', 'roost.mjs'), 'demo', '--no-open', '--json', ...args], peerEnvironment(env))

export async function startedDemo(process: TestProcess): Promise<StartedDemo> {
  const [line] = await process.line(/^\{.*\}$/)
  return JSON.parse(line) as StartedDemo
}

/** A demo with its board in a browser. */
export class DemoBoard {
  readonly demo: StartedDemo
  readonly context: BrowserContext
  readonly page: Page
  readonly #process: TestProcess
  readonly #browser: Browser

  private constructor(demo: StartedDemo, process: TestProcess, browser: Browser, context: BrowserContext, page: Page) {
    this.demo = demo
    this.#process = process
    this.#browser = browser
    this.context = context
    this.page = page
  }

  static async open(peerCount: number): Promise<DemoBoard> {
    const process = demoProcess(['--peers', String(peerCount)])
    try {
      const demo = await startedDemo(process)
      const { path, env } = await findChromium()
      const args = chromiumArguments()
      const browser = await chromium.launch({ executablePath: path, args, env: { ...peerEnvironment(), ...env } })
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto(demo.url)
      return new DemoBoard(demo, process, browser, context, page)
    } catch (error) {
      await process.end()
      throw error
    }
  }

  card(name: string) {
    return this.page.getByRole('listitem', { name: new RegExp(`^${name} `) })
  }

  /** A dial by the beginning of what readers hear of it. */
  dial(name: string) {
    return this.page.getByRole('slider', { name, exact: true })
  }

  verdict(title: string) {
    return this.page.getByRole('heading', { level: 2, name: title, exact: true })
  }

  /** What the verdict says below its title. */
  get reasons(): Promise<string> {
    return this.page.getByRole('region', { name: 'Verdict' }).locator('p').innerText()
  }

  cable(name: string) {
    return this.page.getByRole('switch', { name: `${name}’s cable` })
  }

  async write(name: string, text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: `Message #plans as ${name}` }).fill(text)
    await this.page.keyboard.press('Enter')
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click()
  }

  /** The texts of the messages on a card, from top to bottom. */
  messages(name: string): Promise<string[]> {
    return this.card(name).locator('.mini-message p').allInnerTexts()
  }

  /** By card, from the first to the last. */
  async rootWords(): Promise<string[]> {
    const shown = await this.page.locator('.peer-root').allInnerTexts()
    return shown.map((text) => text.replace(/^.*:\s*/, ''))
  }

  async eventCounts(): Promise<number[]> {
    const shown = await this.page.getByText(/^[\d,]+ events$/).allInnerTexts()
    return shown.map((text) => Number(text.replace(/\D/g, '')))
  }

  async close(): Promise<number> {
    await this.#browser.close()
    return this.#process.end()
  }
}
