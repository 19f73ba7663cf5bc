import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { projectDir } from '../../scripts/folders.ts'
import { chromiumArguments, findChromium } from './chromium.ts'

/** The app over a peer in the page's memory, in a browser: for what people see and do, without a network. */
export interface FakeApp {
  /** A fresh page with its own peer. `query` chooses the world; see `renderer/testing/main.tsx`. */
  open(query?: string): Promise<Page>
  close(): Promise<void>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export async function launchFakeApp(): Promise<FakeApp> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-fake-app-'))
  await build({
    configFile: join(projectDir, 'renderer', 'vite.config.ts'),
    mode: 'testing',
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  })
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const path = join(folder, normalize(pathname === '/' ? 'index.html' : pathname))
    if (!existsSync(path)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' })
    return createReadStream(path).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browser = await startBrowser()
  return {
    open: async (query = '') => {
      const context = await browser.newContext({ reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto(`http://127.0.0.1:${port}/${query}`)
      await page.getByRole('textbox').first().waitFor()
      return page
    },
    close: async () => {
      await browser.close()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startBrowser(): Promise<Browser> {
  const { path, env } = await findChromium()
  return chromium.launch({ executablePath: path, args: chromiumArguments(), env: { ...process.env, ...env } })
}
